"""Faults of write and writelines."""

import asyncio

from asyncio import StreamWriter
from gallery import around, fault

Transport = asyncio.selector_events._SelectorTransport
SocketTransport = asyncio.selector_events._SelectorSocketTransport


def forget_queue(transport):
    """Drops what is queued, as _force_close does."""
    if transport._buffer:
        transport._buffer.clear()
        if hasattr(transport, "_buffer_size"):
            transport._buffer_size = 0
        transport._loop._remove_writer(transport._sock_fd)


@fault("WR-07", "WR-08")
def write_after_close_raises():
    """write of a stream that is closing is a RuntimeError."""

    @around(StreamWriter, "write")
    def write(original, self, data):
        if self.transport.is_closing():
            raise RuntimeError("write after close")
        original(self, data)


@fault("WR-07", "WR-08", "CL-03")
def write_to_a_lost_connection_raises():
    """write to a connection that is lost is a ConnectionResetError."""

    @around(StreamWriter, "write")
    def write(original, self, data):
        if self._protocol._connection_lost:
            raise ConnectionResetError("Connection lost")
        original(self, data)


@fault("WR-09")
def write_while_closing_is_dropped():
    """What is written while close sends queued output is dropped."""
    for name in ("write", "writelines"):

        @around(StreamWriter, name)
        def write(original, self, data):
            if not self.transport.is_closing():
                original(self, data)


@fault("WR-01")
def write_is_put_off():
    """write sends nothing before the next turn of the loop."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)) or self._eof:
            return original(self, data)
        if self.is_closing() or not data:
            return original(self, data)
        self._loop.call_soon(late_write, original, self, bytes(data))

    def late_write(original, self, data):
        if self._loop is not None and not self._eof:
            original(self, data)


@fault("WR-02", "TL-20")
def write_takes_text():
    """write encodes a text instead of refusing it."""

    @around(StreamWriter, "write")
    def write(original, self, data):
        original(self, data.encode() if isinstance(data, str) else data)


@fault("WR-02")
def write_takes_lists():
    """write takes a list of bytes, as writelines does."""

    @around(StreamWriter, "write")
    def write(original, self, data):
        original(self, b"".join(data) if isinstance(data, list) else data)


@fault("WR-02")
def write_takes_bytes_alone():
    """write refuses a bytearray and a memoryview."""

    @around(StreamWriter, "write")
    def write(original, self, data):
        if type(data) is not bytes:
            raise TypeError("bytes are expected")
        original(self, data)


@fault("WR-04", "WE-03")
def empty_write_is_nothing_after_write_eof():
    """write without data is accepted after write_eof."""

    @around(StreamWriter, "write")
    def write(original, self, data):
        if data or not isinstance(data, (bytes, bytearray, memoryview)):
            original(self, data)


@fault("WR-05", "WC-02", "WE-01")
def write_loses_what_does_not_fit():
    """What the kernel does not take at once of a write is lost."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        queued = bool(self._buffer)
        original(self, data)
        if not queued and self._buffer and not self._conn_lost:
            forget_queue(self)


@fault("WR-05")
def queue_is_sent_in_the_wrong_order():
    """What is written while something is queued overtakes it in the queue."""

    @around(SocketTransport, "write")
    def write(original, self, data):
        before = len(self._buffer)
        original(self, data)
        if before and len(self._buffer) > before:
            if isinstance(self._buffer, bytearray):
                late = bytes(self._buffer[before:])
                del self._buffer[before:]
                self._buffer[:0] = late
            else:
                self._buffer.rotate(1)


@fault("WR-08", level="diagnostics")
def dropped_writes_are_not_logged():
    """What is written to a lost connection is dropped without ever a warning."""
    asyncio.selector_events.logger.warning = lambda *arguments, **options: None


@fault("WR-08", level="diagnostics")
def dropped_writes_are_logged_at_once():
    """The first write to a lost connection is logged, not the fifth."""
    asyncio.constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES = 1


# writelines


@fault("WL-01")
def writelines_ends_at_an_empty_item():
    """writelines sends the items before the first empty one."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if not isinstance(data, (list, tuple)):
            return original(self, data)
        items = list(data)
        original(self, items[: items.index(b"")] if b"" in items else items)


@fault("WL-05")
def writelines_refuses_empty_items():
    """writelines with an empty item is a ValueError."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if isinstance(data, (list, tuple)) and b"" in data:
            raise ValueError("an item is empty")
        original(self, data)


@fault("WL-01")
def writelines_adds_newlines():
    """writelines sends a newline after each item."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if isinstance(data, (list, tuple)):
            data = [bytes(item) + b"\n" for item in data if not isinstance(item, str)]
        original(self, data)


@fault("WL-09")
def writelines_sends_what_one_call_takes():
    """writelines sends as many items as one system call takes and drops the others."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        original(self, data[:1024] if isinstance(data, (list, tuple)) else data)


@fault("WL-02")
def writelines_takes_bytes():
    """writelines sends bytes as if they were a list of one item."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        original(self, [data] if isinstance(data, bytes) else data)


@fault("WL-02", since="3.12")
def writelines_refuses_none():
    """writelines refuses what is no list, also if it counts as false."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        iter(data)
        original(self, data)


@fault("WL-03", "WL-11")
def writelines_skips_what_is_not_bytes():
    """writelines leaves out items that are not bytes."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if isinstance(data, (list, tuple)):
            data = [
                one for one in data if isinstance(one, (bytes, bytearray, memoryview))
            ]
        original(self, data)


@fault("WL-04", "WL-01")
def writelines_needs_a_list():
    """writelines refuses what can be iterated only once."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if iter(data) is data:
            raise TypeError("a list is expected")
        original(self, data)


@fault("WL-06")
def writelines_after_write_eof_is_nothing():
    """writelines after write_eof is ignored."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if not getattr(self.transport, "_eof", False):
            original(self, data)


@fault("WL-07", since="3.14")
def writelines_does_not_pause():
    """However much writelines leaves queued, drain does not wait."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        transport = self.transport
        transport._maybe_pause_protocol = lambda: None
        try:
            original(self, data)
        finally:
            del transport._maybe_pause_protocol


@fault("WL-08")
def writelines_to_a_lost_connection_raises():
    """writelines to a connection that is lost is a ConnectionResetError."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        if self._protocol._connection_lost:
            raise ConnectionResetError("Connection lost")
        original(self, data)


@fault("WL-10", since="3.15")
def writelines_checks_all_items_first():
    """writelines queues nothing if one of the items is not bytes."""

    @around(SocketTransport, "writelines")
    def writelines(original, self, data):
        data = data and list(data)
        for item in data or ():
            memoryview(item)
        original(self, data)


@fault("WR-05", "WL-01")
def writelines_sends_backwards():
    """writelines sends the last item first."""

    @around(StreamWriter, "writelines")
    def writelines(original, self, data):
        original(self, data[::-1] if isinstance(data, (list, tuple)) else data)


@fault("CL-10")
def broken_pipe_is_a_signal():
    """Writing to a broken pipe sends the process SIGPIPE, which ends the stream as if
    it had been aborted."""

    @around(Transport, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, BrokenPipeError):
            self._force_close(None)
        else:
            original(self, error, *message)
