"""Faults of Server: what is served, and its end."""

import asyncio

from asyncio.base_events import Server
from asyncio.selector_events import BaseSelectorEventLoop
from gallery import around, fault, nothing


# The server


@fault("SV-01")
def server_sockets_are_unknown():
    """sockets of an open server is empty."""
    sockets = Server.sockets if hasattr(Server, "sockets") else None
    if sockets is None:

        @around(Server, "__init__")
        def init(original, self, *arguments, **options):
            original(self, *arguments, **options)
            self._spoilt, self.sockets = self.sockets, []

    else:
        Server.sockets = property(lambda self: ())


@fault("SV-02", since="3.8")
def server_keeps_its_sockets():
    """After close sockets still holds the listening sockets."""
    sockets = Server.sockets

    @around(Server, "close")
    def close(original, self):
        if self._sockets is not None:
            self._spoilt = sockets.fget(self)
        original(self)

    Server.sockets = property(lambda self: sockets.fget(self) or self._spoilt)
    Server._spoilt = ()


@fault("SV-03", "SV-04", "SV-18", since="3.7")
def server_always_serves():
    """is_serving is true although the server has not begun to serve."""

    @around(Server, "is_serving")
    def is_serving(original, self):
        return original(self) or self._sockets is not None


@fault("SV-03", since="3.7")
def server_serves_after_close():
    """is_serving stays true after close."""

    @around(Server, "is_serving")
    def is_serving(original, self):
        self._did_serve = original(self) or getattr(self, "_did_serve", False)
        return self._did_serve


@fault("SV-04", since="3.7")
def server_start_serving_twice_raises():
    """start_serving of a server that serves is a RuntimeError."""

    @around(Server, "start_serving")
    async def start_serving(original, self):
        if self._serving:
            raise RuntimeError("the server serves already")
        await original(self)


@fault("SV-05", since="3.7")
def server_start_serving_after_close_is_nothing():
    """start_serving after close is ignored."""

    @around(Server, "start_serving")
    async def start_serving(original, self):
        if self._sockets is not None:
            await original(self)


@fault("SV-06")
def server_close_only_stops_accepting():
    """close stops accepting, but keeps the sockets: who connects waits for ever."""

    @around(BaseSelectorEventLoop, "_stop_serving")
    def stop_serving(original, self, sock):
        self._remove_reader(sock.fileno())
        self.call_later(60, sock.close)


@fault("SV-06")
def server_close_twice_raises():
    """A second close is a RuntimeError."""

    @around(Server, "close")
    def close(original, self):
        if getattr(self, "_was_closed", False):
            raise RuntimeError("the server is closed")
        self._was_closed = True
        original(self)


def clients_of(server, loop):
    return [
        transport
        for transport in list(loop._transports.values())
        if getattr(transport, "_server", None) is server
    ]


@fault("SV-07", "SV-16")
def server_close_ends_its_connections():
    """close closes the connections that were accepted, too."""

    @around(Server, "close")
    def close(original, self):
        for transport in clients_of(self, self._loop):
            transport.close()
        original(self)


@fault("SV-08")
def server_close_accepts_what_waits():
    """close accepts the connections that wait, and forgets them."""
    forgotten = []

    @around(BaseSelectorEventLoop, "_stop_serving")
    def stop_serving(original, self, sock):
        try:
            while True:
                forgotten.append(sock.accept())
        except OSError:
            pass
        original(self, sock)


@fault("SV-09", "SV-14", since="3.7")
def server_serves_for_a_moment():
    """serve_forever starts serving and returns."""

    @around(Server, "serve_forever")
    async def serve_forever(original, self):
        if self._serving_forever_fut is not None or self._sockets is None:
            return await original(self)
        await self.start_serving()


@fault("SV-10", since="3.7")
def server_serves_forever_twice():
    """A second serve_forever waits like the first."""

    @around(Server, "serve_forever")
    async def serve_forever(original, self):
        if self._serving_forever_fut is not None:
            await asyncio.shield(self._serving_forever_fut)
        await original(self)


@fault("SV-11", since="3.7")
def server_serves_forever_after_close():
    """serve_forever of a closed server returns."""

    @around(Server, "serve_forever")
    async def serve_forever(original, self):
        if self._sockets is not None:
            await original(self)


@fault("SV-12", since="3.7")
def server_goes_on_when_cancelled():
    """Cancelling serve_forever leaves the server open."""

    @around(Server, "serve_forever")
    async def serve_forever(original, self):
        self.close = nothing
        self.wait_closed = returning
        try:
            await original(self)
        finally:
            del self.close, self.wait_closed

    async def returning():
        pass


@fault("SV-13", since="3.14")
def server_waits_for_clients_when_cancelled():
    """Cancelling serve_forever waits until the clients are gone by themselves."""

    @around(Server, "serve_forever")
    async def serve_forever(original, self):
        self.close_clients = nothing
        try:
            await original(self)
        finally:
            del self.close_clients


@fault("SV-14", since="3.7")
def server_close_ends_serve_forever_quietly():
    """After close serve_forever returns instead of raising CancelledError."""

    @around(Server, "serve_forever")
    async def serve_forever(original, self):
        try:
            await original(self)
        except asyncio.CancelledError:
            if not getattr(self, "_was_closed", False):
                raise

    @around(Server, "close")
    def close(original, self):
        waiting = self._serving_forever_fut
        if waiting is not None and not waiting.done():
            self._was_closed = True
        original(self)


@fault("SV-15", since="3.12")
def server_wait_closed_does_not_wait_for_close():
    """wait_closed of an open server returns at once."""

    @around(Server, "wait_closed")
    async def wait_closed(original, self):
        if self._sockets is None:
            await original(self)


@fault("SV-16", since="3.12")
def server_wait_closed_does_not_wait_for_clients():
    """wait_closed after close returns although connections are open."""

    @around(Server, "wait_closed")
    async def wait_closed(original, self):
        if self._sockets is not None:
            await original(self)


@fault("SV-17")
def server_wait_closed_is_for_one():
    """Cancelling one wait_closed cancels the others, too."""

    @around(Server, "wait_closed")
    async def wait_closed(original, self):
        try:
            await original(self)
        except asyncio.CancelledError:
            for waiter in self._waiters or ():
                waiter.cancel()
            raise


@fault("SV-18", since="3.7")
def server_stays_open_after_async_with():
    """Leaving async with does not close the server."""

    @around(Server, "__aexit__")
    async def aexit(original, self, *error):
        return None


@fault("SV-18", since="3.12")
def server_does_not_wait_after_async_with():
    """Leaving async with closes the server, but does not wait."""

    @around(Server, "__aexit__")
    async def aexit(original, self, *error):
        self.close()


@fault("SV-18", since="3.7")
def server_serves_within_async_with():
    """Entering async with starts to serve."""

    @around(Server, "__aenter__")
    async def aenter(original, self):
        await self.start_serving()
        return self


@fault("SV-20", since="3.13")
def server_close_clients_is_nothing():
    """close_clients leaves the connections open."""
    Server.close_clients = lambda self: None


@fault("SV-20", since="3.13")
def server_close_clients_aborts():
    """close_clients drops what was written and not yet sent."""
    Server.close_clients = lambda self: self.abort_clients()


@fault("SV-21", since="3.13")
def server_abort_clients_closes():
    """abort_clients sends what was written before it closes."""
    Server.abort_clients = lambda self: self.close_clients()


@fault("SV-20", "SV-21", "SV-22", since="3.13")
def server_close_clients_closes_the_server():
    """close_clients and abort_clients close the server, too."""
    for name in ("close_clients", "abort_clients"):

        @around(Server, name)
        def ending(original, self):
            original(self)
            self.close()


@fault("SS-01", since="3.7")
def server_listens_late():
    """start_server returns before its sockets listen."""

    @around(Server, "_start_serving")
    def start_serving(original, self):
        self._loop.call_later(60, original, self)
