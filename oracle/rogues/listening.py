"""Faults of start_server: its arguments, its addresses, its sockets."""

import asyncio
import errno
import socket

from asyncio import base_events
from asyncio.base_events import BaseEventLoop
from asyncio.selector_events import BaseSelectorEventLoop
from gallery import around, fault, nothing

UnixLoop = asyncio.unix_events._UnixSelectorEventLoop


def without(*names, given=None):
    """create_server without these arguments, if `given` says so of all."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        if given is None or given(options):
            options = {name: options[name] for name in options if name not in names}
        return await original(self, factory, *address, **options)


def both_kinds(spoil):
    """For create_server and for create_unix_server."""
    spoil(BaseEventLoop, "create_server")
    spoil(UnixLoop, "create_unix_server")


@fault("SS-11")
def server_needs_no_address():
    """Without host, port and sock the server listens at every address."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if host is None and port is None and options.get("sock") is None:
            port = 0
        return await original(self, factory, host, port, **options)


@fault("SS-11")
def server_sock_comes_before_the_host():
    """With host, port and sock the socket is used, and the others are ignored."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if options.get("sock") is not None:
            host = port = None
        return await original(self, factory, host, port, **options)


@fault("SS-12", "UX-03")
def server_ssl_may_be_false():
    """ssl=False means no TLS."""

    def spoil(owner, name):
        @around(owner, name)
        async def create_server(original, self, factory, *address, **options):
            if options.get("ssl") is False:
                options["ssl"] = None
            return await original(self, factory, *address, **options)

    both_kinds(spoil)


@fault("SS-13", since="3.7")
def server_timeouts_need_no_tls():
    """ssl_handshake_timeout and ssl_shutdown_timeout without TLS are ignored."""
    without(
        "ssl_handshake_timeout",
        "ssl_shutdown_timeout",
        given=lambda options: options.get("ssl") is None,
    )


@fault("SS-15")
def server_sock_may_be_connected():
    """A socket that is connected is accepted: nobody will ever connect to it."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        sock = options.get("sock")
        if sock is not None and sock.type == socket.SOCK_STREAM:
            try:
                sock.getpeername()
            except OSError:
                pass
            else:
                options["sock"] = socket.socket()
        return await original(self, factory, *address, **options)


@fault("SS-15")
def server_sock_is_changed():
    """SO_REUSEADDR is set on a socket that is given."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        if options.get("sock") is not None:
            options["sock"].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return await original(self, factory, *address, **options)


@fault("SS-17", "SS-29")
def every_interface_is_ipv4():
    """A server without a host listens at IPv4 addresses only."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if not host and port is not None:
            host = "0.0.0.0"
        return await original(self, factory, host, port, **options)


@fault("SS-19", since="3.7")
def ipv6_listens_for_ipv4():
    """A listener at an IPv6 address accepts IPv4 connections, too."""
    base_events._HAS_IPv6 = False  # which decides on IPV6_V6ONLY


@fault("SS-20")
def one_host_is_served():
    """Of several hosts the server listens at the first only."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if host and not isinstance(host, (str, bytes)) and hasattr(host, "__iter__"):
            host = list(host)[:1]
        return await original(self, factory, host, port, **options)


@fault("SS-20")
def hosts_must_be_a_list():
    """A host that is another iterable than a list is a TypeError."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if hasattr(host, "__iter__") and not isinstance(host, (str, bytes, list)):
            raise TypeError("a list is expected")
        return await original(self, factory, host, port, **options)


@fault("SS-22", since="3.13")
def no_address_is_a_value_error():
    """A server without any address is a ValueError."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            if "could not bind on any address" in str(error):
                raise ValueError(str(error))
            raise


@fault("SS-42")
def listener_without_a_socket_is_an_error():
    """An address for which no socket can be made is an OSError with its errno."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        try:
            server = await original(self, factory, *address, **options)
        except OSError as error:
            if error.errno is None:
                raise OSError(errno.EMFILE, "Too many open files")
            raise
        if not server.sockets:
            raise OSError(errno.EMFILE, "Too many open files")
        return server


@fault("SS-34")
def backlog_bounds_the_connections():
    """A server accepts as many connections as its backlog is long, and no more."""
    accepted = {}

    @around(BaseSelectorEventLoop, "_accept_connection")
    def accept_connection(
        original, self, factory, sock, context=None, server=None, backlog=100, *rest
    ):
        accepted[sock] = accepted.get(sock, 0) + 1
        if accepted[sock] > max(backlog, 1):
            self._remove_reader(sock.fileno())
        else:
            original(self, factory, sock, context, server, backlog, *rest)


@fault("SS-23")
def empty_host_among_others_is_every_interface():
    """Within a sequence of hosts an empty one means every interface."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if isinstance(host, (list, tuple)):
            host = [one or None for one in host]
        return await original(self, factory, host, port, **options)


@fault("SS-24")
def server_host_may_be_bytes():
    """A host that is bytes is decoded."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if isinstance(host, bytes):
            host = host.decode()
        return await original(self, factory, host, port, **options)


@fault("SS-25")
def server_port_wraps_around():
    """Of a port over 65535 the lower 16 bits are taken."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        if isinstance(port, int):
            port &= 0xFFFF
        return await original(self, factory, host, port, **options)


@fault("SS-26", level="messages")
def address_in_use_is_not_told():
    """The text of an address that is in use is the system's alone."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            if "attempting to bind" in str(error):
                raise OSError(error.errno, "Address already in use")
            raise


@fault("SS-27")
def failed_server_leaks():
    """If one of several addresses cannot be bound, the others stay bound."""
    lost = []

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        try:
            return await original(self, factory, host, port, **options)
        except OSError:
            for one in host if isinstance(host, (list, tuple)) else ():
                # Which of them asyncio had bound is its set's choice: here all.
                lost.append(socket.socket())
                lost[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    lost[-1].bind((one, port))
                except OSError:
                    lost.pop().close()
            raise


@fault("SS-28", since="3.13")
def foreign_address_is_an_error():
    """An address that the machine does not have is an error although there are
    others."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, host=None, port=None, **options):
        server = await original(self, factory, host, port, **options)
        if isinstance(host, (list, tuple)) and len(server.sockets) < len(set(host)):
            server.close()
            raise OSError(99, "Cannot assign requested address")
        return server


@fault("SS-29")
def server_flags_are_ignored():
    """flags are always AI_PASSIVE."""
    without("flags")


@fault("SS-30")
def server_family_is_ignored():
    """family changes nothing: the server listens at addresses of every family."""
    without("family")


@fault("SS-31", "SV-25")
def reuse_address_is_off():
    """SO_REUSEADDR is set only if reuse_address is true."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        options.setdefault("reuse_address", False)
        return await original(self, factory, *address, **options)


@fault("SS-31", "SV-25")
def reuse_address_is_always_on():
    """SO_REUSEADDR is set although reuse_address is false."""
    without("reuse_address")


@fault("SS-31", "SS-32")
def reuse_port_is_ignored():
    """reuse_port changes nothing: SO_REUSEPORT is not set."""
    without("reuse_port")


@fault("SS-31", "SS-32")
def reuse_port_is_always_on():
    """SO_REUSEPORT is set on every server's sockets."""

    @around(BaseEventLoop, "create_server")
    async def create_server(original, self, factory, *address, **options):
        if address and options.get("sock") is None:
            options["reuse_port"] = True
        return await original(self, factory, *address, **options)


@fault("SS-33", since="3.13")
def keep_alive_is_ignored():
    """keep_alive changes nothing: SO_KEEPALIVE is not set."""
    without("keep_alive")


@fault("SS-35")
def negative_backlog_is_the_default():
    """A backlog that is not positive means the default."""
    without("backlog", given=lambda options: options.get("backlog", 1) < 0)


@fault("SS-36", "SV-03", since="3.7")
def start_serving_is_ignored():
    """start_serving=False changes nothing: connections are accepted at once."""

    def spoil(owner, name):
        @around(owner, name)
        async def create_server(original, self, factory, *address, **options):
            options.pop("start_serving", None)
            return await original(self, factory, *address, **options)

    both_kinds(spoil)


@fault("SS-37")
def full_table_ends_the_server():
    """If no descriptor is left to accept with, the server stops accepting for good."""

    @around(BaseSelectorEventLoop, "_accept_connection")
    def accept_connection(original, self, factory, sock, *arguments):
        self.call_later = lambda *ignored, **options: self.call_soon(nothing)
        try:
            original(self, factory, sock, *arguments)
        finally:
            del self.call_later
