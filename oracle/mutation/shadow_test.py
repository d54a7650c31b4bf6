#!/usr/bin/env python3
"""Tests of shadow.py: what runs on a mutated asyncio is told so, and everything else is as ever."""

import ast
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0] = os.path.dirname(HERE)

from conversation import Adapter, interpreter  # noqa: E402
from mutation.targets import TARGETS  # noqa: E402

SHADOW = os.path.join("mutation", "shadow.py")
OVERRUN = "StreamReader.read: if n == 0: -> if n != 0:"  # of every version
# Functions that came after the oldest version in which everything else is there.
NEWER = {"_SelectorSocketTransport._write_send": (3, 12)}


def run(*arguments, **options):
    return subprocess.run(
        interpreter() + [os.path.join(sys.path[0], SHADOW)] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=120,
        **options
    )


def listed(target):
    return json.loads(run("list", target).stdout)


@unittest.skipUnless(hasattr(ast, "unparse"), "needs Python 3.9")
class ShadowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mutants = {one["fingerprint"]: one for one in listed("streams")["mutants"]}

    def test_lists_the_mutants_of_each_target(self):
        for target in TARGETS.values():
            found = listed(target.name)
            self.assertEqual("%d.%d.%d" % sys.version_info[:3], found["python"])
            self.assertGreater(len(found["mutants"]), 300)
            ids = {one["id"] for one in found["mutants"]}
            self.assertEqual(len(found["mutants"]), len(ids))
            functions = {one["function"] for one in found["mutants"]}
            self.assertEqual(set(), functions & set(found["outside"]))
            for function in found["outside"]:
                self.assertTrue(target.reason_outside(function))

    def test_what_is_left_out_exists(self):
        # Not every version has every function; the newest do.
        if sys.version_info < (3, 11):
            self.skipTest("needs the functions of Python 3.11")
        for target in TARGETS.values():
            outside = listed(target.name)["outside"]
            for name in target.outside:
                if sys.version_info < NEWER.get(name, (3,)):
                    continue
                with self.subTest(target=target.name, name=name):
                    found = [
                        one for one in outside if (one + ".").startswith(name + ".")
                    ]
                    self.assertTrue(found or name == "")

    def read_something(self, adapter):
        adapter.answer("hello", protocol=1)
        adapter.ask("begin", scenario="x/y", over="direct")
        adapter.ask("new_reader", on="s")
        adapter.ask("feed_data", on="s", data="abc")
        return adapter.ask("read", on="s", n=2, as_="read")

    def test_an_adapter_on_a_mutant(self):
        with Adapter("adapter", "streams", script=SHADOW) as adapter:
            self.assertEqual([{"read": "ab"}], self.read_something(adapter))
        arguments = ("adapter", "streams", "--mutant", self.mutants[OVERRUN]["id"])
        with Adapter(*arguments, script=SHADOW) as adapter:
            self.assertEqual([{"read": ""}], self.read_something(adapter))

    def test_coverage_tells_the_lines_of_each_scenario(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "lines")
            arguments = ("adapter", "streams", "--coverage", path)
            with Adapter(*arguments, script=SHADOW) as adapter:
                self.read_something(adapter)
                adapter.ask("end")
                adapter.ask("begin", scenario="z", over="tcp")
                adapter.ask("end")
            with open(path) as file:
                first, second = [json.loads(line) for line in file]
        self.assertEqual(["x/y", "direct", ""], first["variant"])
        self.assertEqual(set(TARGETS), set(first["lines"]))
        self.assertIn(self.mutants[OVERRUN]["first"], first["lines"]["streams"])
        readline = [
            one["first"]
            for one in self.mutants.values()
            if one["function"] == "StreamReader.readline"
        ]
        self.assertFalse(set(readline[1:]) & set(first["lines"]["streams"]))
        self.assertEqual([], first["lines"]["sslproto"])
        self.assertTrue(first["lines"]["selector_events"])  # the loop's making
        self.assertEqual([], second["lines"]["streams"])

    def test_coverage_tells_the_role(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "lines")
            arguments = ("adapter", "streams", "--coverage", path)
            with Adapter(*arguments, script=SHADOW) as adapter:
                adapter.answer("hello", protocol=1)
                adapter.ask("begin", scenario="z", over="tcp")
                adapter.ask(
                    "start_server", as_="server", stream="s", host="127.0.0.1", port=0
                )
                adapter.ask("end")
            with open(path) as file:
                played = json.loads(file.read())
        self.assertEqual(["z", "tcp", "server"], played["variant"])
        self.assertTrue(played["lines"]["streams"])

    def test_tests_on_a_mutant(self):
        test = """
import asyncio, unittest
class ReadTest(unittest.TestCase):
    def test_read(self):
        async def read():
            reader = asyncio.StreamReader()
            reader.feed_data(b"abc")
            return await reader.read(2)
        self.assertEqual(b"ab", asyncio.run(read()))
"""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "read_test.py"), "w") as file:
                file.write(test)
            arguments = ["unittest", "streams", "read_test"]
            options = {"env": dict(os.environ, PYTHONPATH=folder)}
            self.assertEqual(0, run(*arguments, **options).returncode)
            mutant = ["--mutant", self.mutants[OVERRUN]["id"]]
            failed = run(*(arguments + mutant), **options)
        self.assertNotEqual(0, failed.returncode)
        self.assertIn("AssertionError: b'ab' != b''", failed.stderr)

    def test_a_mutant_that_does_not_exist(self):
        failed = run("adapter", "streams", "--mutant", "0000", input="")
        self.assertNotEqual(0, failed.returncode)
        self.assertIn("asyncio.streams has no mutant 0000", failed.stderr)

    def test_a_mutant_that_grows_without_end_is_stopped(self):
        test = "data = bytearray(3 << 30)"
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "large.py"), "w") as file:
                file.write(test)
            options = {"env": dict(os.environ, PYTHONPATH=folder)}
            failed = run("unittest", "streams", "large", **options)
        self.assertIn("MemoryError", failed.stderr)


if __name__ == "__main__":
    unittest.main()
