#!/usr/bin/env python3
"""Tests of adapter.py: TLS, whose other end is in this process, in memory."""

import os
import shutil
import socket
import ssl
import sys
import tempfile
import unittest

from conversation import (
    SocketConversationTest,
    TlsPeer,
    is_importable,
    make_certificate,
)

ACCEPTED = {"accepted": {"streams": "s"}}
OPENED = {"c": {"streams": "s"}}


class TlsTest(SocketConversationTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificates = tempfile.mkdtemp()
        cls.certificate = make_certificate(cls.certificates)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.certificates)
        super().tearDownClass()

    def client_context(self, **fields):
        return {"context": dict(side="client", ca=self.certificate, **fields)}

    def server_context(self, **fields):
        return {"context": dict(side="server", certificate=self.certificate, **fields)}

    def peer_context(self, side):
        if side == "server":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            if hasattr(context, "num_tickets"):
                context.num_tickets = 0
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(self.certificate)
        context.set_alpn_protocols(["b", "a"])
        return context

    def start_client(self, over="tcp", **options):
        """A call c that shakes hands; returns the peer."""
        options.setdefault("ssl", self.client_context())
        options.setdefault("server_hostname", "localhost")
        self.begin("tls" if over == "tcp" else over)
        listener = self.listen(over)
        options.update(as_="c", stream="s")
        if over == "tcp":
            host, port = listener.getsockname()
            observed = self.ask("open_connection", host=host, port=port, **options)
        else:
            path = listener.getsockname()
            observed = self.ask("open_unix_connection", path=path, **options)
        self.assertEqual([], observed)
        connection = self.accept(listener)
        return TlsPeer(connection, self.peer_context("server"), server_side=True)

    def settle(self):
        return self.ask("settle")

    def client(self, **options):
        peer = self.start_client(**options)
        self.assertEqual([OPENED], peer.shake_hands(self.settle))
        return peer

    def server(self, over="tcp", **options):
        options.setdefault("ssl", self.server_context())
        connection = self.connect_to(*self.serve(over, **options))
        context = self.peer_context("client")
        peer = TlsPeer(connection, context, server_hostname="localhost")
        self.assertEqual([ACCEPTED], peer.shake_hands(self.settle))
        return peer

    def converse(self, peer):
        peer.write(b"abc")
        self.assertEqual("abc", self.value("read", on="s", n=9))
        self.ask("write", on="s", data="def")
        self.assertEqual(b"def", peer.read())

    def test_client(self):
        for over in ("tcp", "unix"):
            with self.subTest(over=over):
                self.converse(self.client(over=over))
                self.assertEqual([], self.end())

    def test_server(self):
        for over in ("tcp", "unix"):
            with self.subTest(over=over):
                self.converse(self.server(over=over))
                self.assertEqual([], self.end())

    def test_versions_and_protocols(self):
        for version in ("TLSv1.2", "TLSv1.3"):
            fields = dict(minimum=version, maximum=version, alpn=["a"])
            for peer in (
                lambda: self.client(ssl=self.client_context(**fields)),
                lambda: self.server(ssl=self.server_context(**fields)),
            ):
                with self.subTest(version=version):
                    self.assertEqual(version, peer().tls.version())
                    for name, value in (
                        ("version", {"text": version}),
                        ("selected_alpn_protocol", {"text": "a"}),
                        ("session_reused", False),
                    ):
                        told = self.value("ssl_object", on="s", name=name)
                        self.assertEqual(value, told)
                    self.assertEqual([], self.end())

    def test_extra_info(self):
        self.client()
        certificate = self.value("get_extra_info", on="s", name="peercert")
        pairs = {key["text"]: value for key, value in certificate["dict"]}
        self.assertEqual(
            [[{"text": "DNS"}, {"text": "localhost"}]], pairs["subjectAltName"]
        )
        cipher = self.value("get_extra_info", on="s", name="cipher")
        self.assertEqual(3, len(cipher))
        name = self.value("ssl_object", on="s", name="server_hostname")
        self.assertEqual({"text": "localhost"}, name)
        context = self.value("get_extra_info", on="s", name="sslcontext")
        self.assertEqual({"type": "SSLContext"}, context)

    def test_tickets(self):
        for tickets in (0, 2):
            answer = self.answer_to_server(ssl=self.server_context(tickets=tickets))
            if sys.version_info < (3, 8):
                self.assertIn("since Python 3.8", answer["unsupported"])
            else:
                self.assertIn("observed", answer)
            self.end()

    def answer_to_server(self, **options):
        self.begin("tls")
        return self.answer(
            "start_server", stream="s", host="127.0.0.1", port=0, **options
        )

    def test_contexts_that_cannot_be_made(self):
        for context, key in (
            (self.client_context(verify="none", check_hostname=True), "unsupported"),
            (self.client_context(tickets=5), "unsupported"),
            (self.client_context(odd=5), "unsupported"),
            (self.client_context(verify="odd"), "failed"),
            (self.client_context(verify=5), "failed"),
            (self.client_context(certificate="/nothing"), "failed"),
            ({"context": {"side": "odd"}}, "failed"),
            ({"context": {}}, "failed"),
            ({"context": 5}, "failed"),
        ):
            with self.subTest(context=context):
                self.assertIn(key, self.answer_to_server(ssl=context))
                self.assertEqual([], self.end())

    def test_what_is_no_context_is_passed_on(self):
        self.begin("tls")
        given = {"stream": "s", "host": "127.0.0.1", "port": 0}
        error = self.value("start_server", ssl=True, **given)
        self.assertEqual("TypeError", error["raises"])
        self.assertEqual(["port"], list(self.value("start_server", ssl=None, **given)))

    def test_certificate_that_is_not_accepted(self):
        other = {"context": {"side": "client"}}
        for options, code in (({"ssl": other}, 18), ({"server_hostname": "other"}, 62)):
            peer = self.start_client(**options)
            peer.advance_handshake()
            *told, observation = self.settle()
            error = observation["c"]
            if sys.version_info >= (3, 7):
                self.assertEqual([], told)
                self.assertEqual("SSLCertVerificationError", error["raises"])
                self.assertEqual("CERTIFICATE_VERIFY_FAILED", error["reason"])
                self.assertEqual(code, error["verify_code"])
            else:
                self.assertIn(error["raises"], ("SSLError", "CertificateError"))
            self.assertEqual([], self.end())

    def test_nothing_is_verified(self):
        context = {"context": {"side": "client", "verify": "none"}}
        self.converse(self.client(ssl=context, server_hostname="other"))
        empty = self.value("get_extra_info", on="s", name="peercert")
        self.assertEqual({"dict": []}, empty)

    def test_peer_that_speaks_no_tls(self):
        peer = self.start_client()
        peer.connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        (observation,) = self.settle()
        error = observation["c"]
        self.assertEqual(
            ("SSLError", "WRONG_VERSION_NUMBER"), (error["raises"], error["reason"])
        )
        self.assertNotIn("errno", error)

    def test_end_does_not_wait_for_the_peer(self):
        for start in (self.client, self.server):
            peer = start()
            self.assertEqual([], self.ask("close", on="s"))
            self.assertEqual([], self.end())
            peer = start()
            self.ask("write", on="s", data="x" * 20000000)
            self.assertEqual([], self.end())

    def test_end_during_a_handshake(self):
        self.start_client()
        self.assertEqual([{"pending": {"text": "c"}}], self.end())
        peer = self.connect_to(*self.serve("tcp", ssl=self.server_context()))
        self.assertEqual([], self.settle())
        self.assertEqual([], self.end())
        self.assertEqual(b"", peer.recv(1))

    def test_end_after_a_handler_that_raised(self):
        address = self.serve("tcp", ssl=self.server_context(), handler="raising")
        context = self.peer_context("client")
        peer = TlsPeer(self.connect_to(*address), context, server_hostname="localhost")
        told = [key for one in peer.shake_hands(self.settle) for key in one]
        self.assertEqual(["accepted", "loop_error"], told)
        self.assertEqual([], self.end())

    def test_what_an_earlier_scenario_left_is_not_observed(self):
        """Until CPython 3.10 a call that failed with TLS leaves garbage that warns."""
        peer = self.client()
        peer.connection.sendall(b"garbage!")
        self.ask("read", as_="read", on="s", n=9)
        self.assertEqual([], self.end())
        self.begin("direct")
        self.ask("new_reader", on="s")
        self.assertEqual([], self.ask("forget", on="s"))
        self.assertEqual([], self.end())

    def test_close_with_an_answer(self):
        if self.has("wait_closed"):
            peer = self.client()
            self.ask("close", on="s")
            self.assertEqual(b"", peer.read())
            self.assertEqual([], self.ask("wait_closed", on="s", as_="w"))
            peer.close_notify()
            self.assertEqual([{"w": None}], self.settle())
            self.assertEqual([], self.end())

    def test_timeouts(self):
        if sys.version_info < (3, 7) or self.arguments:
            return  # the clock of uvloop stays as it is
        self.start_client(ssl_handshake_timeout=5.5)
        self.assertEqual([], self.ask("advance", ms=5000))
        (observation,) = self.ask("advance", ms=600)
        error = observation["c"]
        if sys.version_info >= (3, 8):
            self.assertEqual("ConnectionAbortedError", error["raises"])
            self.assertIn("longer than 5.5 seconds", error["message"])
        self.assertEqual([], self.end())
        if sys.version_info >= (3, 11):
            self.client(ssl_shutdown_timeout=7)
            self.ask("close", on="s")
            self.assertEqual([], self.ask("wait_closed", on="s", as_="w"))
            (observation,) = self.ask("advance", ms=7000)
            self.assertEqual("TimeoutError", observation["w"]["raises"])
            self.assertEqual([], self.end())

    def test_arguments_of_newer_versions_are_passed_on(self):
        if sys.version_info < (3, 11):
            self.begin("tls")
            given = {"stream": "s", "host": "127.0.0.1", "port": 1}
            error = self.value("open_connection", ssl_shutdown_timeout=5, **given)
            self.assertIn(error["raises"], ("TypeError", "ValueError"))

    def start_tls(self, peer, **options):
        observed = self.ask("start_tls", on="s", as_="t", **options)
        observed += peer.shake_hands(self.settle)
        self.assertEqual([{"t": None}], observed)

    def test_start_tls(self):
        if not self.has("start_tls"):
            return
        for over in ("tcp", "unix"):
            with self.subTest(over=over, role="client"):
                connection = self.connect(over)
                peer = TlsPeer(
                    connection, self.peer_context("server"), server_side=True
                )
                context = self.client_context()
                self.start_tls(peer, ssl=context, server_hostname="localhost")
                self.converse(peer)
                self.assertEqual([], self.end())
            with self.subTest(over=over, role="server"):
                connection = self.connect_to(*self.serve(over))
                self.assertEqual([ACCEPTED], self.settle())
                context = self.peer_context("client")
                peer = TlsPeer(connection, context, server_hostname="localhost")
                self.start_tls(peer, ssl=self.server_context())
                self.converse(peer)
                self.assertEqual([], self.end())
            if over == "unix":
                os.unlink(os.path.join(self.folder, "socket"))

    def test_start_tls_that_fails(self):
        if not self.has("start_tls"):
            return
        self.connect("tcp")
        error = self.value("start_tls", on="s", ssl=None)
        self.assertEqual("TypeError", error["raises"])
        self.assertIsNone(self.value("drain", on="s"))
        context = self.client_context()
        ask = {"on": "s", "ssl": context, "server_hostname": "localhost"}
        self.assertEqual([], self.ask("start_tls", as_="t", **ask))
        self.assertEqual([{"pending": {"text": "t"}}], self.end())
        if not self.arguments:  # whose clock cannot be put forward
            # The stream is told nothing of this, but its transport is closed.
            self.connect("tcp")
            self.assertEqual([], self.ask("start_tls", as_="t", **ask))
            (observation,) = self.ask("advance", ms=60000)
            self.assertEqual("ConnectionAbortedError", observation["t"]["raises"])
            self.assertEqual([], self.end())

    def test_contexts_are_not_limited(self):
        self.begin("tls")
        context = self.server_context(alpn=["never", "loaded", "before"])
        self.ask("limit_descriptors", free=0)
        given = {"stream": "s", "host": "127.0.0.1", "port": 0, "ssl": context}
        self.assertIn("observed", self.answer("start_server", **given))
        self.assertEqual("EMFILE", self.value("new_socket", socket="a")["errno"])
        self.assertEqual([], self.end())


if is_importable("uvloop"):

    class UvloopTlsTest(TlsTest):
        arguments = ("--loop", "uvloop")


del SocketConversationTest  # holds no tests of its own

if __name__ == "__main__":
    unittest.main()
