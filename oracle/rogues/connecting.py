"""Faults of open_connection: its arguments, its addresses, its errors, its sockets."""

import asyncio
import errno
import inspect
import socket

from asyncio import base_events
from asyncio.base_events import BaseEventLoop
from asyncio.selector_events import BaseSelectorEventLoop
from gallery import around, fault, nothing

UnixLoop = asyncio.unix_events._UnixSelectorEventLoop
LOST = []  # sockets that nobody closes


def without(*names, given=None):
    """create_connection without these arguments, if `given` says so of all."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        if given is None or given(address, options):
            options = {name: options[name] for name in options if name not in names}
        return await original(self, factory, *address, **options)


def is_plain(address, options):
    return not options.get("ssl")


# Arguments


@fault("OC-17")
def limit_is_checked_late():
    """A limit that is not positive is noticed when the connection is there."""

    @around(asyncio, "open_connection")
    async def open_connection(original, *address, limit=65536, **options):
        if isinstance(limit, int) and limit <= 0:
            reader, writer = await original(*address, **options)
            writer.close()
        return await original(*address, limit=limit, **options)


@fault("OC-02", "UX-01")
def limit_is_not_handed_on():
    """open_connection's limit is ignored: its readers have the default."""

    def spoil(name):
        @around(asyncio, name)
        async def opened(original, *address, limit=65536, **options):
            if isinstance(limit, int) and limit > 0:
                limit = 65536
            return await original(*address, limit=limit, **options)

    spoil("open_connection")
    spoil("open_unix_connection")


@fault("OC-02")
def limit_may_be_none():
    """A limit of None is the default."""

    @around(asyncio, "open_connection")
    async def open_connection(original, *address, limit=65536, **options):
        limit = 65536 if limit is None else limit
        return await original(*address, limit=limit, **options)


@fault("OC-03")
def nothing_means_this_machine():
    """Without host, port and sock the call connects to this machine."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if host is None and port is None and options.get("sock") is None:
            host = "127.0.0.1"
        return await original(self, factory, host, port, **options)


@fault("OC-04")
def sock_comes_before_the_host():
    """With host, port and sock the socket is used, and the others are ignored."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if options.get("sock") is not None:
            host = port = None
        return await original(self, factory, host, port, **options)


@fault("OC-04", "OC-37")
def refused_sock_is_closed():
    """If the arguments are refused, the socket that was given is closed."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except ValueError:
            if options.get("sock") is not None:
                options["sock"].close()
            raise


@fault("OC-05")
def sock_may_be_a_datagram_socket():
    """A socket that is not of the stream type is a TypeError, not a ValueError."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        sock = options.get("sock")
        if sock is not None and sock.type == socket.SOCK_DGRAM:
            raise TypeError("A Stream Socket was expected, got %r" % sock)
        return await original(self, factory, *address, **options)


@fault("OC-07")
def server_hostname_needs_no_tls():
    """A server_hostname without TLS is ignored."""
    without("server_hostname", given=is_plain)


@fault("OC-07")
def empty_server_hostname_needs_no_tls():
    """An empty server_hostname without TLS is ignored."""
    without(
        "server_hostname",
        given=lambda address, options: is_plain(address, options)
        and not options.get("server_hostname"),
    )


@fault("OC-08")
def server_hostname_may_be_missing():
    """TLS without a host and a server_hostname verifies no name."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if options.get("ssl") and not host and options.get("server_hostname") is None:
            options["server_hostname"] = ""
        return await original(self, factory, host, port, **options)


@fault("OC-09", since="3.7")
def handshake_timeout_needs_no_tls():
    """ssl_handshake_timeout without TLS is ignored."""
    without("ssl_handshake_timeout", given=is_plain)


@fault("OC-10", since="3.11")
def shutdown_timeout_needs_no_tls():
    """ssl_shutdown_timeout without TLS is ignored."""
    without("ssl_shutdown_timeout", given=is_plain)


@fault("OC-11", since="3.7")
def handshake_timeout_may_be_zero():
    """An ssl_handshake_timeout that is not positive means the default."""

    without(
        "ssl_handshake_timeout",
        given=lambda address, options: options.get("ssl")
        and (options.get("ssl_handshake_timeout") or 0) <= 0,
    )


@fault("OC-12", since="3.11")
def shutdown_timeout_may_be_zero():
    """An ssl_shutdown_timeout that is not positive means the default."""
    without(
        "ssl_shutdown_timeout",
        given=lambda address, options: options.get("ssl")
        and (options.get("ssl_shutdown_timeout") or 0) <= 0,
    )


@fault("OC-14")
def ssl_must_be_a_context():
    """ssl that is false or zero is a TypeError."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        if options.get("ssl") is not None and not options["ssl"]:
            raise TypeError("an SSLContext is expected")
        return await original(self, factory, *address, **options)


@fault("OC-15", "OC-16", "SS-16", "UX-12")
def unknown_arguments_are_ignored():
    """Arguments that do not exist are ignored."""

    def spoil(owner, name):
        known = inspect.signature(getattr(owner, name)).parameters

        @around(owner, name)
        async def opened(original, self, factory, *address, **options):
            options = {one: options[one] for one in options if one in known}
            return await original(self, factory, *address, **options)

    spoil(BaseEventLoop, "create_connection")
    spoil(BaseEventLoop, "create_server")
    spoil(UnixLoop, "create_unix_connection")
    spoil(UnixLoop, "create_unix_server")


@fault("OC-18")
def port_must_be_a_number():
    """A port that is a text or bytes is a TypeError."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if isinstance(port, (str, bytes)):
            raise TypeError("a number is expected")
        return await original(self, factory, host, port, **options)


@fault("OC-18")
def host_must_be_text():
    """A host that is bytes is a TypeError."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if isinstance(host, bytes):
            raise TypeError("a text is expected")
        return await original(self, factory, host, port, **options)


@fault("OC-20")
def port_wraps_around():
    """Of a port over 65535 the lower 16 bits are taken."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if isinstance(port, int):
            port &= 0xFFFF
        return await original(self, factory, host, port, **options)


# Sockets


@fault("OC-23", "OC-22")
def failed_attempt_leaks():
    """The socket of an attempt that failed stays open."""

    @around(BaseSelectorEventLoop, "sock_connect")
    async def sock_connect(original, self, sock, address):
        try:
            return await original(self, sock, address)
        except OSError:
            LOST.append(sock.dup())
            raise


@fault("OC-40", "OC-32")
def cancelled_attempt_leaks():
    """The socket of an attempt that was cancelled stays open."""

    @around(BaseSelectorEventLoop, "sock_connect")
    async def sock_connect(original, self, sock, address):
        try:
            return await original(self, sock, address)
        except asyncio.CancelledError:
            LOST.append(sock.dup())
            raise


@fault("OC-13", "OC-11", since="3.14")
def failed_transport_leaks():
    """If the transport cannot be made, the socket stays open."""

    @around(BaseSelectorEventLoop, "_make_ssl_transport")
    def make_ssl_transport(original, self, sock, *arguments, **options):
        try:
            return original(self, sock, *arguments, **options)
        except ValueError:
            LOST.append(sock.dup())
            raise


@fault("OC-37")
def sock_is_a_loan():
    """A socket that was given stays open when the connection is closed."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        if options.get("sock") is not None:
            options["sock"] = options["sock"].dup()
        return await original(self, factory, *address, **options)


@fault("OC-39")
def sock_must_be_connected():
    """A socket that is not connected is refused: OSError ENOTCONN."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        sock = options.get("sock")
        if sock is not None and sock.type == socket.SOCK_STREAM:
            sock.getpeername()
        return await original(self, factory, *address, **options)


@fault("OC-38", since="3.12")
def sock_may_be_in_use():
    """A socket that a connection uses already is taken."""
    BaseSelectorEventLoop._ensure_fd_no_transport = nothing


@fault("OC-41")
def nodelay_is_not_set():
    """TCP_NODELAY is not set."""
    base_events._set_nodelay = nothing
    asyncio.selector_events._set_nodelay = nothing


@fault("OC-41")
def keepalive_is_set():
    """SO_KEEPALIVE is set."""

    @around(asyncio.selector_events._SelectorSocketTransport, "__init__")
    def init(original, self, loop, sock, *arguments, **options):
        if sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        original(self, loop, sock, *arguments, **options)


@fault("OC-44")
def no_descriptor_is_a_memory_error():
    """If no descriptor is left, the error is a RuntimeError."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            if error.errno == errno.EMFILE:
                raise RuntimeError("no descriptor is left")
            raise


@fault("OC-01")
def connection_comes_too_early():
    """open_connection returns before the connection is established."""

    @around(BaseSelectorEventLoop, "sock_connect")
    async def sock_connect(original, self, sock, address):
        attempt = self.create_task(original(self, sock, address))
        await asyncio.sleep(0)
        if attempt.done():
            return attempt.result()
        attempt.add_done_callback(lambda done: done.cancelled() or done.exception())
