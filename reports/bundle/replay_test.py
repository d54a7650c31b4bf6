"""What the replay of a bundle takes out of observations, and what it compares; that it replays is shown by bundle_command_test.py.

usage: replay_test.py [unittest arguments]
"""

import hashlib
import unittest

from replay import Normaliser, cut, cut_as, bytes_of, digested, projected


class Cuts(unittest.TestCase):
    def test_what_is_left_is_the_last_piece(self):
        self.assertEqual(cut(b"abcdef", [2, 3]), [b"ab", b"cde", b"f"])
        self.assertEqual(cut(b"ab", [1, 5, 9]), [b"a", b"b"])
        self.assertEqual(cut(b"", [1]), [])
        self.assertEqual(cut_as(b"abc", "each-byte"), [b"a", b"b", b"c"])
        self.assertEqual(cut_as(b"abc", None), [b"abc"])

    def test_made_bytes(self):
        self.assertEqual(
            bytes_of(["a\u00ff", {"repeat": "xy", "times": 2}]), b"a\xffxyxy"
        )


class Normalising(unittest.TestCase):
    """The examples are those of normalise_test.cc."""

    def setUp(self):
        self.normaliser = Normaliser()
        self.normaliser.add("/tmp/x/s1", "PATH")
        self.normaliser.add("40961", "PORT")

    def test_texts(self):
        for text, normal in (
            ("<StreamReader at 0x7f12ab>", "<StreamReader at 0x\u2026>"),
            ("fd=7 Task-12 _ssl.c:997", "fd=N Task-N _ssl.c:N"),
            ("ofd=7", "ofd=7"),
            ("/usr/lib/python3.12/asyncio/streams.py:713: x", "streams.py: x"),
            ("'/usr/lib/a.pyc'", "'/usr/lib/a.pyc'"),
            ("at /tmp/x/s1", "at PATH"),
            ("('127.0.0.1', 40961)", "('127.0.0.1', PORT)"),
            ("127.0.0.1:40961", "127.0.0.1:PORT"),
            ("40961 bytes, 409610", "40961 bytes, 409610"),
        ):
            self.assertEqual(self.normaliser.text(text), normal)

    def test_ports(self):
        self.assertEqual(
            self.normaliser.observations(
                [
                    {"server": {"port": 40961}},
                    {"name": [{"text": "127.0.0.1"}, 50000]},
                    {"other": [{"text": "127.0.0.1"}, 80]},
                    {"count": 40961},
                ]
            ),
            [
                {"server": {"port": {"text": "PORT"}}},
                {"name": [{"text": "127.0.0.1"}, {"text": "OTHER_PORT_1"}]},
                {"other": [{"text": "127.0.0.1"}, 80]},
                {"count": 40961},
            ],
        )

    def test_long_bytes_are_digests_and_texts_are_not(self):
        data = "x" * 1025
        digest = {
            "length": 1025,
            "sha256": hashlib.sha256(data.encode()).hexdigest(),
        }
        self.assertEqual(digested(data), digest)
        self.assertEqual(digested({"text": data}), {"text": data})
        error = {"raises": "E", "partial": data, "message": data}
        self.assertEqual(digested(error), dict(error, partial=digest))
        self.assertEqual(digested("x" * 1024), "x" * 1024)


class Levels(unittest.TestCase):
    OBSERVATIONS = [
        {"a": {"raises": "ValueError", "message": "m"}},
        {"b": {"raises": "TypeError", "message": "m"}},
        {"transport": {"text": "pause_reading"}},
        {"c": {"repr": "<r>"}},
        {"warning": {"text": "w"}},
    ]

    def project(self, level, calls_only=False):
        manifest = {"calls_only": calls_only, "incidental_errors": ["TypeError"]}
        return projected(self.OBSERVATIONS, level, manifest)

    def test_behaviour_has_no_texts(self):
        self.assertEqual(
            self.project("behaviour"),
            [
                {"a": {"raises": "ValueError"}},
                {"b": {"raises": "TypeError"}},
                {"transport": {"text": "pause_reading"}},
                {"c": {"repr": None}},
            ],
        )
        self.assertNotIn(
            {"transport": {"text": "pause_reading"}}, self.project("behaviour", True)
        )

    def test_messages_but_for_incidental_ones(self):
        self.assertEqual(
            self.project("messages"),
            [
                {"a": {"raises": "ValueError", "message": "m"}},
                {"b": {"raises": "TypeError"}},
                {"transport": {"text": "pause_reading"}},
                {"c": {"repr": "<r>"}},
            ],
        )

    def test_diagnostics_are_a_level_of_their_own(self):
        self.assertEqual(self.project("diagnostics"), [{"warning": {"text": "w"}}])


if __name__ == "__main__":
    unittest.main()
