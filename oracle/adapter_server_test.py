#!/usr/bin/env python3
"""Tests of adapter.py: servers, given sockets, names, the clock, descriptors."""

import os
import socket
import sys
import unittest

from conversation import SocketConversationTest, is_importable

ACCEPTED = {"accepted": {"streams": "s"}}


class ServerTest(SocketConversationTest):
    def test_life(self):
        if not self.has("server_is_serving"):
            return
        address = self.serve("tcp", start_serving=False)
        self.assertFalse(self.value("server_is_serving", server="srv"))
        with self.assertRaises(ConnectionRefusedError):
            self.connect_to(*address)
        self.assertIsNone(self.value("server_start_serving", server="srv"))
        self.assertTrue(self.value("server_is_serving", server="srv"))
        self.connect_to(*address)
        self.assertEqual([ACCEPTED], self.ask("settle"))
        self.assertIsNone(self.value("server_close", server="srv"))
        self.assertFalse(self.value("server_is_serving", server="srv"))
        with self.assertRaises(ConnectionRefusedError):
            self.connect_to(*address)
        self.ask("close", on="s")
        self.assertIsNone(self.value("server_wait_closed", server="srv"))
        self.assertEqual([], self.end())

    def test_serve_forever_and_context(self):
        if not self.has("server_enter"):
            return
        self.serve("unix")
        self.assertIsNone(self.value("server_enter", server="srv"))
        self.assertEqual([], self.ask("server_serve_forever", server="srv", as_="f"))
        cancelled = {"f": {"raises": "CancelledError", "message": ""}}
        if not self.arguments:
            # uvloop's is not told of the closing (its issue 602).
            observed = self.ask("server_exit", server="srv", as_="x")
            self.assertCountEqual([cancelled, {"x": None}], observed)
        self.assertEqual(
            [{"pending": {"text": "f"}}] if self.arguments else [], self.end()
        )

    def test_clients_are_closed(self):
        if not self.has("server_close_clients"):
            return
        for op in ("server_close_clients", "server_abort_clients"):
            address = self.serve("tcp")
            peer = self.connect_to(*address)
            self.ask("settle")
            self.assertIsNone(self.value(op, server="srv"))
            self.assertEqual(b"", peer.recv(1))
            self.assertEqual([], self.end())

    def test_client_that_is_closed_with_output_queued_is_gone_at_the_end(self):
        if not self.has("server_close_clients"):
            return
        peer = self.connect_to(*self.serve("tcp"))
        self.ask("settle")
        self.ask("write", on="s", data="x" * 8000000)
        self.value("server_close_clients", server="srv")
        peer.setblocking(False)
        is_open = True
        while is_open:
            try:
                is_open = peer.recv(1 << 20) != b""
            except BlockingIOError:
                self.ask("settle")
        self.assertEqual([], self.end())

    def test_server_without_name_is_named_after_its_operation(self):
        self.begin("tcp")
        self.ask("start_server", stream="s", host="127.0.0.1", port=0)
        self.assertIsNone(self.value("server_close", server="start_server"))

    def test_sockets(self):
        family, (host, port) = self.serve("tcp")
        self.assertEqual(
            [[{"text": host}, port]], self.value("server_sockets", server="srv")
        )
        self.ask("server_close", server="srv")
        closed = self.value("server_sockets", server="srv")
        self.assertEqual(None if sys.version_info < (3, 7) else [], closed)
        self.end()
        _, path = self.serve("unix")
        self.assertEqual([{"text": path}], self.value("server_sockets", server="srv"))

    def test_several_hosts_are_sorted(self):
        for several in ("list", "tuple", "generator"):
            self.begin("tcp")
            host = {several: ["::1", "127.0.0.1"]}
            (served,) = self.ask("start_server", as_="v", stream="s", host=host, port=0)
            self.assertEqual(["port"], list(served["v"]))
            addresses = self.value("server_sockets", server="v")
            self.assertEqual(
                ["127.0.0.1", "::1"], [address[0]["text"] for address in addresses]
            )
            self.assertEqual({"port": addresses[0][1]}, served["v"])
            self.end()

    def test_handlers(self):
        raised = {"raises": "RuntimeError", "message": "handler"}
        for over in ("tcp", "unix"):
            for handler, observed in (
                ("plain", [ACCEPTED]),
                ("coroutine", [ACCEPTED]),
                ("none", []),
            ):
                with self.subTest(over=over, handler=handler):
                    address = self.serve(over, handler=handler)
                    peer = self.connect_to(*address)
                    self.assertEqual(observed, self.ask("settle"))
                    peer.send(b"x")
                    self.assertEqual([], self.ask("settle"))
                    self.assertEqual([], self.end())
                    self.assertIn(peer.recv(1), (b"",))
        for handler, observed in (("raising", ["accepted"]), ("not-callable", [])):
            with self.subTest(handler=handler):
                address = self.serve("tcp", handler=handler)
                self.connect_to(*address)
                seen = self.ask("settle")
                (error,) = [one["loop_error"] for one in seen if "loop_error" in one]
                seen = [key for one in seen for key in one]
                self.assertEqual(observed, [key for key in seen if key == "accepted"])
                if handler == "raising":
                    del error["context"]
                    self.assertEqual(raised, error)
                else:
                    self.assertEqual("TypeError", error["raises"])
                self.assertEqual([], self.end())

    def test_handler_is_finished(self):
        for how in ("return", "raise", "cancel"):
            with self.subTest(how=how):
                address = self.serve("tcp", handler="coroutine")
                self.connect_to(*address)
                self.assertEqual([ACCEPTED], self.ask("settle"))
                observed = self.ask("finish_handler", on="s", how=how, as_="h")
                self.assertEqual({"h": None}, observed[0])
                self.assertIn("failed", self.answer("finish_handler", on="s", how=how))
                told = [one["loop_error"]["raises"] for one in observed[1:]]
                if how == "raise" and sys.version_info >= (3, 11, 7):
                    self.assertEqual(["RuntimeError"], told)
                elif how != "cancel":  # where 3.11 and early 3.12 have a bug
                    self.assertEqual([], told)
                self.assertEqual([], self.end())

    def test_arguments_reach_the_implementation(self):
        if not self.arguments:  # uvloop takes more than asyncio
            self.serve("tcp", reuse_address=False)
            reuse = self.value("socket_option", server="srv", option="SO_REUSEADDR")
            self.assertFalse(reuse)
            self.end()
        self.serve("tcp", reuse_port=True, backlog=5, family="AF_INET", flags=[])
        self.assertTrue(
            self.value("socket_option", server="srv", option="SO_REUSEPORT")
        )
        self.end()
        self.begin("tcp")
        error = self.value(
            "start_server", stream="s", host="127.0.0.1", port=0, extra={"odd": 5}
        )
        self.assertEqual("TypeError", error["raises"])
        extra = {"port": 5}
        answer = self.answer("start_server", stream="s", host="", extra=extra)
        self.assertIn("failed", answer)

    def test_arguments_of_newer_versions_are_passed_on(self):
        self.begin("tcp")
        common = {"stream": "s", "host": "127.0.0.1", "port": 0}
        outcome = self.value("start_server", keep_alive=True, **common)
        if sys.version_info >= (3, 13) and not self.arguments:
            self.assertEqual(["port"], list(outcome))
        else:
            self.assertEqual("TypeError", outcome["raises"])


class GivenSocketTest(SocketConversationTest):
    def test_pair(self):
        self.begin("unix")
        self.ask("socket_pair", socket="a", other="b")
        opened = self.value("open_unix_connection", stream="s", sock="a")
        self.assertEqual({"streams": "s"}, opened)
        self.assertIsNone(self.value("socket_receive", socket="b"))
        self.ask("write", on="s", data="abc")
        self.assertEqual("abc", self.value("socket_receive", socket="b"))
        self.ask("socket_send", socket="b", data="\xff\x00")
        self.assertEqual("\xff\x00", self.value("read", on="s", n=9))
        self.assertTrue(self.value("socket_is_open", socket="a"))
        self.ask("close", on="s")
        self.ask("settle")
        self.assertEqual("", self.value("socket_receive", socket="b"))
        self.assertFalse(self.value("socket_is_open", socket="a"))
        self.ask("socket_close", socket="b")
        self.assertFalse(self.value("socket_is_open", socket="b"))
        self.assertEqual([], self.end())

    def test_connected(self):
        self.begin("tcp")
        listener = self.listen("tcp")
        place = list(listener.getsockname())
        self.ask("new_socket", socket="a", connect=place)
        peer, _ = listener.accept()
        self.addCleanup(peer.close)
        opened = self.value("open_connection", stream="s", sock="a")
        self.assertEqual({"streams": "s"}, opened)
        peer.send(b"x")
        self.assertEqual("x", self.value("read", on="s", n=9))
        self.assertEqual([], self.end())

    def test_listening(self):
        for family, bind in (("AF_INET", ["127.0.0.1", 0]), ("AF_INET6", ["::1", 0])):
            self.begin("tcp")
            self.ask("new_socket", socket="a", family=family, bind=bind, listen=5)
            port = self.value("start_server", stream="s", sock="a", as_="v")["port"]
            ((host, bound, *rest),) = self.value("server_sockets", server="v")
            self.assertEqual((bind[0], port), (host["text"], bound))
            self.end()

    def test_unix_socket_has_no_port(self):
        self.begin("unix")
        path = os.path.join(self.folder, "bound")
        self.ask("new_socket", socket="a", family="AF_UNIX", bind=path)
        self.assertIsNone(self.value("start_unix_server", stream="s", sock="a"))

    def test_datagrams_are_refused_by_the_implementation(self):
        self.begin("tcp")
        self.ask("new_socket", socket="a", type="datagram", bind=["127.0.0.1", 0])
        error = self.value("start_server", stream="s", sock="a")
        self.assertEqual("ValueError", error["raises"])
        self.assertTrue(self.value("socket_is_open", socket="a"))
        self.assertEqual([], self.end())

    def test_what_the_system_refuses(self):
        listener = self.listen("tcp")
        place = list(listener.getsockname())
        listener.close()
        self.begin("tcp")
        error = self.value("new_socket", socket="a", connect=place)
        self.assertEqual("ECONNREFUSED", error["errno"])
        self.assertIn("failed", self.answer("socket_close", socket="a"))
        self.assertEqual([], self.end())

    def test_faults(self):
        self.begin("tcp")
        self.ask("new_socket", socket="a")
        for op, fields in (
            ("new_socket", {"socket": "a"}),
            ("new_socket", {"socket": "b", "family": "AF_NONE"}),
            ("new_socket", {"socket": "b", "bind": ["127.0.0.1"]}),
            ("open_connection", {"stream": "s", "sock": "nothing"}),
            ("open_connection", {"stream": "s", "flags": ["AI_NOTHING"]}),
            ("start_server", {"stream": "s", "handler": "odd"}),
            ("server_close", {"server": "nobody"}),
            ("socket_option", {"option": "TCP_NODELAY"}),
            ("advance", {"ms": -1}),
            ("limit_descriptors", {"free": "x"}),
            ("await", {"call": "nobody"}),
            ("together", {"ops": [{"op": "await", "call": "x"}]}),
            ("finish_handler", {"on": "nobody", "how": "return"}),
        ):
            with self.subTest(op=op, **fields):
                self.assertEqual(["failed"], list(self.answer(op, **fields)))
        self.assertEqual([], self.end())


class ConnectionArgumentsTest(SocketConversationTest):
    def test_local_address(self):
        peer = self.connect("tcp", local_addr=["127.0.0.2", 0], family="AF_INET")
        self.assertEqual("127.0.0.2", peer.getpeername()[0])

    def test_malformed_local_address(self):
        self.begin("tcp")
        host = {"host": "127.0.0.1", "port": 1, "stream": "s"}
        outcome = self.value("open_connection", local_addr=["127.0.0.1"], **host)
        self.assertEqual("ValueError", outcome["raises"])
        outcome = self.value("open_connection", local_addr={"text": "x"}, **host)
        self.assertIn("raises", outcome)

    def test_texts(self):
        self.begin("unix")
        for given in ({"bytes": "/none"}, {"path": "/none"}, "/none"):
            error = self.value("open_unix_connection", stream="s", path=given)
            if sys.version_info >= (3, 7) or given == "/none":
                self.assertEqual("ENOENT", error["errno"])
        error = self.value("open_connection", stream="s", host=None, port=None)
        self.assertEqual("ValueError", error["raises"])

    def test_several_errors(self):
        self.begin("tcp")
        listener = self.listen("tcp")
        host, port = listener.getsockname()
        listener.close()
        error = self.value(
            "open_connection", stream="s", host=host, port=port, all_errors=True
        )
        if sys.version_info < (3, 12) or self.arguments:
            self.assertEqual("TypeError", error["raises"])
        else:
            self.assertEqual("ExceptionGroup", error["raises"])
            (one,) = error["exceptions"]
            self.assertEqual("ECONNREFUSED", one["errno"])

    def test_watermarks(self):
        self.connect("tcp")
        ops = {"on": "s", "high": 1000}
        self.assertIsNone(self.value("set_write_buffer_limits", **ops))
        self.assertEqual([250, 1000], self.value("get_write_buffer_limits", on="s"))
        self.assertEqual(0, self.value("get_write_buffer_size", on="s"))
        self.ask("set_write_buffer_limits", on="s", low=7)
        self.assertEqual(7, self.value("get_write_buffer_limits", on="s")[0])
        error = self.value("set_write_buffer_limits", on="s", high=1, low=2)
        self.assertEqual("ValueError", error["raises"])

    def test_socket_options(self):
        self.connect("tcp")
        self.assertTrue(self.value("socket_option", on="s", option="TCP_NODELAY"))
        self.assertFalse(self.value("socket_option", on="s", option="SO_KEEPALIVE"))

    def test_extra_info_with_a_default(self):
        self.connect("tcp")
        default = {"on": "s", "name": "nothing", "default": {"text": "none"}}
        self.assertEqual({"text": "none"}, self.value("get_extra_info", **default))
        self.assertIsNone(self.value("ssl_object", on="s", name="version"))


class NamesTest(SocketConversationTest):
    names = {
        "two.test": ["127.0.0.3", "127.0.0.1"],
        "six.test": ["::1"],
        "none.test": [],
    }

    def begin_with_names(self):
        answer = self.answer("begin", scenario="x", over="tcp", names=self.names)
        if self.arguments:
            self.assertIn("unsupported", answer)
            return False
        self.assertEqual([], answer["observed"])
        return True

    def test_addresses_are_tried_in_their_order(self):
        if self.begin_with_names():
            listener = self.listen("tcp")
            port = listener.getsockname()[1]
            opened = self.value(
                "open_connection", stream="s", host="two.test", port=port
            )
            self.assertEqual({"streams": "s"}, opened)
            peer, _ = listener.accept()
            peer.close()
            listener.close()
            error = self.value(
                "open_connection", stream="t", host="two.test", port=port
            )
            self.assertIsNone(error["errno"])
            self.assertLess(
                error["message"].index("127.0.0.3"), error["message"].index("127.0.0.1")
            )

    def test_errors(self):
        if self.begin_with_names():
            port = {"stream": "s", "port": 1}
            error = self.value("open_connection", host="none.test", **port)
            self.assertEqual("getaddrinfo() returned empty list", error["message"])
            for fields in (
                {"host": "six.test", "family": "AF_INET"},
                {"host": "two.test", "flags": ["AI_NUMERICHOST"]},
            ):
                error = self.value("open_connection", **port, **fields)
                self.assertEqual(
                    ("gaierror", "EAI_NONAME", "[Errno -2] Name or service not known"),
                    (error["raises"], error["errno"], error["message"]),
                )
            error = self.value(
                "open_connection", stream="s", host="two.test", port={"text": "nothing"}
            )
            self.assertEqual("EAI_SERVICE", error["errno"])

    def test_servers(self):
        if self.begin_with_names():
            self.value("start_server", as_="v", stream="s", host="two.test", port=0)
            hosts = [one[0]["text"] for one in self.value("server_sockets", server="v")]
            self.assertEqual(["127.0.0.1", "127.0.0.3"], hosts)

    def test_addresses_are_numeric(self):
        names = {"one.test": ["two.test"]}
        answer = self.answer("begin", scenario="x", over="tcp", names=names)
        self.assertIn("failed", answer)


class ClockTest(SocketConversationTest):
    def test_advance(self):
        self.begin("tcp")
        # An attempt to a queue that is full is not answered: the next one starts then.
        full, free = self.listen("tcp"), socket.socket()
        self.addCleanup(free.close)
        port = full.getsockname()[1]
        free.bind(("127.0.0.2", port))
        free.listen(1)
        waiting = []
        while len(waiting) < 3:
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
            waiting.append(filler)
        self.end()
        names = {"two.test": ["127.0.0.1", "127.0.0.2"]}
        answer = self.answer("begin", scenario="x", over="tcp", names=names)
        if self.arguments:
            self.begin("tcp")
            self.assertIn("unsupported", self.answer("advance", ms=5))
            return
        if sys.version_info < (3, 8):  # no happy_eyeballs_delay
            self.assertEqual([], self.ask("advance", ms=1000))
            return
        options = {"host": "two.test", "port": port, "happy_eyeballs_delay": 100.5}
        self.assertEqual(
            [], self.ask("open_connection", as_="c", stream="s", **options)
        )
        self.assertEqual([], self.ask("advance", ms=50000))
        opened = {"c": {"streams": "s"}}
        self.assertEqual([opened], self.ask("advance", ms=50500.5))
        self.assertEqual([], self.end())

    def test_await_what_is_complete(self):
        self.connect("tcp")
        self.ask("write", on="s", data="x", as_="done")
        self.assertEqual([], self.ask("await", call="done"))
        self.assertEqual([], self.ask("cancel", call="done"))

    def test_await_what_another_does(self):
        peer = self.connect("tcp")
        self.ask("read", on="s", as_="r", n=9)
        self.adapter.send("await", call="r")
        peer.send(b"abc")
        self.assertEqual([{"r": "abc"}], self.adapter.receive()["observed"])
        self.assertEqual([], self.end())


class DescriptorsTest(SocketConversationTest):
    def test_limit(self):
        self.begin("tcp")
        self.ask("limit_descriptors", free=2)
        for name in ("a", "b"):
            self.assertIsNone(self.value("new_socket", socket=name))
        error = self.value("new_socket", socket="c")
        self.assertEqual("EMFILE", error["errno"])
        self.ask("limit_descriptors", free=1 << 40)  # no limit is lifted so
        self.assertIsNone(self.value("new_socket", socket="c"))
        self.ask("limit_descriptors", free=None)
        self.ask("limit_descriptors", free=0)
        self.assertEqual("EMFILE", self.value("new_socket", socket="d")["errno"])
        self.assertEqual([], self.end())
        self.begin("tcp")
        self.assertIsNone(self.value("new_socket", socket="e"))

    def test_accepting_without_descriptors(self):
        address = self.serve("tcp")
        self.ask("limit_descriptors", free=0)
        self.connect_to(*address)
        observed = self.ask("settle")
        if not self.arguments:
            for one in observed:
                self.assertEqual("EMFILE", one["loop_error"]["errno"])
            self.assertEqual([], self.ask("limit_descriptors", free=None))
            self.assertEqual([ACCEPTED], self.ask("advance", ms=1000))
        self.assertEqual([], self.end())


if is_importable("uvloop"):
    for test in list(globals().values()):
        if isinstance(test, type) and issubclass(test, SocketConversationTest):
            if test is not SocketConversationTest:
                name = "Uvloop" + test.__name__
                globals()[name] = type(
                    name, (test,), {"arguments": ("--loop", "uvloop")}
                )


del SocketConversationTest  # holds no tests of its own

if __name__ == "__main__":
    unittest.main()
