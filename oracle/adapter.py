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
import errno
import gc
import importlib
import itertools
import json
import logging
import os
import socket
import sys
import types
import warnings
from concurrent.futures import Future, ThreadPoolExecutor

try:
    from ssl import OPENSSL_VERSION
except ImportError:
    OPENSSL_VERSION = None

PROTOCOL = 1
MAX_TURNS = 10000  # within one request, before the loop is said to spin
EMPTY_TURNS = 8  # after which a loop that cannot be asked counts as settled
OPENING = (
    "open_connection",
    "open_unix_connection",
    "start_server",
    "start_unix_server",
)
OPENING_TURNS = 1000  # that such a loop waits for one of these calls
OPENING_TURN_S = 0.001
SCENARIOS_PER_COLLECTION = 100
DESCRIPTORS = "/proc/self/fd"


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
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        StopAsyncIteration,
        TimeoutError,  # the built-in one: asyncio's own was another class before 3.11
        TypeError,
        ValueError,
    )
}


def describe_error(error):
    described = {"raises": type(error).__name__}
    if isinstance(error, asyncio.IncompleteReadError):
        described["partial"] = encode(error.partial)
        described["expected"] = encode(error.expected)
    elif isinstance(error, asyncio.LimitOverrunError):
        described["consumed"] = encode(error.consumed)
    elif isinstance(error, (OSError, asyncio.TimeoutError)):
        described["errno"] = ERRNO_SYMBOLS.get(getattr(error, "errno", None))
    described["message"] = str(error)
    return described


def make_error(name, message=None, symbol=None):
    if symbol is not None:
        cls = ERROR_CLASSES.get(name)
        number = getattr(errno, symbol, None)
        if cls is None or not issubclass(cls, OSError) or not isinstance(number, int):
            raise Failed("there is no %s with errno %s" % (name, symbol))
        return cls(number, os.strerror(number) if message is None else message)
    if name == "IncompleteReadError":
        return asyncio.IncompleteReadError(b"", None)
    if name == "LimitOverrunError":
        return asyncio.LimitOverrunError(message or "", 0)
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
    if isinstance(value, BaseException):
        return describe_error(value)
    return {"type": kind.__name__}


def decode_bytes(content):
    try:
        return content.encode("latin-1")
    except (AttributeError, UnicodeEncodeError):
        raise Failed("bytes are a string of U+0000 to U+00FF")


def decode_items(content):
    if type(content) is not list:
        raise Failed("a tuple or a list is given as an array")
    return [decode(item) for item in content]


def decode_text(content):
    if type(content) is not str:
        raise Failed("a text is a string")
    return content


TAGS = {
    "text": decode_text,
    "tuple": lambda content: tuple(decode_items(content)),
    "list": decode_items,
    "bytearray": lambda content: bytearray(decode_bytes(content)),
    "memoryview": lambda content: memoryview(decode_bytes(content)),
}


def decode(value):
    kind = type(value)
    if kind is str:
        return decode_bytes(value)
    if kind is dict:
        if len(value) == 1:
            for tag, content in value.items():
                if tag in TAGS:
                    return TAGS[tag](content)
        raise Failed(
            "an object is a value only with one of the keys " + ", ".join(sorted(TAGS))
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


# Operations: protocol.md, section 5.


class Operation:
    """One row of the protocol's tables.

    `function` takes the scenario, the operation's part of the stream (if it is on one)
    and the arguments by name; that of a call returns an awaitable.
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
    ):
        self.name = name
        self.function = function
        self.part = part
        self.is_call = is_call
        self.decoders = [
            (field, decoders.get(field, decode))
            for field in itertools.chain(required, optional)
        ]
        self.needed = frozenset(("op",) + (("on",) if part else ()) + tuple(required))
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
        return {
            field: decoder(request[field])
            for field, decoder in self.decoders
            if field in request
        }


def method(name, part, **options):
    """An operation that is the method of the same name."""

    def function(scenario, target, **arguments):
        return getattr(target, name)(*arguments.values())

    return Operation(name, function, part, **options)


async def open_connection(scenario, stream, host, port, **limit):
    scenario.streams[stream] = await asyncio.open_connection(host, port, **limit)
    return Notation(streams=stream)


async def open_unix_connection(scenario, stream, path, **limit):
    scenario.streams[stream] = await asyncio.open_unix_connection(path, **limit)
    return Notation(streams=stream)


async def start_server(scenario, stream, host, port, **limit):
    server = await asyncio.start_server(scenario.acceptor(stream), host, port, **limit)
    scenario.servers.append(server)
    return Notation(port=server.sockets[0].getsockname()[1])


async def start_unix_server(scenario, stream, path, **limit):
    scenario.servers.append(
        await asyncio.start_unix_server(scenario.acceptor(stream), path, **limit)
    )


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
    scenario.streams[on] = (reader, None)


def set_exception(scenario, reader, error, message=None, errno=None):
    stored = None if error is None else make_error(error, message, errno)
    reader.set_exception(stored)
    return Stored(stored)


def same_object(scenario, calls):
    first, rest = scenario.error_of(calls[0]), calls[1:]
    return first is not None and all(scenario.error_of(call) is first for call in rest)


def context_of(scenario, call):
    error = scenario.error_of(call)
    return None if error is None else error.__context__


class Stored:
    """The outcome of set_exception: observed as null, remembered as the error."""

    def __init__(self, error):
        self.error = error


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

TEXTS = dict(stream=decode_name, host=decode_text, path=decode_text)

OPERATION_LIST = [
    Operation("settle", None),
    Operation("mark", None),
    Operation("together", None, required=("ops",), decoders={"ops": decode_requests}),
    Operation(
        "begin",
        None,
        required=("scenario", "over"),
        decoders={"scenario": decode_text, "over": decode_text},
    ),
    Operation("end", None),
    Operation("hello", None, required=("protocol",)),
    Operation(
        "cancel",
        lambda scenario, call: scenario.cancel(call),
        required=("call",),
        decoders={"call": decode_name},
    ),
    Operation(
        "open_connection",
        open_connection,
        None,
        True,
        ("stream", "host", "port"),
        ("limit",),
        decoders=TEXTS,
    ),
    Operation(
        "open_unix_connection",
        open_unix_connection,
        None,
        True,
        ("stream", "path"),
        ("limit",),
        decoders=TEXTS,
    ),
    Operation(
        "start_server",
        start_server,
        None,
        True,
        ("stream", "host", "port"),
        ("limit",),
        decoders=TEXTS,
    ),
    Operation(
        "start_unix_server",
        start_unix_server,
        None,
        True,
        ("stream", "path"),
        ("limit",),
        decoders=TEXTS,
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
    method("close", "writer"),
    method("wait_closed", "writer", is_call=True),
    method(
        "get_extra_info", "writer", required=("name",), decoders={"name": decode_text}
    ),
    method("abort", "transport"),
    method("pause_reading", "transport"),
    method("resume_reading", "transport"),
    method("is_reading", "transport"),
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

# What older versions lack: operation -> (the class that has it today, since when).
NEWER = {
    "is_closing": (
        asyncio.StreamWriter,
        "StreamWriter.is_closing exists since Python 3.7",
    ),
    "wait_closed": (
        asyncio.StreamWriter,
        "StreamWriter.wait_closed exists since Python 3.7",
    ),
    "is_reading": (
        asyncio.ReadTransport,
        "ReadTransport.is_reading exists since Python 3.7",
    ),
}
LACKING = {name: text for name, (cls, text) in NEWER.items() if not hasattr(cls, name)}
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


class SelectorSettling:
    """Asks asyncio's own loops for what BaseEventLoop._run_once would run."""

    def __init__(self, scenario):
        self.loop = scenario.loop

    def begin(self):
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
    """For loops that cannot be asked: a number of turns in which nothing was observed.

    Such loops may resolve names in threads, even where the name is an address, so that
    calls that open something get longer.
    """

    def __init__(self, scenario):
        self.scenario = scenario
        self.begin()

    def begin(self):
        self.empty_turns = -1  # the first question is asked before the loop has turned
        self.opening_turns = 0
        self.seen = len(self.scenario.observed)

    def is_settled(self):
        if len(self.scenario.observed) != self.seen:
            self.seen = len(self.scenario.observed)
            self.empty_turns = 0
            return False
        self.empty_turns += 1
        return self.empty_turns >= EMPTY_TURNS and not self.is_opening()

    def is_opening(self):
        return self.opening_turns < OPENING_TURNS and any(
            operation.name in OPENING for operation, _ in self.scenario.pending.values()
        )

    def next_turn(self, callback):
        if self.empty_turns < EMPTY_TURNS:
            self.scenario.loop.call_soon(callback)
        else:
            self.opening_turns += 1
            self.scenario.loop.call_later(OPENING_TURN_S, callback)


def settling_of(loop):
    asked = all(
        hasattr(loop, name)
        for name in ("_ready", "_scheduled", "_selector", "_clock_resolution")
    )
    return SelectorSettling if asked else CountingSettling


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


@types.coroutine
def until_first_step():
    """Parks a coroutine in its `try`: there it sees cancellation before it ran."""
    yield


def is_connected(writer):
    return not writer._protocol._connection_lost


class Scenario:
    """The state between `begin` and the answer to `end`.

    Its stages:

    playing --end--> closing --settled, all transports closed--> over
                        |
                        +--settled, some not closed--> aborting --settled--> over
    """

    def __init__(self, session, loop):
        self.session = session
        self.loop = loop
        self.stage = "playing"
        self.turns = 0
        self.observed = []
        self.streams = {}  # name -> (reader, writer); the writer is None over direct
        self.servers = []
        self.pending = (
            {}
        )  # name of a call -> (operation, task), in the order of starting
        self.outcomes = (
            {}
        )  # name -> the error that was raised, returned or stored, or None
        self.fault = None  # of this adapter
        self.settling = settling_of(loop)(self)

    # Observing

    def observe(self, key, value):
        if self.stage == "playing":
            self.observed.append({key: value})

    def diagnose(self, key, value):
        self.observed.append({key: value})

    def complete(self, name, result, is_wanted):
        self.outcomes[name] = None
        if isinstance(result, Stored):
            self.outcomes[name] = result.error
            result = None
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
        described["context"] = str(context.get("message"))
        self.diagnose("loop_error", described)

    # Used by operations

    def part(self, stream, part):
        if stream not in self.streams:
            raise Failed("no stream is called %r" % (stream,))
        reader, writer = self.streams[stream]
        if part == "reader":
            return reader
        if writer is None:
            raise Failed("%r is a reader without a writer" % (stream,))
        return writer if part == "writer" else writer.transport

    def error_of(self, call):
        if call not in self.outcomes:
            raise Failed("%r has no outcome" % (call,))
        return self.outcomes[call]

    def cancel(self, call):
        if call in self.pending:
            self.pending[call][1].cancel()
        elif call not in self.outcomes:
            raise Failed("no call is called %r" % (call,))

    def acceptor(self, name):
        numbers = itertools.count(1)

        def accept(reader, writer):
            number = next(numbers)
            stream = name if number == 1 else "%s%d" % (name, number)
            self.streams[stream] = (reader, writer)
            self.observe("accepted", {"streams": stream})

        return accept

    # Requests

    def perform(self, operation, request, arguments):
        name = request.get("as", operation.name)
        targets = (self.part(request["on"], operation.part),) if operation.part else ()
        if operation.is_call:
            if name in self.pending:
                raise Failed("a call %r is pending already" % (name,))
            coroutine = self.call(
                name, "as" in request, operation.function, targets, arguments
            )
            coroutine.send(None)
            self.pending[name] = (operation, self.loop.create_task(coroutine))
            return
        if operation.name == "mark":
            self.loop.call_soon(self.complete, name, None, True)
            return
        try:
            result = operation.function(self, *targets, **arguments)
        except Failed:
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
            del self.pending[name]
            self.raised(name, error)
        else:
            del self.pending[name]
            self.complete(name, result, is_wanted)

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
        elif op != "settle":
            self.perform(operation, request, arguments)

    def together(self, requests):
        prepared = []
        for request in requests:
            if request.get("op") in ("hello", "begin", "end", "settle", "together"):
                raise Failed("%s cannot be done together with others" % request["op"])
            operation = operation_of(request.get("op"))
            prepared.append((operation, request, operation.prepare(request)))
        for operation, request, arguments in prepared:
            self.perform(operation, request, arguments)

    def end(self):
        for name in self.pending:
            self.observe("pending", {"text": name})
        self.stage = "closing"
        for _, task in self.pending.values():
            task.cancel()
        for _, writer in self.streams.values():
            if writer is not None:
                self.close(writer.close)
        for server in self.servers:
            self.close(server.close)

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
        while True:
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
        self.session.answer("observed", self.observed)
        while True:
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
            (name, writer)
            for name, (_, writer) in self.streams.items()
            if writer is not None and is_connected(writer)
        ]
        for name, writer in connected:
            self.diagnose("leaked", {"text": "the transport of " + name})
        for _, writer in connected:
            self.close(writer.transport.abort)
        self.turns = 0
        self.settling.begin()
        return bool(connected)

    def observe_leaks(self, before):
        """Observes descriptors that outlived the loop; the streams are still held."""
        now = open_descriptors()
        for descriptor in sorted(now.keys() - before.keys()):
            # Numbers and inodes differ from run to run, the kind does not.
            kind = now[descriptor].split(":")[0]
            self.diagnose("leaked", {"text": "a descriptor: " + kind})

    def play(self):
        self.loop.set_exception_handler(self.on_loop_error)
        self.loop.call_soon(self.turn)
        try:
            self.loop.run_forever()
        finally:
            self.loop.close()
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
        make_loop().close()
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

    def handle(self, request):
        op = request.get("op")
        operation_of(op).prepare(request)
        if op == "hello":
            self.hello(request["protocol"])
        elif op == "begin":
            self.begin(request["over"])
        elif op == "end":
            self.answer("observed", [])  # of a scenario that did not begin
        else:
            raise Failed("%s outside a scenario" % op)

    def hello(self, protocol):
        if protocol != PROTOCOL:
            raise Failed("this adapter speaks version %d of the protocol" % PROTOCOL)
        self.answer("hello", self.identity)

    def begin(self, over):
        if over not in ("direct", "tcp", "unix"):
            raise Unsupported("streams over %s" % over)
        descriptors = open_descriptors()
        loop = self.make_loop()
        loop.set_debug(False)
        loop.set_default_executor(self.executor)
        self.scenario = Scenario(self, loop)
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

    # Python shows a warning once for each place in the code; here all must be seen.
    warnings.simplefilter("always")
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


def identify(loop_name):
    names = {"cpython": "CPython", "pypy": "PyPy"}
    name = names.get(sys.implementation.name, sys.implementation.name)
    version = dotted(sys.implementation.version)
    if loop_name != "SelectorEventLoop":
        module = importlib.import_module(loop_name.partition(":")[0])
        name, version = module.__name__, getattr(module, "__version__", "unknown")
    return {
        "protocol": PROTOCOL,
        "name": name,
        "version": version,
        "language": "Python",
        "tls": OPENSSL_VERSION,
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
