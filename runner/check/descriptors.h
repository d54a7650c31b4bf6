// How many descriptors a process group has open, for finding out what an adapter does not tell.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace gauge {

// Of all processes of the group together; 0 where /proc (proc(5)) does not tell.
std::size_t count_descriptors(pid_t group);

}  // namespace gauge
