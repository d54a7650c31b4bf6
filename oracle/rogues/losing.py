"""Faults of what the peer's EOF, resets and broken pipes do; of the errors' fields."""

import asyncio
import errno
import select
import socket

from asyncio import StreamReaderProtocol
from gallery import around, fault, nothing

Transport = asyncio.selector_events._SelectorTransport
SocketTransport = asyncio.selector_events._SelectorSocketTransport


def reset():
    return ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


@fault("CL-01", "PR-01")
def eof_closes_all():
    """The peer's EOF closes the whole stream."""

    @around(StreamReaderProtocol, "eof_received")
    def eof_received(original, self):
        original(self)
        return False


@fault("CL-02", "CL-06", "PR-02", "WC-08")
def reset_is_eof():
    """A reset of the connection is taken for EOF."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, ConnectionResetError):
            self._force_close(None)
        else:
            original(self, error, *message)


@fault("CL-02", "ER-05")
def reset_has_no_errno():
    """A reset of the connection is an error without errno."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, ConnectionResetError):
            error = ConnectionResetError("Connection reset by peer")
        original(self, error, *message)


@fault("CL-02", "ER-05", level="messages")
def reset_has_another_text():
    """The text of a reset is not the system's."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, ConnectionResetError):
            error = ConnectionResetError(error.errno, "Connection lost")
        original(self, error, *message)


@fault("CL-04")
def broken_pipe_is_a_reset():
    """A broken pipe is raised as ConnectionResetError."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, BrokenPipeError):
            error = ConnectionResetError(error.errno, error.strerror)
        original(self, error, *message)


@fault("CL-03", "CL-04", "WC-08")
def broken_pipe_is_not_noticed():
    """A write that fails with a broken pipe is dropped; the stream goes on."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if not isinstance(error, BrokenPipeError):
            original(self, error, *message)


@fault("CL-04")
def broken_pipe_leaves_the_eof():
    """After the peer's EOF a broken pipe is not stored in the reader."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        reader = self._stream_reader
        if reader is not None and reader._eof and isinstance(error, BrokenPipeError):
            reader.set_exception = nothing
            try:
                original(self, error)
            finally:
                del reader.set_exception
        else:
            original(self, error)


@fault("CL-02")
def reset_feeds_eof():
    """A reset is stored in the reader, and EOF is fed, too: at_eof() is true."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        reader = self._stream_reader
        original(self, error)
        if error is not None and reader is not None:
            reader._buffer.clear()
            reader._eof = True


@fault("CL-05", "CL-03")
def goes_on_reading_after_eof():
    """After the peer's EOF the transport still looks for errors of the connection."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        reader = getattr(self._protocol, "_stream_reader", None)
        if reader is not None and reader._eof and not self.is_closing():
            watch = select.poll()
            watch.register(self._sock_fd, 0)
            if any(events & select.POLLERR for _, events in watch.poll(0)):
                self._fatal_error(reset())
                return
        original(self, data)


@fault("CL-08", level="diagnostics")
def reset_is_reported():
    """A reset of the connection is reported to the loop's exception handler."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, OSError):
            self._loop.call_exception_handler(
                {"message": "Fatal error on transport", "exception": error}
            )
        original(self, error, *message)


@fault("CL-08", "PR-04", since="3.7", level="diagnostics")
def fatal_error_is_not_reported():
    """An error that ends the connection is not reported to the loop, whatever it is."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        self._force_close(error)


@fault("CL-09", since="3.8")
def reset_overtakes_data():
    """Data that has come before an error is dropped instead of being delivered."""

    @around(StreamReaderProtocol, "data_received")
    def data_received(original, self, data):
        transport = self._transport if hasattr(self, "_transport") else None
        sock = getattr(transport, "_sock", None)
        if sock is not None and sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            transport._fatal_error(reset())
        else:
            original(self, data)


@fault("CL-07", since="3.7")
def reset_is_noticed_while_paused():
    """close notices a reset that came while reading was paused."""

    @around(SocketTransport, "close")
    def close(original, self):
        if not self.is_closing() and not self._buffer:
            number = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if number:
                self._force_close(OSError(number, "Connection reset by peer"))
                return
        original(self)


@fault("PR-04", since="3.7")
def data_after_feed_eof_is_ignored():
    """Data from the peer after the owner has called feed_eof is dropped."""

    @around(StreamReaderProtocol, "data_received")
    def data_received(original, self, data):
        reader = self._stream_reader
        if reader is None or not reader._eof:
            original(self, data)


@fault("PR-02", "CL-02", "WD-12")
def error_is_not_stored():
    """The error by which the connection is lost is not stored in the reader, which
    finds EOF."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        reader = self._stream_reader
        if error is None or reader is None:
            return original(self, error)
        reader.set_exception = lambda error: reader.feed_eof()
        try:
            original(self, error)
        finally:
            del reader.set_exception


@fault("ER-01", "RX-02")
def incomplete_read_has_no_expected():
    """IncompleteReadError.expected is None for every read."""

    @around(asyncio.IncompleteReadError, "__init__")
    def init(original, self, partial, expected):
        original(self, partial, None)


@fault("ER-02", "RU-08", "RU-09")
def overrun_has_no_consumed():
    """LimitOverrunError.consumed is 0."""

    @around(asyncio.LimitOverrunError, "__init__")
    def init(original, self, message, consumed):
        original(self, message, 0)
