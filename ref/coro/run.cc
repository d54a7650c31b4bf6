#include "ref/coro/run.h"

#include "ref/base/errors.h"

namespace streamgauge::internal {
namespace {

void stop(void* loop) { static_cast<EventLoop*>(loop)->stop(); }

}  // namespace

void run_until_done(EventLoop& loop, FutureBase& future) {
  Handle stop_handle(stop, &loop);
  future.add_done_callback(stop_handle);
  loop.run_forever();
  if (!future.done()) throw RuntimeError("Event loop stopped before Future completed.");
}

}  // namespace streamgauge::internal
