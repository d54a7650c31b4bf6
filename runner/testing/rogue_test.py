#!/usr/bin/env python3
"""Tests that every rogue adapter has its fault, and no other."""

import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROGUE = os.path.join(HERE, "rogue.py")
sys.path.insert(0, os.path.join(HERE, os.pardir, os.pardir, "oracle"))

from conversation import Adapter, interpreter  # noqa: E402  (found by the path above)

MEBIBYTE = 1024 * 1024


class Rogue(Adapter):
    """A rogue adapter whose messages are not expected to be right."""

    def __init__(self, *arguments):
        super().__init__(*arguments, script=ROGUE)
        self.checks_messages = False

    def begin(self, **reader):
        """Up to the N-th request: the next one is the fifth."""
        self.answer("hello", protocol=1)
        self.answer("does_not_exist")
        self.ask("begin", scenario="x", over="direct")
        self.ask("new_reader", on="s", **reader)


class AdapterFaultTest(unittest.TestCase):
    def rogue(self, fault):
        rogue = Rogue(fault)
        self.addCleanup(rogue.__exit__)
        self.addCleanup(rogue.process.kill)
        return rogue

    def begun(self, fault):
        rogue = self.rogue(fault)
        rogue.begin()
        return rogue

    def goes_on_rightly(self, rogue):
        self.assertEqual([{"x": True}], rogue.ask("aiter", on="s", as_="x"))
        self.assertEqual([], rogue.ask("end"))

    def test_hangs(self):
        rogue = self.begun("hangs")
        rogue.send("settle")
        # An adapter that does not hang ends at the end of its input.
        with self.assertRaises(subprocess.TimeoutExpired):
            rogue.process.communicate(timeout=1)
        rogue.process.kill()
        self.assertEqual((-9, b"", b""), rogue.finish())

    def test_exits(self):
        rogue = self.begun("exits")
        rogue.send("settle")
        self.assertEqual((3, b"", b"rogue: this is the end\n"), rogue.finish())

    def test_exits_at_start(self):
        self.assertEqual(
            (3, b"", b"rogue: cannot start\n"), self.rogue("exits-at-start").finish()
        )

    def test_crashes(self):
        rogue = self.begun("crashes")
        rogue.send("settle")
        self.assertEqual((-9, b"", b""), rogue.finish())

    def test_prints_garbage(self):
        rogue = self.begun("prints-garbage")
        rogue.send("settle")
        with self.assertRaises(ValueError):
            rogue.receive()
        self.goes_on_rightly(rogue)

    def test_wrong_id(self):
        rogue = self.begun("wrong-id")
        request = rogue.send("settle")
        self.assertEqual({"id": request["id"] + 1000, "observed": []}, rogue.receive())
        self.goes_on_rightly(rogue)

    def test_answers_twice(self):
        rogue = self.begun("answers-twice")
        request = rogue.send("settle")
        right = {"id": request["id"], "observed": []}
        self.assertEqual([right, right], [rogue.receive(), rogue.receive()])
        self.goes_on_rightly(rogue)

    def test_floods_output(self):
        rogue = self.begun("floods-output")
        rogue.send("settle")
        self.assertEqual(MEBIBYTE, len(rogue.process.stdout.read(MEBIBYTE)))

    def test_floods_errors(self):
        rogue = self.begun("floods-errors")
        rogue.send("settle")
        errors = rogue.process.stderr.read(64 * MEBIBYTE)
        self.assertEqual(b"x" * 1023 + b"\n", errors[-1024:])
        self.assertEqual([], rogue.receive()["observed"])
        self.goes_on_rightly(rogue)

    def test_long_line(self):
        rogue = self.begun("long-line")
        rogue.send("settle")
        self.assertGreater(len(rogue.process.stdout.readline()), 64 * MEBIBYTE)
        self.goes_on_rightly(rogue)

    def test_invalid_utf8(self):
        rogue = self.begun("invalid-utf8")
        rogue.send("settle")
        with self.assertRaises(UnicodeDecodeError):
            rogue.receive()
        self.goes_on_rightly(rogue)

    def test_all_unsupported(self):
        rogue = self.rogue("all-unsupported")
        self.assertIn("hello", rogue.answer("hello", protocol=1))
        self.assertIn("unsupported", rogue.answer("does_not_exist"))
        for op, fields in (
            ("begin", {"scenario": "x", "over": "direct"}),
            ("new_reader", {"on": "s"}),
            ("end", {}),
        ):
            self.assertEqual({"unsupported": "not here"}, rogue.answer(op, **fields))

    def test_knows_everything(self):
        rogue = self.rogue("knows-everything")
        rogue.answer("hello", protocol=1)
        self.assertEqual([], rogue.ask("does_not_exist"))


class StreamFaultTest(unittest.TestCase):
    """What each faulty stream does, beside what the adapter itself does."""

    def both(self, fault, play, **reader):
        outcomes = []
        for adapter in (Rogue(fault), Adapter()):
            with adapter:
                self.assertIn("hello", adapter.answer("hello", protocol=1))
                adapter.ask("begin", scenario="x", over="direct")
                adapter.ask("new_reader", on="s", **reader)
                outcomes.append(play(adapter))
                adapter.ask("end")
        return outcomes

    def test_drops_a_byte(self):
        def play(adapter):
            adapter.ask("feed_data", on="s", data="ab")
            adapter.ask("feed_data", on="s", data="cd")
            return adapter.ask("read", on="s", n=9, as_="x")

        self.assertEqual(
            [[{"x": "abd"}], [{"x": "abcd"}]], self.both("drops-a-byte", play)
        )

    def test_swallows_eof(self):
        def play(adapter):
            adapter.ask("read", on="s", as_="x")
            return adapter.ask("feed_eof", on="s")

        self.assertEqual([[], [{"x": ""}]], self.both("swallows-eof", play))

    def test_ignores_the_limit(self):
        def play(adapter):
            adapter.ask("readline", on="s", as_="x")
            observed = adapter.ask("feed_data", on="s", data="abcdefgh")
            return [list(observation) for observation in observed]

        self.assertEqual(
            [[], [["transport"], ["transport"], ["x"]]],
            self.both("ignores-the-limit", play, limit=2),
        )

    def test_eof_before_data(self):
        def play(adapter):
            adapter.ask("feed_data", on="s", data="ab")
            adapter.ask("feed_eof", on="s")
            return adapter.ask("read", on="s", as_="x")

        self.assertEqual(
            [[{"x": ""}], [{"x": "ab"}]], self.both("eof-before-data", play)
        )

    def test_never_resumes(self):
        def play(adapter):
            adapter.ask("feed_data", on="s", data="abcdefgh")
            return adapter.ask("read", on="s", n=8, as_="x")

        resumed = {"transport": {"text": "resume_reading"}}
        self.assertEqual(
            [[{"x": "abcdefgh"}], [resumed, {"x": "abcdefgh"}]],
            self.both("never-resumes", play, limit=2),
        )

    def test_wrong_consumed(self):
        def play(adapter):
            adapter.ask("feed_data", on="s", data="abc")
            (observation,) = adapter.ask("readuntil", on="s", as_="x")
            return observation["x"]["consumed"]

        self.assertEqual([4, 3], self.both("wrong-consumed", play, limit=2))

    def test_flaky(self):
        outcomes = []
        with Rogue("flaky") as rogue:
            for _ in range(4):
                rogue.ask("begin", scenario="x", over="direct")
                rogue.ask("new_reader", on="s")
                rogue.ask("feed_data", on="s", data="ab")
                outcomes += rogue.ask("read", on="s", n=9, as_="x")
                rogue.ask("end")
        self.assertEqual([{"x": "a"}, {"x": "ab"}, {"x": "ab"}, {"x": "a"}], outcomes)


class CommandTest(unittest.TestCase):
    def run_rogue(self, *arguments):
        process = subprocess.Popen(
            interpreter() + [ROGUE] + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )
        output, errors = process.communicate()
        return process.returncode, output, errors

    def test_every_fault_is_listed_and_tested(self):
        status, output, errors = self.run_rogue("--list")
        self.assertEqual((0, ""), (status, errors))
        tests = dir(AdapterFaultTest) + dir(StreamFaultTest)
        lines = output.splitlines()
        self.assertEqual(20, len(lines))
        for line in lines:
            fault, description = line.split(None, 1)
            self.assertIn("test_" + fault.replace("-", "_"), tests)
            self.assertNotEqual("None", description)

    def test_unknown_fault(self):
        status, output, errors = self.run_rogue("perfect")
        self.assertEqual((2, ""), (status, output))
        self.assertIn("perfect", errors)

    def test_number_of_the_request(self):
        with Rogue("exits", "--at", "2") as rogue:
            rogue.answer("hello", protocol=1)
            rogue.send("does_not_exist")
            self.assertEqual(3, rogue.finish()[0])


if __name__ == "__main__":
    unittest.main()
