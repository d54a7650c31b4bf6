#include "runner/run/places.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace gauge {
namespace {

std::string replaced_by(const Places& places, const std::string& from) {
  for (const Replacement& replacement : places.replacements()) {
    if (replacement.from == from) return replacement.to;
  }
  return "";
}

TEST(PlacesTest, AreCalledAfterTheirNames) {
  SocketDirectory sockets;
  Places places(sockets, true);
  places.listen("there", Over::tcp, Listener::Queue::open);
  places.listen(kConnect, Over::tcp, Listener::Queue::open);
  places.listen("path", Over::unix_socket, Listener::Queue::open);
  EXPECT_EQ(replaced_by(places, std::to_string(places.port_of("there"))), "PORT_THERE");
  EXPECT_EQ(replaced_by(places, std::to_string(places.port_of(kConnect))), "PORT");
  EXPECT_EQ(replaced_by(places, places.path_of("path")), "PATH_PATH");
  EXPECT_EQ(places.port_of("path"), 0);
  EXPECT_EQ(places.path_of("there"), "");
  Places free(sockets, false);
  free.listen(kServer, Over::tcp, Listener::Queue::open);
  EXPECT_EQ(replaced_by(free, std::to_string(free.port_of(kServer))), "PORT_SERVER");
}

TEST(PlacesTest, AreGoneAtTheEnd) {
  SocketDirectory sockets;
  {
    Places places(sockets, false);
    const FileKind kinds[] = {FileKind::file, FileKind::directory, FileKind::socket};
    for (std::size_t i = 0; i < std::size(kinds); ++i) {
      const std::string name = "place" + std::to_string(i);
      places.make_file(name, kinds[i]);
      EXPECT_TRUE(std::filesystem::exists(places.path_of(name)));
    }
    places.make_file("nothing", FileKind::nothing);
    EXPECT_FALSE(std::filesystem::exists(places.path_of("nothing")));
    EXPECT_TRUE(std::filesystem::is_socket(places.path_of("place2")));
    places.make_file("abstract", FileKind::abstract_name);
    EXPECT_EQ(places.path_of("abstract").front(), '\0');
  }
  EXPECT_TRUE(std::filesystem::is_empty(sockets.path()));
}

TEST(PlacesTest, KnowWhereTheSubjectsUnixServersAre) {
  SocketDirectory sockets;
  Places places(sockets, false);
  places.note_request(Json::parse(R"({"op": "together", "ops": [
      {"op": "start_unix_server", "as": "a", "stream": "s", "path": "/a"},
      {"op": "start_unix_server", "as": "b", "stream": "t", "path": {"path": "/b"}},
      {"op": "new_socket", "socket": "bound", "bind": "/c"},
      {"op": "start_unix_server", "as": "c", "stream": "u", "sock": "bound"},
      {"op": "start_unix_server", "as": "d", "stream": "v", "path": {"bytes": "/d"}},
      {"op": "start_unix_server", "as": "e", "stream": "w", "path": null}]})"));
  for (const char* name : {"a", "b", "c", "d"}) EXPECT_EQ(places.path_of(name), std::string("/") + name);
  EXPECT_EQ(places.path_of("e"), "");
}

}  // namespace
}  // namespace gauge
