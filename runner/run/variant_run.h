// Everything that is done with one variant of one scenario on one subject: all deliveries, all repetitions,
// the verdict.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/scenario.h"
#include "runner/peer/socket_directory.h"
#include "runner/peer/tls_context.h"
#include "runner/run/adapter_slot.h"
#include "runner/run/play_witness.h"
#include "runner/run/result.h"
#include "runner/run/transcript.h"

namespace gauge {

// What a worker has at hand for every variant.
struct Workplace {
  SocketDirectory& sockets;
  TlsContexts& tls;
  const ErrorVocabulary& errors;
  const Interrupt& interrupt;
  int timeout_ms;
  std::size_t repeat;
  std::vector<std::size_t> pieces;  // as RunOptions::pieces
  PlayWitness* witness = nullptr;   // of every play
};

// Plays once on the slot's adapter, which is discarded if it is of no use afterwards.
// Throws AdapterError: there was no adapter and none started; Interrupted.
Transcript play_on(AdapterSlot& slot, const Workplace& workplace, const Scenario& scenario,
                   const Variant& variant, const std::vector<std::size_t>& pieces);

// A result with its outcome not_run.
RunResult planned_result(const Scenario& scenario, const Variant& variant, const Subject& subject);

// The rules are those of run_suite (suite_run.h). Throws AdapterError: there was no adapter of the subject
// and none started; Interrupted.
RunResult run_variant(AdapterSlot& subject, std::deque<AdapterSlot>& oracles, const Workplace& workplace,
                      const Scenario& scenario, const Variant& variant);

}  // namespace gauge
