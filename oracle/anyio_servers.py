"""anyio's listeners, for anyio_adapter.py: the operations on servers, and what serves."""

import adapter
from adapter import Failed, Notation, Unsupported

import anyio
import anyio.abc
import anyio.streams.tls
import trio


def describe_error(error):
    if isinstance(error, trio.Cancelled):
        return {"raises": "CancelledError", "message": ""}
    return adapter.describe_error(error)


def leaves(error):
    """The errors of a group, or the error itself."""
    if hasattr(error, "exceptions"):
        return [leaf for one in error.exceptions for leaf in leaves(one)]
    return [error]


class Server:
    def __init__(self, listener, served):
        self.listener = listener
        self.served = served  # the listener that is served: over TLS another
        self.is_closed = False
        self.ended = trio.Event()

    def sockets(self):
        listeners = getattr(self.listener, "listeners", [self.listener])
        raw = anyio.abc.SocketAttribute.raw_socket
        return [one.extra(raw) for one in listeners]


def named(options, **names):
    """The arguments that are given, by anyio's names."""
    return {
        name: options[argument]
        for argument, name in names.items()
        if argument in options
    }


def limit_of(options):
    return {"limit": options["limit"]} if "limit" in options else {}


async def start_server(scenario, stream, handler="plain", **options):
    listener = await anyio.create_tcp_listener(
        **named(
            options,
            host="local_host",
            port="local_port",
            family="family",
            backlog="backlog",
            reuse_port="reuse_port",
        )
    )
    server = serve(scenario, stream, listener, handler, options)
    port = server.sockets()[0].getsockname()[1]
    return adapter.Outcome(Notation(port=port), server=server)


async def start_unix_server(scenario, stream, handler="plain", **options):
    listener = await anyio.create_unix_listener(
        **named(options, path="path", backlog="backlog")
    )
    server = serve(scenario, stream, listener, handler, options)
    return adapter.Outcome(None, server=server)


def serve(scenario, stream, listener, handler, options):
    served = listener
    context = options.get("ssl")
    if context not in (None, False):
        served = anyio.streams.tls.TLSListener(listener, context)
    server = Server(listener, served)
    accept = scenario.acceptor(stream, limit_of(options))
    scenario.nursery.start_soon(
        run_server, scenario, server, HANDLERS[handler](scenario, accept)
    )
    return server


async def run_server(scenario, server, handle):
    try:
        await server.served.serve(handle)
    except Exception as error:
        others = [
            one
            for one in leaves(error)
            if not isinstance(one, anyio.ClosedResourceError)
        ]
        if others or not server.is_closed:
            described = describe_error(others[0] if others else error)
            described["context"] = "the task that serves has ended"
            scenario.diagnose("loop_error", described)
    finally:
        server.ended.set()


def plain_handler(scenario, accept):
    async def handle(raw):
        accept(raw)

    return handle


def raising_handler(scenario, accept):
    async def handle(raw):
        accept(raw)
        raise RuntimeError("handler")

    return handle


def coroutine_handler(scenario, accept):
    async def handle(raw):
        name = accept(raw)
        finished = trio.Event()
        with trio.CancelScope() as scope:
            scenario.handlers[name] = how = {"finished": finished, "scope": scope}
            await finished.wait()
            if how.get("how") == "raise":
                raise RuntimeError("handler")

    return handle


HANDLERS = {
    "plain": plain_handler,
    "raising": raising_handler,
    "coroutine": coroutine_handler,
}


def finish_handler(scenario, on, how):
    handler = scenario.handlers.pop(on, None)
    if handler is None:
        raise Failed("no coroutine serves %r" % (on,))
    if how == "cancel":
        handler["scope"].cancel()
    handler["how"] = how
    handler["finished"].set()


async def server_close(scenario, server):
    server.is_closed = True
    await server.served.aclose()


async def server_wait_closed(scenario, server):
    await server.ended.wait()


async def server_enter(scenario, server):
    await server.served.__aenter__()


async def server_exit(scenario, server):
    server.is_closed = True
    await server.served.__aexit__(None, None, None)


def server_sockets(scenario, server):
    return sorted(one.getsockname() for one in server.sockets())


def decode_handler(content):
    adapter.CONNECTION_DECODERS["handler"](content)
    if content not in HANDLERS:
        raise Unsupported("serve calls a coroutine function with each stream")
    return content
