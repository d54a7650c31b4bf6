#pragma once

#include <sys/resource.h>

#include <optional>

namespace streamgauge::adapter {

// The process's limit on open descriptors, which is restored at the latest with this object
// (`limit_descriptors` of spec/protocol.md, section 5).
class DescriptorLimit {
 public:
  DescriptorLimit() = default;
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { restore(); }

  // Lowers it so that `free` more descriptors can be opened. Throws std::system_error.
  void leave(int free);
  void restore() noexcept;

 private:
  std::optional<rlimit> usual_;  // while there is another
};

// As long as it lives, as many descriptors can be opened as the system allows: for what the adapter opens for
// itself.
class AllDescriptors {
 public:
  AllDescriptors();
  AllDescriptors(const AllDescriptors&) = delete;
  AllDescriptors& operator=(const AllDescriptors&) = delete;
  ~AllDescriptors();

 private:
  rlimit before_{};
};

}  // namespace streamgauge::adapter
