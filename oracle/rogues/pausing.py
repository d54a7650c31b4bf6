"""Faults of the reader's back-pressure."""

import asyncio

from asyncio import StreamReader
from gallery import around, fault, nothing

SocketTransport = asyncio.selector_events._SelectorSocketTransport


def pausing_above(threshold):
    """feed_data with another threshold: a function of the limit."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        limit = self._limit
        # What feed_data compares with is twice the limit.
        self._limit = threshold(limit) / 2
        try:
            original(self, data)
        finally:
            self._limit = limit


@fault("RP-01", "RP-05")
def never_pauses():
    """The reader never pauses its transport."""
    pausing_above(lambda limit: 1 << 62)


@fault("RP-01")
def pauses_at_the_limit():
    """The reader pauses when more than limit bytes are buffered, not twice as many."""
    pausing_above(lambda limit: limit)


@fault("RP-01")
def pauses_one_byte_early():
    """The reader pauses when exactly twice the limit is buffered."""
    pausing_above(lambda limit: 2 * limit - 1)


@fault("RP-01")
def pauses_one_byte_late():
    """The reader pauses only when two bytes more than twice the limit are buffered."""
    pausing_above(lambda limit: 2 * limit + 1)


@fault("RP-01")
def pauses_again_and_again():
    """The reader pauses its transport with every piece of data over the threshold."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        self._paused = False
        original(self, data)


@fault("RP-02", "RP-03")
def never_resumes():
    """A transport that was paused is not resumed."""

    class PauseOnly:
        def __init__(self, transport):
            self._transport = transport

        resume_reading = nothing

        def __getattr__(self, name):
            return getattr(self._transport, name)

        def __repr__(self):
            return repr(self._transport)

    @around(StreamReader, "set_transport")
    def set_transport(original, self, transport):
        original(self, PauseOnly(transport))


@fault("RP-02")
def resumes_only_when_empty():
    """A paused transport is resumed only when the buffer is empty."""

    @around(StreamReader, "_maybe_resume_transport")
    def maybe_resume(original, self):
        if not self._buffer:
            original(self)


@fault("RP-02")
def resumes_one_byte_late():
    """A read that leaves exactly limit bytes does not resume a paused transport."""

    @around(StreamReader, "_maybe_resume_transport")
    def maybe_resume(original, self):
        if len(self._buffer) < self._limit:
            original(self)


@fault("RP-02")
def resumes_with_every_read():
    """Any read resumes a paused transport, however much it leaves."""

    @around(StreamReader, "_maybe_resume_transport")
    def maybe_resume(original, self):
        if self._paused:
            self._paused = False
            self._transport.resume_reading()


@fault("RP-03")
def waits_while_paused():
    """A read that has to wait leaves its transport paused, and waits for ever."""

    @around(StreamReader, "_wait_for_data")
    async def wait_for_data(original, self, func_name):
        paused, self._paused = self._paused, False
        try:
            if not paused:
                return await original(self, func_name)
            self._paused = True
            self._waiter = self._loop.create_future()
            await self._waiter
        finally:
            if paused:
                self._waiter = None


@fault("RP-02")
def eof_resumes():
    """EOF resumes a paused transport."""

    @around(StreamReader, "feed_eof")
    def feed_eof(original, self):
        original(self)
        if self._paused:
            self._paused = False
            self._transport.resume_reading()


@fault("RP-02")
def error_resumes():
    """A stored error resumes a paused transport."""

    @around(StreamReader, "set_exception")
    def set_exception(original, self, error):
        original(self, error)
        if self._paused:
            self._paused = False
            self._transport.resume_reading()


@fault("RP-04")
def incomplete_read_resumes():
    """An IncompleteReadError resumes a paused transport."""
    for name in ("readexactly", "readuntil"):

        @around(StreamReader, name)
        async def read(original, self, *arguments):
            try:
                return await original(self, *arguments)
            except asyncio.IncompleteReadError:
                self._maybe_resume_transport()
                raise


@fault("RP-06")
def transport_must_pause():
    """A transport that cannot be paused makes feed_data raise NotImplementedError."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        transport = self._transport
        original(self, data)
        if transport is not None and self._transport is None:
            self._transport = transport
            raise NotImplementedError


@fault("RP-06")
def transport_is_asked_to_pause_again():
    """A transport that said that it cannot pause is asked again."""

    @around(StreamReader, "feed_data")
    def feed_data(original, self, data):
        transport = self._transport
        original(self, data)
        self._transport = transport


@fault("RP-07", since="3.7")
def pausing_twice_raises():
    """pause_reading of a transport that is paused is a RuntimeError."""

    @around(SocketTransport, "pause_reading")
    def pause_reading(original, self):
        if not self.is_closing() and not self.is_reading():
            raise RuntimeError("Already paused")
        original(self)


@fault("RP-07", since="3.7")
def pausing_what_is_closed_raises():
    """pause_reading and resume_reading of a transport that closes are a RuntimeError."""
    for name in ("pause_reading", "resume_reading"):

        @around(SocketTransport, name)
        def pause(original, self):
            if self.is_closing():
                raise RuntimeError("the transport is closing")
            original(self)


@fault("RP-08", since="3.7")
def is_always_reading():
    """is_reading() of a transport is true, whether it is paused or closed."""
    SocketTransport.is_reading = lambda self: True


@fault("RP-08", since="3.7")
def is_not_reading_after_eof():
    """is_reading() of a transport is false after the peer's EOF."""

    @around(SocketTransport, "is_reading")
    def is_reading(original, self):
        reader = getattr(self._protocol, "_stream_reader", None)
        return original(self) and not (reader is not None and reader._eof)
