"""Faults of readuntil: what it searches for, and what it returns."""

import asyncio

from asyncio import StreamReader
from gallery import around, fault


# readuntil


@fault("RU-01")
def readuntil_leaves_the_separator_out():
    """readuntil returns the data without the separator, which is consumed."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        data = await original(self, separator)
        several = separator if isinstance(separator, tuple) else (separator,)
        return data[: len(data) - min(map(len, several))]


@fault("RU-01")
def readuntil_reads_past_the_separator():
    """readuntil returns all that is buffered once the separator is there."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        data = await original(self, separator) + bytes(self._buffer)
        self._buffer.clear()
        return data


class BufferThatForgets(bytearray):
    def find(self, separator, start=0):
        return super().find(separator, start + len(separator) - 1 if start else 0)


@fault("RU-04")
def separator_cut_in_two_is_missed():
    """readuntil searches only what is new: a separator that arrives in pieces is not
    found."""
    spoil_buffer(BufferThatForgets)


class BufferFromTheEnd(bytearray):
    def find(self, separator, start=0):
        return super().rfind(separator, start)


@fault("RU-01", "RU-05")
def last_separator_counts():
    """readuntil returns the data up to the last separator that is buffered."""
    spoil_buffer(BufferFromTheEnd)


def spoil_buffer(cls):
    @around(StreamReader, "__init__")
    def init(original, self, *arguments, **options):
        original(self, *arguments, **options)
        self._buffer = cls()


@fault("RU-02")
def separator_may_be_empty():
    """readuntil with an empty separator returns no bytes."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if separator in (b"", (b"",)):
            return b""
        return await original(self, separator)


@fault("RU-03")
def separator_may_be_text():
    """readuntil takes a text for a separator."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if isinstance(separator, str):
            separator = separator.encode()
        return await original(self, separator)


@fault("RU-03")
def separator_must_be_bytes():
    """readuntil refuses separators that are a bytearray or a memoryview."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if isinstance(separator, (bytearray, memoryview)):
            raise TypeError("the separator must be bytes")
        return await original(self, separator)


@fault("RU-06", "ER-01")
def readuntil_expects_the_separator():
    """IncompleteReadError of readuntil expects as many bytes as the separator has."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except asyncio.IncompleteReadError as error:
            raise asyncio.IncompleteReadError(error.partial, len(separator))


@fault("RU-07")
def eof_comes_before_the_separator():
    """After EOF readuntil does not find a separator that is buffered."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if self._eof and not self._exception and separator:
            partial = bytes(self._buffer)
            self._buffer.clear()
            raise asyncio.IncompleteReadError(partial, None)
        return await original(self, separator)


@fault("RU-17", since="3.13")
def first_of_several_separators_counts():
    """readuntil looks for the first of several separators only."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if isinstance(separator, tuple) and all(separator):
            separator = separator[:1]
        return await original(self, separator)


@fault("RU-21", since="3.13")
def longest_of_several_separators_wins():
    """Of separators that begin alike the longest that is buffered ends the data."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        data = await original(self, separator)
        if isinstance(separator, tuple):
            for longer in sorted(separator, key=len, reverse=True):
                for size in range(len(longer) - 1, 0, -1):
                    rest = bytes(longer[size:])
                    if data.endswith(longer[:size]) and self._buffer.startswith(rest):
                        del self._buffer[: len(rest)]
                        return data + rest
        return data


@fault("RU-20", since="3.13")
def no_separators_mean_a_newline():
    """readuntil takes an empty tuple of separators for a newline."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        return await original(self, b"\n" if separator == () else separator)


@fault("RU-20", since="3.13")
def separators_may_be_a_list():
    """readuntil takes a list of separators, not only a tuple."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if isinstance(separator, list):
            separator = tuple(separator)
        return await original(self, separator)


@fault("RU-22", until="3.13")
def separators_may_be_several():
    """readuntil takes a tuple of separators, years before CPython does."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        if isinstance(separator, tuple) and separator:
            separator = separator[0]
        return await original(self, separator)
