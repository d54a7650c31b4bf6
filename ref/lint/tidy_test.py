"""Proves of every rule of tidy.py that a violation is found, and that its lawful neighbour is not."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

import tidy

HEADER = "// What it is for.\n#pragma once\n\nint value();\n"
LAWFUL = {
    "ref/base/CMakeLists.txt": "streamgauge_library(base SOURCES fd.cc)\nstreamgauge_tests(base_test SOURCES fd_test.cc)\n",
    "ref/base/fd.h": HEADER,
    "ref/base/fd.cc": '#include "ref/base/fd.h"\n\n#include <unistd.h>\n\nint value() { return 1; }\n',
    "ref/base/fd_test.cc": '#include "ref/base/fd.h"\n\n#include <gtest/gtest.h>\n\n#include "ref/testing/zoo.h"\n',
    "ref/testing/zoo.h": '#pragma once\n#include "ref/base/fd.h"\n',
    "ref/loop/loop.h": '#pragma once\n#include "ref/base/fd.h"\n',
    "runner/case/scenario.h": "#pragma once\n#include <nlohmann/json.hpp>\n",
    "README.md": "# A project\n",
}


class TreeTest(unittest.TestCase):
    def found(self, changes):
        """What tidy says of the lawful tree after changes: path -> new text, or None to remove the file."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in dict(LAWFUL, **changes).items():
                if text is None:
                    continue
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                status = tidy.main([root])
            found = output.getvalue().splitlines()
            self.assertEqual(status, 1 if found else 0)
            return found

    def assert_found(self, changes, where, complaint):
        found = self.found(changes)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(where + ": "), found)
        self.assertIn(complaint, found[0])

    def test_a_lawful_tree_is_clean(self):
        self.assertEqual(self.found({}), [])


class Layers(TreeTest):
    def test_a_lower_folder_must_not_include_a_higher_one(self):
        changes = {"ref/base/fd.h": '#pragma once\n#include "ref/loop/loop.h"\n'}
        self.assertIn(
            "ref/base/fd.h:2: ref/loop/loop.h is not below ref/base",
            self.found(changes),
        )

    def test_neighbours_on_one_level_must_not_include_each_other(self):
        changes = {
            "runner/adapter/process.h": "#pragma once\n",
            "runner/peer/peer.h": '#pragma once\n#include "runner/adapter/process.h"\n',
        }
        self.assert_found(changes, "runner/peer/peer.h:2", "is not below runner/peer")

    def test_ref_and_runner_share_nothing(self):
        changes = {"runner/case/scenario.h": '#pragma once\n#include "ref/base/fd.h"\n'}
        self.assert_found(changes, "runner/case/scenario.h:2", "share no code")
        changes = {
            "ref/loop/loop.h": '#pragma once\n#include "runner/case/scenario.h"\n'
        }
        self.assert_found(changes, "ref/loop/loop.h:2", "share no code")

    def test_an_include_is_a_full_path(self):
        changes = {"ref/loop/loop.h": '#pragma once\n#include "../base/fd.h"\n'}
        self.assert_found(changes, "ref/loop/loop.h:2", "is no file")

    def test_helpers_of_tests_are_for_tests(self):
        changes = {"ref/loop/loop.h": '#pragma once\n#include "ref/testing/zoo.h"\n'}
        self.assert_found(changes, "ref/loop/loop.h:2", "for tests only")

    def test_a_test_must_not_reach_a_higher_folder_through_a_helper(self):
        changes = {
            "ref/testing/zoo.h": '#pragma once\n#include "ref/testing/more.h"\n',
            "ref/testing/more.h": '#pragma once\n#include "ref/loop/loop.h"\n',
        }
        self.assert_found(
            changes, "ref/base/fd_test.cc:5", "which ref/base must not use"
        )

    def test_a_folder_without_a_place_in_the_house(self):
        self.assert_found(
            {"ref/misc/more.h": "#pragma once\n"},
            "ref/misc/more.h:1",
            "no folder of the house",
        )

    def test_libraries_stay_where_they_belong(self):
        for include, where in (
            ("nlohmann/json.hpp", "runner and ref/adapter and ref/faults"),
            ("CLI/CLI.hpp", "runner"),
            ("gtest/gtest.h", "tests"),
            ("benchmark/benchmark.h", "ref/bench"),
        ):
            changes = {
                "ref/loop/loop.h": "#pragma once\n#include <{}>\n".format(include)
            }
            self.assert_found(
                changes, "ref/loop/loop.h:2", "is for {} only".format(where)
            )
        changes = {"ref/adapter/wire.h": "#pragma once\n#include <nlohmann/json.hpp>\n"}
        self.assertEqual(self.found(changes), [])

    def test_an_include_in_a_comment_is_none(self):
        changes = {
            "ref/loop/loop.h": '#pragma once\n// #include "ref/net/x.h" was once here\n'
        }
        self.assertEqual(self.found(changes), [])


class Files(TreeTest):
    def test_length(self):
        self.assertEqual(
            self.found({"ref/loop/loop.h": "#pragma once\n" + "int x();\n" * 499}), []
        )
        self.assert_found(
            {"ref/loop/loop.h": "#pragma once\n" + "int x();\n" * 500},
            "ref/loop/loop.h:500",
            "more than 500",
        )

    def test_pragma_once(self):
        self.assert_found(
            {"ref/loop/loop.h": "int x();\n"}, "ref/loop/loop.h:1", "#pragma once"
        )
        self.assert_found(
            {"ref/loop/loop.h": "// #pragma once\n"},
            "ref/loop/loop.h:1",
            "#pragma once",
        )
        self.assert_found(
            {"ref/loop/loop.h": "// Why.\n\n#include <vector>\n#pragma once\n"},
            "ref/loop/loop.h:3",
            "#pragma once",
        )

    def test_space_and_end_of_lines(self):
        self.assert_found(
            {"README.md": "# A project \n"}, "README.md:1", "space at the end"
        )
        self.assert_found({"README.md": "# A project"}, "README.md:1", "no end")

    def test_loose_ends(self):
        for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"):
            self.assert_found(
                {"README.md": "# A project\n{}: more\n".format(word)},
                "README.md:2",
                word,
            )
        self.assertEqual(self.found({"README.md": "A HACKNEYED word\n"}), [])

    def test_paths_of_one_machine(self):
        for path in ("/ho" + "me/ada/x", "/ro" + "ot/x", "/Us" + "ers/ada"):
            self.assert_found(
                {"README.md": "see {}\n".format(path)},
                "README.md:1",
                "a path of one machine",
            )
        self.assertEqual(
            self.found(
                {"README.md": "`GET /homepage`, <https://example.org/home/x>\n"}
            ),
            [],
        )

    def test_sleeps(self):
        for call in (
            "std::this_thread::sleep_" + "for(1ms)",
            "std::this_thread::sleep_" + "until(t)",
            "usle" + "ep(1000)",
            "nanosle" + "ep(&t, nullptr)",
        ):
            changes = {
                "ref/loop/loop.h": "#pragma once\ninline void wait() {{ {}; }}\n".format(
                    call
                )
            }
            self.assert_found(changes, "ref/loop/loop.h:2", "a sleep")
        for call in ("time.sle" + "ep(1)", "await asyncio.sle" + "ep(0.1)"):
            self.assert_found(
                {"oracle/adapter.py": call + "\n"}, "oracle/adapter.py:1", "a sleep"
            )
        self.assertEqual(
            self.found({"oracle/adapter.py": "await asyncio.sleep(0)\n"}), []
        )
        changes = {
            "ref/loop/loop.h": "#pragma once\n// Never sleep_"
            + "for here.\nCoro<void> sleep(double s);\n"
        }
        self.assertEqual(self.found(changes), [])

    def test_a_source_that_is_not_built(self):
        changes = {
            "ref/base/CMakeLists.txt": "streamgauge_tests(base_test SOURCES fd_test.cc)\n"
        }
        self.assert_found(changes, "ref/base/fd.cc:1", "does not name this file")
        self.assert_found(
            {"oracle/adapter_test.py": "\n"},
            "oracle/adapter_test.py:1",
            "does not name this file",
        )

    def test_a_source_without_a_test(self):
        changes = {
            "ref/base/CMakeLists.txt": "streamgauge_library(base SOURCES fd.cc)\n",
            "ref/base/fd_test.cc": None,
        }
        self.assert_found(changes, "ref/base/fd.cc:1", "no test beside it")

    def test_a_test_without_a_source(self):
        changes = {
            "ref/loop/CMakeLists.txt": "streamgauge_tests(loop_test SOURCES other_test.cc loop_test.cc)\n",
            "ref/loop/other_test.cc": "\n",
            "ref/loop/loop_test.cc": "\n",
        }
        self.assert_found(changes, "ref/loop/other_test.cc:1", "nothing beside it")

    def test_one_source_may_have_several_tests(self):
        changes = {
            "ref/base/CMakeLists.txt": LAWFUL["ref/base/CMakeLists.txt"]
            + "fd_closing_twice_test.cc\n",
            "ref/base/fd_closing_twice_test.cc": "\n",
        }
        self.assertEqual(self.found(changes), [])

    def test_exceptions_are_true(self):
        """An exception that is no longer needed goes."""
        root = os.path.join(tidy.HERE, "..", "..")
        for path in [
            *tidy.UNTESTED,
            *tidy.LONG,
            *tidy.WIDE_TESTS,
            *tidy.WORDS_OF_OTHERS,
        ]:
            self.assertTrue(os.path.exists(os.path.join(root, path)), path)

    def test_coroutines_are_checked(self):
        changes = {
            "ref/loop/loop.h": "#pragma once\nCoro<void> f(X& x) { co_return; }\n"
        }
        self.assert_found(changes, "ref/loop/loop.h:2", "by value")


if __name__ == "__main__":
    sys.exit(unittest.main())
