#!/usr/bin/env python3
"""Ten thousand connections for a minute: half of them idle, half echoing all the time.

soak.py [--connections 10000] [--seconds 60] [--build build/release]

Fails if a byte is lost or changed, if a connection is, if the server's memory grows after the first ten seconds, or if it
holds descriptors when all connections are closed.
"""

import argparse
import errno
import os
import random
import resource
import selectors
import signal
import socket
import sys
import time

from measurement import MeasurementFailed, Server
from servers import Build, Unavailable

HERE = os.path.dirname(os.path.abspath(__file__))
SETTLED_SECONDS = 10
# malloc gives nothing back to the system, so that what the server holds is the most that it ever needed, and grows only
# by what is lost.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(1 << 40)}
# What a page here and there may make.
GROWTH_KIB_MAX = 256
MESSAGE_BYTES_MAX = 2000
# The ports of one source address do not suffice for several runs in a row.
SOURCE_ADDRESSES = 16
CONNECTS_AT_ONCE = 200
ECHO_SECONDS_MAX = 30


class SoakFailed(Exception):
    """The server lost or changed something, or grew."""


class Connection:
    """One connection, which has at most one message under way."""

    def __init__(self, number, port):
        self.number = number
        self.echoes = 0
        self._awaited = b""
        self._received = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.bind(("127.0.0.{}".format(2 + number % SOURCE_ADDRESSES), 0))
        error = self.socket.connect_ex(("127.0.0.1", port))
        if error not in (0, errno.EINPROGRESS):
            raise SoakFailed("connect: " + os.strerror(error))

    def send(self, size):
        """Sends a message that no other connection sends, and this one only once."""
        head = "{}:{}:".format(self.number, self.echoes).encode()
        tail = b"x" * size
        self._awaited = head + tail
        self._received = 0
        # Its like has been echoed, so there is room for it.
        if self.socket.send(self._awaited) != len(self._awaited):
            raise SoakFailed("connection {} takes no more".format(self.number))

    def receive(self):
        """True if the message has come back whole."""
        try:
            data = self.socket.recv(2 * MESSAGE_BYTES_MAX)
        except OSError as error:
            raise SoakFailed("connection {}: {}".format(self.number, error))
        end = self._received + len(data)
        if not data:
            raise SoakFailed("connection {} was closed".format(self.number))
        if data != self._awaited[self._received : end]:
            raise SoakFailed(
                "connection {} expected {!r}, found {!r}".format(
                    self.number, self._awaited[self._received : end][:40], data[:40]
                )
            )
        self._received = end
        if end < len(self._awaited):
            return False
        self.echoes += 1
        return True


class Soak:
    def __init__(self, server, count):
        self._server = server
        self._count = count
        self._randomness = random.Random(1)
        self._selector = selectors.EpollSelector()
        self.connections = []

    def connect(self):
        """Opens all connections, some at a time, and has one message echoed on each."""
        while len(self.connections) < self._count:
            more = min(CONNECTS_AT_ONCE, self._count - len(self.connections))
            fresh = [
                Connection(len(self.connections) + i, self._server.port)
                for i in range(more)
            ]
            self.connections += fresh
            for connection in fresh:
                self._selector.register(
                    connection.socket, selectors.EVENT_WRITE, connection
                )
            self._echo_once(fresh)

    def _echo_once(self, connections):
        under_way = len(connections)
        for connection in connections:
            self._selector.modify(connection.socket, selectors.EVENT_WRITE, connection)
        while under_way > 0:
            for connection, events in self._events():
                if events & selectors.EVENT_WRITE:
                    connection.send(self._size())
                    self._selector.modify(
                        connection.socket, selectors.EVENT_READ, connection
                    )
                elif connection.receive():
                    under_way -= 1

    def _size(self):
        return self._randomness.randrange(MESSAGE_BYTES_MAX)

    def _events(self):
        events = self._selector.select(ECHO_SECONDS_MAX)
        if not events:
            raise SoakFailed(
                "no echo for {} seconds: something is lost".format(ECHO_SECONDS_MAX)
            )
        return [(key.data, mask) for key, mask in events]

    def run(self, seconds):
        """Half of the connections echo for so long. Returns the server's memory in each second, in KiB."""
        busy = self.connections[: self._count // 2]
        self._echo_all_at_once(busy)
        for connection in busy:
            connection.send(self._size())
        began = time.monotonic()
        memory = []
        under_way = len(busy)
        while under_way > 0:
            elapsed = time.monotonic() - began
            if elapsed < seconds and elapsed >= len(memory):
                memory.append(self._server.anonymous_memory_kib())
            for connection, _ in self._events():
                if not connection.receive():
                    continue
                if elapsed < seconds:
                    connection.send(self._size())
                else:
                    under_way -= 1
        return memory

    def _echo_all_at_once(self, connections):
        """The server stands still until all have sent the longest message: more it will never have to hold, however long
        it has to wait for the processor later."""
        os.kill(self._server.pid, signal.SIGSTOP)
        for connection in connections:
            connection.send(MESSAGE_BYTES_MAX)
        os.kill(self._server.pid, signal.SIGCONT)
        under_way = len(connections)
        while under_way > 0:
            for connection, _ in self._events():
                under_way -= connection.receive()

    def finish(self):
        """The idle connections are alive too. Closes all, and waits until the server has."""
        self._echo_once(self.connections[self._count // 2 :])
        for connection in self.connections:
            self._selector.unregister(connection.socket)
            connection.socket.shutdown(socket.SHUT_WR)
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        open_count = len(self.connections)
        while open_count > 0:
            for connection, _ in self._events():
                if connection.socket.recv(1):
                    raise SoakFailed(
                        "connection {}: a byte too many".format(connection.number)
                    )
                self._selector.unregister(connection.socket)
                connection.socket.close()
                open_count -= 1


def descriptors(server):
    return len(os.listdir("/proc/{}/fd".format(server.pid)))


def soak(program, count, seconds, cores):
    with Server([program, "--mode", "echo"], cores[0], KEEP_MEMORY) as server:
        before = descriptors(server)
        run = Soak(server, count)
        run.connect()
        print("{} connections, {} KiB".format(count, server.anonymous_memory_kib()))
        memory = run.run(seconds)
        echoes = sum(connection.echoes for connection in run.connections) - count
        run.finish()
        settled = memory[min(SETTLED_SECONDS, len(memory) - 1) :]
        growth = max(settled) - settled[0]
        left = descriptors(server) - before
        print(
            "{} messages echoed in {} s; memory {} KiB after {} s, then at most {} KiB more; {} descriptors left".format(
                echoes, seconds, settled[0], SETTLED_SECONDS, growth, left
            )
        )
        if growth > GROWTH_KIB_MAX:
            raise SoakFailed(
                "the server's memory grows: {} KiB by the second".format(memory)
            )
        if left != 0:
            raise SoakFailed("{} connections are still open at the server".format(left))


def main(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--connections", type=int, default=10000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument(
        "--build", default=os.path.join(HERE, "..", "..", "build", "release")
    )
    options = parser.parse_args(arguments)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < options.connections + 100:
        print(
            "soak.py: {} connections need as many descriptors, of which there may be {}".format(
                options.connections, hard
            ),
            file=sys.stderr,
        )
        return 2
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        program = Build(options.build).program("streamgauge-bench-reference")
        soak(program, options.connections, options.seconds, (0, 1))
    except Unavailable as error:
        print("soak.py: {}".format(error), file=sys.stderr)
        return 2
    except (SoakFailed, MeasurementFailed) as error:
        print("soak.py: {}".format(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
