#!/usr/bin/env python3
"""Tests of adapter.py: its session, readers without a socket, the process."""

import sys
import unittest

from conversation import (
    Adapter,
    ConversationTest,
    REQUEST_SCHEMA,
    read_json,
    is_importable,
)


NEWER = {
    (3, 7): {
        "is_closing",
        "wait_closed",
        "is_reading",
        "server_start_serving",
        "server_serve_forever",
        "server_is_serving",
        "server_enter",
        "server_exit",
    },
    (3, 11): {"start_tls"},
    (3, 13): {"server_close_clients", "server_abort_clients"},
}


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
        lacking = set()
        for since, operations in NEWER.items():
            if sys.version_info < since:
                lacking.update(operations)
        self.assertEqual(lacking, named - known)
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
            ("feed_data", {"on": "s", "data": {"repeat": "x", "times": -1}}),
            ("feed_data", {"on": "s", "data": {"repeat": 5, "times": 1}}),
            ("feed_data", {"on": "s", "data": {"repeat": "x"}}),
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
        self.ask("feed_data", on="s", data={"bytearray": "a;b;"})
        self.ask("feed_data", on="s", data={"repeat": "c;", "times": 1})
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
                answer = self.answer("set_exception", on="s", error=name, message="why")
                if name == "ExceptionGroup" or (
                    name == "SSLCertVerificationError" and sys.version_info < (3, 7)
                ):
                    self.assertIn("unsupported", answer)
                    continue
                self.assertEqual([], answer["observed"])
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
            ("gaierror", "EAI_NONAME", "gaierror"),
        ):
            message = {"message": "why"} if name == "gaierror" else {}
            self.ask("set_exception", on="s", error=name, errno=symbol, **message)
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
        descriptors = self.adapter.descriptors()
        resident_kb = []
        for _ in range(15):
            for _ in range(100):
                play()
            resident_kb.append(self.adapter.resident_kb())
        self.assertEqual(descriptors, self.adapter.descriptors())
        if sys.implementation.name == "cpython":  # others free memory when they like
            # The allocator gives the top of its heap back, takes it again: a peak is
            # compared with a trough. A leak of the message alone would be 10 MB.
            self.assertLess(min(resident_kb[-5:]), max(resident_kb[:5]) + 1000)


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

    def test_runner_that_is_gone_while_a_call_is_awaited(self):
        with Adapter() as adapter:
            adapter.ask("begin", scenario="x", over="direct")
            adapter.ask("new_reader", on="s")
            adapter.ask("read", on="s", as_="x")
            adapter.send("await", call="x")
            adapter.process.stdout.close()
            adapter.process.stdout = None
            self.assertEqual((1, None, b""), adapter.finish())

    def test_unknown_loop(self):
        for loop in ("no_such_module", "asyncio:no_such_factory"):
            with Adapter("--loop", loop) as adapter:
                status, _, errors = adapter.finish()
                self.assertEqual(2, status)
                self.assertIn(b"--loop " + loop.encode(), errors)


if is_importable("uvloop"):

    class UvloopSessionTest(SessionTest):
        arguments = ("--loop", "uvloop")

    class UvloopReaderTest(ReaderTest):
        arguments = ("--loop", "uvloop")


del ConversationTest  # holds no tests of its own

if __name__ == "__main__":
    unittest.main()
