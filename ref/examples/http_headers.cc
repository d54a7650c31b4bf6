// Prints the headers with which an HTTP server answers.
#include <streamgauge/streams.h>

#include <iostream>
#include <regex>

using namespace streamgauge;

Coro<void> print_http_headers(std::string url) {
  std::smatch part;
  if (!std::regex_match(url, part, std::regex("(https?)://([^/:?#]+)(?::(\\d+))?([^#]*).*"))) {
    throw ValueError("not a URL of http or https: " + url);
  }
  EventLoop& loop = co_await current_loop();
  const bool secure = part[1] == "https";
  const std::string host = part[2];
  ConnectionOptions options(host, part[3].matched ? part[3].str() : secure ? "443" : "80");
  if (secure) options.ssl = default_tls();
  auto [reader, writer] = co_await open_connection(loop, options);

  const std::string path = part[4].length() > 0 ? part[4].str() : "/";
  writer->write("HEAD " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n");
  while (!reader->at_eof()) {
    auto line = co_await reader->readline();
    line.erase(line.find_last_not_of("\r\n") + 1);
    if (!line.empty()) std::cout << "HTTP header> " << line << "\n";
  }

  // Whatever else may come is of no interest.
  writer->close();
  co_await writer->wait_closed();
}

int main(int argc, char** argv) try {
  if (argc != 2) throw ValueError("usage: http_headers URL");
  run(print_http_headers(argv[1]));
} catch (const Exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
