"""streamgauge check-adapter from outside: what it says of adapters that are right, wrong, or far from ready.

usage: check_adapter_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import subprocess
import sys
import unittest

import program_fixture

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, os.pardir, os.pardir)
ROGUE = os.path.join(ROOT, "runner", "testing", "rogue.py")
ORACLE = os.path.join(ROOT, "oracle", "adapter.py")

HELLO = {
    "protocol": 1,
    "name": "half",
    "version": "1",
    "language": "Python",
    "profile": "3.12",
    "operations": [],
}

# An adapter as its author may have it after a while: it answers by what is in ANSWERS, else by `unsupported`.
HALF = """
import json, os, sys
hello = json.loads(sys.argv[1])
answers = json.loads(sys.argv[2])
kept = []
for line in sys.stdin:
    request = json.loads(line)
    op = request["op"]
    if op == "hello":
        answer = {"hello": hello}
    elif op in answers:
        answer = answers[op]
    else:
        answer = {"unsupported": "not yet"}
    if answer == "leak":
        kept.append(os.open(os.devnull, os.O_RDONLY))
        answer = {"observed": []}
    answer = dict(answer, id=request["id"])
    print(json.dumps(answer), flush=True)
sys.exit(int(sys.argv[3]) if len(sys.argv) > 3 else 0)
"""


class CheckAdapter(unittest.TestCase):
    def check(self, status, *command):
        done = subprocess.run(
            [program_fixture.PROGRAM, "check-adapter", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=program_fixture.DEADLINE_S,
        )
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(done.stderr == "", status != 2, done.stderr)
        return done.stdout + done.stderr

    def rogue(self, fault, *options, at=12):
        words = [sys.executable, ROGUE, fault, "--at", str(at)]
        return self.check(1, *options, *words)

    def half(self, status, answers, hello=HELLO, *arguments):
        words = [sys.executable, "-c", HALF, json.dumps(hello), json.dumps(answers)]
        return self.check(status, *words, *arguments)


class Right(CheckAdapter):
    def test_the_oracle(self):
        out = self.check(0, sys.executable, ORACLE)
        self.assertRegex(
            out,
            r"summary: \d+ questions: \d+ work(, 0 unsupported and 0 wrong|, 0 unsupported, 0 wrong and \d+ not in the profile)\n",
        )
        self.assertRegex(out, r"(?m)^next: .* run --subject ")

    def test_the_reference(self):
        out = self.check(0, "reference")
        self.assertRegex(out, r"(?m)^unsupported operations: aiter\b")

    def test_arguments_of_the_adapter_are_the_adapters(self):
        out = self.check(0, sys.executable, ORACLE, "--loop", "SelectorEventLoop")
        self.assertIn(" 0 wrong", out)


class NotStarting(CheckAdapter):
    def test_no_such_program(self):
        out = self.check(4, "./no-such-adapter", "--fast")
        self.assertRegex(out, r"(?m)^  wrong +start")
        self.assertIn("No such file", out)

    def test_one_that_ends_at_once(self):
        out = self.check(4, sys.executable, ROGUE, "exits-at-start")
        self.assertIn("exited with status 3", out)
        self.assertIn("rogue: cannot start", out)
        self.assertIn("next: start: exited with status 3", out)

    def test_the_command_is_missing(self):
        self.assertIn("command", self.check(2))

    def test_an_option_that_does_not_exist(self):
        self.assertIn("--fast", self.check(2, "--fast", "./my-adapter"))


class Hello(CheckAdapter):
    def test_each_field_is_named(self):
        hello = dict(HELLO, name="", version=3, profile="new", colour="red")
        out = self.half(1, {}, hello)
        self.assertRegex(out, r"(?m)^  wrong +hello")
        for field in ("/hello/version", "/hello/name", "/hello/profile", "colour"):
            self.assertIn(field, out)
        self.assertIn('received    {"hello": ', out)
        self.assertIn("spec/protocol.md, section 6, hello", out)

    def test_what_knows_everything(self):
        out = self.rogue("knows-everything")
        self.assertRegex(out, r"(?m)^  wrong +unknown operation")
        self.assertIn('request     {"id":2,"op":"no_such_operation"}', out)
        self.assertIn('received    {"id": 2, "observed": []}', out)


class AdapterFaults(CheckAdapter):
    def test_hangs(self):
        out = self.rogue("hangs", "--timeout-ms", "500")
        self.assertIn("no answer within 500 ms", out)
        # What needs the operation that hangs is not asked: nobody waits for it again and again.
        self.assertLess(out.count("(nothing)"), 4, out)

    def test_dies(self):
        self.assertIn("killed by signal 9 (SIGKILL)", self.rogue("crashes"))
        out = self.rogue("exits")
        self.assertIn("exited with status 3", out)
        self.assertIn("stderr      rogue: this is the end", out)

    def test_garbage(self):
        out = self.rogue("prints-garbage")
        self.assertIn("received    Segmentation fault (core not dumped)", out)
        self.assertIn("spec/protocol.md, section 1, Transport", out)

    def test_a_wrong_id(self):
        self.assertRegex(self.rogue("wrong-id"), r"an answer with id \"1012\"")

    def test_one_answer_too_many(self):
        self.assertRegex(
            self.rogue("answers-twice"), r"an answer with id \"12\" where 13"
        )

    def test_floods(self):
        self.rogue("floods-output")
        self.assertIn(" 0 wrong", self.check(0, sys.executable, ROGUE, "floods-errors"))

    def test_text_that_is_not_utf8(self):
        out = self.rogue("invalid-utf8")
        self.assertIn("not JSON", out)
        self.assertIn(r"\xff\xfe", out)

    def test_nothing_that_begins(self):
        out = self.rogue("all-unsupported")
        self.assertIn("no scenario can begin", out)


class StreamFaults(CheckAdapter):
    """What the adapter translates rightly, and the implementation does otherwise than CPython."""

    def test_a_difference_is_told_as_one(self):
        out = self.check(0, sys.executable, ROGUE, "eof-before-data")
        self.assertRegex(out, r"(?m)^  differs ")
        self.assertRegex(out, r"(?m)^    repeat +.* run reader/")

    def test_what_never_completes_is_wrong(self):
        out = self.rogue("swallows-eof")
        self.assertIn("was never observed", out)


class HalfReady(CheckAdapter):
    """An adapter with some operations; what it lacks is declared."""

    OBSERVED = {"observed": []}
    SESSION = {"begin": OBSERVED, "end": OBSERVED, "settle": OBSERVED}

    def test_nothing_but_the_session(self):
        out = self.half(1, self.SESSION)
        # `settle` with a field that it does not have.
        self.assertIn("it is to be answered by `unsupported`, not `observed`", out)
        self.assertIn('"no_such_field":1', out)

    def test_a_value_of_no_known_form(self):
        answers = dict(self.SESSION, mark={"observed": [{"tick": {"none": 1}}]})
        out = self.half(1, answers)
        self.assertRegex(out, r"(?m)^  wrong +mark ")
        self.assertIn("/observed/0/tick", out)
        self.assertIn("section 3, Values", out)

    def test_an_outcome_under_another_name(self):
        answers = dict(self.SESSION, mark={"observed": [{"tock": None}]})
        self.assertIn("`tick` was never observed", self.half(1, answers))

    def test_the_next_operation_is_the_one_with_most_scenarios(self):
        answers = dict(self.SESSION)
        del answers["settle"]
        out = self.half(0, answers)
        self.assertRegex(
            out, r"next: \w+, if your implementation has it: \d+ more variants"
        )

    def test_a_descriptor_that_stays_open(self):
        answers = dict(self.SESSION, new_socket="leak")
        out = self.half(1, answers)
        self.assertNotIn("`leaked` was not observed", out)  # its outcome is missing
        answers["new_socket"] = {"observed": [{"made": None}]}
        answers["end"] = "leak"
        out = self.half(1, answers)
        self.assertIn("`leaked` was not observed", out)

    def test_an_exit_status(self):
        answers = dict(self.SESSION)
        del answers["settle"]
        out = self.half(1, answers, HELLO, "7")
        self.assertRegex(out, r"(?m)^  wrong +exit")
        self.assertIn("exited with status 7", out)


if __name__ == "__main__":
    program_fixture.main()
