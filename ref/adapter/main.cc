// streamgauge-reference: the adapter of the reference implementation (spec/protocol.md).
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "ref/adapter/session.h"
#include "ref/adapter/wire.h"

int main() {
  try {
    streamgauge::adapter::Wire wire(STDIN_FILENO, STDOUT_FILENO);
    streamgauge::adapter::Session session(wire);
    session.run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "streamgauge-reference: %s\n", error.what());
    return 1;
  }
}
