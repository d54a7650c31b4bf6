"""Faults of get_extra_info and of the transport that the writer shows."""

import asyncio

from asyncio import StreamWriter
from gallery import around, fault

Transport = asyncio.selector_events._SelectorTransport
SocketTransport = asyncio.selector_events._SelectorSocketTransport
ADDRESSES = ("peername", "sockname")


def changed(names, change):
    """get_extra_info of these names gives what `change` makes of it."""

    @around(StreamWriter, "get_extra_info")
    def get_extra_info(original, self, name, default=None):
        value = original(self, name, default)
        return change(self, value) if name in names and value is not None else value


@fault("WX-01")
def extra_info_has_no_peername():
    """get_extra_info does not know peername."""
    changed(("peername",), lambda writer, value: None)


@fault("WX-01")
def extra_info_has_no_socket():
    """get_extra_info does not know socket."""
    wanted = StreamWriter.get_extra_info

    @around(StreamWriter, "get_extra_info")
    def get_extra_info(original, self, name, default=None):
        return (
            default if name == "socket" and told(self) else wanted(self, name, default)
        )

    def told(writer):
        # The adapter asks once for itself, when it gets the stream.
        first, writer._is_told = not hasattr(writer, "_is_told"), True
        return not first


@fault("WX-01")
def extra_info_ignores_the_default():
    """get_extra_info returns None for a name that it does not know, whatever default
    was given."""

    @around(StreamWriter, "get_extra_info")
    def get_extra_info(original, self, name, default=None):
        return original(self, name)


@fault("WX-01")
def extra_info_raises_for_unknown_names():
    """get_extra_info of a name that it does not know is a KeyError."""
    missing = object()

    @around(StreamWriter, "get_extra_info")
    def get_extra_info(original, self, name, default=None):
        if original(self, name, missing) is missing and default is None:
            raise LookupError(name)
        return original(self, name, default)


@fault("WX-01", "WX-02", "UX-10")
def extra_info_swaps_the_addresses():
    """get_extra_info gives sockname for peername, and the other way round."""

    @around(StreamWriter, "get_extra_info")
    def get_extra_info(original, self, name, default=None):
        swapped = {"peername": "sockname", "sockname": "peername"}
        return original(self, swapped.get(name, name), default)


@fault("WX-02")
def extra_info_has_addresses_as_text():
    """peername and sockname are a text, "host:port"."""
    changed(
        ADDRESSES,
        lambda writer, value: "%s:%d" % value[:2]
        if isinstance(value, tuple)
        else value,
    )


@fault("WX-02")
def extra_info_has_short_addresses():
    """peername and sockname are a host and a port over IPv6, too."""
    changed(
        ADDRESSES,
        lambda writer, value: value[:2] if isinstance(value, tuple) else value,
    )


@fault("WX-02", "UX-10")
def extra_info_has_no_unix_addresses():
    """An end of a Unix socket without a name has None for its address."""
    changed(ADDRESSES, lambda writer, value: value or None)


@fault("WX-03", since="3.8")
def extra_info_has_the_socket_itself():
    """socket is the socket itself, which can be used to send and receive."""
    changed(("socket",), lambda writer, value: getattr(value, "_sock", value))


@fault("WX-04")
def extra_info_is_forgotten():
    """Once the stream closes, get_extra_info knows nothing any more."""

    @around(StreamWriter, "get_extra_info")
    def get_extra_info(original, self, name, default=None):
        if self._protocol._connection_lost:
            return default
        return original(self, name, default)


@fault("WX-05", "TL-28")
def extra_info_has_no_cipher():
    """get_extra_info does not know cipher."""
    changed(("cipher",), lambda writer, value: None)


@fault("TL-28")
def extra_info_has_no_peercert():
    """get_extra_info does not know peercert."""
    changed(("peercert",), lambda writer, value: None)


@fault("WX-05", "TL-28")
def extra_info_has_the_cipher_name_alone():
    """cipher is a text, the name of the cipher."""
    changed(("cipher",), lambda writer, value: value[0])


@fault("WX-01", "TL-28")
def extra_info_has_no_ssl_object():
    """get_extra_info does not know ssl_object."""
    changed(("ssl_object",), lambda writer, value: None)
