// Plays scenarios on one interpreter for `streamgauge record`.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include "runner/adapter/adapter_client.h"
#include "runner/adapter/subjects.h"
#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/recording.h"
#include "runner/case/scenario.h"
#include "runner/peer/socket_directory.h"
#include "runner/peer/tls_context.h"
#include "runner/run/adapter_slot.h"

namespace gauge {

// What cannot be recorded: not the same in every repetition, dependent on the cuts although it must not be,
// or not playable to its end. what() is a sentence for people that names the step.
class RecordError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class RecordSession {
 public:
  // Starts the interpreter's adapter. Throws AdapterError, Interrupted.
  RecordSession(const Subject& subject, const AdapterOptions& options, std::size_t repetitions,
                const ErrorVocabulary& errors, const Interrupt& interrupt);

  const Hello& hello() const { return hello_; }  // its profile is the version that is recorded

  // Plays every delivery of the variant, each the given number of times. With cuts "all" and "pairs" calls on
  // the transport are left out. Throws RecordError, after which the session goes on with a new adapter if the
  // old one is dead; AdapterError if that does not start; Interrupted.
  Recording record(const Scenario& scenario, const Variant& variant);

 private:
  Subject subject_;
  AdapterOptions options_;
  std::size_t repetitions_;
  const ErrorVocabulary& errors_;
  const Interrupt& interrupt_;
  SocketDirectory sockets_;
  TlsContexts tls_;
  AdapterSlot slot_;
  Hello hello_;
};

}  // namespace gauge
