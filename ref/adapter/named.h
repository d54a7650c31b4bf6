// Things that the runner has named.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "ref/adapter/arguments.h"

namespace streamgauge::adapter {

// Things of one kind, by name, in the order in which they were named.
template <class T>
class Named {
 public:
  // `kind` is what one of them is called in errors: "stream".
  explicit Named(const char* kind) : kind_(kind) {}

  // Both throw Failed: if nothing has that name, or if something has it already.
  T& find(const std::string& name) {
    const auto found = locate(name);
    if (found == things_.end()) throw Failed("no " + kind_ + " is called \"" + name + "\"");
    return found->second;
  }
  void add(const std::string& name, T thing) {
    if (locate(name) != things_.end()) {
      throw Failed("a " + kind_ + " is called \"" + name + "\" already");
    }
    things_.emplace_back(name, std::move(thing));
  }
  // What has the name, which nothing has any more. Throws Failed if nothing has it.
  T take(const std::string& name) {
    T taken = std::move(find(name));
    things_.erase(locate(name));
    return taken;
  }
  // Forgets what had the name before.
  void replace(const std::string& name, T thing) {
    const auto found = locate(name);
    if (found == things_.end()) {
      things_.emplace_back(name, std::move(thing));
    } else {
      found->second = std::move(thing);
    }
  }

  // Pairs of name and thing.
  auto begin() { return things_.begin(); }
  auto end() { return things_.end(); }

 private:
  auto locate(const std::string& name) {
    const auto has_name = [&name](const auto& thing) { return thing.first == name; };
    return std::find_if(things_.begin(), things_.end(), has_name);
  }

  std::string kind_;
  std::deque<std::pair<std::string, T>> things_;
};

}  // namespace streamgauge::adapter
