#!/usr/bin/env python3
"""The adapter of Python's asyncio streams: spec/protocol.md, version 1.

One file, the standard library only, CPython 3.6 and later, PyPy, and any event loop:

    python3 adapter.py                        asyncio's selector loop
    python3 adapter.py --loop uvloop          uvloop
    python3 adapter.py --loop module:factory  the loop that module.factory() makes

The loop stands still between requests because the next request is read inside one of
its callbacks, Scenario.turn. That callback looks once a turn whether the loop is
settled; if it is, it answers, blocks on the next request and carries it out.
"""

import argparse
import asyncio
import builtins
import collections
import contextlib
import errno
import functools
import gc
import importlib
import ipaddress
import itertools
import json
import logging
import os
import pathlib
import resource
import select
import socket
import sys
import time
import types
import warnings
from concurrent.futures import Future, ThreadPoolExecutor

import encodings.idna  # asyncio's first use must not need a free descriptor

try:
    import ssl
except ImportError:
    ssl = None

PROTOCOL = 1
MAX_TURNS = 10000  # within one request, before the loop is said to spin
EMPTY_TURNS = 8  # after which a loop that cannot be asked counts as settled
EMPTY_TURNS_OF_ASYNCIO = 16  # as create_connection of BaseEventLoop takes more
RESOLVING_TURNS = 1000  # that such a loop waits for a call that may resolve a name
RESOLVING_TURN_S = 0.001
AWAITING_S = 1.0  # between two looks, during `await`, whether the runner is still there
MAX_RECEIVE_BYTES = 1 << 23  # more than the kernel keeps for one socket
SCENARIOS_PER_COLLECTION = 100
COLLECTIONS = (
    3  # until PyPy has run the finalizers of what others' finalizers let go of
)
DESCRIPTORS = "/proc/self/fd"
# What /proc says of a descriptor that can be polled for what others have to report.
QUEUES = ("anon_inode:[eventpoll]", "anon_inode:[io_uring]")


class Failed(Exception):
    """The request cannot be carried out: a fault of the runner's or of this adapter."""


class Unsupported(Exception):
    """This implementation has no such operation, or not with such arguments."""


# Errors: spec/errors.json. Python's own names are the portable names.

ERRNO_SYMBOLS = dict(errno.errorcode)
ERRNO_SYMBOLS.update(
    (getattr(socket, name), name) for name in dir(socket) if name.startswith("EAI_")
)

ERROR_CLASSES = {
    cls.__name__: cls
    for cls in (
        AssertionError,
        AttributeError,
        BrokenPipeError,
        BufferError,
        asyncio.CancelledError,
        ConnectionAbortedError,
        ConnectionRefusedError,
        ConnectionResetError,
        FileNotFoundError,
        IndexError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        StopAsyncIteration,
        TimeoutError,  # the built-in one: asyncio's own was another class before 3.11
        TypeError,
        UnicodeError,
        ValueError,
        socket.gaierror,
    )
}
# What such an error is made of needs more than a message, or not every version has it.
TLS_ERROR_NAMES = ("SSLError", "SSLCertVerificationError")
GROUP = getattr(builtins, "BaseExceptionGroup", ())


def describe_error(error):
    described = {"raises": type(error).__name__}
    if type(error) is socket.timeout:
        described["raises"] = "TimeoutError"  # which it is since 3.10
    if isinstance(error, asyncio.IncompleteReadError):
        described["partial"] = encode(error.partial)
        described["expected"] = encode(error.expected)
    elif isinstance(error, asyncio.LimitOverrunError):
        described["consumed"] = encode(error.consumed)
    elif isinstance(error, GROUP):
        described["exceptions"] = [describe_error(one) for one in error.exceptions]
    elif ssl is not None and isinstance(error, ssl.SSLError):
        described["reason"] = getattr(error, "reason", None)
        if described["raises"] == "SSLCertVerificationError":
            described["verify_code"] = getattr(error, "verify_code", None)
    elif isinstance(error, (OSError, asyncio.TimeoutError)):
        described["errno"] = ERRNO_SYMBOLS.get(getattr(error, "errno", None))
    described["message"] = str(error)
    return described


def make_error(name, message=None, symbol=None):
    if symbol is not None:
        cls = ERROR_CLASSES.get(name)
        module = socket if cls is socket.gaierror else errno
        number = getattr(module, symbol, None)
        if cls is None or not issubclass(cls, OSError) or not isinstance(number, int):
            raise Failed("there is no %s with errno %s" % (name, symbol))
        if message is None and cls is socket.gaierror:
            raise Failed("a gaierror with an errno needs a message")
        return cls(number, os.strerror(number) if message is None else message)
    if name == "IncompleteReadError":
        return asyncio.IncompleteReadError(b"", None)
    if name == "LimitOverrunError":
        return asyncio.LimitOverrunError(message or "", 0)
    if name == "ExceptionGroup":
        raise Unsupported("an ExceptionGroup cannot be made of a message")
    if name in TLS_ERROR_NAMES:
        if not hasattr(ssl, name):
            raise Unsupported("this Python has no " + name)
        return getattr(ssl, name)(1, message or "")
    if name not in ERROR_CLASSES:
        raise Failed("there is no error class %r" % name)
    return ERROR_CLASSES[name]() if message is None else ERROR_CLASSES[name](message)


# Values: protocol.md, section 3.


class Notation(dict):
    """A result that is in the protocol's notation already."""


def encode(value):
    kind = type(value)
    if kind is bytes:
        return value.decode("latin-1")
    if value is None or kind in (bool, int, float) or kind is Notation:
        return value
    if kind is str:
        return {"text": value}
    if kind is tuple or kind is list:
        return [encode(item) for item in value]
    if kind is dict:
        return {"dict": [[encode(key), encode(value[key])] for key in value]}
    if isinstance(value, BaseException):
        return describe_error(value)
    return {"type": kind.__name__}


def decode_bytes(content):
    if is_made(content):
        return decode_bytes(content["repeat"]) * int(decode_number(content["times"]))
    try:
        return content.encode("latin-1")
    except (AttributeError, UnicodeEncodeError):
        raise Failed(
            "bytes are a string of U+0000 to U+00FF, or such a string repeated"
        )


def is_made(content):
    return type(content) is dict and content.keys() == {"repeat", "times"}


def decode_items(content):
    if type(content) is not list:
        raise Failed("a tuple or a list is given as an array")
    return [decode(item) for item in content]


def decode_text(content):
    if type(content) is not str:
        raise Failed("a text is a string")
    return content


# TLS contexts: protocol.md, section 10.

CONTEXT_FIELDS = {
    "side": str,
    "certificate": str,
    "ca": str,
    "verify": str,
    "check_hostname": bool,
    "alpn": list,
    "minimum": str,
    "maximum": str,
    "tickets": int,
}
TLS_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


def make_context(description):
    """The context that is so described: the same one for the same description."""
    if ssl is None:
        raise Unsupported("this Python has no module ssl")
    if type(description) is not dict or "side" not in description:
        raise Failed("a context is an object with 'side'")
    for field, value in description.items():
        if field not in CONTEXT_FIELDS:
            raise Unsupported("a context has no %s here" % field)
        if type(value) is not CONTEXT_FIELDS[field]:
            raise Failed("%s of a context: %r" % (field, value))
    files = []
    for field in ("certificate", "ca"):
        if field in description:
            try:
                status = os.stat(description[field])
            except OSError as error:
                raise Failed("%s of a context: %s" % (field, error))
            files.append((status.st_ino, status.st_size, status.st_mtime_ns))
    return load_context(json.dumps(description, sort_keys=True), tuple(files))


@functools.lru_cache(maxsize=256)
def load_context(text, files):
    """Loading takes milliseconds; `files` tells whether a file is still the same."""
    description = json.loads(text)
    try:
        with all_descriptors():
            return build_context(**description)
    except KeyError as error:
        raise Failed("a context: %s is not known" % error)
    except (AttributeError, ValueError) as error:
        raise Unsupported("such a context cannot be made: %s" % error)
    except OSError as error:
        raise Failed("a context: %s: %s" % (description, error))


def build_context(
    side,
    certificate=None,
    ca=None,
    verify=None,
    check_hostname=None,
    alpn=(),
    minimum=None,
    maximum=None,
    tickets=None,
):
    context = ssl.SSLContext(
        {"client": ssl.PROTOCOL_TLS_CLIENT, "server": ssl.PROTOCOL_TLS_SERVER}[side]
    )
    if verify == "none" and check_hostname:
        raise ValueError("the name of a certificate that is not verified")
    if verify is not None:
        mode = {
            "none": ssl.CERT_NONE,
            "optional": ssl.CERT_OPTIONAL,
            "required": ssl.CERT_REQUIRED,
        }[verify]
        if verify == "none":
            context.check_hostname = False
        context.verify_mode = mode
    if check_hostname is not None:
        context.check_hostname = check_hostname
    if certificate is not None:
        context.load_cert_chain(certificate)
    if ca is not None:
        context.load_verify_locations(ca)
    if alpn:
        context.set_alpn_protocols(alpn)
    if minimum is not None or maximum is not None:
        limit_versions(context, minimum, maximum)
    if tickets is not None:
        if not hasattr(context, "num_tickets"):
            raise ValueError("SSLContext.num_tickets exists since Python 3.8")
        context.num_tickets = tickets
    return context


def limit_versions(context, minimum, maximum):
    lowest = TLS_VERSIONS.index(minimum) if minimum is not None else 0
    highest = TLS_VERSIONS.index(maximum) if maximum is not None else None
    if hasattr(context, "minimum_version"):
        if minimum is not None:
            context.minimum_version = tls_version(minimum)
        if maximum is not None:
            context.maximum_version = tls_version(maximum)
        return
    for number, version in enumerate(TLS_VERSIONS):  # Python 3.6
        if number < lowest or (highest is not None and number > highest):
            context.options |= getattr(ssl, "OP_NO_" + version.replace(".", "_"))


def tls_version(name):
    return getattr(ssl.TLSVersion, name.replace(".", "_"))


@contextlib.contextmanager
def all_descriptors():
    """Lifts `limit_descriptors`: it is not for the files of this adapter."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


TAGS = {
    "text": decode_text,
    "tuple": lambda content: tuple(decode_items(content)),
    "list": decode_items,
    "bytearray": lambda content: bytearray(decode_bytes(content)),
    "memoryview": lambda content: memoryview(decode_bytes(content)),
    "generator": lambda content: (item for item in decode_items(content)),
    "context": make_context,
}


def decode(value):
    kind = type(value)
    if kind is str or is_made(value):
        return decode_bytes(value)
    if kind is dict:
        if len(value) == 1:
            for tag, content in value.items():
                if tag in TAGS:
                    return TAGS[tag](content)
        raise Failed(
            "an object is a value only with 'repeat' and 'times' or with one of the keys "
            + ", ".join(sorted(TAGS))
        )
    if kind is list:
        raise Failed("an array is a value only in {'tuple': ...} or {'list': ...}")
    return value


# Arguments of operations that are not values.


def decode_lines(content):
    return decode_items(content) if type(content) is list else decode(content)


def decode_name(content):
    if type(content) is not str or not content:
        raise Failed("a name is a string that is not empty")
    return content


def decode_names(content):
    if type(content) is not list or not content:
        raise Failed("'calls' is an array of names")
    return [decode_name(name) for name in content]


def decode_requests(content):
    if type(content) is not list or not all(
        type(request) is dict for request in content
    ):
        raise Failed("'ops' is an array of operations")
    return content


def decode_name_or_null(content):
    return None if content is None else decode_name(content)


def decode_number(content):
    if type(content) not in (int, float) or content < 0:
        raise Failed("a number that is not negative is expected, not %r" % (content,))
    return content


def decode_count_or_null(content):
    return None if content is None else int(decode_number(content))


TEXT_TAGS = {
    "bytes": decode_bytes,
    "path": lambda content: pathlib.PurePath(decode_text(content)),
    "list": lambda content: decode_texts(content),
    "tuple": lambda content: tuple(decode_texts(content)),
    "generator": lambda content: (item for item in decode_texts(content)),
}


def decode_text_argument(content):
    """A host, a path or a server_hostname: a string is a text."""
    if type(content) is dict and len(content) == 1:
        for tag in content.keys() & TEXT_TAGS.keys():
            return TEXT_TAGS[tag](content[tag])
    return content if type(content) is str else decode(content)


def decode_texts(content):
    if type(content) is not list:
        raise Failed("several texts are given as an array")
    return [decode_text_argument(item) for item in content]


def decode_address(content):
    """A tuple of a host and a port; a value that is no address is passed on too."""
    if type(content) is not list:
        return decode(content)
    return tuple(
        [decode_text_argument(item) for item in content[:1]]
        + [decode(item) for item in content[1:]]
    )


def decode_place(content):
    """Where a socket is bound or connected: a path, or a host and a port."""
    if type(content) is str:
        return content
    if type(content) is not list or len(content) != 2 or type(content[0]) is not str:
        raise Failed("an address is a path, or an array of a host and a port")
    return (content[0], content[1])


def constant_of(prefix):
    def decode_constant(content):
        if type(content) is str and content.startswith(prefix):
            value = getattr(socket, content, None)
            if value is not None:
                return value
        raise Failed("%r is not the name of a constant %s..." % (content, prefix))

    return decode_constant


decode_family = constant_of("AF_")


def decode_flags(content):
    if type(content) is not list:
        raise Failed("'flags' is an array of names")
    flags = 0
    for name in content:
        flags |= constant_of("AI_")(name)
    return flags


def decode_extra(content):
    if type(content) is not dict:
        raise Failed("'extra' is an object")
    return {name: decode(value) for name, value in content.items()}


def one_of(*words):
    def decode_word(content):
        if content not in words:
            raise Failed("%r is not one of %s" % (content, ", ".join(words)))
        return content

    return decode_word


def decode_addresses(content):
    if type(content) is not dict:
        raise Failed("'names' is an object")
    for name, addresses in content.items():
        try:
            for address in addresses:
                ipaddress.ip_address(address)
        except (TypeError, ValueError) as error:
            raise Failed("'names', %r: %s" % (name, error))
    return content


# Operations: protocol.md, section 5.


class Operation:
    """One row of the protocol's tables.

    `function` takes the scenario, the operation's part of the stream or the server (if
    it is on one) and the arguments by name; that of a call returns an awaitable.
    `method` is the method without which there is no such operation.
    """

    def __init__(
        self,
        name,
        function,
        part=None,
        is_call=False,
        required=(),
        optional=(),
        decoders={},
        method=None,
    ):
        self.name = name
        self.function = function
        self.part = part
        self.place = part if part in ("server", "socket") else "on" if part else None
        self.is_call = is_call
        self.method = method
        self.decoders = [
            (field, decoders.get(field, decode))
            for field in itertools.chain(required, optional)
        ]
        place = (self.place,) if part else ()
        self.needed = frozenset(("op",) + place + tuple(required))
        self.fields = self.needed.union(("id", "as"), optional)

    def prepare(self, request):
        """The arguments by name. Does nothing: what is unsupported leaves no trace."""
        if type(request.get("as", "")) is not str:
            raise Failed("'as' is a name")
        if not request.keys() <= self.fields:
            raise Unsupported(
                "%s takes no %s here"
                % (self.name, ", ".join(sorted(request.keys() - self.fields)))
            )
        if not request.keys() >= self.needed:
            raise Failed(
                "%s needs %s"
                % (self.name, ", ".join(sorted(self.needed - request.keys())))
            )
        arguments = {
            field: decoder(request[field])
            for field, decoder in self.decoders
            if field in request
        }
        if arguments.get("extra", {}).keys() & self.fields:
            raise Failed("'extra' is for what %s does not know" % self.name)
        return arguments


def method(name, part, called=None, **options):
    """An operation that is the method of the same name, or of the name `called`."""

    def function(scenario, target, **arguments):
        return getattr(target, called or name)(*arguments.values())

    return Operation(name, function, part, method=called or name, **options)


async def open_connection(scenario, stream, extra={}, **options):
    scenario.hold(stream, *await asyncio.open_connection(**options, **extra))
    return Notation(streams=stream)


async def open_unix_connection(scenario, stream, extra={}, **options):
    scenario.hold(stream, *await asyncio.open_unix_connection(**options, **extra))
    return Notation(streams=stream)


async def start_server(scenario, stream, handler="plain", extra={}, **options):
    callback = HANDLERS[handler](scenario, scenario.acceptor(stream))
    server = await asyncio.start_server(callback, **options, **extra)
    addresses = server_sockets(scenario, server)
    is_port = addresses and type(addresses[0]) is tuple
    port = Notation(port=addresses[0][1]) if is_port else None
    return Outcome(port, server=server)


async def start_unix_server(scenario, stream, handler="plain", extra={}, **options):
    callback = HANDLERS[handler](scenario, scenario.acceptor(stream))
    server = await asyncio.start_unix_server(callback, **options, **extra)
    return Outcome(None, server=server)


def start_tls(scenario, writer, ssl, **options):
    return writer.start_tls(ssl, **options)


# What asyncio's streams hand to the event loop, whole.
OF_THE_LOOP = (
    open_connection,
    open_unix_connection,
    start_server,
    start_unix_server,
    start_tls,
)

# What a server calls for each connection: protocol.md, section 5, `handler`.


def raising_handler(scenario, accept):
    def handle(reader, writer):
        accept(reader, writer)
        raise RuntimeError("handler")

    return handle


def coroutine_handler(scenario, accept):
    async def handle(reader, writer):
        finished = scenario.loop.create_future()
        stream = accept(reader, writer)
        scenario.handlers[stream] = (finished, current_task())
        await finished

    return handle


HANDLERS = {
    "plain": lambda scenario, accept: accept,
    "raising": raising_handler,
    "coroutine": coroutine_handler,
    "none": lambda scenario, accept: None,
    "not-callable": lambda scenario, accept: object(),
}

current_task = getattr(asyncio, "current_task", None) or asyncio.Task.current_task


def finish_handler(scenario, on, how):
    finished, task = scenario.handlers.get(on, (None, None))
    if finished is None or finished.done():
        raise Failed("no coroutine serves %r" % (on,))
    if how == "cancel":
        task.cancel()
    elif how == "raise":
        finished.set_exception(RuntimeError("handler"))
    else:
        finished.set_result(None)


# Servers.


async def server_enter(scenario, server):
    await server.__aenter__()


async def server_exit(scenario, server):
    await server.__aexit__(None, None, None)


def server_sockets(scenario, server):
    if server.sockets is None:
        return None
    return sorted(one.getsockname() for one in server.sockets)


# Sockets that the scenario gives.

SOCKET_TYPES = {"stream": socket.SOCK_STREAM, "datagram": socket.SOCK_DGRAM}


def new_socket(scenario, family=socket.AF_INET, type="stream", **options):
    name = options.pop("socket")
    made = socket.socket(family, SOCKET_TYPES[type])
    try:
        if "bind" in options:
            made.bind(options["bind"])
        if "connect" in options:
            made.connect(options["connect"])
        if "listen" in options:
            made.listen(options["listen"])
    except BaseException:
        made.close()
        raise
    scenario.hold_socket(name, made)


def socket_pair(scenario, other, **options):
    one, two = socket.socketpair()
    scenario.hold_socket(options["socket"], one)
    scenario.hold_socket(other, two)


def socket_send(scenario, given, data):
    sent = given.send(data, socket.MSG_DONTWAIT)
    if sent < len(data):
        raise Failed("only %d of %d bytes can be sent now" % (sent, len(data)))


def socket_receive(scenario, given):
    try:
        return given.recv(MAX_RECEIVE_BYTES, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None


SOCKET_OPTIONS = {
    "TCP_NODELAY": (socket.IPPROTO_TCP, socket.TCP_NODELAY),
    "SO_KEEPALIVE": (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
    "SO_REUSEADDR": (socket.SOL_SOCKET, socket.SO_REUSEADDR),
    "SO_REUSEPORT": (socket.SOL_SOCKET, socket.SO_REUSEPORT),
    "IPV6_V6ONLY": (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY),
}


def socket_option(scenario, option, on=None, server=None):
    if (on is None) == (server is None):
        raise Failed("socket_option is on a stream or a server")
    if on is not None:
        asked = scenario.part(on, "writer").get_extra_info("socket")
    else:
        sockets = scenario.part(server, "server").sockets
        asked = sockets[0] if sockets else None
    if asked is None:
        raise Failed("there is no socket")
    return asked.getsockopt(*SOCKET_OPTIONS[option]) != 0


# The clock, and descriptors.


class Clock:
    """The loop's clock, which can be put forward."""

    def __init__(self):
        self.ahead_s = 0.0

    def time(self):
        return time.monotonic() + self.ahead_s  # as BaseEventLoop.time


def advance(scenario, ms):
    if not runs_as_asyncio(scenario.loop):
        raise Unsupported("this loop's clock cannot be put forward")
    scenario.loop.time = scenario.clock.time
    scenario.clock.ahead_s += ms / 1000


def limit_descriptors(scenario, free):
    scenario.restore_descriptors()
    if free is None:
        return
    if not os.path.isdir(DESCRIPTORS):
        raise Unsupported("which descriptors are open is not known here")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unused = (number for number in itertools.count() if number not in used)
    used = open_descriptors()
    # A new descriptor gets the lowest number that is unused, below the limit.
    limit = min(next(itertools.islice(unused, min(free, soft), None)), soft)
    scenario.descriptor_limit = soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


async def iterate(scenario, reader):
    lines = []
    async for line in reader:
        lines.append(line)
    return lines


def new_reader(scenario, on, transport="recording", **limit):
    if transport not in TRANSPORTS:
        raise Failed("transport is one of " + ", ".join(sorted(TRANSPORTS)))
    reader = asyncio.StreamReader(**limit)
    if TRANSPORTS[transport]:
        reader.set_transport(TRANSPORTS[transport](scenario))
    scenario.hold(on, reader, None)


def forget(scenario, on):
    scenario.part(on, "reader")
    # Tracebacks hold what the calls that failed were made on.
    for error in scenario.outcomes.values():
        while error is not None:
            error.__traceback__ = None
            error = error.__context__
    gc.collect()  # what is left of earlier scenarios, unseen
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        del scenario.streams[on]
        for _ in range(COLLECTIONS):
            gc.collect()


def set_exception(scenario, reader, error, message=None, errno=None):
    stored = None if error is None else make_error(error, message, errno)
    reader.set_exception(stored)
    return Outcome(None, error=stored)


def same_object(scenario, calls):
    first, rest = scenario.error_of(calls[0]), calls[1:]
    return first is not None and all(scenario.error_of(call) is first for call in rest)


def context_of(scenario, call):
    error = scenario.error_of(call)
    return None if error is None else error.__context__


def ssl_object(scenario, writer, name):
    found = writer.get_extra_info("ssl_object")
    if found is None:
        return None
    value = getattr(found, name)
    return value() if callable(value) else value


class Outcome:
    """A result of which more is remembered than is observed."""

    def __init__(self, result, error=None, server=None):
        self.result = result
        self.error = error
        self.server = server


class RecordingTransport:
    def __init__(self, scenario):
        self.scenario = scenario

    def pause_reading(self):
        self.scenario.observe("transport", {"text": "pause_reading"})

    def resume_reading(self):
        self.scenario.observe("transport", {"text": "resume_reading"})

    def __repr__(self):
        return "<Transport>"


class NoPauseTransport:
    def __init__(self, scenario):
        pass

    def pause_reading(self):
        raise NotImplementedError

    def __repr__(self):
        return "<Transport>"


TRANSPORTS = {
    "recording": RecordingTransport,
    "no-pause": NoPauseTransport,
    "none": None,
}

CONNECTION_DECODERS = dict(
    stream=decode_name,
    host=decode_text_argument,
    path=decode_text_argument,
    server_hostname=decode_text_argument,
    family=decode_family,
    flags=decode_flags,
    sock=decode_name_or_null,
    local_addr=decode_address,
    handler=one_of(*HANDLERS),
    extra=decode_extra,
)
SSL_TIMEOUTS = ("ssl_handshake_timeout", "ssl_shutdown_timeout")
SSL_CLIENT = ("ssl", "server_hostname") + SSL_TIMEOUTS
SSL_SERVER = ("ssl",) + SSL_TIMEOUTS


def opening(function, *optional):
    return Operation(
        function.__name__,
        function,
        None,
        True,
        ("stream",),
        ("limit", "sock", "extra") + optional,
        decoders=CONNECTION_DECODERS,
    )


def on_server(name, is_call=False):
    return method(name, "server", name[len("server_") :], is_call=is_call)


def on_socket(name, function, *required):
    return Operation(name, function, "socket", required=required)


OPERATION_LIST = [
    Operation("settle", None),
    Operation("mark", None),
    Operation("together", None, required=("ops",), decoders={"ops": decode_requests}),
    Operation(
        "begin",
        None,
        required=("scenario", "over"),
        optional=("names",),
        decoders={
            "scenario": decode_text,
            "over": decode_text,
            "names": decode_addresses,
        },
    ),
    Operation("end", None),
    Operation("hello", None, required=("protocol",)),
    Operation("await", None, required=("call",), decoders={"call": decode_name}),
    Operation(
        "cancel",
        lambda scenario, call: scenario.cancel(call),
        required=("call",),
        decoders={"call": decode_name},
    ),
    Operation("advance", advance, required=("ms",), decoders={"ms": decode_number}),
    Operation(
        "limit_descriptors",
        limit_descriptors,
        required=("free",),
        decoders={"free": decode_count_or_null},
    ),
    opening(
        open_connection,
        "host",
        "port",
        "family",
        "proto",
        "flags",
        "local_addr",
        "happy_eyeballs_delay",
        "interleave",
        "all_errors",
        *SSL_CLIENT
    ),
    opening(open_unix_connection, "path", *SSL_CLIENT),
    opening(
        start_server,
        "host",
        "port",
        "family",
        "flags",
        "backlog",
        "reuse_address",
        "reuse_port",
        "keep_alive",
        "start_serving",
        "handler",
        *SSL_SERVER
    ),
    opening(
        start_unix_server,
        "path",
        "backlog",
        "start_serving",
        "cleanup_socket",
        "handler",
        *SSL_SERVER
    ),
    Operation("forget", forget, required=("on",), decoders={"on": decode_name}),
    Operation(
        "start_tls",
        start_tls,
        "writer",
        True,
        ("ssl",),
        SSL_CLIENT[1:],
        decoders=CONNECTION_DECODERS,
        method="start_tls",
    ),
    Operation(
        "finish_handler",
        finish_handler,
        required=("on", "how"),
        decoders={"on": decode_name, "how": one_of("return", "raise", "cancel")},
    ),
    on_server("server_close"),
    on_server("server_wait_closed", is_call=True),
    on_server("server_start_serving", is_call=True),
    on_server("server_serve_forever", is_call=True),
    on_server("server_is_serving"),
    on_server("server_close_clients"),
    on_server("server_abort_clients"),
    Operation("server_enter", server_enter, "server", True, method="__aenter__"),
    Operation("server_exit", server_exit, "server", True, method="__aexit__"),
    Operation("server_sockets", server_sockets, "server"),
    Operation(
        "new_socket",
        new_socket,
        required=("socket",),
        optional=("family", "type", "bind", "connect", "listen"),
        decoders={
            "socket": decode_name,
            "family": decode_family,
            "type": one_of(*SOCKET_TYPES),
            "bind": decode_place,
            "connect": decode_place,
        },
    ),
    Operation(
        "socket_pair",
        socket_pair,
        required=("socket", "other"),
        decoders={"socket": decode_name, "other": decode_name},
    ),
    on_socket("socket_send", socket_send, "data"),
    on_socket("socket_receive", socket_receive),
    on_socket("socket_close", lambda scenario, given: given.close()),
    on_socket("socket_is_open", lambda scenario, given: given.fileno() != -1),
    Operation(
        "socket_option",
        socket_option,
        required=("option",),
        optional=("on", "server"),
        decoders={
            "on": decode_name,
            "server": decode_name,
            "option": one_of(*SOCKET_OPTIONS),
        },
    ),
    Operation(
        "new_reader",
        new_reader,
        required=("on",),
        optional=("limit", "transport"),
        decoders={"on": decode_name, "transport": decode_text},
    ),
    method("read", "reader", is_call=True, optional=("n",)),
    method("readline", "reader", is_call=True),
    method("readexactly", "reader", is_call=True, required=("n",)),
    method("readuntil", "reader", is_call=True, optional=("separator",)),
    Operation("iterate", iterate, "reader", True),
    Operation("anext", lambda scenario, reader: reader.__anext__(), "reader", True),
    Operation("aiter", lambda scenario, reader: reader.__aiter__() is reader, "reader"),
    method("at_eof", "reader"),
    method("exception", "reader"),
    method("feed_data", "reader", required=("data",)),
    method("feed_eof", "reader"),
    Operation(
        "set_exception",
        set_exception,
        "reader",
        required=("error",),
        optional=("message", "errno"),
        decoders={
            "error": decode_name_or_null,
            "message": decode_text,
            "errno": decode_name,
        },
    ),
    Operation(
        "set_transport",
        lambda scenario, reader: reader.set_transport(RecordingTransport(scenario)),
        "reader",
    ),
    Operation("repr", lambda scenario, reader: Notation(repr=repr(reader)), "reader"),
    method("write", "writer", required=("data",)),
    method("writelines", "writer", required=("data",), decoders={"data": decode_lines}),
    method("drain", "writer", is_call=True),
    method("write_eof", "writer"),
    method("can_write_eof", "writer"),
    method("is_closing", "writer"),
    Operation(
        "writer_repr", lambda scenario, writer: Notation(repr=repr(writer)), "writer"
    ),
    method("close", "writer"),
    method("wait_closed", "writer", is_call=True),
    method(
        "get_extra_info",
        "writer",
        required=("name",),
        optional=("default",),
        decoders={"name": decode_text},
    ),
    Operation(
        "ssl_object",
        ssl_object,
        "writer",
        required=("name",),
        decoders={
            "name": one_of(
                "version",
                "selected_alpn_protocol",
                "server_hostname",
                "session_reused",
            )
        },
    ),
    method("abort", "transport"),
    method("pause_reading", "transport"),
    method("resume_reading", "transport"),
    method("is_reading", "transport"),
    Operation(
        "set_write_buffer_limits",
        lambda scenario, transport, **limits: transport.set_write_buffer_limits(
            **limits
        ),
        "transport",
        optional=("high", "low"),
    ),
    method("get_write_buffer_limits", "transport"),
    method("get_write_buffer_size", "transport"),
    Operation(
        "same_object",
        same_object,
        required=("calls",),
        decoders={"calls": decode_names},
    ),
    Operation(
        "context_of", context_of, required=("call",), decoders={"call": decode_name}
    ),
]

# What older versions lack: class -> (its methods today, since when), by operation.
NEWER = {
    asyncio.StreamWriter: {
        "is_closing": "3.7",
        "wait_closed": "3.7",
        "start_tls": "3.11",
    },
    asyncio.ReadTransport: {"is_reading": "3.7"},
    asyncio.base_events.Server: {
        "server_start_serving": "3.7",
        "server_serve_forever": "3.7",
        "server_is_serving": "3.7",
        "server_enter": "3.7",
        "server_exit": "3.7",
        "server_close_clients": "3.13",
        "server_abort_clients": "3.13",
    },
}
METHODS = {operation.name: operation.method for operation in OPERATION_LIST}
LACKING = {
    name: "%s.%s exists since Python %s" % (cls.__name__, METHODS[name], version)
    for cls, newer in NEWER.items()
    for name, version in newer.items()
    if not hasattr(cls, METHODS[name])
}
OPERATIONS = {
    operation.name: operation
    for operation in OPERATION_LIST
    if operation.name not in LACKING
}


def operation_of(name):
    if name in LACKING:
        raise Unsupported(LACKING[name])
    if name not in OPERATIONS:
        raise Unsupported("there is no operation %r here" % (name,))
    return OPERATIONS[name]


# Operations of which none can be part of `together`.
NOT_TOGETHER = ("hello", "begin", "end", "settle", "await", "together")


# Loops.


class InlineExecutor(ThreadPoolExecutor):
    """Resolves names at once: a loop that waits for a thread looks settled."""

    def submit(self, function, *arguments, **options):
        future = Future()
        try:
            future.set_result(function(*arguments, **options))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, *arguments, **options):
        """Nothing: it has no threads, and serves the loops of all scenarios."""


class Names:
    """A resolver that knows some names by itself: `begin`, `names`."""

    def __init__(self, loop, addresses):
        self.loop = loop
        self.addresses = addresses

    def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        # As BaseEventLoop.getaddrinfo, so that it takes as many turns.
        return self.loop.run_in_executor(
            None, self.resolve, host, port, family, type, proto, flags
        )

    def resolve(self, host, port, family, type, proto, flags):
        name = host.decode("latin-1") if isinstance(host, bytes) else host
        if name not in self.addresses or flags & socket.AI_NUMERICHOST:
            return socket.getaddrinfo(host, port, family, type, proto, flags)
        found = []
        refusal = None
        for address in self.addresses[name]:
            try:
                found += socket.getaddrinfo(
                    address, port, family, type, proto, flags | socket.AI_NUMERICHOST
                )
            except socket.gaierror as error:
                if error.errno != socket.EAI_ADDRFAMILY:
                    raise
                # What the C library says of a name with other addresses only.
                refusal = socket.gaierror(
                    socket.EAI_NONAME, "Name or service not known"
                )
        if refusal is not None and not found:
            raise refusal
        return found


class SelectorSettling:
    """Asks asyncio's own loops for what BaseEventLoop._run_once would run."""

    def __init__(self, scenario):
        self.loop = scenario.loop

    def begin(self):
        pass

    def start(self, name, operation, arguments):
        pass

    def is_settled(self):
        loop = self.loop
        if loop._ready:
            return False
        scheduled = loop._scheduled
        if scheduled and scheduled[0]._when <= loop.time() + loop._clock_resolution:
            return False
        # epoll reports a hang-up unasked; the mask is 0 if nobody watches for it.
        return not any(mask for _, mask in loop._selector.select(0))

    def next_turn(self, callback):
        self.loop.call_soon(callback)


class CountingSettling:
    """For loops that cannot be asked: a number of turns in which nothing happened.

    Something happened if there is a new observation, or if an epoll or io_uring of the
    loop has something to report: their descriptors can be polled themselves, which tells
    more of large data than the number of turns does. Such loops may resolve names in threads,
    that of a server even where it is an address, so that the request that starts such a
    call gets longer.
    """

    def __init__(self, scenario, queues):
        self.scenario = scenario
        self.queues = select.poll()
        for descriptor in queues:
            self.queues.register(descriptor, select.POLLIN)
        self.needed_turns = EMPTY_TURNS
        if isinstance(scenario.loop, asyncio.BaseEventLoop):
            self.needed_turns = EMPTY_TURNS_OF_ASYNCIO
        self.begin()

    def begin(self):
        self.empty_turns = -1  # the first question is asked before the loop has turned
        self.resolving_turns = 0
        self.resolving = []  # calls that were started by this request
        self.seen = len(self.scenario.observed)

    def start(self, name, operation, arguments):
        if operation.name == "start_server" or (
            operation.name == "open_connection" and needs_resolver(**arguments)
        ):
            self.resolving.append(name)

    def is_settled(self):
        if len(self.scenario.observed) != self.seen or self.queues.poll(0):
            self.seen = len(self.scenario.observed)
            self.empty_turns = 0
            return False
        self.empty_turns += 1
        return self.empty_turns >= self.needed_turns and not self.is_resolving()

    def is_resolving(self):
        return self.resolving_turns < RESOLVING_TURNS and any(
            name in self.scenario.pending for name in self.resolving
        )

    def next_turn(self, callback):
        if self.empty_turns < self.needed_turns:
            self.scenario.loop.call_soon(callback)
        else:
            self.resolving_turns += 1
            self.scenario.loop.call_later(RESOLVING_TURN_S, callback)


def needs_resolver(host=None, port=None, family=0, proto=0, local_addr=None, **others):
    """Whether more than a numeric host and port say what to connect to, and from where."""
    is_named = type(port) in (str, bytes) and not port.isdigit()
    is_special = family or proto or local_addr is not None
    return is_named or is_special or not is_address(host)


def is_address(host):
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def runs_as_asyncio(loop):
    """Whether it keeps callbacks and timers where BaseEventLoop._run_once finds them.

    A subclass may have the attributes and not use them: those of Qt and GLib, which
    queue callbacks in the toolkit's own loop.
    """
    return hasattr(loop, "_selector") and all(
        getattr(type(loop), name, None) is getattr(asyncio.BaseEventLoop, name)
        for name in ("call_soon", "call_at", "_run_once")
    )


def settling_of(scenario, queues):
    if runs_as_asyncio(scenario.loop):
        return SelectorSettling(scenario)
    return CountingSettling(scenario, queues)


def open_descriptors():
    """Without the one by which they are listed."""
    if not os.path.isdir(DESCRIPTORS):
        return {}
    found = {}
    for descriptor in os.listdir(DESCRIPTORS):
        try:
            found[int(descriptor)] = os.readlink("%s/%s" % (DESCRIPTORS, descriptor))
        except OSError:
            pass
    return found


def leaks_since(before):
    """Observations of the descriptors that are open now and were not `before`."""
    now = open_descriptors()
    # Numbers and inodes differ from run to run, the kind does not.
    kinds = [now[number].split(":")[0] for number in sorted(now.keys() - before.keys())]
    return [{"leaked": {"text": "a descriptor: " + kind}} for kind in kinds]


@types.coroutine
def until_first_step():
    """Parks a coroutine in its `try`: there it sees cancellation before it ran."""
    yield


class Stream:
    """A reader and a writer, which is None over direct."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        # Asked for now: a transport that is gone may not tell any more.
        self.socket = None if writer is None else writer.get_extra_info("socket")

    @property
    def is_connected(self):
        # A protocol is not told the end of a handshake by which it would be secured,
        # but the socket is closed then; uvloop's PseudoSocket is for ever open.
        return (
            self.writer is not None
            and not self.writer._protocol._connection_lost
            and self.descriptor != -1
        )

    @property
    def descriptor(self):
        return -1 if self.socket is None else self.socket.fileno()

    def close(self):
        if self.writer.transport is None:
            return  # it went during start_tls
        if self.writer._protocol._over_ssl:
            if self.is_connected:  # some versions cannot abort what is closed
                self.writer.transport.abort()
        else:
            self.writer.close()


class Scenario:
    """The state between `begin` and the answer to `end`.

    Its stages:

    playing --end--> closing --settled, all transports closed--> over
                        |                                          ^
                        +--settled, some not closed--> aborting ---+ settled
    """

    def __init__(self, session, loop, queues):
        self.session = session
        self.loop = loop
        self.clock = Clock()
        self.stage = "playing"
        self.turns = 0
        self.observed = []
        self.streams = {}  # by name
        self.servers = {}  # by the name of the outcome
        self.sockets = {}  # by name
        self.handlers = {}  # name of a stream -> (future to finish it, its task)
        self.pending = {}  # name of a call -> its task, in the order of starting
        # name -> the error that was raised, returned or stored, or None
        self.outcomes = {}
        self.awaited = None  # name of a call
        self.started = None  # name of the last call that was started by this request
        self.lacking = None  # why this request is unsupported, if only its call told
        self.descriptor_limit = None  # the usual one, while there is a lower one
        self.fault = None  # of this adapter
        self.settling = settling_of(self, queues)

    # Observing

    def observe(self, key, value):
        if self.stage == "playing":
            self.observed.append({key: value})

    def diagnose(self, key, value):
        # A loop that is closed may complain of what `end` leaves to it.
        if self.stage != "over":
            self.observed.append({key: value})

    def complete(self, name, result, is_wanted):
        self.outcomes[name] = None
        if isinstance(result, Outcome):
            self.outcomes[name] = result.error
            if result.server is not None:
                self.servers[name] = result.server
            result = result.result
        elif isinstance(result, BaseException):
            self.outcomes[name] = result
        if is_wanted:
            self.observe(name, encode(result))

    def raised(self, name, error):
        self.outcomes[name] = error
        self.observe(name, describe_error(error))

    def on_loop_error(self, loop, context):
        error = context.get("exception")
        described = {} if error is None else describe_error(error)
        # What follows a callback's name is its arguments, addresses and a path.
        message = str(context.get("message"))
        if message.startswith("Exception in callback "):
            message = message.partition("(")[0]
        described["context"] = message
        self.diagnose("loop_error", described)

    # Used by operations

    def hold(self, name, reader, writer):
        self.streams[name] = Stream(reader, writer)

    def hold_socket(self, name, made):
        if name in self.sockets:
            made.close()
            raise Failed("a socket %r is there already" % (name,))
        self.sockets[name] = made

    def part(self, name, part):
        if part == "server" or part == "socket":
            held = self.servers if part == "server" else self.sockets
            if name not in held:
                raise Failed("no %s is called %r" % (part, name))
            return held[name]
        if name not in self.streams:
            raise Failed("no stream is called %r" % (name,))
        stream = self.streams[name]
        if part == "reader":
            return stream.reader
        if stream.writer is None:
            raise Failed("%r is a reader without a writer" % (name,))
        return stream.writer if part == "writer" else stream.writer.transport

    def error_of(self, call):
        if call not in self.outcomes:
            raise Failed("%r has no outcome" % (call,))
        return self.outcomes[call]

    def cancel(self, call):
        if call in self.pending:
            self.pending[call].cancel()
        elif call not in self.outcomes:
            raise Failed("no call is called %r" % (call,))

    def acceptor(self, name):
        numbers = itertools.count(1)

        def accept(reader, writer):
            number = next(numbers)
            stream = name if number == 1 else "%s%d" % (name, number)
            self.hold(stream, reader, writer)
            self.observe("accepted", {"streams": stream})
            return stream

        return accept

    def await_call(self, call):
        if call in self.pending:
            self.awaited = call
            self.loop.call_later(AWAITING_S, self.look_for_runner, call)
        elif call not in self.outcomes:
            raise Failed("no call is called %r" % (call,))

    def look_for_runner(self, call):
        """The loop does not read requests now: would not see that there is no runner."""
        if self.awaited == call:
            if self.session.is_abandoned():
                self.fault = BrokenPipeError()
                self.loop.stop()
            self.loop.call_later(AWAITING_S, self.look_for_runner, call)

    def restore_descriptors(self):
        if self.descriptor_limit is not None:
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptor_limit, hard))
            self.descriptor_limit = None

    # Requests

    def perform(self, operation, request, arguments):
        name = request.get("as", operation.name)
        targets = ()
        if operation.part:
            targets = (self.part(request[operation.place], operation.part),)
            lacks = operation.method and not hasattr(targets[0], operation.method)
            # None, where a transport was, is no lack: it raises what Python says of it.
            if lacks and targets[0] is not None:
                raise Unsupported(
                    "%s has no %s" % (type(targets[0]).__name__, operation.method)
                )
        if arguments.get("sock") is not None:
            arguments["sock"] = self.part(arguments["sock"], "socket")
        if operation.is_call:
            if name in self.pending:
                raise Failed("a call %r is pending already" % (name,))
            self.settling.start(name, operation, arguments)
            self.started = name
            coroutine = self.call(
                name, "as" in request, operation.function, targets, arguments
            )
            coroutine.send(None)
            self.pending[name] = self.loop.create_task(coroutine)
            return
        if operation.name == "mark":
            self.loop.call_soon(self.complete, name, None, True)
            return
        try:
            result = operation.function(self, *targets, **arguments)
        except (Failed, Unsupported):
            raise
        except Exception as error:
            self.raised(name, error)
        else:
            self.complete(name, result, "as" in request)

    async def call(self, name, is_wanted, function, targets, arguments):
        # The outcome is recorded here, not in a callback of the task: whether it comes
        # before that of a mark tells whether the call yielded.
        try:
            await until_first_step()
            result = await function(self, *targets, **arguments)
        except (GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self.finish(name)
            if function in OF_THE_LOOP and type(error) is NotImplementedError:
                self.lack(name, function)
            self.raised(name, error)
        else:
            self.finish(name)
            self.complete(name, result, is_wanted)

    def lack(self, name, function):
        """AbstractEventLoop's word for what a loop does not have: no failure of it."""
        if name == self.started:
            self.lacking = "this loop has no %s, or not with such arguments" % (
                function.__name__
            )

    def finish(self, name):
        del self.pending[name]
        if self.awaited == name:
            self.awaited = None
            self.loop.call_soon(self.turn)

    def handle(self, request):
        """Carries one request out, inside a callback of the loop."""
        op = request.get("op")
        if op == "hello" or op == "begin":
            raise Failed("%s inside a scenario" % op)
        operation = operation_of(op)
        arguments = operation.prepare(request)
        if op == "end":
            self.end()
        elif op == "together":
            self.together(arguments["ops"])
        elif op == "await":
            self.await_call(arguments["call"])
        elif op != "settle":
            self.perform(operation, request, arguments)

    def together(self, requests):
        for prepared in self.session.prepare_together(requests):
            self.perform(*prepared)

    def end(self):
        for name in self.pending:
            self.observe("pending", {"text": name})
        self.stage = "closing"
        self.restore_descriptors()
        for task in self.pending.values():
            task.cancel()
        for finished, _ in self.handlers.values():
            if not finished.done():
                finished.set_result(None)
        for stream in self.streams.values():
            if stream.writer is not None:
                self.close(stream.close)
        for server in self.servers.values():
            self.close(server.close)
        for transport in self.unnamed_transports():
            self.close(transport.abort)

    def unnamed_transports(self):
        """Those of which no stream was told: other loops close them when they close."""
        if not isinstance(self.loop, asyncio.selector_events.BaseSelectorEventLoop):
            return []
        named = {stream.descriptor for stream in self.streams.values()}
        return [
            transport
            for descriptor, transport in sorted(self.loop._transports.items())
            if descriptor not in named
            and isinstance(transport, asyncio.Transport)  # GLib's: servers too
            and transport.get_extra_info("socket").fileno() == descriptor
        ]

    def close(self, function):
        try:
            function()
        except Exception as error:
            self.on_loop_error(
                self.loop, {"message": "closing failed", "exception": error}
            )

    # The loop's part

    def turn(self):
        """Runs once a turn of the loop; holds it still while waiting for a request."""
        try:
            self.answer_if_settled()
        except BaseException as error:
            # The loop would only report it to its exception handler, and wait for ever.
            self.fault = error
            self.loop.stop()

    def answer_if_settled(self):
        while self.awaited is None:
            if not self.settling.is_settled():
                if self.turns < MAX_TURNS:
                    self.turns += 1
                    self.settling.next_turn(self.turn)
                    return
                self.diagnose("spins", True)
            if self.stage == "playing":
                self.next_request()
            elif not self.still_to_abort():
                self.loop.stop()
                return

    def next_request(self):
        """Answers, and carries the next request out."""
        if self.lacking is None:
            self.session.answer("observed", self.observed)
        else:
            self.session.answer("unsupported", self.lacking)
        while True:
            self.started = self.lacking = None
            del self.observed[:]
            self.turns = 0
            self.settling.begin()
            request = self.session.receive()
            try:
                self.handle({"op": "end"} if request is None else request)
                return
            except Unsupported as reason:
                self.session.answer("unsupported", str(reason))
            except Failed as reason:
                self.session.answer("failed", str(reason))
            except Exception as error:
                self.session.answer("failed", "%s: %s" % (type(error).__name__, error))

    def still_to_abort(self):
        """Observes leaked transports; true if the loop must run to be rid of them."""
        if self.stage == "aborting":
            return False
        self.stage = "aborting"
        connected = [
            (name, stream)
            for name, stream in self.streams.items()
            if stream.is_connected
        ]
        for name, _ in connected:
            self.diagnose("leaked", {"text": "the transport of " + name})
        for _, stream in connected:
            self.close(stream.writer.transport.abort)
        self.turns = 0
        self.settling.begin()
        return bool(connected)

    def observe_leaks(self, before):
        """Observes descriptors that outlived the loop; the streams are still held."""
        self.observed.extend(leaks_since(before))

    def play(self):
        self.loop.set_exception_handler(self.on_loop_error)
        self.loop.call_soon(self.turn)
        try:
            self.loop.run_forever()
        finally:
            self.restore_descriptors()
            self.stage = "over"
            self.loop.close()
            for given in self.sockets.values():
                given.close()
        for _, task in self.handlers.values():
            # What only the collector tells is not observed: see protocol.md, section 4.
            if task.done() and not task.cancelled():
                task.exception()
        if self.fault is not None:
            raise self.fault

    def forget(self):
        """Breaks the cycles with the loop: memory need not wait for the collector."""
        self.__dict__.clear()


# The session.


class Session:
    """Requests in, answers out, and one scenario after the other."""

    def __init__(self, make_loop, identity):
        self.make_loop = make_loop
        self.identity = identity
        # Some loops open descriptors that stay for the process: they are no leaks.
        loop = make_loop()
        loop.close()
        self.is_asyncios = runs_as_asyncio(loop)
        self.executor = InlineExecutor()
        self.input = sys.stdin.buffer
        # Standard output is the protocol's: what else prints goes to standard error.
        self.output = os.dup(1)
        os.dup2(2, 1)
        self.decode = json.JSONDecoder().decode
        self.encode = json.JSONEncoder(
            ensure_ascii=False, allow_nan=False, check_circular=False
        ).encode
        self.id = None
        self.has_ended = False
        self.scenario = None
        self.scenarios = 0

    def receive(self):
        """The next request, or None at the end. What is no request is answered here."""
        while True:
            line = self.input.readline()
            if not line:
                self.has_ended = True
                return None
            self.id = None
            try:
                request = self.decode(line.decode("utf-8"))
            except ValueError as error:
                self.answer("failed", "this line is not JSON: %s" % error)
                continue
            if type(request) is dict and type(request.get("id")) is int:
                self.id = request["id"]
                return request
            self.answer("failed", "a request is an object with an integer 'id'")

    def answer(self, key, value):
        self.send(self.encode({"id": self.id, key: value}))

    def send(self, text):
        # A file name that is not UTF-8 brings lone surrogates: not for JSON.
        line = memoryview(text.encode("utf-8", "replace") + b"\n")
        while line:
            line = line[os.write(self.output, line) :]

    def is_abandoned(self):
        """Whether nobody reads the answers any more."""
        watch = select.poll()
        watch.register(self.output, 0)
        return bool(watch.poll(0))

    def run(self):
        while True:
            request = self.receive()
            if request is None:
                return
            try:
                self.handle(request)
            except Unsupported as reason:
                self.answer("unsupported", str(reason))
            except Failed as reason:
                self.answer("failed", str(reason))

    # The operations that there are, by name.
    operation_of = staticmethod(operation_of)

    def prepare_together(self, requests):
        """(operation, request, arguments) of each; refuses them all before one is done."""
        prepared = []
        for request in requests:
            if request.get("op") in NOT_TOGETHER:
                raise Failed("%s cannot be done together with others" % request["op"])
            operation = self.operation_of(request.get("op"))
            prepared.append((operation, request, operation.prepare(request)))
        return prepared

    def handle(self, request):
        op = request.get("op")
        self.operation_of(op).prepare(request)
        if op == "hello":
            self.hello(request["protocol"])
        elif op == "begin":
            self.begin(request["over"], request.get("names"))
        elif op == "end":
            self.answer("observed", [])  # of a scenario that did not begin
        else:
            raise Failed("%s outside a scenario" % op)

    def hello(self, protocol):
        if protocol != PROTOCOL:
            raise Failed("this adapter speaks version %d of the protocol" % PROTOCOL)
        self.answer("hello", self.identity)

    def begin(self, over, names):
        if over not in ("direct", "tcp", "unix", "tls"):
            raise Unsupported("streams over %s" % over)
        # Those of earlier loops that wait for the collector are no part of this one.
        others = {} if self.is_asyncios else open_descriptors()
        loop = self.make_loop()
        # With the loop's own: whether `close` or the collector closes those is no
        # matter of streams.
        descriptors = open_descriptors()
        queues = [
            descriptor
            for descriptor in descriptors.keys() - others.keys()
            if descriptors[descriptor] in QUEUES
        ]
        if names is not None:
            if not isinstance(loop, asyncio.BaseEventLoop):
                loop.close()
                raise Unsupported("this loop's resolver cannot be told names")
            loop.getaddrinfo = Names(loop, names).getaddrinfo
        loop.set_debug(False)
        loop.set_default_executor(self.executor)
        self.scenario = Scenario(self, loop, queues)
        self.scenario.play()
        self.scenario.observe_leaks(descriptors)
        observed = self.scenario.observed
        self.scenario.forget()
        self.scenario = None
        if self.has_ended:
            return
        self.answer("observed", observed)
        self.scenarios += 1
        if self.scenarios % SCENARIOS_PER_COLLECTION == 0:
            gc.collect()

    def diagnose(self, key, text):
        """What comes to light between scenarios belongs to none of them."""
        if self.scenario is not None:
            self.scenario.diagnose(key, {"text": text})


class LogHandler(logging.Handler):
    def __init__(self, session):
        super().__init__(logging.WARNING)
        self.session = session

    def emit(self, record):
        self.session.diagnose("log", record.getMessage())


def observe_diagnostics(session):
    logging.getLogger().addHandler(LogHandler(session))

    def showwarning(message, category, filename, lineno, file=None, line=None):
        session.diagnose("warning", "%s: %s" % (category.__name__, message))

    # Python shows a warning once for each place in the code; here all must be seen,
    # except what only the collecting of an object brings to light: protocol.md, section 4.
    warnings.simplefilter("always")
    warnings.simplefilter("ignore", ResourceWarning)
    warnings.showwarning = showwarning


def keep_collector_off():
    """It runs between scenarios: its moment must not decide who observes its finds."""
    gc.collect()
    gc.disable()
    if hasattr(gc, "freeze"):
        gc.freeze()


# Who we are.


def dotted(version):
    return ".".join(str(part) for part in version[:3])


def version_of(module):
    try:
        return module.__version__
    except AttributeError:
        pass
    try:
        return importlib.import_module("importlib.metadata").version(module.__name__)
    except ImportError:  # Python 3.7; PackageNotFoundError is one too
        return "unknown"


def identify(loop_name):
    names = {"cpython": "CPython", "pypy": "PyPy"}
    name = names.get(sys.implementation.name, sys.implementation.name)
    version = dotted(sys.implementation.version)
    if loop_name != "SelectorEventLoop":
        module = importlib.import_module(loop_name.partition(":")[0])
        name, version = module.__name__, version_of(module)
    return {
        "protocol": PROTOCOL,
        "name": name,
        "version": version,
        "build": " ".join(sys.version.split()[1:]),
        "language": "Python",
        "tls": None if ssl is None else ssl.OPENSSL_VERSION,
        "profile": dotted(sys.version_info),
        "loop": loop_name,
        "operations": sorted(OPERATIONS),
        "unsupported": {},
    }


def loop_maker(loop_name):
    if loop_name == "SelectorEventLoop":
        return asyncio.SelectorEventLoop
    module, _, factory = loop_name.partition(":")
    return getattr(importlib.import_module(module), factory or "new_event_loop")


def main(session_class=Session, arguments=None):
    parser = argparse.ArgumentParser(
        description="The adapter of Python's asyncio streams."
    )
    parser.add_argument(
        "--loop",
        metavar="MODULE[:FACTORY]",
        default="SelectorEventLoop",
        help="event loop to drive (default: asyncio's selector loop; "
        "FACTORY: new_event_loop)",
    )
    loop_name = parser.parse_args(arguments).loop
    try:
        session = session_class(loop_maker(loop_name), identify(loop_name))
    except (ImportError, AttributeError) as error:
        parser.error("--loop %s: %s" % (loop_name, error))
    observe_diagnostics(session)
    keep_collector_off()
    try:
        session.run()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(1)  # the runner is gone, or going


if __name__ == "__main__":
    main()
