"""Faults of open_unix_connection and start_unix_server."""

import asyncio
import errno
import os
import socket
import stat

from gallery import around, fault

UnixLoop = asyncio.unix_events._UnixSelectorEventLoop


def connecting(change):
    """create_unix_connection with path and options as `change` returns them."""

    @around(UnixLoop, "create_unix_connection")
    async def create(original, self, factory, path=None, **options):
        return await original(self, factory, change(path, options), **options)


def serving(change):
    """create_unix_server with path and options as `change` returns them."""

    @around(UnixLoop, "create_unix_server")
    async def create(original, self, factory, path=None, **options):
        return await original(self, factory, change(path, options), **options)


def is_file_system_path(path):
    return isinstance(path, (str, bytes)) and path[:1] not in ("\0", b"\0", "", b"")


@fault("UX-01")
def path_must_be_text():
    """A path that is bytes or a path object is a TypeError."""

    def change(path, options):
        if path is not None and not isinstance(path, str):
            raise TypeError("a text is expected")
        return path

    connecting(change)
    serving(change)


@fault("UX-01")
def abstract_names_are_files():
    """A name outside the file system is taken for a file's, without its NUL."""

    def change(path, options):
        if isinstance(path, str) and path.startswith("\0"):
            return path[1:] or path
        return path

    connecting(change)


@fault("UX-02")
def unix_sock_comes_before_the_path():
    """With path and sock the socket is used, and the path is ignored."""
    connecting(lambda path, options: None if options.get("sock") else path)


@fault("UX-02")
def unix_sock_may_be_of_any_family():
    """A socket that is no Unix socket is taken."""

    @around(UnixLoop, "create_unix_connection")
    async def create(original, self, factory, path=None, **options):
        sock = options.get("sock")
        if path is None and sock is not None and sock.family != socket.AF_UNIX:
            return await self.create_connection(factory, **options)
        return await original(self, factory, path, **options)


@fault("UX-03")
def unix_server_sock_comes_before_the_path():
    """With path and sock the socket is used, and the path is ignored."""
    serving(lambda path, options: None if options.get("sock") else path)


@fault("UX-03")
def refused_unix_server_leaves_a_socket():
    """If a server's arguments are refused, its socket is left at the path."""

    @around(UnixLoop, "create_unix_server")
    async def create(original, self, factory, path=None, **options):
        try:
            return await original(self, factory, path, **options)
        except (TypeError, ValueError):
            if is_file_system_path(path) and not os.path.exists(path):
                with socket.socket(socket.AF_UNIX) as left:
                    left.bind(path)
            raise


@fault("UX-04")
def unix_tls_needs_no_server_hostname():
    """TLS without a server_hostname verifies no name."""

    def change(path, options):
        if options.get("ssl"):
            options.setdefault("server_hostname", "")
        return path

    connecting(change)


@fault("UX-05")
def missing_path_is_a_refusal():
    """A path at which there is nothing is a ConnectionRefusedError."""

    @around(UnixLoop, "create_unix_connection")
    async def create(original, self, factory, path=None, **options):
        try:
            return await original(self, factory, path, **options)
        except FileNotFoundError as error:
            raise ConnectionRefusedError(errno.ECONNREFUSED, str(error))


@fault("UX-06")
def stale_socket_is_in_the_way():
    """A socket that a server has left at the path is EADDRINUSE."""

    def change(path, options):
        if is_file_system_path(path) and options.get("sock") is None:
            if os.path.exists(path) and stat.S_ISSOCK(os.stat(path).st_mode):
                raise OSError(errno.EADDRINUSE, "Address %r is already in use" % path)
        return path

    serving(change)


@fault("UX-07")
def anything_at_the_path_is_removed():
    """A file at the server's path is removed and replaced, whatever it is."""

    def change(path, options):
        if is_file_system_path(path) and os.path.isfile(path):
            os.remove(path)
        return path

    serving(change)


@fault("UX-08", since="3.13")
def close_leaves_the_path():
    """close leaves the socket at its path."""
    serving(lambda path, options: options.update(cleanup_socket=False) or path)


@fault("UX-08", since="3.13")
def close_always_removes_the_path():
    """close removes the socket although cleanup_socket is false."""
    serving(lambda path, options: options.update(cleanup_socket=True) or path)


@fault("UX-09", since="3.13")
def close_removes_another_servers_path():
    """close removes what is at its path, even if another server has taken it over."""

    @around(UnixLoop, "_stop_serving")
    def stop_serving(original, self, sock):
        is_to_be_removed = sock in self._unix_server_sockets
        path = sock.getsockname()
        original(self, sock)
        if is_to_be_removed and os.path.exists(path):
            os.unlink(path)


@fault("UX-11")
def unix_reset_is_eof():
    """A peer that closes a Unix socket with data unread is EOF."""

    @around(asyncio.selector_events._SelectorTransport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        is_unix = self._sock is not None and self._sock.family == socket.AF_UNIX
        if is_unix and isinstance(error, ConnectionResetError):
            self._force_close(None)
        else:
            original(self, error, *message)


@fault("UX-13")
def unix_connection_waits_for_the_queue():
    """A connection to a path whose queue is full is refused."""

    @around(UnixLoop, "sock_connect")
    async def sock_connect(original, self, sock, address):
        result = await original(self, sock, address)
        if sock.family == socket.AF_UNIX:
            try:
                sock.getpeername()
            except OSError:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "the queue is full")
        return result
