"""Faults of write_eof."""

import asyncio
import socket

from asyncio import StreamWriter
from gallery import around, fault
from writing import forget_queue

SocketTransport = asyncio.selector_events._SelectorSocketTransport


@fault("WE-04")
def write_eof_twice_raises():
    """A second write_eof is a RuntimeError."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        if self._eof:
            raise RuntimeError("write_eof after write_eof")
        original(self)


@fault("WE-04")
def write_eof_after_close_raises():
    """write_eof of a stream that is closing is a RuntimeError."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        if self.is_closing():
            raise RuntimeError("write_eof after close")
        original(self)


@fault("WE-01", "WE-05", "WE-06")
def write_eof_closes_all():
    """write_eof closes the whole stream."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        self.close()


@fault("WE-01")
def write_eof_is_nothing():
    """write_eof does not end the stream for the peer."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        self._eof = True


@fault("WE-01")
def write_eof_drops_the_queue():
    """write_eof ends the stream at once: what is queued is dropped."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        if not self.is_closing():
            forget_queue(self)
        original(self)


@fault("WE-01")
def write_eof_forgets_the_end():
    """If something is queued when write_eof is called, the end is never sent."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        if not self._buffer:
            original(self)


@fault("WE-01", "WE-06")
def write_eof_ends_reading():
    """write_eof ends reading, too."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        original(self)
        if not self.is_closing() and not self._buffer:
            self._sock.shutdown(socket.SHUT_RDWR)


@fault("WE-02")
def can_write_eof_is_false():
    """can_write_eof() is false over TCP and Unix sockets."""
    SocketTransport.can_write_eof = lambda self: False


@fault("WE-02")
def can_write_eof_tells_the_state():
    """can_write_eof() is false once the stream has ended or closes."""
    SocketTransport.can_write_eof = lambda self: not (self._eof or self.is_closing())


@fault("WE-02", "TL-20")
def can_write_eof_over_tls():
    """can_write_eof() is true over TLS, where there is no half-closing."""
    StreamWriter.can_write_eof = lambda self: True


@fault("WE-02", "TL-20")
def write_eof_over_tls_is_nothing():
    """write_eof over TLS is ignored instead of being refused."""

    @around(StreamWriter, "write_eof")
    def write_eof(original, self):
        if self._protocol._over_ssl:
            return None
        return original(self)


@fault("WE-03")
def write_after_write_eof_is_dropped():
    """write after write_eof is ignored."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        if not self._eof:
            original(self, data)


@fault("WE-03", level="messages")
def write_after_write_eof_is_a_closed_stream():
    """The error of write after write_eof has another text."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        if self._eof and isinstance(data, (bytes, bytearray, memoryview)):
            raise RuntimeError("the stream is closed")
        original(self, data)


@fault("WE-05", "WC-01", since="3.7")
def write_eof_is_closing():
    """is_closing() is true after write_eof."""

    @around(SocketTransport, "is_closing")
    def is_closing(original, self):
        return original(self) or self._eof


@fault("WE-05", "WC-07", since="3.7")
def write_eof_ends_wait_closed():
    """write_eof ends wait_closed."""

    @around(StreamWriter, "write_eof")
    def write_eof(original, self):
        original(self)
        if not self._protocol._closed.done():
            self._protocol._closed.set_result(None)


@fault("WE-06", "CL-01")
def both_ends_close_the_connection():
    """A connection whose both directions have ended is closed by itself."""
    protocol = asyncio.StreamReaderProtocol

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        original(self)
        reader = getattr(self._protocol, "_stream_reader", None)
        if reader is not None and reader._eof:
            self.close()

    @around(protocol, "eof_received")
    def eof_received(original, self):
        writer_ended = getattr(self, "_spoilt_transport", None)
        keeps = original(self)
        return keeps and not (writer_ended is not None and writer_ended._eof)

    @around(protocol, "connection_made")
    def connection_made(original, self, transport):
        self._spoilt_transport = transport if hasattr(transport, "_eof") else None
        original(self, transport)


@fault("WE-07", "WE-06")
def close_after_write_eof_is_nothing():
    """close after write_eof is ignored: the stream has ended already."""

    @around(SocketTransport, "close")
    def close(original, self):
        if not self._eof:
            original(self)


def linger_nothing(sock):
    """Closing this socket resets its connection."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@fault("WE-08")
def write_eof_swallows_its_error():
    """write_eof of a connection that has failed unnoticed raises nothing."""

    @around(SocketTransport, "write_eof")
    def write_eof(original, self):
        try:
            original(self)
        except OSError:
            pass
