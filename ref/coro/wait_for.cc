#include "ref/coro/wait_for.h"

#include <exception>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"

namespace streamgauge::internal {
namespace {

void release(void* argument) {
  auto& waiter = *static_cast<Future<void>*>(argument);
  if (!waiter.done()) waiter.set_result();
}

}  // namespace

Coro<void> cancel_and_wait(FutureBase& future) {
  Future<void> waiter(future.loop());
  Handle release_handle(release, &waiter);
  future.add_done_callback(release_handle);
  future.cancel();
  co_await waiter;
}

void throw_timeout_if_cancelled(FutureBase& future) {
  try {
    const std::exception_ptr error = future.exception();
    if (error != nullptr) std::rethrow_exception(error);
  } catch (const CancelledError&) {
    std::throw_with_nested(TimeoutError(""));
  }
}

}  // namespace streamgauge::internal
