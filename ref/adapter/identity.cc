#include "ref/adapter/identity.h"

#include <string>
#include <vector>

#include "ref/adapter/operations.h"

namespace streamgauge::adapter {

namespace {

// What C++'s static types or its memory management leave without a meaning.
Json unsupported_clauses() {
  return {
      {"RD-08", "n is an integer by its type; there is no other to refuse"},
      {"RF-16", "there is one type of bytes, std::string; nothing else can be returned"},
      {"RL-10", "there is no iterator object: anext() is a function of the reader"},
      {"RU-22", "the profile is a CPython that takes tuples"},
      {"RX-04", "n is an integer by its type; there is no other to refuse"},
  };
}

std::vector<std::string> all_operations() {
  std::vector<std::string> names = operation_names();
  for (const char* name : {"begin", "end", "hello"}) names.emplace_back(name);
  return names;
}

}  // namespace

Json identity() {
  return {
      {"protocol", 1},
      {"name", "Streamgauge reference"},
      {"version", STREAMGAUGE_VERSION},
      {"language", "C++"},
      {"tls", nullptr},
      {"profile", "3.15"},
      {"loop", "epoll"},
      {"operations", all_operations()},
      {"unsupported", unsupported_clauses()},
  };
}

}  // namespace streamgauge::adapter
