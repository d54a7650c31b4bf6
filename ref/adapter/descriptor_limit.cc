#include "ref/adapter/descriptor_limit.h"

#include <cerrno>
#include <system_error>

#include "ref/adapter/open_descriptors.h"

namespace streamgauge::adapter {

void DescriptorLimit::leave(int free) {
  restore();
  rlimit usual{};
  if (::getrlimit(RLIMIT_NOFILE, &usual) < 0) throw std::system_error(errno, std::generic_category());
  // A new descriptor gets the lowest number that is unused, below the limit.
  const auto open = open_descriptors();
  int limit = 0;
  for (int left = free; left > 0 || open.contains(limit); ++limit) {
    if (!open.contains(limit)) --left;
  }
  const rlimit lower{static_cast<rlim_t>(limit), usual.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &lower) < 0) throw std::system_error(errno, std::generic_category());
  usual_ = usual;
}

void DescriptorLimit::restore() noexcept {
  if (!usual_) return;
  ::setrlimit(RLIMIT_NOFILE, &*usual_);
  usual_.reset();
}

AllDescriptors::AllDescriptors() {
  if (::getrlimit(RLIMIT_NOFILE, &before_) < 0) throw std::system_error(errno, std::generic_category());
  const rlimit all{before_.rlim_max, before_.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &all);
}

AllDescriptors::~AllDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

}  // namespace streamgauge::adapter
