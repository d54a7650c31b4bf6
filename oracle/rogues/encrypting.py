"""Faults of TLS: its end, and the data."""

import asyncio
import ssl

from asyncio import sslproto
from gallery import around, fault, nothing
from securing import wrapping

SSLProtocol = sslproto.SSLProtocol
TLSTransport = sslproto._SSLProtocolTransport


# The end


@fault("TL-11", since="3.11")
def truncation_is_an_error():
    """FIN without close_notify is an SSLEOFError."""

    @around(SSLProtocol, "eof_received")
    def eof_received(original, self):
        if self._state == sslproto.SSLProtocolState.WRAPPED:
            self._fatal_error(
                ssl.SSLEOFError(8, "EOF occurred in violation of protocol")
            )
            return None
        return original(self)


@fault("TL-12", since="3.11")
def truncation_keeps_the_stream_open():
    """After FIN without close_notify the stream stays open for writing."""

    @around(SSLProtocol, "eof_received")
    def eof_received(original, self):
        if self._state != sslproto.SSLProtocolState.WRAPPED:
            return original(self)
        self._call_eof_received()
        return True


@fault("TL-13", "PR-01", since="3.11")
def close_notify_is_not_answered():
    """close_notify of the peer is EOF, but the stream stays open."""

    @around(SSLProtocol, "_call_eof_received")
    def call_eof_received(original, self, *context):
        original(self, *context)
        if self._state == sslproto.SSLProtocolState.WRAPPED:
            self._start_shutdown = nothing


@fault("TL-13", since="3.11")
def close_notify_is_not_seen():
    """close_notify of the peer does not end reading: only FIN does."""

    @around(SSLProtocol, "_call_eof_received")
    def call_eof_received(original, self, *context):
        if self._eof_received or self._state != sslproto.SSLProtocolState.WRAPPED:
            original(self, *context)
        else:
            self._start_shutdown = nothing


@fault("TL-14")
def close_notify_is_not_sent():
    """close ends the connection without close_notify."""

    @around(ssl.SSLObject, "unwrap")
    def unwrap(original, self):
        return None


@fault("TL-14", since="3.11")
def close_notify_is_sent_twice():
    """close sends its close_notify two times."""

    @around(SSLProtocol, "_do_shutdown")
    def do_shutdown(original, self):
        transport = self._transport
        if transport is None:
            return original(self)
        write = transport.write

        def write_twice(data):
            write(data)
            write(data)

        transport.write = write_twice
        try:
            original(self)
        finally:
            del transport.write


@fault("TL-14", "TL-15", since="3.11")
def close_does_not_wait_for_close_notify():
    """close does not wait until the peer answers close_notify."""

    @around(ssl.SSLObject, "unwrap")
    def unwrap(original, self):
        try:
            return original(self)
        except ssl.SSLWantReadError:
            return None


@fault("TL-14", since="3.11")
def tls_close_drops_the_queue():
    """close sends close_notify, but drops what was written and is still queued."""

    @around(SSLProtocol, "_start_shutdown")
    def start_shutdown(original, self):
        self._write_backlog.clear()
        self._write_buffer_size = 0
        if getattr(self._transport, "_buffer", None):
            self._transport.abort()
        original(self)


@fault("TL-15", since="3.11")
def shutdown_timeout_is_ignored():
    """close waits for the peer's close_notify as long as it takes."""
    SSLProtocol._check_shutdown_timeout = nothing


@fault("TL-15", since="3.11")
def shutdown_timeout_is_ten_seconds():
    """close waits ten seconds for the peer if no other time is asked for."""
    asyncio.constants.SSL_SHUTDOWN_TIMEOUT = 10.0


@fault("TL-15", since="3.11")
def late_shutdown_is_no_error():
    """When the peer does not answer close_notify in time, nothing is raised."""

    @around(SSLProtocol, "_check_shutdown_timeout")
    def check_shutdown_timeout(original, self):
        if self._transport is not None:
            self._transport._force_close(None)


@fault("TL-16", since="3.11")
def data_after_close_notify_is_dropped():
    """Data of the peer that arrives after our close_notify is dropped."""

    @around(SSLProtocol, "_on_shutdown_complete")
    def on_shutdown_complete(original, self, error):
        if isinstance(error, ssl.SSLError):
            error = None
        original(self, error)


@fault("TL-17", since="3.11")
def tls_abort_sends_close_notify():
    """abort sends close_notify before it closes."""

    @around(TLSTransport, "abort")
    def abort(original, self):
        protocol = self._ssl_protocol
        if (
            protocol is not None
            and protocol._state == sslproto.SSLProtocolState.WRAPPED
        ):
            try:
                protocol._sslobj.unwrap()
            except ssl.SSLError:
                pass
            if protocol._transport is not None:
                protocol._transport._sock.send(protocol._outgoing.read() or b"")
        original(self)


@fault("TL-17", since="3.11")
def tls_abort_closes():
    """abort sends what is queued and close_notify, like close."""

    @around(TLSTransport, "abort")
    def abort(original, self):
        if not self._closed:
            self.close()


@fault("TL-18", since="3.11")
def tls_reset_is_eof():
    """A reset is taken for EOF."""

    @around(SSLProtocol, "connection_lost")
    def connection_lost(original, self, error):
        if isinstance(error, ConnectionResetError):
            error = None
        original(self, error)


@fault("TL-19", since="3.11")
def broken_record_is_eof():
    """A record that cannot be decrypted is taken for EOF."""

    @around(SSLProtocol, "_fatal_error")
    def fatal_error(original, self, error, *message):
        is_done = self._sslobj.cipher() is not None
        if isinstance(error, ssl.SSLError) and is_done and self._transport is not None:
            self._transport._force_close(None)
        else:
            original(self, error, *message)


# Data


@fault("TL-21", "WL-11", since="3.11")
def tls_writelines_checks_its_items():
    """writelines raises a TypeError if one of the items is not bytes."""

    @around(TLSTransport, "writelines")
    def writelines(original, self, data):
        data = list(data)
        for item in data:
            memoryview(item)
        original(self, data)


@fault("TL-22", since="3.11", level="diagnostics")
def dropped_tls_writes_are_not_logged():
    """What is written to a connection that closes is dropped without a warning."""
    sslproto.logger.warning = lambda *arguments, **options: None


@fault("TL-22", "WR-08", since="3.11")
def tls_write_after_close_raises():
    """write of a connection that is closing is a RuntimeError."""

    @around(TLSTransport, "write")
    def write(original, self, data):
        if self.is_closing():
            raise RuntimeError("write after close")
        original(self, data)


@fault("TL-23", since="3.11")
def paused_reader_loses_the_rest():
    """A reader that had paused when the stream ended loses what it has not read."""

    @around(SSLProtocol, "eof_received")
    def eof_received(original, self):
        if self._app_reading_paused and self._transport is not None:
            self._call_eof_received()
            self._transport.close()
            return None
        return original(self)


@fault("TL-24", since="3.11")
def closed_tls_transport_can_be_used():
    """A connection that was closed twice answers as one that was closed once."""

    @around(TLSTransport, "close")
    def close(original, self):
        if not self._closed:
            original(self)


@fault("TL-29", since="3.11")
def one_record_at_a_time():
    """Of several records that arrive at once one is delivered; the others wait for
    more."""

    @around(SSLProtocol, "_do_read__copied")
    def do_read(original, self):
        try:
            chunk = self._sslobj.read(self.max_size)
        except ssl.SSLWantReadError:
            return
        if chunk:
            self._app_protocol.data_received(chunk)
        else:
            self._call_eof_received()
            self._start_shutdown()


@fault("TL-29", since="3.11")
def records_are_shortened():
    """Of a large record only the first 16,000 bytes are delivered."""

    @around(asyncio.StreamReaderProtocol, "data_received")
    def data_received(original, self, data):
        original(self, data[:16000] if self._over_ssl else data)


@fault("TL-30", "WD-03", since="3.11")
def tls_marks_are_those_of_tcp():
    """The marks of the write buffer are 16 and 64 KiB over TLS, too."""
    asyncio.constants.FLOW_CONTROL_HIGH_WATER_SSL_WRITE = 64


@fault("TL-30", "WD-04", since="3.11")
def tls_pauses_above_the_mark():
    """Over TLS, too, writing pauses only when more than the high-water mark is
    queued."""

    @around(SSLProtocol, "_control_app_writing")
    def control_app_writing(original, self, *context):
        self._outgoing_high_water += 1
        try:
            original(self, *context)
        finally:
            self._outgoing_high_water -= 1


@fault("TL-30", since="3.11")
def tls_does_not_pause_reading():
    """A reader that pauses its transport still gets data."""
    TLSTransport.pause_reading = nothing


@fault("TL-30", since="3.11")
def tls_is_always_reading():
    """is_reading() is true over TLS although reading is paused."""
    TLSTransport.is_reading = lambda self: True


@fault("TL-31", since="3.11")
def tls_counts_what_is_below():
    """The write buffer's size counts what the connection below holds, too."""

    @around(SSLProtocol, "_get_write_buffer_size")
    def get_write_buffer_size(original, self):
        below = (
            0 if self._transport is None else self._transport.get_write_buffer_size()
        )
        return original(self) + below


@fault("TL-26", "UX-04")
def tls_over_unix_is_refused():
    """TLS over a Unix socket is a ValueError."""

    @around(asyncio.unix_events._UnixSelectorEventLoop, "create_unix_connection")
    async def create(original, self, factory, path=None, **options):
        if options.get("ssl") and options.get("server_hostname") is not None:
            raise ValueError("ssl is only meaningful with a host")
        return await original(self, factory, path, **options)


@fault("TL-27", since="3.11")
def tls_within_tls_is_refused():
    """start_tls of a stream that is TLS already is a TypeError."""
    TLSTransport._start_tls_compatible = False


@fault("TL-25", since="3.11")
def dead_link_is_not_told_to_drain():
    """When only sending shows that the link is dead, drain returns."""

    @around(asyncio.StreamWriter, "drain")
    async def drain(original, self):
        try:
            await original(self)
        except ConnectionError:
            if not self._protocol._over_ssl:
                raise


@fault("TL-05", since="3.14")
def empty_server_hostname_is_no_name():
    """With an empty server_hostname no name is verified."""

    def change(context, name):
        if not name:
            context.check_hostname = False
        return name

    wrapping(change)


# Flow control


@fault("TL-30", since="3.11")
def tls_stops_the_peer_only_once():
    """A TLS stream that has stopped the peer once takes in without bounds later."""

    @around(SSLProtocol, "_control_ssl_reading")
    def control_ssl_reading(original, self):
        had_stopped = self._ssl_reading_paused
        original(self)
        if had_stopped and not self._ssl_reading_paused:
            self._set_read_buffer_limits(high=1 << 40)


@fault("TL-30", "WD-05", since="3.11")
def tls_marks_wait_for_the_next_write():
    """Over TLS set_write_buffer_limits takes effect with the next write only."""

    @around(TLSTransport, "set_write_buffer_limits")
    def set_write_buffer_limits(original, self, high=None, low=None):
        self._ssl_protocol._set_write_buffer_limits(high, low)
