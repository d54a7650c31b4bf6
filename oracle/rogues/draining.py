"""Faults of drain and of the marks at which writing pauses and resumes."""

import asyncio
import errno

from asyncio import StreamWriter
from asyncio.streams import FlowControlMixin
from gallery import around, fault, later, nothing

Transport = asyncio.selector_events._SelectorTransport
Marks = asyncio.transports._FlowControlMixin


@fault("WD-02", "WD-04", "WL-07")
def drain_never_waits():
    """drain returns at once however much is queued."""
    FlowControlMixin.pause_writing = nothing
    FlowControlMixin.resume_writing = nothing


@fault("WD-01")
def drain_always_yields():
    """drain gives way to the loop although nothing is queued."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        await asyncio.sleep(0)
        await original(self)


@fault("WD-01")
def drain_waits_until_all_is_sent():
    """drain waits until nothing is queued any more, whatever the marks are."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        await original(self)
        while (
            not self.transport.is_closing() and self.transport.get_write_buffer_size()
        ):
            await later(self._loop, 0.001)


@fault("WD-02")
def drain_never_returns():
    """A drain that waits is not released when the queue is sent."""

    @around(FlowControlMixin, "resume_writing")
    def resume_writing(original, self):
        self._paused = False


@fault("WD-06", since="3.10")
def drain_wakes_only_one():
    """Of several that wait in drain only the first is released."""

    @around(FlowControlMixin, "resume_writing")
    def resume_writing(original, self):
        self._paused = False
        waiters = list(self._drain_waiters)
        for waiter in waiters[:1]:
            if not waiter.done():
                waiter.set_result(None)


@fault("WD-06", since="3.10")
def drain_wakes_the_last_first():
    """Those that wait in drain are released in the wrong order."""

    @around(FlowControlMixin, "resume_writing")
    def resume_writing(original, self):
        self._paused = False
        for waiter in reversed(list(self._drain_waiters)):
            if not waiter.done():
                waiter.set_result(None)


@fault("WD-06", since="3.10")
def drain_is_for_one_only():
    """A second drain is refused while another waits, as before CPython 3.10."""

    @around(FlowControlMixin, "_drain_helper")
    async def drain_helper(original, self):
        assert not (self._paused and any(not one.done() for one in self._drain_waiters))
        await original(self)


@fault("WD-07", since="3.10")
def cancelled_drain_cancels_all():
    """Cancelling a drain cancels the others that wait, too."""

    @around(FlowControlMixin, "_drain_helper")
    async def drain_helper(original, self):
        try:
            await original(self)
        except asyncio.CancelledError:
            for waiter in self._drain_waiters:
                waiter.cancel()
            raise


@fault("WD-07")
def cancelled_drain_drops_the_queue():
    """Cancelling a drain drops what is queued."""

    @around(FlowControlMixin, "_drain_helper")
    async def drain_helper(original, self):
        try:
            await original(self)
        except asyncio.CancelledError:
            if self._transport is not None:
                self._transport.abort()
            raise


@fault("WD-08", "WD-12")
def drain_does_not_look_at_the_reader():
    """drain does not raise the error that is stored in the reader."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        reader, self._reader = self._reader, None
        try:
            await original(self)
        finally:
            self._reader = reader


@fault("WD-08", "WD-09", "WD-11", "WD-12", "WD-13", "WD-15")
def drain_raises_nothing_after_loss():
    """drain returns although the connection is lost."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        try:
            await original(self)
        except ConnectionError:
            pass


@fault("WD-09")
def drain_does_not_yield_to_the_end():
    """drain of a closing stream does not let the loop tell it of the loss."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        if self._reader is not None and self._reader.exception() is not None:
            raise self._reader.exception()
        await self._protocol._drain_helper()


@fault("WD-09", "ER-05")
def drain_sets_an_errno():
    """The ConnectionResetError of drain has the errno ECONNRESET."""

    @around(FlowControlMixin, "_drain_helper")
    async def drain_helper(original, self):
        if self._connection_lost:
            raise ConnectionResetError(errno.ECONNRESET, "Connection lost")
        await original(self)


@fault("WD-09", "WD-11", level="messages")
def drain_words_the_loss_otherwise():
    """The error of drain on a lost connection has another text."""

    @around(FlowControlMixin, "_drain_helper")
    async def drain_helper(original, self):
        if self._connection_lost:
            raise ConnectionResetError("Connection reset by peer")
        await original(self)


@fault("WD-10")
def drain_refuses_a_closing_stream():
    """drain raises "Connection lost" while close sends queued output."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        if self.transport.is_closing() and not self._protocol._connection_lost:
            await asyncio.sleep(0)
            raise ConnectionResetError("Connection lost")
        await original(self)


@fault("WD-11", "WD-12")
def loss_does_not_end_drains():
    """Drains that wait when the connection is lost wait for ever."""

    @around(FlowControlMixin, "connection_lost")
    def connection_lost(original, self, error):
        self._connection_lost = True


@fault("WD-11")
def abort_fails_drains():
    """Drains that wait when the stream is aborted raise ConnectionResetError."""

    @around(FlowControlMixin, "connection_lost")
    def connection_lost(original, self, error):
        original(self, error or ConnectionResetError("Connection lost"))


@fault("WD-12")
def error_ends_drains_without_it():
    """Drains that wait when the connection fails return, as if all had been sent."""

    @around(FlowControlMixin, "connection_lost")
    def connection_lost(original, self, error):
        original(self, None)


@fault("WD-14", "CL-01")
def drain_fails_after_the_peers_eof():
    """drain raises "Connection lost" once the peer's EOF has come."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        await original(self)
        if self._reader is not None and self._reader._eof:
            raise ConnectionResetError("Connection lost")


# The marks


def default_marks(high, low):
    @around(Marks, "_set_write_buffer_limits")
    def set_write_buffer_limits(original, self, **marks):
        if marks.get("high") is None and marks.get("low") is None:
            marks = {"high": high, "low": low}
        original(self, **marks)


@fault("WD-03")
def high_water_mark_is_half():
    """The high-water mark is 32 KiB unless set otherwise."""
    default_marks(32768, 16384)


@fault("WD-03")
def low_water_mark_is_zero():
    """The low-water mark is 0 unless set otherwise."""
    default_marks(65536, 0)


@fault("WD-01", "WD-04")
def pauses_writing_at_the_mark():
    """Writing pauses when the queue is as large as the high-water mark."""

    @around(Marks, "_maybe_pause_protocol")
    def maybe_pause(original, self):
        self._high_water -= 1
        try:
            original(self)
        finally:
            self._high_water += 1


@fault("WD-02")
def resumes_writing_below_the_mark():
    """Writing resumes when the queue is smaller than the low-water mark, not when it
    is as large: with a mark of 0 never."""

    @around(Marks, "_maybe_resume_protocol")
    def maybe_resume(original, self):
        if self.get_write_buffer_size() < self._low_water:
            original(self)


@fault("WD-05", since="3.13")
def marks_take_effect_with_the_next_write():
    """set_write_buffer_limits does not look at what is queued already."""

    @around(Transport, "set_write_buffer_limits")
    def set_write_buffer_limits(original, self, high=None, low=None):
        self._set_write_buffer_limits(high=high, low=low)


@fault("WD-05")
def marks_may_be_in_any_order():
    """set_write_buffer_limits takes a low-water mark above the high one."""

    @around(Marks, "_set_write_buffer_limits")
    def set_write_buffer_limits(original, self, high=None, low=None):
        if high is not None and low is not None and low > high:
            low = high
        original(self, high=high, low=low)


@fault("WD-05")
def high_mark_is_twice_the_low():
    """If only the low-water mark is given the high one is twice as much."""

    @around(Marks, "_set_write_buffer_limits")
    def set_write_buffer_limits(original, self, high=None, low=None):
        if high is None and low is not None:
            high = 2 * low
        original(self, high=high, low=low)


@fault("WD-05")
def low_mark_is_half_the_high():
    """If only the high-water mark is given the low one is half as much."""

    @around(Marks, "_set_write_buffer_limits")
    def set_write_buffer_limits(original, self, high=None, low=None):
        if low is None and high is not None:
            low = high // 2
        original(self, high=high, low=low)


@fault("WD-03", "WD-05")
def marks_are_told_the_wrong_way_round():
    """get_write_buffer_limits tells the high-water mark first."""

    @around(Marks, "get_write_buffer_limits")
    def get_write_buffer_limits(original, self):
        low, high = original(self)
        return high, low


@fault("WR-01", "WD-01", "WD-02")
def queue_size_counts_what_was_sent():
    """get_write_buffer_size() is how much was written, whether sent or not."""

    @around(Transport, "get_write_buffer_size")
    def get_write_buffer_size(original, self):
        return original(self) + getattr(self, "_spoilt_size", 0)

    @around(StreamWriter, "write")
    def write(original, self, data):
        original(self, data)
        transport = self.transport
        transport._spoilt_size = getattr(transport, "_spoilt_size", 0) + len(data)


@fault("CL-02", "PR-02")
def loss_clears_the_readers_error():
    """drain after an error tells "Connection lost", not the error."""

    @around(StreamWriter, "drain")
    async def drain(original, self):
        if self._reader is not None and isinstance(self._reader.exception(), OSError):
            raise ConnectionResetError("Connection lost")
        await original(self)
