// The gallery of rogues: adapters of asyncio's streams that are wrong on purpose, in one way each.
#pragma once

#include <string>
#include <vector>

#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/version.h"

namespace gauge {

// One of them, as it describes itself.
struct Rogue {
  std::string name;                  // "drain-never-waits"
  std::string area;                  // of the gallery: "flow"
  std::string fault;                 // what it does wrong, for people
  std::vector<std::string> clauses;  // that it violates
  Level level = Level::behaviour;    // at which the fault shows
  std::string since;                 // first CPython version that can be spoilt so; empty: every one
  std::string until;                 // first version that no longer can; empty: to this day
};

// Whether the fault can be made on this version of CPython.
bool is_of_version(const Rogue& rogue, const Version& version);

// All of them, in the gallery's order. `command` starts the gallery; it is asked by --list --json. Throws
// SubjectError: it does not start, or not answer as it should; Interrupted.
std::vector<Rogue> list_rogues(const std::vector<std::string>& command, const Interrupt& interrupt);

}  // namespace gauge
