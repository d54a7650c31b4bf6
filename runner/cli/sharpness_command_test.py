"""streamgauge sharpness from outside.

usage: sharpness_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import shutil
import signal
import subprocess
import sys

import program_fixture
from program_fixture import DEADLINE_S, PYTHON, Suite

ROGUE = "at-eof-before-the-data-is-read"  # violates RF-02
NEWER = "upgrade-does-not-look-into-the-reader"  # needs CPython 3.14


class Sharpness(Suite):
    """On the real suite: the gallery speaks of its clauses."""

    def setUp(self):
        super().setUp()
        share = os.path.join(os.path.dirname(program_fixture.PROGRAM), "../share")
        self.real = os.path.join(share, "streamgauge")

    def command(self, *arguments):
        return [program_fixture.PROGRAM, *arguments]

    def sharpness(self, status, *arguments):
        return self.expect(status, "sharpness", *arguments)

    def test_caught(self):
        done = self.sharpness(0, "--rogue", ROGUE)
        self.assertRegex(done.stdout, ROGUE + r"  \d+ of \d+ scenarios: reader/")
        self.assertIn("1 of 1 rogue caught on " + PYTHON, done.stdout)
        self.assertEqual(done.stderr, "")

    def test_first(self):
        done = self.sharpness(0, "--rogue", ROGUE, "--first")
        self.assertRegex(done.stdout, ROGUE + r"  1 of \d+ scenarios?: reader/")

    def test_clauses(self):
        out = self.sharpness(0, "--rogue", ROGUE, "--clauses").stdout
        self.assertRegex(out, r"\n1 of \d+ clauses that a scenario can show")
        self.assertNotIn("\n  RF-02  ", out)
        self.assertIn("\n  RF-01  ", out)

    def test_reports(self):
        done = self.sharpness(
            *(0, "--rogue", ROGUE, "--markdown", self.path("page.md"), "--json", "-")
        )
        report = json.loads(done.stdout)
        self.assertEqual([ROGUE], [rogue["name"] for rogue in report["rogues"]])
        self.assertEqual("caught", report["rogues"][0]["verdict"])
        self.assertIn("1 of 1 rogue caught", done.stderr)  # makes room
        self.assertIn("| `" + ROGUE + "` |", self.read("page.md"))

    def one_scenario(self, name, **changes):
        """A suite of this one scenario."""
        with open(os.path.join(self.real, "cases", name + ".json")) as file:
            scenario = json.load(file)
        scenario.update(changes)
        shutil.rmtree(self.cases)
        self.write("cases/" + name + ".json", json.dumps(scenario))

    def test_escaped(self):
        self.one_scenario(
            "reader/readline/keeps-the-newline", clauses=["RF-02"], over=["direct"]
        )
        done = self.sharpness(1, "--rogue", ROGUE, "--cases", self.cases)
        self.assertIn(ROGUE + "  ESCAPED from 1 scenario", done.stdout)
        self.assertIn("(RF-02)", done.stdout)

    def test_a_scenario_that_fails_anyway_proves_nothing(self):
        self.one_scenario(
            "reader/readline/keeps-the-newline", clauses=["RF-02"], over=["direct"]
        )
        text = self.read("cases/reader/readline/keeps-the-newline.json")
        self.write(
            "cases/reader/readline/keeps-the-newline.json",
            text.replace('"ab\\n"}', '"x"}'),
        )
        done = self.sharpness(1, "--rogue", ROGUE, "--cases", self.cases)
        self.assertIn("1 of 1 rogue caught", done.stdout)
        self.assertIn("Not passed by the adapter without a fault:", done.stdout)

    def test_wrong_names(self):
        done = self.sharpness(2, "--rogue", "at-eof-before-the-data-is-red")
        self.assertIn('did you mean "%s"?' % ROGUE, done.stderr)
        done = self.sharpness(4, "--interpreter", "cpython-2.7")
        self.assertIn(PYTHON, done.stderr)

    def test_a_fault_of_other_versions(self):
        if sys.version_info >= (3, 14):
            self.skipTest("this Python can be spoilt so")
        done = self.sharpness(2, "--rogue", NEWER)
        self.assertIn("can be made on CPython", done.stderr)

    def test_all_is_not_the_first(self):
        self.sharpness(2, "--all", "--first")

    def test_another_specification(self):
        done = self.sharpness(2, "--spec", self.spec, "--cases", self.cases)
        self.assertIn("which is no clause", done.stderr)

    def test_what_cannot_be_written_is_found_out_before(self):
        done = self.sharpness(2, "--rogue", ROGUE, "--json", self.path("no/such/file"))
        self.assertIn("no/such/file", done.stderr)
        self.assertEqual(done.stdout, "")
        self.sharpness(2, "--json", self.path("x"), "--markdown", self.path("x"))

    def test_an_interrupt(self):
        """An interpreter that hangs once it is to be a rogue."""
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        os.remove(self.path("bin/python3"))
        wrapper = self.write(
            "bin/python3",
            "#!{0}\nimport os, sys, signal\n"
            "if {1!r} in sys.argv:\n"
            "    with open({2!r}, 'w') as pipe:\n        pipe.write('hanging')\n"
            "    signal.pause()\n"
            "os.execv({0!r}, [{0!r}] + sys.argv[1:])\n".format(
                sys.executable, ROGUE, pipe
            ),
        )
        os.chmod(wrapper, 0o755)
        program = subprocess.Popen(
            self.command("sharpness", "--rogue", ROGUE, "--json", self.path("x.json")),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            env=self.environment,
        )
        with open(pipe) as reader:
            self.assertEqual(reader.read(), "hanging")
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=DEADLINE_S)
        self.assertEqual(program.returncode, 130, out + err)
        self.assertIn("interrupted", out)
        self.assertFalse(os.path.exists(self.path("x.json")))


if __name__ == "__main__":
    program_fixture.main()
