"""Proves that clang_tidy.py reads what it must, and no more: with a stand-in for clang-tidy that notes what it reads."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

import clang_tidy

STAND_IN = """#!/usr/bin/env bash
[[ $1 == --version ]] && exec echo "version 1"
for path in "$@"; do :; done
echo "$path" >>"$0.read"
! grep -n BAD "$path"
"""


class ClangTidy(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = scratch.name
        self.build = os.path.join(self.root, "build")
        os.mkdir(self.build)
        self.stand_in = os.path.join(self.root, "clang-tidy")
        self.write("clang-tidy", STAND_IN)
        os.chmod(self.stand_in, 0o755)
        self.write(".clang-tidy", "Checks: bugprone-*\n")
        self.write("ref/base/fd.h", "#pragma once\n")
        self.write("ref/base/fd.cc", '#include "ref/base/fd.h"\n')
        self.write("ref/loop/loop.h", '#pragma once\n#include "ref/base/fd.h"\n')
        self.write("ref/loop/loop.cc", '#include "ref/loop/loop.h"\n')
        self.write("ref/loop/other.cc", "#include <vector>\n")
        self.compile("-O2")
        real_root = clang_tidy.ROOT
        clang_tidy.ROOT = self.root
        self.addCleanup(setattr, clang_tidy, "ROOT", real_root)

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def compile(self, flags):
        files = [
            os.path.join(self.root, path)
            for path in ("ref/base/fd.cc", "ref/loop/loop.cc", "ref/loop/other.cc")
        ]
        entries = [
            {"file": path, "command": "c++ {} {}".format(flags, path)} for path in files
        ]
        self.write("build/compile_commands.json", json.dumps(entries))

    def read(self):
        """(exit status, the sources that clang-tidy was given) of a run."""
        notes = self.stand_in + ".read"
        with open(notes, "w", encoding="utf-8"):
            pass
        with contextlib.redirect_stdout(io.StringIO()) as self.output:
            status = clang_tidy.main([self.stand_in, self.build])
        with open(notes, encoding="utf-8") as file:
            return status, sorted(file.read().split())

    def test_reads_every_source_once(self):
        everything = ["ref/base/fd.cc", "ref/loop/loop.cc", "ref/loop/other.cc"]
        self.assertEqual(self.read(), (0, everything))
        self.assertEqual(self.read(), (0, []))

    def test_reads_again_what_changed(self):
        self.read()
        self.write("ref/loop/other.cc", "#include <string>\n")
        self.assertEqual(self.read(), (0, ["ref/loop/other.cc"]))
        self.write("ref/base/fd.h", "#pragma once\n// more\n")
        self.assertEqual(self.read(), (0, ["ref/base/fd.cc", "ref/loop/loop.cc"]))

    def test_reads_all_again_for_other_checks_or_flags(self):
        self.read()
        self.write(".clang-tidy", "Checks: performance-*\n")
        self.assertEqual(len(self.read()[1]), 3)
        self.compile("-O0")
        self.assertEqual(len(self.read()[1]), 3)

    def test_a_complaint_fails_until_it_is_mended(self):
        self.write("ref/loop/other.cc", "int BAD;\n")
        self.assertEqual(self.read()[0], 1)
        self.assertIn("1:int BAD;", self.output.getvalue())
        self.assertEqual(self.read(), (1, ["ref/loop/other.cc"]))
        self.write("ref/loop/other.cc", "int good;\n")
        self.assertEqual(self.read(), (0, ["ref/loop/other.cc"]))

    def test_nothing_to_read_is_a_failure(self):
        self.write("build/compile_commands.json", "[]")
        self.assertEqual(self.read(), (1, []))


if __name__ == "__main__":
    sys.exit(unittest.main())
