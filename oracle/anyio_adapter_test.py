#!/usr/bin/env python3
"""Tests of the adapter of anyio on Trio. They are skipped where these packages are missing."""

import socket
import unittest

import conversation
from conversation import Adapter, SocketConversationTest

LACKING = [name for name in ("anyio", "trio") if not conversation.is_importable(name)]


@unittest.skipIf(LACKING, "this Python has no " + " and no ".join(LACKING))
class AnyioTest(SocketConversationTest):
    @classmethod
    def setUpClass(cls):
        cls.adapter = Adapter(script="anyio_adapter.py")
        cls.hello = cls.adapter.answer("hello", protocol=1)["hello"]

    def test_who_it_is(self):
        self.assertEqual("anyio", self.hello["name"])
        self.assertIn("trio", self.hello["loop"])
        self.assertNotIn("feed_data", self.hello["operations"])

    def test_what_it_has_not(self):
        self.assertIn("unsupported", self.answer("begin", scenario="x", over="direct"))
        self.answer("end")
        self.begin("tcp")
        for op in ("at_eof", "writelines", "no_such_operation"):
            self.assertIn("unsupported", self.answer(op, on="s"))
        self.assertIn("unsupported", self.answer("settle", more=1))
        self.assertIn("failed", self.answer("cancel"))
        self.assertIn("failed", self.answer("readline", on="nobody"))

    def test_a_read_waits_for_its_data(self):
        peer = self.connect("tcp")
        self.assertEqual([], self.ask("readexactly", as_="x", on="s", n=4))
        peer.sendall(b"ab")
        self.assertEqual([], self.ask("settle"))
        peer.sendall(b"cde")
        self.assertEqual([{"x": "abcd"}], self.ask("settle"))
        self.assertEqual([{"y": "e"}], self.ask("read", as_="y", on="s", n=9))
        self.assertEqual([], self.end())

    def test_the_end_is_an_error(self):
        peer = self.connect("unix")
        peer.close()
        (observation,) = self.ask("read", as_="x", on="s", n=9)
        self.assertEqual("EndOfStream", observation["x"]["raises"])

    def test_a_line_with_its_separator(self):
        peer = self.connect("tcp")
        peer.sendall(b"ab\ncd")
        self.assertEqual([{"x": "ab\n"}], self.ask("readline", as_="x", on="s"))
        self.assertEqual([], self.ask("readline", as_="y", on="s"))
        peer.shutdown(socket.SHUT_WR)
        (observation,) = self.ask("settle")
        self.assertEqual("IncompleteRead", observation["y"]["raises"])

    def test_cancelled(self):
        self.connect("tcp")
        self.ask("read", as_="x", on="s", n=1)
        (observation,) = self.ask("cancel", call="x")
        self.assertEqual("CancelledError", observation["x"]["raises"])

    def test_a_write_that_waits(self):
        peer = self.connect("tcp")
        self.assertEqual([], self.ask("write", as_="w", on="s", data="x" * 9000000))
        received = 0
        observed = []
        while not observed:
            while received < 9000000:
                try:
                    received += len(peer.recv(1 << 20, socket.MSG_DONTWAIT))
                except BlockingIOError:
                    break
            observed = self.ask("settle")
        self.assertEqual([{"w": None}], observed)

    def test_a_server(self):
        peer = self.connect_to(*self.serve("tcp"))
        self.assertEqual([{"accepted": {"streams": "s"}}], self.ask("settle"))
        peer.sendall(b"abc")
        self.assertEqual([{"x": "abc"}], self.ask("read", as_="x", on="s", n=9))
        self.assertEqual([], self.ask("write", on="s", data="xyz"))
        self.assertEqual(b"xyz", peer.recv(9))
        self.assertEqual([], self.ask("server_close", server="srv"))
        self.assertEqual(
            [{"done": None}], self.ask("server_wait_closed", as_="done", server="srv")
        )
        self.assertEqual([], self.end())

    def test_what_is_started_first_runs_first(self):
        self.begin("tcp")
        marks = [{"op": "mark", "as": name} for name in "abcde"]
        self.assertEqual(
            [{name: None} for name in "abcde"], self.ask("together", ops=marks)
        )

    def test_pending_and_leaks(self):
        self.connect("tcp")
        self.ask("read", as_="x", on="s", n=1)
        self.assertEqual([{"pending": {"text": "x"}}], self.end())

    def test_the_clock_is_put_forward(self):
        # The second address is tried after 250 ms; nobody waits for them.
        self.ask("begin", scenario="x", over="tcp", names={"two.test": ["127.0.0.1"]})
        listener = self.listen("tcp")
        port = listener.getsockname()[1]
        self.assertEqual(
            [{"c": {"streams": "s"}}],
            self.ask("open_connection", as_="c", stream="s", host="two.test", port=port)
            + self.ask("advance", ms=250),
        )

    def test_the_same_each_time(self):
        def once():
            peer = self.connect("tcp")
            observed = self.ask("readline", as_="x", on="s")
            for piece in (b"a", b"b\n", b"c"):
                peer.sendall(piece)
                observed += self.ask("settle")
            observed += self.ask("cancel", call="x")
            observed += self.ask("read", as_="y", on="s", n=9)
            peer.close()
            observed += self.ask("readline", as_="z", on="s")
            self.end()
            return observed

        first = once()
        for _ in range(20):
            self.assertEqual(first, once())


if __name__ == "__main__":
    if LACKING:
        print("skipped: this Python has no " + " and no ".join(LACKING))
    unittest.main()
