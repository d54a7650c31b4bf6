#include "runner/check/wire_log.h"

namespace gauge {

void WireLog::received(std::string_view line) {
  if (answered_ < exchanges_.size()) exchanges_[answered_++].answer = std::string(line);
}

void WireLog::clear() {
  exchanges_.clear();
  answered_ = 0;
}

const WireExchange* WireLog::last_answered() const {
  return answered_ == 0 ? nullptr : &exchanges_[answered_ - 1];
}

const WireExchange* WireLog::first_unanswered() const {
  return answered_ < exchanges_.size() ? &exchanges_[answered_] : nullptr;
}

}  // namespace gauge
