"""Faults of start_tls, which exists since CPython 3.11."""

import asyncio
import ssl

from asyncio import StreamReader, StreamReaderProtocol, StreamWriter
from asyncio.base_events import BaseEventLoop
from gallery import around, fault, nothing
from writing import forget_queue


def spoilt_start_tls(change):
    """The loop's start_tls, with its options as `change` leaves them."""

    @around(BaseEventLoop, "start_tls")
    async def start_tls(original, self, transport, protocol, context, **options):
        context = change(transport, context, options) or context
        return await original(self, transport, protocol, context, **options)


@fault("ST-01", "ST-06", since="3.11")
def upgrade_is_nothing():
    """start_tls returns, and the connection stays plain."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        await self.drain()


@fault("ST-02", since="3.11")
def upgrade_is_always_the_clients():
    """Streams of a server take the client's side of the handshake, too."""

    def change(transport, context, options):
        if options["server_side"]:
            options["server_side"] = False
            client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            client.check_hostname = False
            client.verify_mode = ssl.CERT_NONE
            return client

    spoilt_start_tls(change)


@fault("ST-03", since="3.11")
def upgrade_takes_true():
    """start_tls(True) uses a default context."""

    def change(transport, context, options):
        if context is True or context is None:
            return ssl.create_default_context()

    spoilt_start_tls(change)


@fault("ST-03", since="3.11")
def refused_upgrade_closes():
    """What is no context closes the connection."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        try:
            await original(self, *context, **options)
        except TypeError:
            self.close()
            raise


@fault("ST-04", since="3.11")
def upgrade_timeout_may_be_zero():
    """A timeout that is not positive means the default."""

    def change(transport, context, options):
        for name in ("ssl_handshake_timeout", "ssl_shutdown_timeout"):
            if options.get(name) is not None and options[name] <= 0:
                options[name] = None

    spoilt_start_tls(change)


@fault("ST-05", since="3.11")
def upgrade_drops_the_queue():
    """What was written and is not sent yet when start_tls is called is lost."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        transport = self.transport
        if hasattr(transport, "_sock_fd") and not transport.is_closing():
            forget_queue(transport)
            transport._maybe_resume_protocol()
        await original(self, *context, **options)


@fault("ST-06", since="3.11")
def upgrade_leaves_the_writer_plain():
    """After start_tls the writer still writes to the plain connection."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        transport = self._transport
        await original(self, *context, **options)
        self._transport = transport


@fault("ST-07", since="3.14")
def upgrade_leaves_the_reader_plain():
    """After start_tls the reader pauses and resumes the plain connection, as before
    CPython 3.14."""
    StreamReader._replace_transport = nothing


@fault("ST-08", since="3.11")
def upgrade_empties_the_reader():
    """What a client's reader holds is lost with start_tls."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        if self._protocol._client_connected_cb is None:
            self._reader._buffer.clear()
        await original(self, *context, **options)


@fault("ST-09", since="3.14")
def upgrade_does_not_look_into_the_reader():
    """A ClientHello that the server's reader holds already stays there as data."""

    @around(BaseEventLoop, "start_tls")
    async def start_tls(original, self, transport, protocol, context, **options):
        reader = getattr(protocol, "_stream_reader", None)
        held = None if reader is None else reader._buffer
        if held:
            reader._buffer = type(held)()
            self.call_soon(held_again, reader, held)
        return await original(self, transport, protocol, context, **options)

    def held_again(reader, held):
        reader._buffer[:0] = held


@fault("ST-11", "ST-12", "ST-15", since="3.11")
def failed_upgrade_leaves_the_connection():
    """If start_tls fails the connection stays open."""

    @around(BaseEventLoop, "start_tls")
    async def start_tls(original, self, transport, *arguments, **options):
        transport.close = nothing
        transport._force_close = nothing
        try:
            return await original(self, transport, *arguments, **options)
        finally:
            del transport.close, transport._force_close


@fault("ST-11", "ST-15", since="3.11")
def failed_upgrade_is_not_told_to_the_reader():
    """If start_tls fails reads find EOF, not its error."""

    @around(StreamReaderProtocol, "connection_lost")
    def connection_lost(original, self, error):
        if isinstance(error, (ssl.SSLError, ConnectionError)) and self._is_upgrading:
            error = None
        original(self, error)

    StreamReaderProtocol._is_upgrading = False

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        self._protocol._is_upgrading = True
        await original(self, *context, **options)
        self._protocol._is_upgrading = False


@fault("ST-13", since="3.11")
def upgrade_of_a_lost_connection_is_nothing():
    """start_tls of a connection that is closed or lost returns."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        if not self.is_closing():
            await original(self, *context, **options)


@fault("ST-14", since="3.11")
def cancelled_upgrade_leaves_the_connection():
    """Cancelling start_tls during the handshake leaves the connection open."""

    @around(BaseEventLoop, "start_tls")
    async def start_tls(original, self, transport, *arguments, **options):
        close = transport.close
        transport.close = nothing
        try:
            return await original(self, transport, *arguments, **options)
        except asyncio.CancelledError:
            raise
        except BaseException:
            close()
            raise
        finally:
            del transport.close


@fault("ST-14", since="3.11")
def cancelled_upgrade_always_closes():
    """Cancelling start_tls closes the connection, also while it waits for output to be
    sent."""

    @around(StreamWriter, "start_tls")
    async def start_tls(original, self, *context, **options):
        try:
            await original(self, *context, **options)
        except asyncio.CancelledError:
            self.close()
            raise


@fault("ST-16", since="3.14")
def upgrade_without_a_name_verifies_none():
    """start_tls without a server_hostname verifies no name."""

    def change(transport, context, options):
        if not options["server_side"] and not options.get("server_hostname"):
            context.check_hostname = False

    spoilt_start_tls(change)


@fault("ST-11", since="3.11")
def upgrade_does_not_hand_the_name_on():
    """start_tls verifies no name although there is a server_hostname."""

    def change(transport, context, options):
        if not options["server_side"]:
            context.check_hostname = False

    spoilt_start_tls(change)


@fault("ST-17", since="3.11")
def closed_upgrade_keeps_the_transport():
    """If the connection is closed during the handshake start_tls raises ConnectionResetError,
    and the writer keeps its transport."""

    @around(BaseEventLoop, "start_tls")
    async def start_tls(original, self, transport, *arguments, **options):
        new = await original(self, transport, *arguments, **options)
        if new is None:
            raise ConnectionResetError("closed during start_tls")
        return new
