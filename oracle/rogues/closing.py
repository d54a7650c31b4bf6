"""Faults of close, wait_closed, is_closing and abort."""

import asyncio

from asyncio import StreamReader, StreamReaderProtocol, StreamWriter
from gallery import around, fault
from half_closing import linger_nothing

Transport = asyncio.selector_events._SelectorTransport
SocketTransport = asyncio.selector_events._SelectorSocketTransport


@fault("WC-02", "WR-09", "WD-10")
def close_drops_the_queue():
    """close does not wait until what was written is sent."""

    @around(SocketTransport, "close")
    def close(original, self):
        if self._buffer and not self.is_closing():
            self.abort()
        else:
            original(self)


@fault("WC-01")
def close_twice_raises():
    """A second close is a RuntimeError."""

    @around(StreamWriter, "close")
    def close(original, self):
        if getattr(self, "_was_closed", False):
            raise RuntimeError("the stream is closed")
        self._was_closed = True
        original(self)


@fault("WC-03")
def close_is_immediate():
    """The connection is lost within close, before it returns."""

    @around(SocketTransport, "close")
    def close(original, self):
        was_closing = self.is_closing()
        original(self)
        if not was_closing and not self._buffer:
            self._call_connection_lost(None)

    @around(SocketTransport, "_call_connection_lost")
    def call_connection_lost(original, self, error):
        if self._sock is not None:  # the one that close has put off comes too late
            original(self, error)


@fault("WC-02")
def close_is_nothing():
    """close marks the stream as closing, but the connection stays."""

    @around(SocketTransport, "close")
    def close(original, self):
        self._closing = True


@fault("WC-02", "WC-05")
def close_resets():
    """close resets the connection instead of ending it."""

    @around(SocketTransport, "close")
    def close(original, self):
        if not self.is_closing() and not self._buffer:
            linger_nothing(self._sock)
        original(self)


@fault("WC-05")
def close_reads_all_first():
    """close takes what is still in the kernel, so that the peer sees no reset."""

    @around(SocketTransport, "close")
    def close(original, self):
        if not self.is_closing():
            try:
                while self._sock.recv(65536):
                    pass
            except OSError:
                pass
        original(self)


@fault("WC-12")
def close_goes_on_reading():
    """While close sends queued output, data is still delivered."""

    @around(SocketTransport, "close")
    def close(original, self):
        if self.is_closing():
            return
        callback = self._read_ready_cb if hasattr(self, "_read_ready_cb") else None
        if not self._buffer:
            return original(self)
        self._closing = True
        self._read_ready_cb = callback


@fault("WC-04")
def close_empties_the_reader():
    """close drops what the reader holds."""

    @around(StreamWriter, "close")
    def close(original, self):
        if self._reader is not None:
            self._reader._buffer.clear()
        original(self)


@fault("WC-04")
def close_fails_reads():
    """Reads of a stream that was closed raise ConnectionAbortedError."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        reader = self._stream_reader
        original(self, error)
        if error is None and reader is not None and not self._was_ended:
            reader.set_exception(ConnectionAbortedError("the stream is closed"))

    StreamReaderProtocol._was_ended = False

    @around(StreamReaderProtocol, "eof_received")
    def eof_received(original, self):
        self._was_ended = True
        return original(self)


@fault("WC-04", "WC-03")
def close_ends_reads_at_once():
    """close feeds EOF to the reader itself, before the connection is lost."""

    @around(StreamWriter, "close")
    def close(original, self):
        original(self)
        if self._reader is not None and not self._protocol._over_ssl:
            self._reader.feed_eof()


@fault("WC-04", "PR-02", "WC-10")
def close_leaves_reads_waiting():
    """The loss of a connection without an error does not end reads."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        reader = self._stream_reader
        if error is None and reader is not None:
            reader.feed_eof = lambda: None
            try:
                original(self, error)
            finally:
                del reader.feed_eof
        else:
            original(self, error)


@fault("WC-01", since="3.7")
def is_closing_only_when_lost():
    """is_closing() is false until the connection is lost."""

    @around(StreamWriter, "is_closing")
    def is_closing(original, self):
        return self._protocol._connection_lost


@fault("WC-01", "CL-01", since="3.7")
def is_closing_after_the_peers_eof():
    """is_closing() is true once the peer's EOF has come."""

    @around(StreamWriter, "is_closing")
    def is_closing(original, self):
        return original(self) or (self._reader is not None and self._reader._eof)


@fault("WC-01", since="3.7")
def is_closing_is_false_once_closed():
    """is_closing() is false again when the connection is lost."""

    @around(StreamWriter, "is_closing")
    def is_closing(original, self):
        return original(self) and not self._protocol._connection_lost


# wait_closed


@fault("WC-06", "WC-07", since="3.7")
def wait_closed_returns_at_once():
    """wait_closed does not wait."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        if self._protocol._closed.done():
            await original(self)


@fault("WC-06", since="3.7")
def wait_closed_never_returns():
    """wait_closed of a stream that is closed already waits for ever."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        if self._protocol._closed.done():
            await self._loop.create_future()
        await original(self)


@fault("WC-06", since="3.7")
def wait_closed_yields():
    """wait_closed of a stream that is closed already gives way to the loop."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        await asyncio.sleep(0)
        await original(self)


@fault("WC-07", since="3.7")
def wait_closed_closes():
    """wait_closed closes the stream instead of waiting for close."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        if not self.is_closing():
            self.close()
        await original(self)


@fault("WC-07", "CL-01", since="3.7")
def wait_closed_is_ended_by_the_peers_eof():
    """wait_closed returns when the peer's EOF comes."""

    @around(StreamReaderProtocol, "eof_received")
    def eof_received(original, self):
        if not self._closed.done():
            self._closed.set_result(None)
        return original(self)


@fault("WC-08", "WC-11", "CL-02", since="3.7")
def wait_closed_swallows_the_error():
    """wait_closed returns none although the connection was lost by an error."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        try:
            await original(self)
        except OSError:
            pass


@fault("WC-08", since="3.7")
def wait_closed_raises_a_copy():
    """wait_closed raises an error of its own, not the one that reads raise."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        try:
            await original(self)
        except OSError as error:
            raise type(error)(*error.args)


@fault("WC-06", "WC-10", since="3.7")
def wait_closed_raises_after_close():
    """wait_closed raises ConnectionResetError although nothing went wrong."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        closed = self._closed
        if error is None and not closed.done():
            closed.set_exception(ConnectionResetError("Connection lost"))
        original(self, error)


@fault("WC-09", since="3.7")
def wait_closed_is_everybodys_own():
    """Cancelling one wait_closed leaves the others alone."""

    @around(StreamWriter, "wait_closed")
    async def wait_closed(original, self):
        await asyncio.shield(self._protocol._closed)


# abort


@fault("WC-10", "WC-13", "WD-11")
def abort_sends_the_queue():
    """abort sends what is queued before it closes, like close."""
    SocketTransport.abort = lambda self: self.close()


@fault("WC-10")
def abort_resets():
    """abort resets the connection."""

    @around(Transport, "abort")
    def abort(original, self):
        if not self._conn_lost and self._sock is not None:
            linger_nothing(self._sock)
        original(self)


@fault("WC-10")
def abort_is_an_error():
    """After abort reads and wait_closed raise ConnectionAbortedError."""

    @around(Transport, "abort")
    def abort(original, self):
        self._force_close(ConnectionAbortedError("aborted"))


@fault("WC-10")
def abort_empties_the_reader():
    """abort drops what the reader holds."""

    @around(Transport, "abort")
    def abort(original, self):
        reader = getattr(self._protocol, "_stream_reader", None)
        if isinstance(reader, StreamReader):
            reader._buffer.clear()
        original(self)


@fault("WC-13")
def abort_after_close_is_nothing():
    """abort while close sends queued output is ignored."""

    @around(Transport, "abort")
    def abort(original, self):
        if not self.is_closing():
            original(self)


@fault("WC-13")
def abort_twice_raises():
    """abort of a stream that is closed is a RuntimeError."""

    @around(Transport, "abort")
    def abort(original, self):
        if self._conn_lost:
            raise RuntimeError("the stream is closed")
        original(self)


@fault("WC-14", since="3.14")
def closed_transport_is_forgotten():
    """Once close has sent queued output, write and abort are AttributeErrors, as before
    CPython 3.14."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        if self._loop is None and self._was_flushed:
            raise AttributeError("'NoneType' object has no attribute 'call_soon'")
        original(self, data)

    SocketTransport._was_flushed = False

    @around(SocketTransport, "close")
    def close(original, self):
        if self._buffer and not self.is_closing():
            self._was_flushed = True
        original(self)
