// Where diagnostics go: Python's logger "asyncio", and its warnings.
#pragma once

#include <functional>
#include <string>
#include <utility>

namespace streamgauge {

// What a loop and its transports have to say to whoever runs the program: the messages that CPython gives to
// the "asyncio" logger, and its ResourceWarnings.
class Log {
 public:
  enum class Level { kResourceWarning, kWarning, kError };
  using Handler = std::function<void(Level, const std::string& text)>;

  // An empty handler restores the default, which is Python's: warnings and errors go to standard error,
  // resource warnings nowhere.
  void set_handler(Handler handler) { handler_ = std::move(handler); }

  // Says it. What the handler throws is dropped: there is nobody left to tell.
  void say(Level level, const std::string& text) noexcept;

 private:
  Handler handler_;
};

}  // namespace streamgauge
