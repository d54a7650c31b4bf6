#!/usr/bin/env python3
"""The adapter of anyio's byte streams on Trio: spec/protocol.md, version 1.

Needs the packages anyio and trio. What is called for what is said in anyio_operations.py.

The loop stands still between requests because the task that converses with the runner
reads the next request without awaiting anything. Trio says itself when all other tasks
are blocked and a poll of the sockets reports nothing: trio.testing.wait_all_tasks_blocked.
"""

import itertools
import resource
import sys
import time
import warnings

import adapter
from adapter import Failed, Unsupported
from anyio_operations import (
    NO_BARE_READER,
    NOT_CALLS,
    OPERATIONS,
    Stream,
    operation_of,
)
from anyio_servers import describe_error, server_close

import anyio
import trio
import trio.testing

THREAD_LOOK_S = 0.001  # between two looks whether threads are still at work

# Trio shuffles what is ready to run. A run must be repeatable: the tasks go in the order in
# which they were started, as Trio's own option for Hypothesis has it, and are not reversed.
trio._core._run._ALLOW_DETERMINISTIC_SCHEDULING = True


class InOrder:
    """In the place of Trio's source of chance: what it shuffles is taken from its end."""

    def shuffle(self, batch):
        batch.reverse()

    def random(self):
        return 1.0


trio._core._run._r = InOrder()


# The loop.


class Clock(trio.abc.Clock):
    """Trio's clock, which can be put forward."""

    def __init__(self):
        self.ahead_s = 0.0

    def start_clock(self):
        pass

    def current_time(self):
        return time.monotonic() + self.ahead_s

    def deadline_to_sleep_time(self, deadline):
        return deadline - self.current_time()


class TurnCounter(trio.abc.Instrument):
    """Ends the waiting for a loop that does not settle."""

    def __init__(self):
        self.turns = 0
        self.scope = None

    def before_io_wait(self, timeout):
        self.turns += 1
        if self.turns > adapter.MAX_TURNS and self.scope is not None:
            self.scope.cancel()


class Resolver(trio.abc.HostnameResolver):
    def __init__(self, names):
        self.names = adapter.Names(None, names)

    async def getaddrinfo(self, host, port, family=0, type=0, proto=0, flags=0):
        return self.names.resolve(host, port, family, type, proto, flags)

    async def getnameinfo(self, sockaddr, flags):
        raise NotImplementedError


def threads_at_work():
    """Trio does not count them among its tasks: one that waits for a thread is blocked."""
    limiters = (
        trio.to_thread.current_default_thread_limiter(),
        anyio.to_thread.current_default_thread_limiter(),
    )
    return sum(limiter.borrowed_tokens for limiter in limiters) > 0


class Call:
    def __init__(self):
        self.scope = trio.CancelScope()
        self.ended = trio.Event()


async def close_forcefully(stream):
    try:
        await anyio.aclose_forcefully(stream)
    except (anyio.ClosedResourceError, anyio.BrokenResourceError):
        pass  # TLS within TLS whose connection is gone; anyio wants to say goodbye


class Scenario:
    """The state between `begin` and the answer to `end`."""

    def __init__(self, session, names):
        self.session = session
        self.names = names
        self.clock = Clock()
        self.counter = TurnCounter()
        self.is_playing = True
        self.observed = []
        self.streams = {}  # by name
        self.servers = {}  # by the name of the outcome
        self.sockets = {}  # by name
        self.handlers = (
            {}
        )  # name of a stream -> what finishes the coroutine that serves it
        self.pending = {}  # name of a call -> Call, in the order of starting
        self.outcomes = {}  # name -> the error that was raised, or None
        self.descriptor_limit = None  # the usual one, while there is a lower one

    # Observing

    def observe(self, key, value):
        if self.is_playing:
            self.observed.append({key: value})

    def diagnose(self, key, value):
        self.observed.append({key: value})

    def complete(self, name, result, is_wanted):
        self.outcomes[name] = None
        if isinstance(result, adapter.Outcome):
            self.servers[name] = result.server
            result = result.result
        elif isinstance(result, BaseException):
            self.outcomes[name] = result
        if is_wanted:
            self.observe(name, adapter.encode(result))

    def raised(self, name, error):
        self.outcomes[name] = error
        self.observe(name, describe_error(error))

    # Used by operations, also by those of asyncio's adapter

    def hold_socket(self, name, made):
        if name in self.sockets:
            made.close()
            raise Failed("a socket %r is there already" % (name,))
        self.sockets[name] = made

    def part(self, name, part):
        held = {
            "stream": self.streams,
            "server": self.servers,
            "socket": self.sockets,
        }[part]
        if held.get(name) is None:
            raise Failed("no %s is called %r" % (part, name))
        return held[name]

    def error_of(self, call):
        if call not in self.outcomes:
            raise Failed("%r has no outcome" % (call,))
        return self.outcomes[call]

    def cancel(self, call):
        if call in self.pending:
            self.pending[call].scope.cancel()
        elif call not in self.outcomes:
            raise Failed("no call is called %r" % (call,))

    def acceptor(self, name, limit):
        numbers = itertools.count(1)

        def accept(raw):
            number = next(numbers)
            stream = name if number == 1 else "%s%d" % (name, number)
            self.streams[stream] = Stream(raw, is_server=True, **limit)
            self.observe("accepted", {"streams": stream})
            return stream

        return accept

    def restore_descriptors(self):
        if self.descriptor_limit is not None:
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptor_limit, hard))
            self.descriptor_limit = None

    # Requests

    def perform(self, operation, request, arguments):
        name = request.get("as", operation.name)
        is_wanted = "as" in request
        targets = ()
        if operation.part:
            targets = (self.part(request[operation.place], operation.part),)
        if arguments.get("sock") is not None:
            arguments["sock"] = self.part(arguments["sock"], "socket")
        if operation.name == "mark":
            self.nursery.start_soon(self.mark, name)
        elif operation.is_call:
            if name in self.pending and operation.name not in NOT_CALLS:
                raise Failed("a call %r is pending already" % (name,))
            call = Call()
            if operation.name not in NOT_CALLS:
                self.pending[name] = call
            self.nursery.start_soon(
                self.call, name, is_wanted, call, operation.function, targets, arguments
            )
        else:
            try:
                result = operation.function(self, *targets, **arguments)
            except (Failed, Unsupported):
                raise
            except Exception as error:
                self.raised(name, error)
            else:
                self.complete(name, result, is_wanted)

    async def mark(self, name):
        self.complete(name, None, True)

    async def call(self, name, is_wanted, call, function, targets, arguments):
        with call.scope:
            try:
                result = await function(self, *targets, **arguments)
            except trio.Cancelled as error:
                self.finish(name, call)
                self.raised(name, error)
                raise
            except Exception as error:
                self.finish(name, call)
                self.raised(name, error)
            else:
                self.finish(name, call)
                self.complete(name, result, is_wanted)

    def finish(self, name, call):
        if self.pending.get(name) is call:
            del self.pending[name]
        call.ended.set()

    async def handle(self, request):
        op = request.get("op")
        if op == "hello" or op == "begin":
            raise Failed("%s inside a scenario" % op)
        operation = operation_of(op)
        arguments = operation.prepare(request)
        if op == "together":
            self.together(arguments["ops"])
        elif op == "await":
            await self.await_call(arguments["call"])
        elif op != "settle":
            self.perform(operation, request, arguments)

    def together(self, requests):
        for prepared in self.session.prepare_together(requests):
            self.perform(*prepared)

    async def await_call(self, call):
        if call in self.pending:
            await self.pending[call].ended.wait()
        elif call not in self.outcomes:
            raise Failed("no call is called %r" % (call,))

    # The loop's part

    async def settle(self):
        self.counter.turns = 0
        while True:
            with trio.CancelScope() as self.counter.scope:
                await trio.testing.wait_all_tasks_blocked()
            if self.counter.scope.cancelled_caught:
                self.diagnose("spins", True)
                break
            if not threads_at_work():
                break
            await trio.sleep(THREAD_LOOK_S)
        self.counter.scope = None

    async def converse(self):
        if self.names is not None:
            trio.socket.set_custom_hostname_resolver(Resolver(self.names))
        async with trio.open_nursery() as self.nursery:
            await self.settle()
            while True:
                self.session.answer("observed", self.observed)
                request = await self.next_request()
                if request is None or request.get("op") == "end":
                    break
                await self.settle()
            await self.end()
            self.nursery.cancel_scope.cancel()

    async def next_request(self):
        """Carries it out, unless it is `end`; what cannot be is answered here."""
        while True:
            self.observed = []
            request = self.session.receive()
            if request is None or request.get("op") == "end":
                return request
            try:
                await self.handle(request)
                return request
            except Unsupported as reason:
                self.session.answer("unsupported", str(reason))
            except Failed as reason:
                self.session.answer("failed", str(reason))

    async def end(self):
        for name in self.pending:
            self.observe("pending", {"text": name})
        self.is_playing = False
        self.restore_descriptors()
        for call in self.pending.values():
            call.scope.cancel()
        for handler in self.handlers.values():
            handler["finished"].set()
        for stream in self.streams.values():
            if stream.is_tls:
                self.nursery.start_soon(close_forcefully, stream.raw)
            else:
                self.nursery.start_soon(stream.raw.aclose)
        for server in self.servers.values():
            if server is not None:
                self.nursery.start_soon(server_close, self, server)
        await self.settle()
        for name, stream in self.streams.items():
            if stream.is_connected:
                self.diagnose("leaked", {"text": "the transport of " + name})
                await close_forcefully(stream.raw)

    def play(self):
        try:
            trio.run(self.converse, clock=self.clock, instruments=[self.counter])
        finally:
            self.restore_descriptors()
            for given in self.sockets.values():
                given.close()

    def observe_leaks(self, before):
        self.observed.extend(adapter.leaks_since(before))


# The session.


class NoLoop:
    """In the place of asyncio's: Trio's is made by trio.run."""

    def close(self):
        trio.run(
            trio.sleep, 0, clock=Clock()
        )  # what stays open for the process is open now


class Session(adapter.Session):
    operation_of = staticmethod(operation_of)

    def begin(self, over, names):
        if over not in ("tcp", "unix", "tls"):
            raise Unsupported(NO_BARE_READER)
        descriptors = adapter.open_descriptors()
        self.scenario = Scenario(self, names)
        self.scenario.play()
        self.scenario.observe_leaks(descriptors)
        observed = self.scenario.observed
        self.scenario = None
        if not self.has_ended:
            self.answer("observed", observed)


def version_of(module):
    try:
        return module.__version__
    except AttributeError:
        from importlib.metadata import version

        return version(module.__name__)


def identity():
    return {
        "protocol": adapter.PROTOCOL,
        "name": "anyio",
        "version": version_of(anyio),
        "language": "Python",
        "tls": adapter.ssl.OPENSSL_VERSION,
        "profile": adapter.dotted(sys.version_info),
        "loop": "trio " + version_of(trio),
        "operations": sorted(OPERATIONS),
        "unsupported": {},
    }


def main():
    session = Session(NoLoop, identity())
    adapter.observe_diagnostics(session)
    # What anyio uses of an older Trio is between the two.
    warnings.simplefilter("ignore", trio.TrioDeprecationWarning)
    try:
        session.run()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(1)  # the runner is gone, or going


if __name__ == "__main__":
    main()
