// What was said on the wire: requests and the lines that answered them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/adapter/adapter_client.h"

namespace gauge {

struct WireExchange {
  std::string request;                // the line, without its line feed
  std::optional<std::string> answer;  // nothing: none has come
};

// Answers come in the order of the requests (protocol.md, section 1), so the next line that is received
// belongs to the earliest request without one.
class WireLog : public WireListener {
 public:
  void sent(std::string_view line) override { exchanges_.push_back({std::string(line), std::nullopt}); }
  void received(std::string_view line) override;

  const std::vector<WireExchange>& exchanges() const { return exchanges_; }
  void clear();

  // The exchange with which a conversation came to a bad end: the last that was answered, or, if the adapter
  // did not answer, the first that was not. nullptr: nothing has been said.
  const WireExchange* last_answered() const;
  const WireExchange* first_unanswered() const;

 private:
  std::vector<WireExchange> exchanges_;
  std::size_t answered_ = 0;
};

}  // namespace gauge
