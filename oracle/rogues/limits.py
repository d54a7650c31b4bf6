"""Faults of the limit: when data is too much, and what becomes of it then."""

import asyncio

from asyncio import LimitOverrunError, StreamReader
from gallery import around, fault

FOUND = "Separator is found, but chunk is longer than limit"
NOT_FOUND = "Separator is not found, and chunk exceed the limit"


def size_of(separator):
    """Of several separators, the shortest one's."""
    if isinstance(separator, tuple):
        return min(len(one) for one in separator)
    return len(separator)


def overrun_found(reader, data, consumed):
    reader._buffer[:0] = data
    raise LimitOverrunError(FOUND, consumed)


@fault("RU-08", "RL-03", "RU-16")
def limit_is_one_byte_less():
    """Data of exactly limit bytes before the separator is too much."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        data = await original(self, separator)
        head = len(data) - size_of(separator)
        if head >= self._limit:
            overrun_found(self, data, head)
        return data


@fault("RU-08", "RU-16", "RL-03")
def separator_counts_towards_the_limit():
    """Data and separator together must not be more than limit bytes."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        data = await original(self, separator)
        if len(data) > self._limit:
            overrun_found(self, data, len(data) - size_of(separator))
        return data


@fault("RU-08", "RL-03", "RL-04")
def limit_is_one_byte_more():
    """Data of one byte more than limit before the separator is returned."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            if error.args[0] != FOUND or error.consumed != self._limit + 1:
                raise
            return await self.readexactly(error.consumed + size_of(separator))


@fault("RU-08", "RU-09", "RL-03", "RL-05", "RP-01", "RP-05")
def limit_is_ignored():
    """There is no limit, whatever was asked for."""

    @around(StreamReader, "__init__")
    def init(original, self, *arguments, **options):
        original(self, *arguments, **options)
        self._limit = 1 << 62


@fault("RU-09", "RU-13", "RL-05", "RL-06")
def limit_needs_a_separator():
    """Without a separator any amount of data may be buffered."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        while True:
            try:
                return await original(self, separator)
            except LimitOverrunError as error:
                if error.args[0] == FOUND:
                    raise
                if self._eof:
                    partial = bytes(self._buffer)
                    self._buffer.clear()
                    raise asyncio.IncompleteReadError(partial, None)
                await self._wait_for_data("readuntil")


@fault("RU-10", "RU-11")
def limit_has_no_tolerance():
    """More than limit bytes without a separator are too much, although the last may be
    part of one."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        if func_name == "readuntil" and len(self._buffer) > self._limit:
            raise LimitOverrunError(NOT_FOUND, self._limit)
        await original(self, func_name)


@fault("RU-08", "RU-09", "RU-12", "ER-02")
def consumed_is_one_too_many():
    """LimitOverrunError.consumed is one byte more than may be taken out."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            raise LimitOverrunError(error.args[0], error.consumed + 1)


@fault("RU-12")
def overrun_empties_the_buffer():
    """After an overrun of readuntil the data is gone."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            del self._buffer[: error.consumed]
            raise


@fault("RU-13", "RL-06")
def eof_comes_before_the_limit():
    """At EOF data over the limit is an incomplete read, not an overrun."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            if not self._eof or error.args[0] == FOUND:
                raise
            partial = bytes(self._buffer)
            self._buffer.clear()
            raise asyncio.IncompleteReadError(partial, None)


@fault("RU-15")
def overrun_resumes():
    """An overrun of readuntil resumes reading."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError:
            if self._paused:
                self._paused = False
                self._transport.resume_reading()
            raise


def overrunning_readline(handle):
    @around(StreamReader, "readline")
    async def readline(original, self):
        try:
            return await self.readuntil(b"\n")
        except asyncio.IncompleteReadError as error:
            return error.partial
        except LimitOverrunError as error:
            handle(self, error)
            raise ValueError(error.args[0])


@fault("RL-04", "RL-05")
def overlong_line_stays():
    """readline leaves a line over the limit in the buffer."""
    overrunning_readline(lambda reader, error: reader._maybe_resume_transport())


@fault("RL-04")
def overlong_line_takes_all_with_it():
    """readline drops all that is buffered, not only the line over the limit."""

    def handle(reader, error):
        reader._buffer.clear()
        reader._maybe_resume_transport()

    overrunning_readline(handle)


@fault("RL-04")
def overlong_line_leaves_its_newline():
    """readline drops a line over the limit, but not its newline."""

    def handle(reader, error):
        if reader._buffer.startswith(b"\n", error.consumed):
            del reader._buffer[: error.consumed]
        else:
            reader._buffer.clear()
        reader._maybe_resume_transport()

    overrunning_readline(handle)


@fault("RL-08")
def overlong_line_does_not_resume():
    """readline does not resume reading after it has dropped a line over the limit."""

    def handle(reader, error):
        if reader._buffer.startswith(b"\n", error.consumed):
            del reader._buffer[: error.consumed + 1]
        else:
            reader._buffer.clear()

    overrunning_readline(handle)


@fault("RL-04", "RL-05")
def overlong_line_is_a_limit_overrun():
    """readline raises LimitOverrunError, not ValueError."""

    @around(StreamReader, "readline")
    async def readline(original, self):
        try:
            return await original(self)
        except ValueError as error:
            raise LimitOverrunError(error.args[0], 0)


@fault("RL-07")
def overlong_line_has_no_context():
    """The ValueError of readline does not tell of the LimitOverrunError behind it."""

    @around(StreamReader, "readline")
    async def readline(original, self):
        try:
            return await original(self)
        except ValueError as error:
            error.__context__ = None
            raise


@fault("RU-19", since="3.13")
def shortest_separator_decides_what_is_searched():
    """Without a match the shortest of several separators decides how many bytes may be
    part of one."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            if error.args[0] == FOUND:
                raise
            error.consumed = len(self._buffer) + 1 - size_of(separator)
            raise


@fault("RU-18", since="3.13")
def longest_separator_is_compared_with_the_limit():
    """Of several separators the longest that matches is what the limit is compared
    with."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            if error.args[0] == FOUND and isinstance(separator, tuple):
                error.consumed -= max(map(len, separator)) - size_of(separator)
            raise


@fault("RU-08", "RU-09", "RU-14", "RL-04", level="messages")
def overruns_have_one_text():
    """An overrun is always told as if there were no separator."""

    @around(StreamReader, "readuntil")
    async def readuntil(original, self, separator=b"\n"):
        try:
            return await original(self, separator)
        except LimitOverrunError as error:
            raise LimitOverrunError(NOT_FOUND, error.consumed)


@fault("RL-03", "OC-02", "SS-02")
def default_limit_is_smaller():
    """Readers for which no limit was asked have one of 32 KiB."""

    def default(function):
        @around(asyncio, function)
        async def opened(original, *arguments, limit=32768, **options):
            return await original(*arguments, limit=limit, **options)

    for name in ("open_connection", "start_server", "open_unix_connection"):
        default(name)
    default("start_unix_server")

    @around(StreamReader, "__init__")
    def init(original, self, limit=32768, loop=None):
        original(self, limit=limit, loop=loop)
