// Everything that a program with streams needs: asyncio's open_connection, start_server and what they give.
#pragma once

#include "ref/base/errors.h"              // IWYU pragma: export
#include "ref/coro/coro.h"                // IWYU pragma: export
#include "ref/coro/run.h"                 // IWYU pragma: export
#include "ref/coro/task.h"                // IWYU pragma: export
#include "ref/loop/event_loop.h"          // IWYU pragma: export
#include "ref/net/server.h"               // IWYU pragma: export
#include "ref/streams/open_connection.h"  // IWYU pragma: export
#include "ref/streams/start_server.h"     // IWYU pragma: export
#include "ref/streams/stream_protocol.h"  // IWYU pragma: export
#include "ref/streams/stream_reader.h"    // IWYU pragma: export
#include "ref/streams/stream_writer.h"    // IWYU pragma: export
