"""Faults of read, readexactly, readline and iteration."""

import asyncio
import copy

from asyncio import StreamReader
from gallery import around, fault


def put_back(reader, data):
    reader._buffer[:0] = data


# read


@fault("RD-01", "RD-05")
def read_waits_for_all_it_asked_for():
    """read(n) waits until n bytes are there."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        if n <= 0:
            return await original(self, n)
        try:
            return await self.readexactly(n)
        except asyncio.IncompleteReadError as error:
            return error.partial


@fault("RD-01")
def read_returns_more_than_asked_for():
    """read(n) returns all that is buffered, however small n is."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        return await original(self, max(n, len(self._buffer)) if n > 0 else n)


@fault("RD-02")
def read_of_nothing_waits():
    """read(0) waits until there is data, or EOF."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        if n == 0 and not self._buffer and not self._eof and not self._exception:
            await self._wait_for_data("read")
        return await original(self, n)


@fault("RD-03")
def read_to_eof_stops_at_the_first_piece():
    """read(-1) returns as soon as there is data."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        return await original(self, 1 << 30 if n < 0 else n)


@fault("RD-03", "RD-06")
def read_to_eof_stops_at_the_limit():
    """read(-1) returns once limit bytes are there."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        if n >= 0:
            return await original(self, n)
        try:
            return await self.readexactly(self._limit)
        except asyncio.IncompleteReadError as error:
            return error.partial


@fault("RD-04")
def read_at_eof_raises():
    """read at EOF raises IncompleteReadError instead of returning no bytes."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        data = await original(self, n)
        if n > 0 and not data:
            raise asyncio.IncompleteReadError(b"", n)
        return data


@fault("RD-03", "RD-04")
def read_to_eof_twice_waits():
    """After EOF was read once, the next read waits for another one."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        if n != 0 and getattr(self, "_eof_was_read", False) and not self._buffer:
            await self._loop.create_future()
        data = await original(self, n)
        self._eof_was_read = n != 0 and self.at_eof()
        return data


def read_to_eof_puts_back_at(error_class):
    """A read(-1) that ends so leaves what it had consumed in the buffer."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        if n >= 0:
            return await original(self, n)
        pieces = []
        try:
            while True:
                piece = await original(self, self._limit)
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)
        except error_class:
            put_back(self, b"".join(pieces))
            raise


@fault("RD-07")
def cancelled_read_to_eof_puts_back():
    """A read(-1) that is cancelled leaves what it had consumed in the buffer."""
    read_to_eof_puts_back_at(asyncio.CancelledError)


@fault("RD-07", "RF-08")
def failed_read_to_eof_puts_back():
    """A read(-1) that an error ends leaves what it had consumed in the buffer."""
    read_to_eof_puts_back_at(Exception)


@fault("RD-08", "RX-04")
def counts_may_be_fractions():
    """read(2.5) and readexactly(2.5) read two bytes instead of refusing."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        return await original(self, int(n))

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        return await original(self, int(n))


@fault("RD-09")
def receives_in_small_units():
    """A connection is received from in units of 64 KiB, a quarter of asyncio's."""
    asyncio.selector_events._SelectorTransport.max_size = 65536


@fault("RF-16")
def returns_its_buffers():
    """What reads return is a bytearray, which the caller can change."""
    for name in ("read", "readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            return bytearray(await original(self, *arguments))


@fault("RF-18")
def reads_yield():
    """A read that the buffer satisfies gives way to the loop first."""
    for name in ("read", "readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            if self._buffer:
                await asyncio.sleep(0)
            return await original(self, *arguments)


# readexactly


@fault("RX-03")
def readexactly_of_nothing_waits():
    """readexactly(0) waits until there is data, or EOF."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        if n == 0 and not self._buffer and not self._eof and not self._exception:
            await self._wait_for_data("readexactly")
        return await original(self, n)


@fault("RX-03")
def readexactly_takes_negative_counts():
    """readexactly with a negative count returns no bytes."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        return await original(self, max(n, 0))


@fault("RX-01")
def readexactly_is_bounded_by_the_limit():
    """readexactly of more than limit bytes is a ValueError."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        if n > self._limit:
            raise ValueError("more than the limit")
        return await original(self, n)


@fault("RX-01")
def readexactly_returns_early():
    """readexactly returns what there is as soon as there is anything."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        if n <= 0 or self._eof or self._exception:
            return await original(self, n)
        return await self.read(n)


@fault("RX-02")
def readexactly_expects_what_is_missing():
    """IncompleteReadError.expected is how many bytes are missing, not how many were
    wanted."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        try:
            return await original(self, n)
        except asyncio.IncompleteReadError as error:
            raise asyncio.IncompleteReadError(error.partial, n - len(error.partial))


@fault("RX-05")
def readexactly_loses_data_with_an_error():
    """An error while readexactly waits takes what had arrived with it."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        try:
            return await original(self, n)
        except Exception as error:
            if error is self._exception:
                self._buffer.clear()
            raise


# readline and iteration


@fault("RL-01")
def readline_strips_the_newline():
    """readline returns lines without their newline."""

    @around(StreamReader, "readline")
    async def readline(original, self):
        line = await original(self)
        return line[:-1] if line[:-1] and line.endswith(b"\n") else line


@fault("RL-01")
def readline_ends_at_a_carriage_return():
    """readline takes a carriage return for the end of a line."""

    @around(StreamReader, "readline")
    async def readline(original, self):
        line = await original(self)
        head, cr, tail = line.partition(b"\r")
        if tail:
            put_back(self, tail)
        return head + cr


@fault("RL-02", "RL-09")
def readline_refuses_an_unterminated_line():
    """readline raises IncompleteReadError at EOF, as readuntil does."""

    @around(StreamReader, "readline")
    async def readline(original, self):
        line = await original(self)
        if line and not line.endswith(b"\n"):
            raise asyncio.IncompleteReadError(line, None)
        return line


@fault("RL-02", "RL-09")
def readline_drops_an_unterminated_line():
    """readline returns no bytes for a last line without a newline."""

    @around(StreamReader, "readline")
    async def readline(original, self):
        line = await original(self)
        return line if line.endswith(b"\n") else b""


@fault("RL-09")
def iteration_ends_at_an_empty_line():
    """Iterating over a reader ends at a line that holds nothing but its newline."""

    @around(StreamReader, "__anext__")
    async def anext(original, self):
        line = await original(self)
        if line == b"\n":
            raise StopAsyncIteration
        return line


@fault("RL-09")
def iteration_swallows_errors():
    """Iterating over a reader ends, as at EOF, when a line is over the limit or the
    connection fails."""

    @around(StreamReader, "__anext__")
    async def anext(original, self):
        try:
            return await original(self)
        except (ValueError, OSError):
            raise StopAsyncIteration


@fault("RL-10")
def iteration_is_another_object():
    """A reader is no iterator itself: __aiter__ returns another object."""

    @around(StreamReader, "__aiter__")
    def aiter(original, self):
        return copy.copy(self)
