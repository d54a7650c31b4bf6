#!/usr/bin/env python3
"""Lint that no tool off the shelf does: the arrows between folders, the rules for coroutines, files' sizes, words.

tidy.py [ROOT]    prints path:line: complaint for everything found under ROOT, and exits with 1 if there is anything.
"""

import os
import re
import sys

from coroutines import check_coroutines
from cpp_source import CppSource, blank
from layers import check_layers, is_test

HERE = os.path.dirname(os.path.abspath(__file__))

LINES_MAX = 500
SKIPPED_FOLDERS = (".git", "__pycache__", "build")
TEXT = (
    ".cc",
    ".h",
    ".py",
    ".md",
    ".txt",
    ".json",
    ".html",
    ".css",
    ".js",
    "streamgauge",
    ".ci/run",
)
CODE = (".cc", ".h", ".py", ".js", "streamgauge")

# In two halves, so that this file is clean by its own measure.
LOOSE_END = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
HOME_PATH = re.compile(r"(?<![\w.}])/(?:home|ro" r"ot|Users)/\w")
SLEEP = re.compile(
    r"\b(?:sleep_"
    r"for|sleep_"
    r"until|usle"
    r"ep|nanosle"
    r"ep|time\.sle"
    r"ep|asyncio\.sle"
    r"ep\s*\(\s*(?!0\s*\)))"
)

# Sources that are longer than others may be, and why.
LONG = {
    "oracle/adapter.py": "one file, so that it can be carried to any interpreter alone",
    "reports/bundle/replay.py": "one file, so that a bundle needs nothing else",
}

# Files in which a word is none of LOOSE_END's, and what it is.
WORDS_OF_OTHERS = {
    "runner/report/tap_report.cc": "a directive of TAP",
    "runner/report/tap_report.h": "a directive of TAP",
    "runner/report/tap_report_test.cc": "a directive of TAP",
    "runner/cli/report_formats_test.py": "a directive of TAP",
}

# Sources, or folders of sources, that have no test of their own beside them, and why.
UNTESTED = {
    "ref/adapter/error_operations.cc": "scenario_test.cc: a scenario is what they are done to",
    "ref/adapter/identity.cc": "session_test.cc: the answer to hello",
    "ref/adapter/operations.cc": "scenario_test.cc: a scenario is what they are done to",
    "ref/examples": "examples_test.py runs the programs as their user does",
    "ref/adapter/reader_operations.cc": "scenario_test.cc: a scenario is what they are done to",
    "ref/adapter/stream_options.cc": "connection_operations_test.cc: the calls that take the options",
    "ref/adapter/writer_operations.cc": "scenario_test.cc: a scenario is what they are done to",
    "ref/bench/peers": "bench.py checks what they answer",
    "runner/check/check_report.cc": "check_adapter_test.py: what is printed of adapters that are right and wrong",
    "runner/check/check_run.cc": "check_adapter_test.py: a run on each adapter that is wrong on purpose",
    "runner/cli": "its Python tests run the program as its user does",
    "runner/run/direct_peer.cc": "player_test.cc: the requests of a direct play",
    "runner/run/play_recorder.cc": "bundle_run_test.cc: what is recorded of plays",
    "runner/run/prelude.cc": "player_test.cc, handshake_test.cc: every play begins with it",
    "runner/run/references.cc": "peer_actions_test.cc: its scenarios are full of them",
    "runner/run/variant_run.cc": "suite_run_test.cc: each of its rules shows in a run",
}

# Tests of more than the one source that their name would tell, and of what.
WIDE_TESTS = {
    "ref/faults/faults_test.cc": "the whole library, whose system calls go wrong",
    "ref/faults/threads_test.cc": "the loop and the resolver, from several threads",
    "ref/streams/steady_state_test.cc": "the whole library, whose allocations are counted",
    "runner/run/rogues_test.cc": "a whole run, against adapters that are wrong on purpose",
}


class Tree:
    """The files below a root, by their paths relative to it, with forward slashes."""

    def __init__(self, root):
        self.root = root
        self.paths = []
        self._texts = {}
        self._includes = {}
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
            for name in sorted(files):
                path = os.path.relpath(os.path.join(folder, name), root)
                self.paths.append(path.replace(os.sep, "/"))

    def text(self, path):
        if path not in self._texts:
            with open(
                os.path.join(self.root, path), encoding="utf-8", errors="replace"
            ) as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def includes(self, path):
        """See layers.check_layers; None if there is no such file."""
        if path not in self._includes:
            exists = os.path.isfile(os.path.join(self.root, path))
            self._includes[path] = (
                CppSource(self.text(path)).includes() if exists else None
            )
        return self._includes[path]


def check_tree(root):
    """Every violation below root, as (path, line, complaint)."""
    tree = Tree(root)
    found = []
    for path in tree.paths:
        if path.endswith(TEXT):
            found.extend(
                (path, line, complaint) for line, complaint in check_file(tree, path)
            )
    return found


def check_file(tree, path):
    text = tree.text(path)
    yield from check_text(path, text)
    if path.endswith((".cc", ".h")):
        yield from check_layers(path, tree.includes(path), tree.includes)
        if path.endswith(".h"):
            yield from check_header(text)
        if path.startswith("ref/"):
            header = path[: -len(".cc")] + ".h"
            yield from check_coroutines(
                text, tree.text(header) if header in tree.paths else ""
            )
    if path.endswith((".cc", "_test.py")):
        yield from check_place(tree, path)


def check_text(path, text):
    lines = text.split("\n")
    if text and not text.endswith("\n"):
        yield len(lines), "the last line has no end"
    if path.endswith(CODE) and len(lines) - 1 > LINES_MAX and path not in LONG:
        yield LINES_MAX, "the file has more than {} lines: would two be better?".format(
            LINES_MAX
        )
    code = blank(text).split("\n") if path.endswith((".cc", ".h")) else lines
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield number, "space at the end of the line"
        word = LOOSE_END.search(line)
        if word and path not in WORDS_OF_OTHERS:
            yield number, "a loose end: {}".format(word.group())
        if HOME_PATH.search(line):
            yield number, "a path of one machine"
        if path.endswith((".cc", ".h", ".py")) and SLEEP.search(code[number - 1]):
            yield number, "a sleep: wait for what is to happen instead"


def check_header(text):
    first = re.search(r"\S[^\n]*", blank(text))
    if not first or first.group().strip() != "#pragma once":
        line = text.count("\n", 0, first.start()) + 1 if first else 1
        yield line, "a header begins with #pragma once, after comments alone"


def check_place(tree, path):
    """A source is built, a source of a library has a test beside it, and a test has what it tests beside it."""
    folder, _, name = path.rpartition("/")
    lists = folder + "/CMakeLists.txt"
    if lists not in tree.paths or not re.search(
        r"(?<![\w.]){}(?![\w.])".format(re.escape(name)), tree.text(lists)
    ):
        yield 1, "{} does not name this file: nobody would build or run it".format(
            lists
        )
    if name.endswith("_test.cc"):
        # x_test.cc tests x; x_more_test.cc may test one side of it.
        parts = name[: -len("_test.cc")].split("_")
        stems = [
            folder + "/" + "_".join(parts[:count]) for count in range(1, len(parts) + 1)
        ]
        alone = not any(
            stem + end in tree.paths for stem in stems for end in (".cc", ".h")
        )
        if alone and path not in WIDE_TESTS:
            yield 1, "a test with nothing beside it that it tests; if it tests more than one source, say what in WIDE_TESTS"
    elif (
        name.endswith(".cc")
        and name != "main.cc"
        and not is_test(path)
        and not folder.endswith("/bench")
    ):
        tested = path[: -len(".cc")] + "_test.cc" in tree.paths
        if not tested and path not in UNTESTED and folder not in UNTESTED:
            yield 1, "no test beside it; if another test covers it, say which in UNTESTED of ref/lint/tidy.py"
        if tested and path in UNTESTED:
            yield 1, "has a test: take it out of UNTESTED of ref/lint/tidy.py"


def main(arguments):
    root = arguments[0] if arguments else os.path.join(HERE, "..", "..")
    found = check_tree(os.path.abspath(root))
    for path, line, complaint in found:
        print("{}:{}: {}".format(path, line, complaint))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
