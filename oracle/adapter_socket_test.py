#!/usr/bin/env python3
"""Tests of adapter.py: streams over sockets, and loops of other factories."""

import os
import shutil
import socket
import struct
import tempfile
import textwrap
import unittest

from conversation import (
    Adapter,
    SocketConversationTest,
    is_importable,
)


class SocketTest(SocketConversationTest):
    """Streams over sockets, whose other end is in this process."""

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

    def test_writer_repr(self):
        self.connect("tcp")
        shown = self.value("writer_repr", on="s")["repr"]
        self.assertRegex(shown, "^<StreamWriter transport=<.*> reader=<.*>>$")

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

    def test_all_that_has_arrived_is_read_in_one_request(self):
        peer = self.connect("tcp", limit=1)
        peer.setblocking(False)
        sent = peer.send(b"x" * 8000000)
        self.assertEqual("x" * sent, self.value("readexactly", on="s", n=sent))

    def test_connection_with_more_to_resolve_ends_in_one_request(self):
        address = {"op": "open_connection", "stream": "s", "host": "127.0.0.1"}
        for more in (
            {"port": {"text": "no-such-service"}},
            {"port": 1, "local_addr": ["127.0.0.1", "no-such-service"]},
            {"port": 1, "family": "AF_INET6"},
        ):
            with self.subTest(more=more):
                self.begin("tcp")
                (ended,) = self.ask(**dict(address, **more))
                self.assertIn("raises", ended["open_connection"])
                self.end()

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
    import asyncio, collections, logging, os, select, socket, sys, warnings

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
            lambda: warnings.warn("unclosed", ResourceWarning),
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

    class Untidy(asyncio.SelectorEventLoop):
        # Its close leaves what is its own to the collector, with something to report.
        def __init__(self):
            super().__init__()
            self.pair = socket.socketpair()
            self.queue = select.epoll()
            self.queue.register(self.pair[0], select.EPOLLIN)

        def call_soon(self, callback, *arguments, **options):
            return super().call_soon(callback, *arguments, **options)

        def close(self):
            super().close()
            self.pair[1].send(b"x")
            kept.append(self)

    class Toolkit(asyncio.SelectorEventLoop):
        # Queues callbacks in a way of its own, as loops on Qt's and GLib's do.
        def __init__(self):
            self.queue = collections.deque()
            super().__init__()

        def call_soon(self, callback, *arguments, **options):
            self.queue.append(asyncio.Handle(callback, arguments, self, **options))
            return self.queue[-1]

        def _run_once(self):
            if self.queue:
                self._ready.append(self.queue.popleft())
            super()._run_once()

    class Lacking(asyncio.SelectorEventLoop):
        async def create_unix_connection(self, *arguments, **options):
            raise NotImplementedError

        create_unix_server = create_unix_connection

    class Accounting(asyncio.SelectorEventLoop):
        # Has servers among the transports.
        def __init__(self):
            super().__init__()
            self.server = asyncio.AbstractServer()
            self._transports[1000] = self.server
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
                context = error.pop("context")
                self.assertRegex(context, r"^Exception in callback [^(]+$")
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

    def test_descriptors_of_the_loop_itself_are_no_leak_and_nobody_elses(self):
        with self.adapter("Untidy") as adapter:
            for _ in range(2):
                self.assertEqual([], adapter.ask("begin", scenario="x", over="direct"))
                self.assertEqual([], adapter.ask("settle"))
                self.assertEqual([], adapter.ask("end"))

    def test_loop_that_queues_callbacks_itself_settles_when_it_has_run_them(self):
        with self.adapter("Toolkit") as adapter:
            self.assertEqual([], adapter.ask("begin", scenario="x", over="direct"))
            adapter.ask("new_reader", on="s")
            self.assertEqual([], adapter.ask("read", on="s", n=3, as_="r"))
            self.assertEqual(
                [{"r": "abc"}], adapter.ask("feed_data", on="s", data="abc")
            )
            self.assertIn("unsupported", adapter.answer("advance", ms=1))
            self.assertEqual([], adapter.ask("end"))

    def test_what_a_loop_does_not_have_is_unsupported(self):
        with self.adapter("Lacking") as adapter:
            for operation in "open_unix_connection", "start_unix_server":
                self.assertEqual([], adapter.ask("begin", scenario="x", over="unix"))
                answer = adapter.answer(operation, stream="s", path="p", as_="c")
                self.assertEqual(
                    "this loop has no %s, or not with such arguments" % operation,
                    answer.get("unsupported"),
                )
                self.assertEqual([], adapter.ask("settle"))
                self.assertEqual([], adapter.ask("end"))

    def test_servers_among_the_transports_are_not_aborted(self):
        with self.adapter("Accounting") as adapter:
            self.assertEqual([], adapter.ask("begin", scenario="x", over="direct"))
            self.assertEqual([], adapter.ask("end"))

    def test_name_of_the_loop(self):
        with self.adapter("printing") as adapter:
            hello = adapter.answer("hello", protocol=1)["hello"]
            self.assertEqual("odd_loops", hello["name"])
            self.assertEqual("unknown", hello["version"])
            self.assertEqual("odd_loops:printing", hello["loop"])


if is_importable("uvloop"):

    class UvloopSocketTest(SocketTest):
        arguments = ("--loop", "uvloop")


del SocketConversationTest  # holds no tests of its own

if __name__ == "__main__":
    unittest.main()
