"""Records what asyncio does when a system call fails: the expectations of faults_test.cc.

record.py OUTCOMES    plays every conversation once for every call it makes and every error that the manual page of the
                      call lists, or cut short where the call moves data, and writes the file. To be run by the CPython
                      whose behaviour the reference has, 3.15.

Client and server share one loop, whose clock stands still until nothing else is left to do. Every call that moves data
out moves a bounded amount, so that output queues without filling the kernel's buffers, which depend on time. A call is
named by who makes it and counted: `client.recv`, the third.
"""

import asyncio
import collections
import errno
import gc
import json
import logging
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import warnings

from faulty_calls import (
    ERRORS,
    FAULTS,
    SHORT,
    FaultyEpoll,
    FaultyFiles,
    FaultySocket,
    RealSocket,
)

# The same numbers stand in conversations_fixture.h.
LARGE_BYTES = 100000
TAIL_BYTES = 5000
READER_LIMIT_BYTES = 1024
HIGH_WATER_BYTES = 4096
WATCHDOG_S = 100


class Party:
    """Client or server: what it does, and what it was told."""

    def __init__(self):
        self.step = None
        self.told = []
        self.received = 0

    def note(self, error):
        if isinstance(error, asyncio.IncompleteReadError):
            self.received += len(error.partial)
        self.told.append("{}: {}".format(self.step, describe(error)))

    def end_early(self):
        self.told.append("{}: the end".format(self.step))


def describe(error):
    if isinstance(error, OSError) and error.errno is not None:
        if FAULTS.plan and getattr(errno, FAULTS.plan[2], None) == error.errno:
            return "the fault"
        return "{} {}".format(
            type(error).__name__, errno.errorcode.get(error.errno, error.errno)
        )
    return type(error).__name__


class Conversation:
    """Plays one conversation; see the methods of the same names in conversations_fixture.h."""

    def __init__(self, name, over, folder):
        self.name = name
        self.over = over
        self.folder = folder
        self.path = os.path.join(folder, "s")

    def play(self, plan):
        FAULTS.reset(plan)
        self.now = 1000.0
        self.client, self.server = Party(), Party()
        self.loop_told = []
        self.handlers = []
        loop = asyncio.SelectorEventLoop()
        asyncio.set_event_loop(loop)
        self.loop = loop
        loop.time = lambda: self.now
        loop._selector._selector = FaultyEpoll(loop._selector._selector)
        loop.set_exception_handler(self.on_loop_error)
        if self.over == "unix":
            with RealSocket(socket.AF_UNIX) as stale:
                stale.bind(self.path)
        dead = RealSocket()
        dead.bind(("127.0.0.1", 0))
        self.dead_address = dead.getsockname()
        FAULTS.enabled = True
        with FaultyFiles(self.path):
            task = loop.create_task(self.talk())
            self.run_until_settled(task)
            FAULTS.enabled = False
            outcome = self.outcome(task)
            self.clean_up(task)
        dead.close()
        if os.path.exists(self.path):
            os.remove(self.path)
        return outcome

    def on_loop_error(self, loop, context):
        message = context["message"]
        for known in ("Exception in callback",):
            if message.startswith(known):
                message = known
        self.loop_told.append(
            "{}: {}".format(message, describe(context.get("exception")))
        )

    def run_until_settled(self, task):
        loop = self.loop
        end = self.now + WATCHDOG_S
        while not task.done():
            if loop._ready or any(mask for _, mask in loop._selector.select(0)):
                self.turn()
                continue
            gc.collect()
            if loop._ready or any(mask for _, mask in loop._selector.select(0)):
                continue
            timers = [timer._when for timer in loop._scheduled if not timer._cancelled]
            if not timers or min(timers) > end:
                return
            self.now = min(timers)
            self.turn()

    def turn(self):
        self.loop.stop()
        self.loop.run_forever()

    def outcome(self, task):
        result = collections.OrderedDict()
        for name, party in (("client", self.client), ("server", self.server)):
            if party.step:
                party.told.append("{}: waiting".format(party.step))
            result[name] = party.told
        result["loop"] = self.loop_told
        result["received"] = [self.client.received, self.server.received]
        return result

    def clean_up(self, task):
        for each in asyncio.all_tasks(self.loop):
            each.cancel()
        for _ in range(20):
            self.turn()
        if not task.cancelled() and task.done():
            task.exception()
        self.loop.close()
        gc.collect()

    # --- The conversations ---

    async def talk(self):
        server_party = self.server
        FAULTS.maker = "listener"
        server_party.step = "start_server"
        try:
            server = await self.start_server()
        except Exception as error:
            server_party.note(error)
            server_party.step = None
            return
        server_party.step = None
        FAULTS.maker = "client"
        party = self.client
        party.step = "open"
        try:
            reader, writer = await self.open(server)
        except Exception as error:
            party.note(error)
        else:
            try:
                await getattr(self, self.name + "_client")(party, reader, writer)
            except Exception as error:
                party.note(error)
            await self.close(party, writer)
        party.step = "server.wait_closed"
        server.close()
        await server.wait_closed()
        for handler in self.handlers:
            await handler
        party.step = None

    def tls(self, side):
        if self.over != "tls":
            return {}
        certificate = os.path.join(self.folder, "certificate.pem")
        if side == "server":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            return {"ssl": context}
        return {"ssl": ssl.create_default_context(cafile=certificate)}

    async def start_server(self):
        if self.over == "unix":
            return await asyncio.start_unix_server(
                self.serve, self.path, limit=READER_LIMIT_BYTES
            )
        return await asyncio.start_server(
            self.serve, "127.0.0.1", 0, limit=READER_LIMIT_BYTES, **self.tls("server")
        )

    async def open(self, server):
        if self.over == "unix":
            return await asyncio.open_unix_connection(
                self.path, limit=READER_LIMIT_BYTES
            )
        FAULTS.enabled = False
        address = live_address = server.sockets[0].getsockname()
        FAULTS.enabled = True
        keywords = self.tls("client")
        if self.over == "tls":
            keywords["server_hostname"] = "localhost"
        if self.name == "addresses":

            async def getaddrinfo(*_, **__):
                return [
                    (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", each)
                    for each in (self.dead_address, live_address)
                ]

            self.loop.getaddrinfo = getaddrinfo
            address = ("both", 1)
        return await asyncio.open_connection(
            *address, limit=READER_LIMIT_BYTES, **keywords
        )

    async def serve(self, reader, writer):
        self.handlers.append(asyncio.current_task())
        party = self.server
        party.step = "begin"
        try:
            await getattr(self, self.name + "_server")(party, reader, writer)
        except Exception as error:
            party.note(error)
        await self.close(party, writer)
        party.step = None

    @staticmethod
    async def close(party, writer):
        party.step = "close"
        try:
            writer.close()
            party.step = "wait_closed"
            await writer.wait_closed()
        except Exception as error:
            party.note(error)

    async def echo_client(self, party, reader, writer):
        writer.transport.set_write_buffer_limits(HIGH_WATER_BYTES)
        party.step = "write"
        writer.write(b"hello\n")
        party.step = "drain"
        await writer.drain()
        party.step = "readline"
        line = await reader.readline()
        party.received += len(line)
        if line != b"hello\n":
            return party.end_early()
        party.step = "write large"
        writer.write(b"x" * LARGE_BYTES)
        party.step = "drain large"
        await writer.drain()
        party.step = "readexactly"
        party.received += len(await reader.readexactly(LARGE_BYTES))
        party.step = "writelines"
        tail = b"y" * TAIL_BYTES
        writer.writelines([tail[:2000], b"", tail[2000:]])
        if writer.can_write_eof():
            party.step = "write_eof"
            writer.write_eof()
        party.step = "drain tail"
        await writer.drain()
        party.step = "read"
        rest = await reader.read()
        party.received += len(rest)
        if len(rest) < TAIL_BYTES:
            party.end_early()

    async def echo_server(self, party, reader, writer):
        writer.transport.set_write_buffer_limits(HIGH_WATER_BYTES)
        party.step = "readline"
        line = await reader.readline()
        party.received += len(line)
        if line != b"hello\n":
            return party.end_early()
        party.step = "write"
        writer.write(line)
        party.step = "drain"
        await writer.drain()
        party.step = "readexactly"
        data = await reader.readexactly(LARGE_BYTES)
        party.received += len(data)
        party.step = "write large"
        writer.write(data)
        party.step = "drain large"
        await writer.drain()
        if writer.can_write_eof():
            party.step = "read"
            tail = await reader.read()
        else:
            party.step = "readexactly tail"
            tail = await reader.readexactly(TAIL_BYTES)
        party.received += len(tail)
        if len(tail) < TAIL_BYTES:
            party.end_early()
        party.step = "writelines"
        writer.writelines([tail[:1000], tail[1000:]])

    async def farewell_client(self, party, reader, writer):
        party.step = "read"
        data = await reader.read()
        party.received += len(data)
        if len(data) < 2 * LARGE_BYTES:
            party.end_early()

    async def farewell_server(self, party, reader, writer):
        party.step = "write large"
        writer.write(b"x" * LARGE_BYTES)
        writer.write(b"x" * LARGE_BYTES)

    async def addresses_client(self, party, reader, writer):
        party.step = "write"
        writer.write(b"hello\n")
        party.step = "readline"
        line = await reader.readline()
        party.received += len(line)
        if line != b"hello\n":
            party.end_early()

    async def addresses_server(self, party, reader, writer):
        party.step = "readline"
        line = await reader.readline()
        party.received += len(line)
        if line != b"hello\n":
            party.end_early()
        party.step = "write"
        writer.write(line)


CONVERSATIONS = (
    ("echo", "tcp"),
    ("echo", "unix"),
    ("echo", "tls"),
    ("farewell", "tcp"),
    ("farewell", "unix"),
    ("farewell", "tls"),
    ("addresses", "tcp"),
)


def record(name, over, folder):
    """Everything that happens in one conversation, alike outcomes together."""
    print(name, over, file=sys.stderr)
    conversation = Conversation(name, over, folder)
    calm = conversation.play(None)
    counts = FAULTS.counts
    faults = []
    for call, count in counts.items():
        for n in range(1, count + 1):
            by_outcome = collections.OrderedDict()
            for error in ERRORS[call.partition(".")[2]].split():
                outcome = json.dumps(conversation.play((call, n, error)))
                by_outcome.setdefault(outcome, []).append(error)
            for outcome, errors in by_outcome.items():
                faults.append(
                    collections.OrderedDict(
                        [
                            ("call", call),
                            ("n", n),
                            ("errors", " ".join(errors)),
                            ("outcome", json.loads(outcome)),
                        ]
                    )
                )
    return collections.OrderedDict(
        [
            ("name", name),
            ("over", over),
            ("calls", counts),
            ("calm", calm),
            ("faults", faults),
        ]
    )


def make_certificate(folder):
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost -keyout key.pem -out only.pem"
        " && cat only.pem key.pem >certificate.pem",
        shell=True,
        cwd=folder,
        check=True,
        stderr=subprocess.DEVNULL,
    )


def main(arguments):
    gc.disable()  # garbage is collected where nothing else is left to do
    gc.freeze()
    warnings.simplefilter("ignore")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    socket.socket = FaultySocket
    numbers = sorted(
        {e for errors in ERRORS.values() for e in errors.split()} - {SHORT}
    )
    with tempfile.TemporaryDirectory() as folder:
        make_certificate(folder)
        recorded = collections.OrderedDict(
            [
                ("python", sys.version.split()[0]),
                (
                    "classes",
                    collections.OrderedDict(
                        (e, type(OSError(getattr(errno, e), "")).__name__)
                        for e in numbers
                    ),
                ),
                (
                    "conversations",
                    [record(name, over, folder) for name, over in CONVERSATIONS],
                ),
            ]
        )
    with open(arguments[0], "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
