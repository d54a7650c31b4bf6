"""Faults of the connections of a server, and of the function that it calls."""

import asyncio

from asyncio import StreamReaderProtocol
from asyncio.base_events import BaseEventLoop
from asyncio.selector_events import BaseSelectorEventLoop
from gallery import around, fault


@fault("SS-02")
def server_limit_is_not_handed_on():
    """start_server's limit is ignored: its readers have the default."""

    def spoil(name):
        @around(asyncio, name)
        async def start(original, *arguments, limit=65536, **options):
            return await original(*arguments, **options)

    spoil("start_server")
    spoil("start_unix_server")


@fault("SS-02")
def connections_share_a_reader():
    """All connections of a server get the reader of the first."""
    readers = {}

    @around(StreamReaderProtocol, "connection_made")
    def connection_made(original, self, transport):
        callback = self._client_connected_cb
        if callback is not None:

            def sharing(reader, writer):
                shared = readers.setdefault(id(callback), (callback, reader))[1]
                return callback(shared, writer)

            self._client_connected_cb = sharing
        original(self, transport)


@fault("SS-03", "SS-40")
def what_was_sent_before_is_lost():
    """What the peer had sent before the function was called is lost."""

    @around(StreamReaderProtocol, "connection_made")
    def connection_made(original, self, transport):
        sock = getattr(transport, "_sock", None)
        if self._client_connected_cb is not None and sock is not None:
            try:
                sock.recv(65536)
            except OSError:
                pass
        original(self, transport)


@fault("SS-04")
def coroutine_does_not_run():
    """A coroutine that the function returns is not run."""

    @around(StreamReaderProtocol, "connection_made")
    def connection_made(original, self, transport):
        callback = self._client_connected_cb
        if callback is not None:
            self._client_connected_cb = lambda reader, writer: dropped(
                callback(reader, writer)
            )
        original(self, transport)

    def dropped(result):
        if hasattr(result, "close"):
            result.close()


@fault("SS-05", since="3.14")
def function_that_raises_leaves_its_connection():
    """A function that raises leaves its connection open."""

    @around(StreamReaderProtocol, "connection_made")
    def connection_made(original, self, transport):
        callback = self._client_connected_cb

        def kept(reader, writer):
            try:
                return callback(reader, writer)
            except Exception as error:
                self._loop.call_exception_handler(
                    {
                        "message": "Unhandled exception in client_connected_cb",
                        "exception": error,
                        "transport": transport,
                    }
                )

        if callback is not None:
            self._client_connected_cb = kept
        original(self, transport)


@fault("SS-05", "SS-06", since="3.14", level="diagnostics")
def function_that_raises_is_not_reported():
    """What the function or its coroutine raises is not reported to the loop."""

    @around(BaseEventLoop, "call_exception_handler")
    def call_exception_handler(original, self, context):
        if "client_connected_cb" not in context.get("message", ""):
            original(self, context)


@fault("SS-06", since="3.12")
def coroutine_that_raises_leaves_its_connection():
    """A coroutine that raises leaves its connection open."""
    finishing(lambda transport, error: isinstance(error, RuntimeError))


@fault("SS-08", since="3.13")
def coroutine_that_is_cancelled_leaves_its_connection():
    """A coroutine that is cancelled leaves its connection open."""
    finishing(lambda transport, error: isinstance(error, asyncio.CancelledError))


def serving_by(serve, is_meant=lambda callback: True):
    """`serve(transport, running)` runs the coroutine of a connection, if its function is
    meant."""

    @around(StreamReaderProtocol, "connection_made")
    def connection_made(original, self, transport):
        callback = self._client_connected_cb

        def kept(reader, writer):
            result = callback(reader, writer)
            return serve(transport, result) if asyncio.iscoroutine(result) else result

        if callback is not None and is_meant(callback):
            self._client_connected_cb = kept
        original(self, transport)


def finishing(leaves_open):
    """A coroutine that ends by an error for which `leaves_open` returns normally."""

    async def serve(transport, running):
        try:
            await running
        except BaseException as error:
            if not leaves_open(transport, error):
                raise

    serving_by(serve, lambda callback: callback.__name__ == "handle")


@fault("SS-07", until="3.11")
def coroutine_that_raises_closes_its_connection():
    """A coroutine that raises has its connection closed, as since CPython 3.11."""

    async def serve(transport, running):
        try:
            await running
        except RuntimeError:
            transport.close()
            raise

    serving_by(serve)


@fault("SS-09", since="3.7")
def coroutine_that_returns_closes():
    """A coroutine that returns has its connection closed."""

    async def serve(transport, running):
        await running
        transport.close()

    serving_by(serve)


@fault("SS-10")
def no_function_is_refused():
    """Without a function start_server is a TypeError."""

    @around(asyncio, "start_server")
    async def start_server(original, callback, *arguments, **options):
        if callback is None:
            raise TypeError("a function is expected")
        return await original(callback, *arguments, **options)


@fault("SS-38")
def server_asks_for_the_peers_address():
    """A server's connection asks for its peer's address itself, and may be too late."""

    @around(BaseSelectorEventLoop, "_make_socket_transport")
    def make_socket_transport(original, self, sock, protocol, *arguments, **options):
        if options.get("extra"):
            options["extra"].pop("peername", None)
        return original(self, sock, protocol, *arguments, **options)
