"""Faults of TLS: certificates and names, the handshake.

Most are made in asyncio.sslproto as it is since CPython 3.11.
"""

import asyncio
import ssl

from asyncio import sslproto
from gallery import around, fault, nothing
from half_closing import linger_nothing

SSLProtocol = sslproto.SSLProtocol
TLSTransport = sslproto._SSLProtocolTransport


def wrapping(change):
    """Contexts make their objects with a server_hostname as `change` returns it."""

    @around(ssl.SSLContext, "wrap_bio")
    def wrap_bio(
        original, self, *bios, server_side=False, server_hostname=None, **options
    ):
        if not server_side:
            server_hostname = change(self, server_hostname)
        return original(
            self,
            *bios,
            server_side=server_side,
            server_hostname=server_hostname,
            **options
        )


# Certificates and names


@fault("TL-03", "TL-04", "TL-01", since="3.7")
def certificates_are_not_verified():
    """A client accepts any certificate."""

    def change(context, name):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return name

    wrapping(change)


@fault("TL-01", "TL-04", since="3.7")
def names_are_not_verified():
    """A client accepts a certificate for another name."""

    def change(context, name):
        context.check_hostname = False
        return name

    wrapping(change)


@fault("TL-28")
def alpn_is_not_offered():
    """The protocols that a context offers by ALPN are not sent."""
    ssl.SSLContext.set_alpn_protocols = nothing


@fault("TL-10")
def client_certificates_are_not_required():
    """A server accepts clients without a certificate, or with any."""

    @around(ssl.SSLContext, "wrap_bio")
    def wrap_bio(original, self, *bios, server_side=False, **options):
        if server_side:
            self.verify_mode = ssl.CERT_NONE
        return original(self, *bios, server_side=server_side, **options)


@fault("TL-03", "TL-04", since="3.7", level="messages")
def verification_is_not_explained():
    """The error of a certificate that is refused does not tell why."""

    @around(SSLProtocol, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, ssl.SSLCertVerificationError):
            error.strerror = "certificate verify failed"
        original(self, error, *message)


# The handshake


@fault("TL-06", "OC-01", since="3.11")
def tls_connection_comes_too_early():
    """open_connection returns while the handshake goes on."""

    @around(SSLProtocol, "_start_handshake")
    def start_handshake(original, self):
        original(self)
        if not self._server_side and self._waiter is not None:
            self._wakeup_waiter()


@fault("TL-06", since="3.11", level="diagnostics")
def failed_handshake_is_reported():
    """A handshake that fails is reported to the loop's exception handler."""

    @around(SSLProtocol, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if message and "handshake" in message[0]:
            self._loop.call_exception_handler(
                {"message": message[0], "exception": error}
            )
        original(self, error, *message)


@fault("TL-06", since="3.11")
def failed_handshake_ends_the_server():
    """A handshake that fails closes the server."""

    @around(SSLProtocol, "_on_handshake_complete")
    def on_handshake_complete(original, self, error):
        server = getattr(self._transport, "_server", None)
        original(self, error)
        if error is not None and server is not None:
            server.close()


@fault("TL-07", since="3.11")
def failed_handshake_resets():
    """When a handshake fails the connection is reset."""

    @around(SSLProtocol, "_on_handshake_complete")
    def on_handshake_complete(original, self, error):
        sock = getattr(self._transport, "_sock", None)
        if error is not None and sock is not None:
            linger_nothing(sock)
        original(self, error)


@fault("TL-07", since="3.11")
def failed_handshake_sends_an_alert():
    """When a handshake fails the peer is sent a TLS alert."""

    @around(SSLProtocol, "_do_handshake")
    def do_handshake(original, self):
        transport = self._transport
        wrapped = self._on_handshake_complete

        def complete(error):
            if error is not None and self._outgoing.pending:
                transport.write(self._outgoing.read())
            wrapped(error)

        self._on_handshake_complete = complete
        try:
            original(self)
        finally:
            del self._on_handshake_complete


@fault("TL-08", "ST-12", since="3.11")
def handshake_timeout_is_ignored():
    """A handshake may take as long as it likes."""
    SSLProtocol._check_handshake_timeout = nothing


@fault("TL-08", since="3.11")
def handshake_timeout_is_ten_seconds():
    """A handshake may take ten seconds if no other time is asked for."""
    asyncio.constants.SSL_HANDSHAKE_TIMEOUT = 10.0


@fault("TL-08", "ST-12", since="3.11")
def late_handshake_is_a_timeout_error():
    """A handshake that takes too long is a TimeoutError."""

    @around(SSLProtocol, "_fatal_error")
    def fatal_error(original, self, error, *message):
        if isinstance(error, ConnectionAbortedError):
            error = asyncio.TimeoutError(str(error))
        original(self, error, *message)


@fault("TL-09", "ST-15", since="3.11")
def eof_in_a_handshake_is_an_ssl_error():
    """EOF during the handshake is an SSLError."""

    @around(SSLProtocol, "_on_handshake_complete")
    def on_handshake_complete(original, self, error):
        if error is ConnectionResetError:
            error = ssl.SSLEOFError(8, "EOF occurred in violation of protocol")
        original(self, error)
