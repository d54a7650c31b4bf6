#include "ref/adapter/identity.h"

#include <string>
#include <vector>

#include "ref/adapter/operations.h"
#include "ref/tls/tls_context.h"

namespace streamgauge::adapter {

namespace {

// What C++'s static types or its memory management leave without a meaning.
Json unsupported_clauses() {
  return {
      {"OC-06", "there is no class of sockets with TLS to be refused"},
      {"OC-15", "options that do not exist do not compile"},
      {"OC-16", "the loop is the first parameter, as it must be in C++"},
      {"OC-30", "local_addr is a host and a port by its type; there is nothing malformed to refuse"},
      {"RD-08", "n is an integer by its type; there is no other to refuse"},
      {"RF-16", "there is one type of bytes, std::string; nothing else can be returned"},
      {"RL-10", "there is no iterator object: anext() is a function of the reader"},
      {"RU-22", "the profile is a CPython that takes tuples"},
      {"RX-04", "n is an integer by its type; there is no other to refuse"},
      {"SS-24", "a host is text by its type; there is no other to refuse"},
      {"UX-12", "options that do not exist do not compile"},
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
      {"protocol", 1},     {"name", "Streamgauge reference"}, {"version", STREAMGAUGE_VERSION},
      {"language", "C++"}, {"tls", openssl_version()},        {"profile", "3.15"},
      {"loop", "epoll"},   {"operations", all_operations()},  {"unsupported", unsupported_clauses()},
  };
}

}  // namespace streamgauge::adapter
