"""Faults of open_connection: which addresses it tries, and what their errors become."""

import socket

from asyncio.base_events import BaseEventLoop
from asyncio.selector_events import BaseSelectorEventLoop
from connecting import without
from gallery import around, fault


# Addresses and errors


@fault("OC-21")
def refusal_is_an_abort():
    """A refused connection is a ConnectionAbortedError."""

    @around(BaseSelectorEventLoop, "sock_connect")
    async def sock_connect(original, self, sock, address):
        try:
            return await original(self, sock, address)
        except ConnectionRefusedError as error:
            raise ConnectionAbortedError(error.errno, str(error))


@fault("OC-21", level="messages")
def refusal_does_not_tell_the_address():
    """The text of a refusal is the system's alone, without the address."""

    @around(BaseSelectorEventLoop, "sock_connect")
    async def sock_connect(original, self, sock, address):
        try:
            return await original(self, sock, address)
        except ConnectionRefusedError as error:
            raise ConnectionRefusedError(error.errno, "Connection refused")


def spoilt_addresses(change):
    """What becomes of the addresses of a name, before any is tried."""

    @around(BaseEventLoop, "_ensure_resolved")
    async def ensure_resolved(original, self, *arguments, **options):
        return change(await original(self, *arguments, **options))


@fault("OC-22", since="3.7")
def addresses_are_tried_backwards():
    """The last address of a name is tried first."""
    spoilt_addresses(lambda infos: infos[::-1])


@fault("OC-22", "OC-23", since="3.7")
def one_address_is_tried():
    """Only the first address of a name is tried."""
    spoilt_addresses(lambda infos: infos[:1])


@fault("OC-22", since="3.7")
def all_addresses_are_contacted():
    """Every address of a name is connected to; the first success is kept."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        made = await original(self, factory, host, port, **options)
        if host is not None and not options.get("ssl"):
            infos = await self._ensure_resolved(
                (host, port),
                family=0,
                type=socket.SOCK_STREAM,
                proto=0,
                flags=0,
                loop=self,
            )
            for family, kind, protocol, _, address in infos[1:]:
                with socket.socket(family, kind, protocol) as sock:
                    sock.setblocking(False)
                    try:
                        await self.sock_connect(sock, address)
                    except OSError:
                        pass
        return made


@fault("OC-25", since="3.7")
def no_address_is_an_index_error():
    """A name for which the resolver gives no address is an IndexError."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            if "empty list" in str(error):
                raise IndexError("list index out of range")
            raise


def failing_with(choose):
    """A failing create_connection raises what `choose` makes of its error, the errors of
    all attempts, and the options."""
    errors = []

    @around(BaseEventLoop, "_connect_sock")
    async def connect_sock(original, self, *arguments):
        try:
            return await original(self, *arguments)
        except OSError as error:
            errors.append(error)
            raise

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        del errors[:]
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            raise choose(error, errors, options)


@fault("OC-23", since="3.8")
def last_error_stands_for_all():
    """If several addresses fail, the last error is raised, not one that joins all."""
    failing_with(
        lambda error, errors, options: (
            errors[-1] if str(error).startswith("Multiple exceptions") else error
        )
    )


@fault("OC-23", level="messages")
def joined_errors_are_not_told():
    """The error that joins several does not tell their texts."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            if str(error).startswith("Multiple exceptions"):
                raise OSError("Multiple exceptions")
            raise


@fault("OC-24", since="3.12")
def all_errors_is_ignored():
    """all_errors changes nothing: no ExceptionGroup is raised."""
    without("all_errors")


@fault("OC-24", since="3.12")
def all_errors_of_one_is_that_one():
    """With all_errors a single error is raised itself, not in a group."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except BaseException as error:
            inner = getattr(error, "exceptions", ())
            if len(inner) == 1:
                raise inner[0]
            raise


@fault("OC-26")
def port_alone_is_ipv4():
    """A port without a host means 127.0.0.1; ::1 is not tried."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(
        original, self, factory, host=None, port=None, **options
    ):
        if host is None and port is not None:
            host = "127.0.0.1"
        return await original(self, factory, host, port, **options)


@fault("OC-27", "OC-28", "OC-29", "OC-30")
def local_addr_is_ignored():
    """local_addr changes nothing: the connection comes from any address."""
    without("local_addr")


@fault("OC-28")
def local_addr_is_a_wish():
    """If local_addr cannot be bound, the connection comes from another address."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except OSError as error:
            if "bind" not in str(error):
                raise
            del options["local_addr"]
            return await original(self, factory, *address, **options)


@fault("OC-43")
def family_is_ignored():
    """family changes nothing: addresses of every family are tried."""
    without("family", given=lambda address, options: "local_addr" not in options)


@fault("OC-43")
def flags_are_ignored():
    """flags are not handed to getaddrinfo."""
    without("flags")


@fault("OC-19")
def resolver_errors_are_plain():
    """An error of the resolver is an OSError without an errno."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        try:
            return await original(self, factory, *address, **options)
        except socket.gaierror as error:
            raise OSError(str(error))
