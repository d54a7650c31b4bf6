// Everything that a program with streams needs: asyncio's open_connection, start_server and what they give;
// coroutines, tasks and timeouts; TLS; the loop. Installed as <streamgauge/streams.h>.
#pragma once

#include "ref/base/errors.h"              // IWYU pragma: export
#include "ref/coro/awaitable.h"           // IWYU pragma: export
#include "ref/coro/coro.h"                // IWYU pragma: export
#include "ref/coro/errors.h"              // IWYU pragma: export
#include "ref/coro/future.h"              // IWYU pragma: export
#include "ref/coro/gather.h"              // IWYU pragma: export
#include "ref/coro/run.h"                 // IWYU pragma: export
#include "ref/coro/runners.h"             // IWYU pragma: export
#include "ref/coro/sleep.h"               // IWYU pragma: export
#include "ref/coro/task.h"                // IWYU pragma: export
#include "ref/coro/timeout.h"             // IWYU pragma: export
#include "ref/coro/wait_for.h"            // IWYU pragma: export
#include "ref/loop/event_loop.h"          // IWYU pragma: export
#include "ref/net/server.h"               // IWYU pragma: export
#include "ref/net/unix_events.h"          // IWYU pragma: export
#include "ref/streams/open_connection.h"  // IWYU pragma: export
#include "ref/streams/start_server.h"     // IWYU pragma: export
#include "ref/streams/stream_protocol.h"  // IWYU pragma: export
#include "ref/streams/stream_reader.h"    // IWYU pragma: export
#include "ref/streams/stream_writer.h"    // IWYU pragma: export
#include "ref/tls/start_tls.h"            // IWYU pragma: export
#include "ref/tls/tls_context.h"          // IWYU pragma: export
#include "ref/tls/tls_engine.h"           // IWYU pragma: export
#include "ref/tls/tls_error.h"            // IWYU pragma: export
