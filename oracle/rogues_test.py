#!/usr/bin/env python3
"""Tests of the gallery: every fault can be made, and says what it is."""

import glob
import json
import os
import subprocess
import sys
import unittest

from conversation import FOLDER, SPEC, Adapter, interpreter

GALLERY = os.path.join(FOLDER, "rogues")
CLAUSES = os.path.join(SPEC, "clauses", "*.json")
LEVELS = ("behaviour", "messages", "diagnostics")

# Makes each fault in a process of its own.
MAKE_EACH = """
import os, sys
sys.path.insert(0, sys.argv[1])
from catalogue import FAULTS
for fault in FAULTS.values():
    if not fault.is_of(sys.version_info):
        continue
    child = os.fork()
    if child == 0:
        try:
            fault.install()
        except BaseException as error:
            print(fault.name, repr(error), flush=True)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
"""


def run(*arguments):
    process = subprocess.Popen(
        interpreter() + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    output, errors = process.communicate()
    return process.returncode, output, errors


def listed():
    status, output, errors = run(GALLERY, "--list", "--json")
    assert (status, errors) == (0, ""), errors
    return json.loads(output)


class GalleryTest(unittest.TestCase):
    def test_faults_are_described(self):
        known = set()
        for file in glob.glob(CLAUSES):
            with open(file, encoding="utf-8") as content:
                clauses = json.load(content)["clauses"]
            known.update(one["id"] for one in clauses if "untestable" not in one)
        faults = listed()
        self.assertGreaterEqual(len(faults), 40)
        for fault in faults:
            with self.subTest(fault["name"]):
                self.assertRegex(fault["name"], r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")
                self.assertTrue(fault["fault"].endswith("."), fault["fault"])
                self.assertTrue(fault["clauses"])
                self.assertEqual([], sorted(set(fault["clauses"]) - known))
                self.assertIn(fault["level"], LEVELS)

    def test_the_list_for_people(self):
        status, output, errors = run(GALLERY, "--list")
        self.assertEqual((0, ""), (status, errors))
        names = [line.split()[0] for line in output.splitlines()]
        self.assertEqual([fault["name"] for fault in listed()], names)

    def test_every_fault_can_be_made(self):
        status, output, errors = run("-c", MAKE_EACH, GALLERY)
        self.assertEqual((0, "", ""), (status, output, errors))

    def test_a_rogue_is_an_adapter(self):
        for fault, expected in (("read-of-nothing-waits", []), (None, [{"x": ""}])):
            arguments = () if fault is None else (fault,)
            script = "rogues" if fault else "adapter.py"
            with Adapter(*arguments, script=script) as adapter:
                self.assertIn("hello", adapter.answer("hello", protocol=1))
                adapter.ask("begin", scenario="x", over="direct")
                adapter.ask("new_reader", on="s")
                observed = adapter.ask("read", on="s", n=0, as_="x")
                self.assertEqual(expected, observed)
                adapter.ask("end")

    def test_wrong_names(self):
        status, output, errors = run(GALLERY, "perfect")
        self.assertEqual((2, ""), (status, output))
        self.assertIn("perfect is no fault", errors)
        status, output, errors = run(GALLERY)
        self.assertEqual(2, status)

    def test_faults_of_other_versions_are_refused(self):
        wrong = "separators-may-be-several"  # until 3.13
        if sys.version_info < (3, 13):
            wrong = "first-of-several-separators-counts"
        status, output, errors = run(GALLERY, wrong)
        self.assertEqual((2, ""), (status, output))
        self.assertIn("cannot be made on this version of Python", errors)


if __name__ == "__main__":
    unittest.main()
