#!/usr/bin/env python3
"""Tests of adapter.py: conversations with it, over asyncio's loop and over uvloop.

Every message is checked against spec/schema if the package jsonschema is there.
"""

import importlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
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


class SessionTest(ConversationTest):
    def test_hello(self):
        if sys.implementation.name == "cpython" and not self.arguments:
            self.assertEqual("CPython", self.hello["name"])
            self.assertEqual(self.hello["profile"], self.hello["version"])
        self.assertEqual(1, self.hello["protocol"])
        self.assertEqual("Python", self.hello["language"])
        version = "%d.%d.%d" % sys.version_info[:3]
        self.assertEqual(version, self.hello["profile"])

    def test_operations_are_those_of_the_schema(self):
        named = set()
        for one in REQUEST_SCHEMA["definitions"]["operation"]["allOf"]:
            op = one["if"]["properties"]["op"]
            named.update(op.get("enum", [op.get("const")]))
        known = set(self.hello["operations"])
        newer = {"is_closing", "wait_closed", "is_reading"}
        self.assertEqual(set() if sys.version_info >= (3, 7) else newer, named - known)
        self.assertEqual(set(), known - named)

    def test_hello_of_another_protocol_fails(self):
        self.assertIn("failed", self.answer("hello", protocol=2))

    def test_unknown_operation_is_unsupported(self):
        self.assertIn("unsupported", self.answer("does_not_exist"))
        self.begin()
        self.assertIn("unsupported", self.answer("does_not_exist", on="s", as_="x"))
        self.assertEqual([], self.end())

    def test_unknown_argument_is_unsupported(self):
        self.begin()
        self.assertIn("unsupported", self.answer("read", on="s", as_="x", tls=True))
        self.assertEqual([], self.end())

    def test_unsupported_in_together_does_nothing(self):
        self.begin()
        ops = [{"op": "feed_data", "on": "s", "data": "x"}, {"op": "does_not_exist"}]
        self.assertIn("unsupported", self.answer("together", ops=ops))
        self.assertEqual([], self.ask("read", on="s", as_="x"))
        self.assertEqual([{"pending": {"text": "x"}}], self.end())

    def test_lines_that_are_no_requests_fail(self):
        self.begin()
        for line in (b"garbage", b"\xff", b"[]", b'{"op": "end"}', b'{"id": true}'):
            self.adapter.send_line(line)
            answer = self.adapter.receive()
            self.assertEqual(["id", "failed"], list(answer))
            self.assertIsNone(answer["id"])

    def test_faulty_requests_fail(self):
        self.begin()
        self.ask("read", on="s", as_="waiting", n=1)
        for op, fields in (
            ("begin", {"scenario": "x", "over": "direct"}),
            ("hello", {"protocol": 1}),
            ("read", {"as_": "x"}),
            ("read", {"on": "nobody", "as_": "x"}),
            ("read", {"on": [], "as_": "x"}),
            ("read", {"on": "s", "as_": 5}),
            ("read", {"on": "s", "as_": "waiting"}),
            ("read", {"on": "s", "as_": "x", "n": [1]}),
            ("read", {"on": "s", "as_": "x", "n": {"made": "up"}}),
            ("readexactly", {"on": "s", "as_": "x"}),
            ("feed_data", {"on": "s", "data": "\u0100"}),
            ("feed_data", {"on": "s", "data": {"bytearray": 5}}),
            ("set_exception", {"on": "s", "error": "Nonsense"}),
            ("set_exception", {"on": "s", "error": "ValueError", "errno": "EPIPE"}),
            ("set_exception", {"on": "s", "error": "OSError", "errno": "ENOTHING"}),
            ("new_reader", {"on": "t", "transport": "made-up"}),
            ("write", {"on": "s", "data": "x"}),
            ("cancel", {"call": "nobody"}),
            ("same_object", {"calls": []}),
            ("same_object", {"calls": ["nobody"]}),
            ("together", {"ops": [5]}),
            ("together", {"ops": [{"op": "settle"}]}),
        ):
            with self.subTest(op=op, **fields):
                self.assertEqual(["failed"], list(self.answer(op, **fields)))
        self.assertEqual([{"waiting": "x"}], self.ask("feed_data", on="s", data="x"))
        self.assertEqual([], self.end())

    def test_operations_outside_a_scenario_fail(self):
        for op, fields in (("settle", {}), ("read", {"on": "s", "as_": "x"})):
            self.assertEqual(["failed"], list(self.answer(op, **fields)))
        self.assertEqual([], self.end())

    def test_streams_over_the_unknown_are_unsupported(self):
        self.assertIn("unsupported", self.answer("begin", scenario="x", over="pigeons"))

    def test_pipelined_requests_are_answered_in_order(self):
        self.begin()
        ids = [
            self.adapter.send("readexactly", on="s", n=2, as_="pair")["id"],
            self.adapter.send("feed_data", on="s", data="a")["id"],
            self.adapter.send("feed_data", on="s", data="b")["id"],
        ]
        answers = [self.adapter.receive() for _ in ids]
        self.assertEqual(ids, [answer["id"] for answer in answers])
        self.assertEqual(
            [[], [], [{"pair": "ab"}]], [answer["observed"] for answer in answers]
        )

    def test_scenarios_know_nothing_of_each_other(self):
        self.begin()
        self.ask("read", on="s", as_="x")
        self.end()
        self.begin("tcp")
        self.assertIn("failed", self.answer("at_eof", on="s", as_="x"))
        self.assertIn("failed", self.answer("same_object", calls=["x"], as_="y"))


class ReaderTest(ConversationTest):
    def test_calls(self):
        self.begin()
        self.ask("feed_data", on="s", data="ab\ncd\nef;gh\xff\x00ij")
        self.assertEqual("a", self.value("read", on="s", n=1))
        self.assertEqual("b\n", self.value("readline", on="s"))
        self.assertEqual("cd\n", self.value("readuntil", on="s"))
        self.assertEqual("ef;", self.value("readuntil", on="s", separator=";"))
        self.assertEqual("gh\xff\x00", self.value("readexactly", on="s", n=4))
        self.assertEqual([], self.ask("read", on="s", as_="rest"))
        self.assertEqual([{"rest": "ij"}], self.ask("feed_eof", on="s"))

    def test_state(self):
        self.begin()
        self.assertFalse(self.value("at_eof", on="s"))
        self.assertIsNone(self.value("exception", on="s"))
        self.assertIsNone(self.value("feed_data", on="s", data=""))
        self.assertIsNone(self.value("feed_eof", on="s"))
        self.assertTrue(self.value("at_eof", on="s"))
        self.assertTrue(self.value("aiter", on="s"))
        shown = self.value("repr", on="s")
        self.assertRegex(shown["repr"], "^<StreamReader eof .*=<Transport>>$")

    def test_iteration(self):
        self.begin()
        self.ask("feed_data", on="s", data="a\nb\nc\nd")
        self.assertEqual("a\n", self.value("anext", on="s"))
        self.assertEqual([], self.ask("iterate", on="s", as_="lines"))
        self.assertEqual([{"lines": ["b\n", "c\n", "d"]}], self.ask("feed_eof", on="s"))
        stop = {"raises": "StopAsyncIteration", "message": ""}
        self.assertEqual(stop, self.value("anext", on="s"))

    def test_transport_is_paused_and_resumed(self):
        self.begin(limit=1)
        paused = {"transport": {"text": "pause_reading"}}
        resumed = {"transport": {"text": "resume_reading"}}
        self.assertEqual([paused], self.ask("feed_data", on="s", data="abc"))
        self.assertEqual(
            [resumed, {"x": "abc"}], self.ask("read", on="s", n=5, as_="x")
        )

    def test_other_transports(self):
        self.begin(limit=1, transport="no-pause")
        self.assertEqual([], self.ask("feed_data", on="s", data="abc"))
        self.ask("new_reader", on="none", limit=1, transport="none")
        self.assertEqual([], self.ask("feed_data", on="none", data="abc"))
        self.assertIsNone(self.value("set_transport", on="none"))
        self.assertEqual(
            "AssertionError", self.value("set_transport", on="none")["raises"]
        )

    def test_limit_of_any_type(self):
        self.begin()
        for limit, raised in ((0, "ValueError"), ({"text": "x"}, "TypeError")):
            outcome = self.value("new_reader", on="t", limit=limit)
            self.assertEqual(raised, outcome["raises"])

    def test_arguments_of_any_type(self):
        self.begin()
        self.ask("feed_data", on="s", data={"bytearray": "a;b;c;"})
        for separator in ({"bytearray": ";"}, {"memoryview": ";"}, ";"):
            outcome = self.value("readuntil", on="s", separator=separator)
            self.assertEqual(";", outcome[1:])
        self.ask("feed_data", on="s", data="x;")
        for separator in ({"text": ";"}, {"list": [";"]}, 5, None):
            outcome = self.value("readuntil", on="s", separator=separator)
            self.assertEqual("TypeError", outcome["raises"])
        outcome = self.value("readuntil", on="s", separator={"tuple": [";", "\n"]})
        if sys.version_info >= (3, 13):
            self.assertEqual("x;", outcome)
        else:
            self.assertEqual("TypeError", outcome["raises"])

    def test_errors_have_their_fields(self):
        self.begin(limit=4)
        self.ask("feed_data", on="s", data="abcdef")
        self.assertEqual(
            {
                "raises": "LimitOverrunError",
                "consumed": 6,
                "message": "Separator is not found, and chunk exceed the limit",
            },
            self.value("readuntil", on="s", as_="overrun"),
        )
        self.assertEqual(
            "ValueError", self.value("readline", on="s", as_="r")["raises"]
        )
        context = self.value("context_of", call="r")
        self.assertEqual("LimitOverrunError", context["raises"])
        self.assertIsNone(self.value("context_of", call="overrun"))
        self.ask("feed_data", on="s", data="ab")
        self.ask("feed_eof", on="s")
        self.assertEqual(
            {
                "raises": "IncompleteReadError",
                "partial": "ab",
                "expected": 4,
                "message": "2 bytes read on a total of 4 expected bytes",
            },
            self.value("readexactly", on="s", n=4),
        )

    def test_every_error_of_the_list_can_be_stored(self):
        self.begin()
        for name, error in read_json("errors.json")["errors"].items():
            with self.subTest(name=name):
                self.ask("set_exception", on="s", error=name, message="why")
                stored = self.value("exception", on="s")
                self.assertEqual(name, stored["raises"])
                self.assertEqual(
                    set(error["fields"]), set(stored) - {"raises", "message"}
                )
                if name != "IncompleteReadError":
                    self.assertEqual("why", stored["message"])
        self.ask("set_exception", on="s", error=None)
        self.assertIsNone(self.value("exception", on="s"))

    def test_errno_is_a_symbol(self):
        self.begin()
        for name, symbol, raised in (
            ("ConnectionResetError", "ECONNRESET", "ConnectionResetError"),
            ("OSError", "EPIPE", "BrokenPipeError"),
            ("OSError", "EHOSTUNREACH", "OSError"),
            ("OSError", "ENOENT", "FileNotFoundError"),
            ("TimeoutError", "ETIMEDOUT", "TimeoutError"),
        ):
            self.ask("set_exception", on="s", error=name, errno=symbol)
            stored = self.value("exception", on="s")
            self.assertEqual(
                (raised, symbol), (stored["raises"], stored["errno"]), stored
            )

    def test_identity_of_errors(self):
        self.begin()
        self.ask("set_exception", on="s", error="OSError", errno="EPIPE", as_="stored")
        self.ask("read", on="s", as_="raised")
        self.ask("exception", on="s", as_="returned")
        self.ask("new_reader", on="t")
        self.ask("set_exception", on="t", error="OSError", errno="EPIPE", as_="other")
        same = ["stored", "raised", "returned"]
        self.assertTrue(self.value("same_object", calls=same))
        self.assertFalse(self.value("same_object", calls=same + ["other"]))
        self.ask("feed_eof", on="t", as_="fine")
        self.assertFalse(self.value("same_object", calls=["fine", "fine"]))
        self.assertIsNone(self.value("context_of", call="fine"))

    def test_error_without_a_name_is_observed_under_the_operations_name(self):
        self.begin()
        self.assertEqual([], self.ask("feed_eof", on="s"))
        (observation,) = self.ask("feed_data", on="s", data="x")
        self.assertEqual("AssertionError", observation["feed_data"]["raises"])

    def test_cancel(self):
        self.begin()
        cancelled = {"raises": "CancelledError", "message": ""}
        self.assertEqual([], self.ask("read", on="s", as_="x"))
        self.assertEqual([{"x": cancelled}], self.ask("cancel", call="x"))
        self.assertEqual([], self.ask("cancel", call="x"))

    def test_cancel_before_the_first_step(self):
        self.begin()
        ops = [
            {"op": "read", "on": "s", "as": "x"},
            {"op": "mark", "as": "m"},
            {"op": "cancel", "call": "x"},
        ]
        cancelled = {"raises": "CancelledError", "message": ""}
        observed = self.ask("together", ops=ops)
        self.assertEqual([{"x": cancelled}, {"m": None}], observed)

    def test_mark_tells_what_yields(self):
        self.begin()
        self.ask("feed_data", on="s", data="ab")
        read = {"op": "read", "on": "s", "n": 1, "as": "x"}
        mark = {"op": "mark", "as": "m"}
        self.assertEqual(
            [{"x": "a"}, {"m": None}], self.ask("together", ops=[read, mark])
        )
        self.assertEqual("b", self.value("read", on="s", n=1))
        self.assertEqual([], self.ask("read", on="s", n=1, as_="y"))
        feed = {"op": "feed_data", "on": "s", "data": "c"}
        self.assertEqual(
            [{"m": None}, {"y": "c"}], self.ask("together", ops=[mark, feed])
        )

    def test_pending_calls_are_told_in_the_order_of_starting(self):
        self.begin()
        self.ask("new_reader", on="t")
        self.ask("read", on="t", as_="second")
        self.ask("read", on="s", as_="first")
        self.assertEqual(
            [{"pending": {"text": "second"}}, {"pending": {"text": "first"}}],
            self.end(),
        )

    def test_many_scenarios_leave_nothing_behind(self):
        def play():
            self.begin("tcp")
            self.ask("new_reader", on="s", limit=4)
            self.ask("read", on="s", as_="x")
            self.ask("set_exception", on="s", error="ValueError", message="y" * 10000)
            self.end()

        play()
        self.addCleanup(
            setattr, self.adapter, "checks_messages", self.adapter.checks_messages
        )
        self.adapter.checks_messages = False  # what is checked once is right 2000 times
        for _ in range(500):
            play()
        descriptors, resident_kb = (
            self.adapter.descriptors(),
            self.adapter.resident_kb(),
        )
        for _ in range(1500):
            play()
        self.assertEqual(descriptors, self.adapter.descriptors())
        if sys.implementation.name == "cpython":  # others free memory when they like
            # A leak of the message alone would be fifteen times as much.
            self.assertLess(self.adapter.resident_kb(), resident_kb + 1000)


class SocketTest(ConversationTest):
    """Streams over sockets, whose other end is in this process."""

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

    def connect(self, over, **limit):
        """The subject as a client; returns the peer's socket."""
        self.begin(over)
        listener = self.listen(over)
        if over == "tcp":
            host, port = listener.getsockname()
            opened = self.ask(
                "open_connection", as_="c", stream="s", host=host, port=port, **limit
            )
        else:
            path = listener.getsockname()
            opened = self.ask(
                "open_unix_connection", as_="c", stream="s", path=path, **limit
            )
        self.assertEqual([{"c": {"streams": "s"}}], opened)
        peer, _ = listener.accept()
        self.addCleanup(peer.close)
        return peer

    def serve(self, over):
        """The subject as a server; returns the address it listens at."""
        self.begin(over)
        if over == "tcp":
            (served,) = self.ask(
                "start_server", as_="srv", stream="s", host="127.0.0.1", port=0
            )
            return socket.AF_INET, ("127.0.0.1", served["srv"]["port"])
        path = os.path.join(self.folder, "server")
        self.assertIsNone(self.value("start_unix_server", stream="s", path=path))
        return socket.AF_UNIX, path

    def connect_to(self, family, address):
        peer = socket.socket(family)
        self.addCleanup(peer.close)
        peer.connect(address)
        return peer

    def test_client(self):
        for over in ("tcp", "unix"):
            with self.subTest(over=over):
                peer = self.connect(over)
                self.assertEqual([], self.ask("readuntil", on="s", as_="x"))
                peer.send(b"abc")
                self.assertEqual([], self.ask("settle"))
                peer.send(b"\ndef")
                self.assertEqual([{"x": "abc\n"}], self.ask("settle"))
                peer.shutdown(socket.SHUT_WR)
                self.assertEqual("def", self.value("read", on="s"))
                self.assertTrue(self.value("at_eof", on="s"))
                self.assertEqual([], self.end())
                self.assertEqual(b"", peer.recv(1))

    def test_limit_reaches_the_reader(self):
        peer = self.connect("tcp", limit=4)
        peer.send(b"abcdef")
        error = self.value("readuntil", on="s")
        self.assertEqual("LimitOverrunError", error["raises"])

    def test_server(self):
        for over in ("tcp", "unix"):
            with self.subTest(over=over):
                address = self.serve(over)
                first = self.connect_to(*address)
                second = self.connect_to(*address)
                self.assertEqual(
                    [{"accepted": {"streams": "s"}}, {"accepted": {"streams": "s2"}}],
                    self.ask("settle"),
                )
                first.send(b"1")
                second.send(b"2")
                self.assertEqual("1", self.value("read", on="s", n=5))
                self.assertEqual("2", self.value("read", on="s2", n=5))
                self.assertEqual([], self.end())
                with self.assertRaises(OSError):
                    self.connect_to(*address)

    def test_writer(self):
        for over in ("tcp", "unix"):
            with self.subTest(over=over):
                peer = self.connect(over)
                self.assertEqual([], self.ask("write", on="s", data="ab"))
                self.assertIsNone(self.value("writelines", on="s", data=["c", "d"]))
                lines = {"tuple": ["e", {"bytearray": "f"}, {"memoryview": "g"}]}
                self.assertIsNone(self.value("writelines", on="s", data=lines))
                self.assertIsNone(self.value("drain", on="s"))
                self.assertTrue(self.value("can_write_eof", on="s"))
                self.assertIsNone(self.value("write_eof", on="s"))
                self.ask("settle")
                self.assertEqual(b"abcdefg", peer.recv(100, socket.MSG_WAITALL))
                (error,) = self.ask("write", on="s", data="x")
                self.assertEqual("RuntimeError", error["write"]["raises"])
                self.assertIsNone(self.value("close", on="s"))
                self.assertEqual([], self.end())

    def test_wait_closed(self):
        if self.has("wait_closed") and self.has("is_closing"):
            self.connect("tcp")
            self.assertFalse(self.value("is_closing", on="s"))
            self.assertEqual([], self.ask("wait_closed", on="s", as_="w"))
            self.assertEqual([{"w": None}], self.ask("close", on="s"))
            self.assertTrue(self.value("is_closing", on="s"))

    def test_pausing(self):
        if self.has("is_reading"):
            peer = self.connect("tcp")
            self.assertTrue(self.value("is_reading", on="s"))
            self.assertIsNone(self.value("pause_reading", on="s"))
            self.assertFalse(self.value("is_reading", on="s"))
            peer.send(b"x")
            self.assertEqual([], self.ask("read", on="s", n=5, as_="r"))
            self.assertEqual([{"r": "x"}], self.ask("resume_reading", on="s"))

    def test_abort(self):
        peer = self.connect("tcp")
        self.assertIsNone(self.value("abort", on="s"))
        self.assertEqual(b"", peer.recv(1))
        self.assertEqual("", self.value("read", on="s"))

    def test_reset(self):
        peer = self.connect("tcp")
        self.ask("read", on="s", as_="x")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        error = {
            "raises": "ConnectionResetError",
            "errno": "ECONNRESET",
            "message": "[Errno 104] Connection reset by peer",
        }
        self.assertEqual([{"x": error}], self.ask("settle"))

    def test_extra_info(self):
        peer = self.connect("tcp")
        host, port = peer.getsockname()
        peername = self.value("get_extra_info", on="s", name="peername")
        self.assertEqual([{"text": host}, port], peername)
        self.assertIsNone(self.value("get_extra_info", on="s", name="nothing"))
        self.assertIn("type", self.value("get_extra_info", on="s", name="socket"))

    def test_refused(self):
        listener = self.listen("tcp")
        host, port = listener.getsockname()
        listener.close()
        self.begin("tcp")
        error = self.value("open_connection", stream="s", host=host, port=port)
        self.assertEqual("ConnectionRefusedError", error["raises"])
        self.assertEqual("ECONNREFUSED", error["errno"])
        path = os.path.join(self.folder, "nothing")
        error = self.value("open_unix_connection", stream="s", path=path)
        self.assertEqual("FileNotFoundError", error["raises"])
        self.assertEqual("ENOENT", error["errno"])

    def test_name_that_does_not_resolve(self):
        self.begin("tcp")
        error = self.value("start_server", stream="s", host="256.0.0.1.invalid", port=0)
        self.assertEqual("gaierror", error["raises"])
        self.assertIn(error["errno"], ("EAI_NONAME", "EAI_AGAIN"))

    def test_transport_that_cannot_be_closed_leaks(self):
        peer = self.connect("tcp")
        self.ask("write", on="s", data="x" * 20000000)
        leaked = {"leaked": {"text": "the transport of s"}}
        self.assertEqual([leaked], self.end())
        self.begin("tcp")
        self.assertEqual([], self.end())
        peer.close()

    def test_connections_leave_no_descriptors(self):
        descriptors = self.adapter.descriptors()
        for _ in range(3):
            self.connect("unix")
            self.assertEqual([], self.end())
            os.unlink(os.path.join(self.folder, "socket"))
        self.assertEqual(descriptors, self.adapter.descriptors())


LOOPS = """
    import asyncio, logging, os, sys, warnings

    kept = []

    def loop_that(*callbacks):
        loop = asyncio.SelectorEventLoop()
        for callback in callbacks:
            loop.call_soon(callback)
        return loop

    def spinning():
        def spin():
            loop.call_soon(spin)

        loop = loop_that(spin)
        return loop

    def fail():
        raise ConnectionResetError(104, "reset")

    def complaining():
        loop = loop_that(
            lambda: warnings.warn("old", DeprecationWarning),
            lambda: logging.getLogger("asyncio").warning("slow %d", 5),
            lambda: logging.getLogger("asyncio").info("unheard"),
            lambda: loop.call_exception_handler({"message": "odd"}),
            fail,
        )
        return loop

    def printing():
        return loop_that(
            lambda: print("stray", flush=True), lambda: os.write(1, b"more")
        )

    def leaking():
        return loop_that(lambda: kept.append(os.open("/dev/null", os.O_RDONLY)))
"""


class LoopTest(unittest.TestCase):
    """Loops of factories that misbehave."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        with open(os.path.join(self.folder, "odd_loops.py"), "w") as file:
            file.write(textwrap.dedent(LOOPS))

    def adapter(self, factory):
        return Adapter("--loop", "odd_loops:" + factory, PYTHONPATH=self.folder)

    def test_loop_that_spins(self):
        with self.adapter("spinning") as adapter:
            spins = [{"spins": True}]
            self.assertEqual(spins, adapter.ask("begin", scenario="x", over="direct"))
            self.assertEqual(spins, adapter.ask("settle"))
            self.assertEqual(spins, adapter.ask("end"))

    def test_diagnostics(self):
        with self.adapter("complaining") as adapter:
            for _ in range(2):
                observed = adapter.ask("begin", scenario="x", over="direct")
                error = observed[3]["loop_error"]
                self.assertIn("Exception in callback", error.pop("context"))
                self.assertEqual(
                    [
                        {"warning": {"text": "DeprecationWarning: old"}},
                        {"log": {"text": "slow 5"}},
                        {"loop_error": {"context": "odd"}},
                        {
                            "loop_error": {
                                "raises": "ConnectionResetError",
                                "errno": "ECONNRESET",
                                "message": "[Errno 104] reset",
                            }
                        },
                    ],
                    observed,
                )
                self.assertEqual([], adapter.ask("end"))

    def test_printing_does_not_disturb(self):
        with self.adapter("printing") as adapter:
            self.assertEqual([], adapter.ask("begin", scenario="x", over="direct"))
            self.assertEqual([], adapter.ask("end"))
            self.assertEqual((0, b"", b"stray\nmore"), adapter.finish())

    def test_descriptor_that_outlives_the_loop_leaks(self):
        with self.adapter("leaking") as adapter:
            adapter.ask("begin", scenario="x", over="direct")
            leaked = {"leaked": {"text": "a descriptor: /dev/null"}}
            self.assertEqual([leaked], adapter.ask("end"))

    def test_name_of_the_loop(self):
        with self.adapter("printing") as adapter:
            hello = adapter.answer("hello", protocol=1)["hello"]
            self.assertEqual("odd_loops", hello["name"])
            self.assertEqual("odd_loops:printing", hello["loop"])


class ProcessTest(unittest.TestCase):
    def test_end_of_input_outside_a_scenario(self):
        with Adapter() as adapter:
            self.assertEqual((0, b"", b""), adapter.finish())

    def test_end_of_input_inside_a_scenario(self):
        with Adapter() as adapter:
            adapter.ask("begin", scenario="x", over="direct")
            adapter.ask("new_reader", on="s")
            adapter.ask("read", on="s", as_="x")
            self.assertEqual((0, b"", b""), adapter.finish())

    def test_runner_that_is_gone(self):
        for begun in (False, True):
            with self.subTest(begun=begun), Adapter() as adapter:
                if begun:
                    adapter.ask("begin", scenario="x", over="direct")
                adapter.process.stdout.close()
                adapter.process.stdout = None
                adapter.send("end")
                self.assertEqual((1, None, b""), adapter.finish())

    def test_unknown_loop(self):
        for loop in ("no_such_module", "asyncio:no_such_factory"):
            with Adapter("--loop", loop) as adapter:
                status, _, errors = adapter.finish()
                self.assertEqual(2, status)
                self.assertIn(b"--loop " + loop.encode(), errors)


@unittest.skipUnless(REQUESTS, "the package jsonschema is not installed")
class SchemaTest(unittest.TestCase):
    """What the schemas refuse; what they accept is shown by every conversation."""

    def refuse(self, schema, messages):
        for message in messages:
            with self.subTest(message=message):
                self.assertFalse(schema.is_valid(message))

    def test_requests(self):
        self.refuse(
            REQUESTS,
            [
                {"op": "settle"},
                {"id": 1},
                {"id": "1", "op": "settle"},
                {"id": 1, "op": "hello"},
                {"id": 1, "op": "begin", "scenario": "x", "over": "udp"},
                {"id": 1, "op": "mark"},
                {"id": 1, "op": "read"},
                {"id": 1, "op": "read", "on": "s", "count": 5},
                {"id": 1, "op": "read", "on": "s", "n": [1]},
                {"id": 1, "op": "read", "on": "s", "n": {"int": 1}},
                {"id": 1, "op": "readexactly", "on": "s"},
                {"id": 1, "op": "feed_data", "on": "s"},
                {"id": 1, "op": "new_reader", "on": "s", "transport": "real"},
                {"id": 1, "op": "set_exception", "on": "s", "error": 5},
                {"id": 1, "op": "same_object", "calls": []},
                {"id": 1, "op": "together", "ops": [{"op": "end"}]},
                {
                    "id": 1,
                    "op": "together",
                    "ops": [{"id": 2, "op": "mark", "as": "m"}],
                },
                {"id": 1, "op": "together", "ops": [{"op": "read"}]},
            ],
        )
        self.assertTrue(REQUESTS.is_valid({"id": 1, "op": "unheard_of", "n": [1]}))

    def test_answers(self):
        incomplete = {"raises": "IncompleteReadError", "message": ""}
        self.refuse(
            ANSWERS,
            [
                {"id": 1},
                {"observed": []},
                {"id": None, "observed": []},
                {"id": 1, "observed": [], "failed": "x"},
                {"id": 1, "observed": [{}]},
                {"id": 1, "observed": [{"a": 1, "b": 2}]},
                {"id": 1, "observed": [{"a": {"made": "up"}}]},
                {"id": 1, "observed": [{"a": {"raises": "ValueError"}}]},
                {"id": 1, "observed": [{"a": incomplete}]},
                {"id": 1, "observed": [{"a": {"raises": "OSError", "message": ""}}]},
                {"id": 1, "observed": [{"accepted": "s"}]},
                {"id": 1, "observed": [{"spins": False}]},
                {"id": 1, "observed": [{"loop_error": None}]},
                {"id": 1, "unsupported": None},
                {"id": 1, "hello": {"protocol": 1}},
            ],
        )


if is_importable("uvloop"):

    class UvloopSessionTest(SessionTest):
        arguments = ("--loop", "uvloop")

    class UvloopReaderTest(ReaderTest):
        arguments = ("--loop", "uvloop")

    class UvloopSocketTest(SocketTest):
        arguments = ("--loop", "uvloop")


del ConversationTest  # holds no tests of its own

if __name__ == "__main__":
    unittest.main()
