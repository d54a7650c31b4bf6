// Keeps an adapter of one subject at hand, for one thread.
#pragma once

#include <cstddef>
#include <optional>

#include "runner/adapter/adapter_client.h"
#include "runner/adapter/subjects.h"
#include "runner/base/interrupt.h"

namespace gauge {

class AdapterSlot {
 public:
  // All must outlive the slot.
  AdapterSlot(const Subject& subject, const AdapterOptions& options, const Interrupt& interrupt)
      : subject_(subject), options_(options), interrupt_(interrupt) {}

  // The adapter, started if there is none. Throws AdapterError: it did not start; Interrupted.
  AdapterClient& client() {
    if (!client_) {
      ++starts_;
      client_.emplace(subject_.command, options_, interrupt_);
      hello_ = client_->hello();
      if (subject_.profile) hello_.profile = *subject_.profile;
    }
    return *client_;
  }
  // What the adapter said, with the profile that it is judged by. Throws as client() does.
  const Hello& hello() {
    client();
    return hello_;
  }
  // Ends the adapter; the next client() starts another.
  void discard() { client_.reset(); }

  const Subject& subject() const { return subject_; }
  std::size_t starts() const { return starts_; }  // attempted

 private:
  const Subject& subject_;
  const AdapterOptions& options_;
  const Interrupt& interrupt_;
  std::optional<AdapterClient> client_;
  Hello hello_;
  std::size_t starts_ = 0;
};

}  // namespace gauge
