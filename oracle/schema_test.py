#!/usr/bin/env python3
"""Tests of the schemas of requests and answers in spec/schema."""

import unittest

from conversation import ANSWERS, REQUESTS


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
                {"id": 1, "op": "feed_data", "on": "s", "data": {"repeat": "x"}},
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
                {"id": 1, "op": "together", "ops": [{"op": "await", "call": "x"}]},
                {"id": 1, "op": "await"},
                {"id": 1, "op": "advance", "ms": -1},
                {"id": 1, "op": "limit_descriptors"},
                {"id": 1, "op": "begin", "scenario": "x", "over": "tcp", "names": []},
                {"id": 1, "op": "open_connection", "host": "x"},
                {"id": 1, "op": "open_connection", "stream": "s", "odd": 1},
                {"id": 1, "op": "open_connection", "stream": "s", "family": 2},
                {"id": 1, "op": "open_connection", "stream": "s", "host": ["x"]},
                {"id": 1, "op": "start_server", "stream": "s", "handler": "odd"},
                {"id": 1, "op": "start_tls", "on": "s"},
                {"id": 1, "op": "start_tls", "on": "s", "ssl": {"context": {}}},
                {"id": 1, "op": "finish_handler", "on": "s", "how": "odd"},
                {"id": 1, "op": "server_close", "on": "s"},
                {"id": 1, "op": "new_socket", "socket": "a", "bind": ["x"]},
                {"id": 1, "op": "socket_send", "socket": "a"},
                {"id": 1, "op": "socket_option", "option": "TCP_NODELAY"},
                {"id": 1, "op": "ssl_object", "on": "s", "name": "cipher"},
            ],
        )
        self.assertTrue(REQUESTS.is_valid({"id": 1, "op": "unheard_of", "n": [1]}))

    def test_answers(self):
        incomplete = {"raises": "IncompleteReadError", "message": ""}
        group = {"raises": "ExceptionGroup", "message": ""}
        unverified = {"raises": "SSLCertVerificationError", "message": "", "reason": ""}
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
                {"id": 1, "observed": [{"a": {"raises": "gaierror", "message": ""}}]},
                {"id": 1, "observed": [{"a": {"raises": "SSLError", "message": ""}}]},
                {"id": 1, "observed": [{"a": unverified}]},
                {"id": 1, "observed": [{"a": {"dict": [[1]]}}]},
                {"id": 1, "observed": [{"a": dict(group, exceptions=[])}]},
                {"id": 1, "observed": [{"a": dict(group, exceptions=[1])}]},
                {"id": 1, "observed": [{"accepted": "s"}]},
                {"id": 1, "observed": [{"spins": False}]},
                {"id": 1, "observed": [{"loop_error": None}]},
                {"id": 1, "unsupported": None},
                {"id": 1, "hello": {"protocol": 1}},
            ],
        )


if __name__ == "__main__":
    unittest.main()
