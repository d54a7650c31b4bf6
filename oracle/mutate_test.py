#!/usr/bin/env python3
"""Tests of mutate.py: mutate_test.py STREAMGAUGE."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

import mutate
from mutation import report
from mutation.journal import Journal
from mutation.own_tests import OwnTestsJudge
from mutation.processes import Processes, Stopped
from mutation.suite import Coverage, MutationError, Results, SuiteJudge, worst
from mutation.survivors import Survivors
from mutation.targets import TARGETS, Target

PROGRAM = None  # set from the command line
STREAMS = TARGETS["streams"]
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
SCENARIOS = (
    "reader/read/zero-returns-at-once",
    "reader/readline/leaves-the-rest",
)


class FolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "w") as file:
            file.write(content)
        return self.path(name)


class JournalTest(FolderTest):
    def test_the_latest_record_counts(self):
        journal = Journal(self.path("journal"))
        journal.add("suite", "a", {"noticed": None})
        journal.add("suite", "a", {"noticed": "behaviour"})
        journal.add("own tests", "a", {"noticed": None})
        again = Journal(self.path("journal"))
        self.assertEqual("behaviour", again.get("suite", "a")["noticed"])
        self.assertIsNone(again.get("own tests", "a")["noticed"])
        self.assertIsNone(again.get("suite", "b"))

    def test_a_line_that_was_cut_off_is_left_out(self):
        journal = Journal(self.path("journal"))
        journal.add("suite", "a", {"noticed": None})
        with open(self.path("journal"), "a") as file:
            file.write('{"judge": "suite", "mut')
        self.assertIsNotNone(Journal(self.path("journal")).get("suite", "a"))


class SurvivorsTest(FolderTest):
    def survivors(self, *groups):
        text = json.dumps({"survivors": {"streams": groups}})
        return Survivors(STREAMS, self.write("survivors.json", text))

    MUTANTS = [
        {"id": "1", "fingerprint": "f: a -> b"},
        {"id": "2", "fingerprint": "f: a -> c"},
    ]

    def group(self, *mutants, **fields):
        return dict(
            {"kind": "equivalent", "reason": "why", "mutants": mutants}, **fields
        )

    def test_complete(self):
        survivors = self.survivors(self.group("f: a -> b"))
        self.assertEqual([], survivors.check(self.MUTANTS, {"1"}))
        self.assertEqual("equivalent", survivors.kind(self.MUTANTS[0]))
        self.assertIsNone(survivors.kind(self.MUTANTS[1]))

    def test_problems(self):
        survivors = self.survivors(self.group("f: a -> b", "f: x -> y"))
        self.assertEqual(
            [
                "stale, it is noticed: f: a -> b",
                "stale, there is no such mutant: f: x -> y",
                "unlisted, it survives: f: a -> c",
            ],
            survivors.check(self.MUTANTS, {"2"}),
        )

    def test_bad_groups(self):
        survivors = self.survivors(
            {"kind": "equivalent"},
            self.group("f: a -> b", kind="odd"),
            self.group("f: a -> b"),
        )
        self.assertEqual(
            [
                "survivors.json: /survivors/streams/0: expected the keys kind, reason and"
                " mutants, found kind",
                "survivors.json: /survivors/streams/1/kind: expected one of equivalent,"
                " unobservable, found 'odd'",
                "survivors.json: /survivors/streams/2: listed twice: f: a -> b",
            ],
            survivors.check(self.MUTANTS, {"1", "2"})[:3],
        )

    def test_those_of_this_project(self):
        for target in TARGETS.values():
            self.assertEqual([], Survivors(target).errors)


class CoverageTest(FolderTest):
    def test_reaching(self):
        coverage = Coverage(self.path("coverage.json"))
        coverage.scenarios = {
            "a": {
                "digest": "",
                "variants": {"a@direct": [{"streams": [1, 2, 3]}, 1.0]},
            },
            "b": {"digest": "", "variants": {"b@direct": [{"streams": [2]}, 1.0]}},
            "c": {"digest": "", "variants": {"c@direct": [{"streams": []}, 1.0]}},
        }
        self.assertEqual(["b@direct", "a@direct"], coverage.reaching(STREAMS, 2, 2))
        self.assertEqual(["a@direct"], coverage.reaching(STREAMS, 3, 9))
        self.assertEqual(["b@direct", "a@direct"], coverage.reaching(STREAMS, 0, 0))
        self.assertEqual([], coverage.reaching(STREAMS, 4, 9))
        coverage.keep()
        again = Coverage(self.path("coverage.json"))
        self.assertEqual(["a@direct"], again.reaching(STREAMS, 3, 9))


class ProcessesTest(FolderTest):
    def test_status_and_output(self):
        run = Processes().run(["sh", "-c", "echo one; echo two >&2; exit 3"], 60)
        self.assertEqual((3, "one\ntwo\n"), run)

    def test_too_long(self):
        status, _ = Processes().run(["sleep", "1000"], 0.1)
        self.assertIsNone(status)

    def test_nothing_outlives_it(self):
        command = ["sh", "-c", "sleep 1000 & echo $!"]
        _, output = Processes().run(command, 0.1)
        path = "/proc/%s/stat" % output.strip()
        # run() has read its output to the end, which it held: if it is still there, it is dying.
        with contextlib.suppress(OSError), open(path) as file:
            self.assertNotEqual("S", file.read().split()[2])

    def test_stopped(self):
        processes = Processes()
        processes.stop()
        self.assertRaises(Stopped, processes.run, ["true"], 60)


class FindingTest(unittest.TestCase):
    def finding(self, status, *played):
        results = Results(os.devnull + ".json", "", status is None)
        results.played = list(played)
        return SuiteJudge.finding(None, status, results)

    def test_levels(self):
        fine = {"id": "a@direct", "outcome": "pass"}
        words = dict(fine, deviations=[{"level": "messages"}])
        wrong = {
            "id": "b@tcp",
            "outcome": "fail",
            "deviations": [{"level": "behaviour"}],
        }
        crash = {"id": "c@tcp", "outcome": "crash"}
        self.assertIsNone(self.finding(0, fine)["noticed"])
        self.assertEqual("messages", self.finding(0, fine, words)["noticed"])
        found = self.finding(1, fine, words, wrong, crash)
        self.assertEqual({"noticed": "behaviour", "how": "fail", "by": "b@tcp"}, found)
        self.assertEqual("crash", self.finding(1, crash)["how"])
        self.assertEqual("hang", self.finding(None)["how"])
        self.assertEqual("does not start", self.finding(4)["how"])

    def test_what_was_not_judged_notices_nothing(self):
        played = [
            {"id": "a", "outcome": word}
            for word in ("not-run", "untestable", "unsupported")
        ]
        self.assertIsNone(self.finding(0, *played)["noticed"])
        self.assertIsNone(self.finding(2, *played)["noticed"])

    def test_what_cannot_be_played_any_more_is_noticed(self):
        played = {"id": "a", "outcome": "harness-error"}
        found = self.finding(5, played)
        self.assertEqual(("behaviour", "a"), (found["noticed"], found["by"]))

    def test_no_results_are_no_finding(self):
        self.assertRaises(MutationError, self.finding, 2)

    def test_worst(self):
        behaviour, none = {"noticed": "behaviour"}, {"noticed": None}
        self.assertIs(behaviour, worst(none, behaviour))
        self.assertIs(behaviour, worst(behaviour, {"noticed": "messages"}))
        self.assertIs(none, worst(none, {"noticed": None}))


class JudgeTest(FolderTest):
    """Real mutants, met by two scenarios."""

    def run_of(self, *texts):
        run = mutate.Run(STREAMS, PYTHON, self.folder)
        run.mutants = [
            next(one for one in run.mutants if one["fingerprint"] == text)
            for text in texts
        ]
        return run

    def judge(self, run, *scenarios):
        judge = SuiteJudge(PROGRAM, PYTHON, STREAMS, run.folder, Processes())
        judge.digests = {name: judge.digests[name] for name in scenarios}
        judge.prepare()
        return judge

    def judge_all(self, run, judge):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            run.judge_all(judge, run.mutants, False, 2, Processes())
        return output.getvalue()

    NOTICED = "StreamReader.read: if n == 0: -> if n != 0:"
    MISSED = "StreamReader.at_eof: return self._eof and (not self._buffer) -> return"
    LINE = "StreamReader.readline: return line -> return"

    def test_judges_and_goes_on(self):
        run = self.run_of(self.NOTICED, self.LINE)
        judge = self.judge(run, SCENARIOS[0])
        said = self.judge_all(run, judge)
        self.assertIn("behaviour", said)
        self.assertIn("survives, not reached", said)
        record = run.record("suite", run.mutants[0])
        self.assertEqual("fail", record["how"])
        self.assertTrue(record["by"].startswith(SCENARIOS[0] + "@"))
        self.assertEqual({run.mutants[1]["id"]}, run.survived())
        self.assertEqual(0, run.record("suite", run.mutants[1])["reached"])

        again = self.run_of(self.NOTICED, self.LINE)
        self.assertEqual("", self.judge_all(again, self.judge(again, SCENARIOS[0])))

        # A new scenario meets the survivor only.
        more = self.judge(again, *SCENARIOS)
        self.assertEqual(
            [run.mutants[1]["id"]],
            [mutant["id"] for mutant, _ in again.pending(more, again.mutants, False)],
        )
        # The scenario that noticed is another now.
        changed = self.judge(again, SCENARIOS[0])
        changed.digests[SCENARIOS[0]] = "another"
        pending = [
            mutant["id"] for mutant, _ in again.pending(changed, again.mutants, False)
        ]
        self.assertIn(run.mutants[0]["id"], pending)

    def test_own_tests(self):
        run = self.run_of(self.NOTICED, self.MISSED)
        test = """
import asyncio, unittest
class ReadTest(unittest.TestCase):
    def test_read(self):
        reader = asyncio.StreamReader(loop=unittest.mock.Mock())
        reader.feed_data(b"abc")
        with self.assertRaises(StopIteration) as caught:
            reader.read(2).send(None)
        self.assertEqual(b"ab", caught.exception.value)
"""
        # -E keeps PYTHONPATH out: the test is found in the folder that it runs in.
        target = Target("streams", [])
        target.tests = ["read_test"]
        judge = OwnTestsJudge(PYTHON, target, InFolder(self, test))
        judge.prepare()
        self.judge_all(run, judge)
        noticed, missed = [run.record("own tests", one) for one in run.mutants]
        self.assertEqual(
            ("behaviour", "read_test"), (noticed["noticed"], noticed["by"])
        )
        self.assertIsNone(missed["noticed"])

    def test_own_tests_that_fail_by_themselves(self):
        target = Target("streams", [])
        target.tests = ["no_such_test"]
        judge = OwnTestsJudge(PYTHON, target, Processes())
        self.assertRaisesRegex(MutationError, "no_such_test fails", judge.prepare)


class InFolder(Processes):
    """Puts a test where unittest finds it."""

    def __init__(self, case, test):
        super().__init__()
        self.test = "import unittest.mock" + test

    def run(self, command, limit_s, folder=None):
        with open(os.path.join(folder, "read_test.py"), "w") as file:
            file.write(self.test)
        return super().run(command, limit_s, folder)


class ReportTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.run_ = mutate.Run(STREAMS, PYTHON, self.folder)
        self.run_.mutants = self.run_.mutants[:4]
        add = self.run_.journal.add
        ids = [one["id"] for one in self.run_.mutants]
        add("suite", ids[0], {"noticed": "behaviour", "by": "a@direct", "how": "fail"})
        add("suite", ids[1], {"noticed": "messages", "by": "a@direct", "how": "pass"})
        add("suite", ids[2], {"noticed": None, "digest": "", "reached": 1})
        add("own tests", ids[0], {"noticed": None, "tests": []})
        add("own tests", ids[2], {"noticed": "behaviour", "tests": []})

    def test_summary(self):
        self.assertEqual(
            "streams: the suite notices 2 of 3 (66.7 %) of those not equivalent; CPython's"
            " own tests 1 of 2 (50.0 %); 1 not judged yet",
            report.summary(self.run_),
        )

    def test_page(self):
        page = report.markdown([self.run_])
        for row in (
            "| mutants | 4 |",
            "| noticed by the suite, behaviour | 1 |",
            "| noticed by the suite, only messages | 1 |",
            "| **survives, no reason known** | 1 |",
            "| not judged | 1 |",
            "| only the suite notices | 1 |",
            "| only CPython's own tests notice | 1 |",
        ):
            self.assertIn(row, page)
        self.assertIn("## streams.py: noticed by CPython's own tests alone", page)
        self.assertIn("## streams.py: what survives, and why", page)
        self.assertIn(self.run_.mutants[2]["after"], page)

    def test_json(self):
        everything = json.loads(report.as_json([self.run_]))
        self.assertEqual(4, len(everything))
        self.assertEqual("a@direct", everything[0]["suite"]["by"])
        self.assertIsNone(everything[3]["suite"])


class CommandTest(FolderTest):
    def mutate(self, *arguments):
        return subprocess.run(
            [sys.executable, "-B", mutate.__file__, "--program", PROGRAM]
            + ["--results", self.folder]
            + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=120,
        )

    def test_list(self):
        listed = self.mutate("streams", "--list", "--python", PYTHON)
        self.assertEqual("", listed.stderr)
        self.assertIn(JudgeTest.NOTICED, listed.stdout)

    def test_bad_command_lines(self):
        for arguments, text in (
            (["tasks"], "there is no target tasks; there are streams"),
            (["-j", "0"], "--jobs must be positive"),
            (["--python", "/nowhere", "streams"], "/nowhere"),
            (["--python", PYTHON, "--shard", "3/2", "streams"], "expected i/n"),
            (["--python", PYTHON, "--mutant", "0000", "streams"], "no mutant 0000"),
        ):
            with self.subTest(arguments=arguments):
                refused = self.mutate(*arguments)
                self.assertEqual(2, refused.returncode)
                self.assertIn(text, refused.stderr)
                self.assertNotIn("Traceback", refused.stderr)

    def test_shards_are_disjoint_and_whole(self):
        run = mutate.Run(STREAMS, PYTHON, self.folder)
        parts = [one["id"] for i in (1, 2, 3) for one in run.shard("%d/3" % i)]
        self.assertEqual(sorted(one["id"] for one in run.mutants), sorted(parts))

    def test_stopped(self):
        command = [sys.executable, "-B", mutate.__file__, "--program", PROGRAM]
        process = subprocess.Popen(
            command + ["--results", self.folder, "--python", PYTHON, "streams"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.assertIn(b"streams.py of CPython", process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(130, process.returncode)
        self.assertIn(b"goes on where it was", errors)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
