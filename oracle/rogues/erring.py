"""Faults of StreamReader: EOF, errors, cancellation, readers side by side, its looks."""

import asyncio
import copy

from asyncio import StreamReader
from gallery import around, fault, nothing
from reading import put_back


# EOF and partial data


def ending_early_with(change):
    """In the place of an IncompleteReadError `change(reader, error)` is raised."""
    for name in ("readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            try:
                return await original(self, *arguments)
            except asyncio.IncompleteReadError as error:
                raise change(self, error)


@fault("RU-06", "RX-02", "ER-01")
def partial_data_is_lost():
    """IncompleteReadError holds no partial data."""
    ending_early_with(
        lambda reader, error: asyncio.IncompleteReadError(b"", error.expected)
    )


@fault("RU-06", "RX-02")
def partial_data_stays():
    """After an IncompleteReadError the partial data is still in the buffer."""

    def change(reader, error):
        put_back(reader, error.partial)
        return error

    ending_early_with(change)


@fault("RF-02")
def at_eof_before_the_data_is_read():
    """at_eof() is true as soon as EOF has come, although data is buffered."""

    @around(StreamReader, "at_eof")
    def at_eof(original, self):
        return self._eof


@fault("RF-02")
def at_eof_only_after_an_empty_read():
    """at_eof() is true only once a read has returned no bytes."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        data = await original(self, n)
        self._found_eof = not data and self._eof
        return data

    @around(StreamReader, "at_eof")
    def at_eof(original, self):
        return getattr(self, "_found_eof", False)


@fault("RF-02", "CL-02")
def at_eof_after_an_error():
    """at_eof() is true once an error is stored."""

    @around(StreamReader, "at_eof")
    def at_eof(original, self):
        return original(self) or self._exception is not None


@fault("RF-03")
def data_after_eof_is_taken():
    """feed_data after feed_eof is accepted."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        eof, self._eof = self._eof, False
        try:
            original(self, data)
        finally:
            self._eof = eof


@fault("RF-03")
def empty_data_wakes():
    """feed_data without data ends a read that waits, with no bytes."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        original(self, data)
        if not data:
            self._wakeup_waiter()


@fault("RF-04")
def eof_comes_once():
    """feed_eof a second time is an AssertionError."""

    @around(StreamReader, "feed_eof")
    def feed_eof(original, self):
        assert not self._eof, "feed_eof after feed_eof"
        original(self)


@fault("RD-04", "CL-09")
def eof_overtakes_data():
    """EOF drops the data that has come before it and is not read yet."""

    @around(StreamReader, "feed_eof")
    def feed_eof(original, self):
        self._buffer.clear()
        original(self)


@fault("RD-03", "RU-06", "RX-02")
def eof_does_not_wake():
    """EOF does not end a read that waits."""

    @around(StreamReader, "feed_eof")
    def feed_eof(original, self):
        waiter, self._waiter = self._waiter, None
        original(self)
        self._waiter = waiter


# Stored errors


@fault("RF-06", "CL-02")
def error_is_raised_once():
    """A stored error is raised by one read; the next finds EOF, or data."""
    for name in ("read", "readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            try:
                return await original(self, *arguments)
            except Exception as error:
                if error is self._exception:
                    self._exception = None
                    self._eof = True
                raise


@fault("RF-06", "CL-02")
def error_is_raised_as_a_copy():
    """Every read raises an error object of its own."""
    for name in ("read", "readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            if self._exception is not None and self._waiter is None:
                raise copy.copy(self._exception)
            return await original(self, *arguments)


@fault("RF-06", "RF-07")
def error_waits_behind_data():
    """Buffered data is read before a stored error is raised."""
    for name in ("read", "readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            error = self._exception
            if error is None or not self._buffer:
                return await original(self, *arguments)
            self._exception = None
            try:
                return await original(self, *arguments)
            finally:
                self._exception = error


@fault("RF-07")
def error_comes_before_the_arguments():
    """A stored error is raised even by calls whose arguments are wrong."""
    for name in ("readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            if self._exception is not None:
                raise self._exception
            return await original(self, *arguments)


@fault("RF-06")
def error_cannot_be_cleared():
    """set_exception(None) leaves the error that is stored."""

    @around(StreamReader, "set_exception")
    def set_exception(original, self, error):
        if error is not None:
            original(self, error)


@fault("RF-08", "RX-05")
def error_does_not_wake():
    """An error that is stored does not end a read that waits."""

    @around(StreamReader, "set_exception")
    def set_exception(original, self, error):
        self._exception = error


@fault("RF-06")
def exception_is_not_told():
    """exception() returns None, whatever is stored."""
    StreamReader.exception = nothing


@fault("RF-09", "RF-10")
def error_overtakes_data():
    """An error that comes with data in one turn of the loop ends the read that the data
    would have completed."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        await original(self, func_name)
        if self._exception is not None:
            raise self._exception


# Cancellation, and readers side by side


@fault("RF-14", "RX-06")
def cancelled_read_drops_the_tail():
    """Cancelling a read that waits drops what is buffered."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        try:
            await original(self, func_name)
        except asyncio.CancelledError:
            self._buffer.clear()
            raise


@fault("RF-14")
def cancelled_read_keeps_its_place():
    """After a read was cancelled, others that would have to wait are still refused."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        try:
            await original(self, func_name)
        except asyncio.CancelledError:
            self._waiter = self._loop.create_future()
            raise


@fault("RF-14", "RF-15")
def data_for_a_cancelled_read_is_lost():
    """Data that arrives in the turn in which a read was cancelled goes nowhere."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        if self._waiter is not None and self._waiter.cancelled():
            data = b""
        original(self, data)


@fault("RF-14", "RF-15")
def cancelled_read_takes_late_data():
    """A read that was cancelled returns the data that arrives in the same turn."""

    @around(StreamReader, "read")
    async def read(original, self, n=-1):
        try:
            return await original(self, n)
        except asyncio.CancelledError:
            if n > 0 and self._buffer:
                return await original(self, n)
            raise


@fault("RF-11")
def second_read_takes_the_place():
    """A second read that has to wait is not refused: the first is never woken."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        self._waiter = None
        await original(self, func_name)


@fault("RF-11", level="messages")
def refusal_names_the_wrong_read():
    """The error of a second read that would have to wait says read, whichever it was."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        await original(self, "read")


@fault("RF-12")
def second_read_is_always_refused():
    """A second read is refused while another waits, even if its data is buffered."""
    for name in ("read", "readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            if self._waiter is not None and not self._waiter.done():
                raise RuntimeError("called while another coroutine is waiting")
            return await original(self, *arguments)


@fault("RF-13")
def woken_read_keeps_its_place():
    """A read that was woken but has not run yet still keeps others from waiting."""

    @around(StreamReader, "_wakeup_waiter")
    def wakeup_waiter(original, self):
        waiter = self._waiter
        original(self)
        self._waiter = waiter


# Making and showing one


@fault("RF-01", "OC-17", "SS-14")
def limit_may_be_zero():
    """A reader can be made with a limit of zero or less."""

    @around(StreamReader, "__init__")
    def init(original, self, limit=65536, **options):
        original(self, limit=max(limit, 1), **options)


@fault("RF-05")
def transport_may_be_replaced():
    """set_transport on a reader that has a transport replaces it."""

    @around(StreamReader, "set_transport")
    def set_transport(original, self, transport):
        self._transport = transport


@fault("RF-17", level="messages")
def repr_hides_eof():
    """repr() of a reader does not tell that EOF has come."""

    @around(StreamReader, "__repr__")
    def representation(original, self):
        return original(self).replace(" eof", "")


@fault("RF-17", level="messages")
def repr_shows_the_default_limit():
    """repr() of a reader tells the limit although it is the default."""

    @around(StreamReader, "__repr__")
    def representation(original, self):
        if self._limit != 65536:
            return original(self)
        return original(self)[:-1] + " limit=65536>"


@fault("RX-02", "RU-06", level="messages")
def incomplete_read_counts_nothing():
    """IncompleteReadError's text says that no bytes were read."""

    @around(asyncio.IncompleteReadError, "__str__")
    def text(original, self):
        return "0 bytes read on a total of %r expected bytes" % (self.expected,)


@fault("RX-03", level="messages")
def negative_count_is_not_explained():
    """The ValueError of a negative count for readexactly has another text."""

    @around(StreamReader, "readexactly")
    async def readexactly(original, self, n):
        if n < 0:
            raise ValueError("negative count")
        return await original(self, n)
