#!/usr/bin/env python3
"""What the tests of adapter.py share: a client that starts it and talks to it.

Every message is checked against spec/schema if the package jsonschema is there.
"""

import importlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(os.path.dirname(FOLDER), "spec")
WATCHDOG_S = 120


def interpreter():
    """The command that runs this interpreter.

    Not sys.executable alone: an interpreter may be started by a loader of its own.
    """
    with open("/proc/self/cmdline", "rb") as file:
        words = [os.fsdecode(word) for word in file.read().split(b"\0")]
    if sys.argv[0] in words:
        return words[: words.index(sys.argv[0])]
    return [sys.executable]


def read_json(*path):
    with open(os.path.join(SPEC, *path), encoding="utf-8") as file:
        return json.load(file)


def is_importable(module):
    # An extension module of another interpreter may be found, but cannot be imported.
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def validator(name):
    if not is_importable("jsonschema"):
        return None
    jsonschema = importlib.import_module("jsonschema")
    schema = read_json("schema", name)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


REQUESTS = validator("request.schema.json")
ANSWERS = validator("answer.schema.json")
REQUEST_SCHEMA = read_json("schema", "request.schema.json")


class Adapter:
    """A running adapter. Used as a context manager; ends it by the end of its input."""

    def __init__(self, *arguments, script="adapter.py", **environment):
        self.process = subprocess.Popen(
            interpreter() + [os.path.join(FOLDER, script)] + list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ, **environment),
        )
        self.watchdog = threading.Timer(WATCHDOG_S, self.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()
        self.id = 0
        self.checks_messages = REQUESTS is not None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.returncode is None:
            self.finish()

    def finish(self):
        """Ends the input; returns the status and the rest of both outputs."""
        output, errors = self.process.communicate()
        self.watchdog.cancel()
        return self.process.returncode, output, errors

    def send_line(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, op, **fields):
        """A field that is a word of Python has an underscore after it: as_."""
        self.id += 1
        request = {"id": self.id, "op": op}
        request.update((key.rstrip("_"), value) for key, value in fields.items())
        self.send_line(json.dumps(request).encode())
        return request

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("the adapter ended: %s" % self.process.stderr.read())
        return json.loads(line.decode("utf-8"))

    def answer(self, op, **fields):
        """The whole answer to one request."""
        request = self.send(op, **fields)
        answer = self.receive()
        if self.checks_messages:
            if "failed" not in answer and "unsupported" not in answer:
                REQUESTS.validate(request)
            ANSWERS.validate(answer)
        if answer.pop("id") != request["id"]:
            raise AssertionError("wrong id in the answer to %s" % request)
        return answer

    def ask(self, op, **fields):
        """What was observed."""
        answer = self.answer(op, **fields)
        if "observed" not in answer:
            raise AssertionError("%s %s: %s" % (op, fields, answer))
        return answer["observed"]

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def resident_kb(self):
        with open("/proc/%d/status" % self.process.pid) as file:
            return int(file.read().split("VmRSS:")[1].split()[0])


class ConversationTest(unittest.TestCase):
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.adapter = Adapter(*cls.arguments)
        cls.hello = cls.adapter.answer("hello", protocol=1)["hello"]

    @classmethod
    def tearDownClass(cls):
        cls.adapter.__exit__()

    def setUp(self):
        self.ask = self.adapter.ask
        self.answer = self.adapter.answer
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(self.adapter.answer, "end")

    def begin(self, over="direct", **reader):
        self.assertEqual([], self.ask("begin", scenario=self.id(), over=over))
        if over == "direct":
            self.assertEqual([], self.ask("new_reader", on="s", **reader))

    def end(self):
        return self.ask("end")

    def value(self, op, **fields):
        """The outcome of an operation that completes at once."""
        fields.setdefault("as_", "outcome")
        (observation,) = self.ask(op, **fields)
        self.assertEqual([fields["as_"]], list(observation))
        return observation[fields["as_"]]

    def has(self, op):
        """Whether this version has the operation; if not, that it says so."""
        if op in self.hello["operations"]:
            return True
        self.begin()
        self.assertIn("since Python", self.answer(op, on="s", as_="x")["unsupported"])
        self.end()
        return False


def send_at_once(peer):
    """What is sent must be readable then: not held back until the last is acknowledged."""
    if peer.family != socket.AF_UNIX:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class SocketConversationTest(ConversationTest):
    """Whose other end of the connections is in this process."""

    def listen(self, over):
        if over == "tcp":
            listener = socket.socket(socket.AF_INET)
            listener.bind(("127.0.0.1", 0))
        else:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(os.path.join(self.folder, "socket"))
        listener.listen(1)
        self.addCleanup(listener.close)
        return listener

    def connect(self, over, **options):
        """The subject as a client; returns the peer's socket."""
        self.begin(over)
        listener = self.listen(over)
        if over == "tcp":
            host, port = listener.getsockname()
            opened = self.ask(
                "open_connection", as_="c", stream="s", host=host, port=port, **options
            )
        else:
            path = listener.getsockname()
            opened = self.ask(
                "open_unix_connection", as_="c", stream="s", path=path, **options
            )
        self.assertEqual([{"c": {"streams": "s"}}], opened)
        return self.accept(listener)

    def accept(self, listener):
        peer, _ = listener.accept()
        self.addCleanup(peer.close)
        send_at_once(peer)
        return peer

    def serve(self, over, **options):
        """The subject as a server, srv; returns the address it listens at."""
        self.begin(over)
        options.update(as_="srv", stream="s")
        if over == "tcp":
            served = self.value("start_server", host="127.0.0.1", port=0, **options)
            return socket.AF_INET, ("127.0.0.1", served["port"])
        path = os.path.join(self.folder, "server")
        self.assertIsNone(self.value("start_unix_server", path=path, **options))
        return socket.AF_UNIX, path

    def connect_to(self, family, address):
        peer = socket.socket(family)
        self.addCleanup(peer.close)
        peer.connect(address)
        send_at_once(peer)
        return peer


def make_certificate(folder):
    """A file with a certificate of localhost, which vouches for itself, and its key."""
    path = os.path.join(folder, "localhost.pem")
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        " -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        " -keyout key.pem -out certificate.pem".split(),
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with open(path, "wb") as file:
        for part in ("certificate.pem", "key.pem"):
            with open(os.path.join(folder, part), "rb") as source:
                file.write(source.read())
    return path


class TlsPeer:
    """One end of a TLS connection, which speaks only when it is told to."""

    def __init__(self, connection, context, **options):
        self.connection = connection
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, **options)

    def receive(self):
        """Takes what is there; false at the end of the connection."""
        while True:
            try:
                data = self.connection.recv(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return True
            if not data:
                return False
            self.incoming.write(data)

    def flush(self):
        self.connection.sendall(self.outgoing.read())

    def advance_handshake(self):
        """One turn; whether this end has nothing left to do."""
        self.receive()
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            self.flush()
        return True

    def shake_hands(self, settle):
        """Takes turns with the subject; returns what was observed."""
        observed = []
        is_done = False
        while not is_done:
            is_done = self.advance_handshake()
            observed += settle()
        return observed

    def write(self, data):
        self.tls.write(data)
        self.flush()

    def read(self):
        """What the subject sent; None if there is nothing, empty after close_notify."""
        self.receive()
        try:
            return self.tls.read(1 << 20)
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLZeroReturnError:
            return b""

    def close_notify(self):
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self.flush()
