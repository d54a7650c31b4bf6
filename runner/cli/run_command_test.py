"""streamgauge run from outside: verdicts, reports, terminals.

usage: run_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import xml.etree.ElementTree

import program_fixture
from program_fixture import DEADLINE_S, PYTHON, SCENARIOS, VARIANTS, Suite


class Running(Suite):
    def setUp(self):
        super().setUp()
        self.record()

    def test_conforming(self):
        done = self.expect(0, "run", "--subject", PYTHON)
        self.assertEqual(
            done.stdout,
            "started         {0}\n{0}: 5 of 5 variants conform; messages 5 of 5, diagnostics 5 of 5; 0 failed, 0 unsupported, "
            "0 untestable, 0 not run\n".format(PYTHON),
        )
        self.assertEqual(done.stderr, "")

    def test_verbose(self):
        out = self.expect(0, "run", "--subject", PYTHON, "-v").stdout
        self.assertEqual(
            len(re.findall(r"(?m)^pass .*reader/\w+@[\w-]+", out)), VARIANTS
        )

    def test_a_deviation_is_explained_and_can_be_repeated(self):
        self.spoil()
        done = self.expect(1, "run", "--subject", PYTHON)
        self.assertIn("step        2 of 2", done.stdout)
        self.assertIn('expected  > line = "abd\\n"', done.stdout)
        self.assertIn('observed  > line = "abc\\n"', done.stdout)
        self.assertIn("ZZ-01       A line ends with a line feed.", done.stdout)
        self.assertIn("2 of 5 variants conform", done.stdout)
        repeat = re.search(r"(?m)^  repeat +(.*)$", done.stdout).group(1)
        self.assertIn("--pieces ", repeat)
        again = self.run_command(shlex.split(repeat))
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn('observed  > line = "abc\\n"', again.stdout)
        self.assertIn("0 of 1 variants conform", again.stdout)

    def test_a_deviation_of_another_patch_release_is_said_to_be_one(self):
        self.spoil()
        self.assertNotIn("note", self.expect(1, "run", "--subject", PYTHON).stdout)
        name = "oracle/provenance.json"
        provenance = json.loads(self.read(name))
        recorded = "{}.{}.999".format(*sys.version_info[:2])
        provenance["recorded"][0]["version"] = recorded
        self.write(name, json.dumps(provenance))
        self.assertIn(
            "note            {} is CPython {}.{}.{}; where it fails, what is expected was "
            "recorded from {}\n".format(PYTHON, *sys.version_info[:3], recorded),
            self.expect(1, "run", "--subject", PYTHON).stdout,
        )

    def test_known_deviations_have_reasons_and_are_expected(self):
        self.spoil()
        interpreter = '{"implementation": "%s"}' % sys.implementation.name
        self.write(
            "subjects/known.json",
            '{"name": "known", "title": "An interpreter", "command": ["{python}", "-E", "{oracle}"], '
            '"python": %s, "ledger": "../known.json"}' % interpreter,
        )
        run = ("run", "--subjects", self.path("subjects"), "--subject", "known")
        self.expect(1, *run)
        done = self.expect(0, *run, "--update-ledger")
        self.assertIn("known.json: 3 added, 0 dropped", done.stdout)
        self.assertIn("/causes/0/reason", done.stdout)
        self.assertIn("/causes/0/reason", self.expect(2, *run).stderr)

        ledger = json.loads(self.read("known.json"))
        ledger["causes"][0]["reason"] = "It was spoilt."
        self.write("known.json", json.dumps(ledger))
        done = self.expect(0, *run, "-v", "--json", self.path("known-results.json"))
        self.assertIn("3 failed as expected", done.stdout)
        self.assertIn("It was spoilt.", done.stdout)
        results = json.loads(self.read("known-results.json"))["results"]
        outcomes = [result["outcome"] for result in results]
        self.assertEqual(outcomes.count("expected-fail"), 3)

        # The same deviation no more, but another.
        line = self.read("cases/reader/line.json")
        self.write("cases/reader/line.json", line.replace("abd", "abe"))
        done = self.expect(3, *run)
        self.assertIn("this is another one", done.stdout)
        # None any more.
        self.write("cases/reader/line.json", line.replace("abd", "abc"))
        done = self.expect(3, *run)
        self.assertIn("it does not occur any more", done.stdout)
        self.assertIn(
            "0 added, 3 dropped", self.expect(0, *run, "--update-ledger").stdout
        )
        self.expect(0, *run)

    def test_a_ledger_that_cannot_be_used(self):
        done = self.expect(2, "run", "--subject", "reference", "--update-ledger")
        self.assertIn("reference has no ledger", done.stderr)
        self.write(
            "subjects/known.json",
            '{"name": "known", "title": "An adapter", "command": [%s], "ledger": "known.txt"}'
            % json.dumps(sys.executable),
        )
        self.write("subjects/known.txt", '{"causes": [{"reason": 1}]}')
        run = ("run", "--subjects", self.path("subjects"), "--subject", "known")
        done = self.expect(2, *run)
        self.assertIn("known.txt", done.stderr)
        self.assertIn("/causes/0", done.stderr)

    def test_pieces_that_do_not_fit(self):
        done = self.expect(
            *(2, "run", "reader/line", "--subject", PYTHON, "--pieces", "9,9")
        )
        self.assertIn("pieces", done.stderr)

    def test_live_comparison(self):
        done = self.expect(0, "run", "--subject", PYTHON, "--oracle", PYTHON)
        self.assertIn("5 of 5", done.stdout)

    def test_live_comparison_needs_no_recording(self):
        for scenario, content in SCENARIOS.items():
            self.write("cases/" + scenario + ".json", json.dumps(content))
        done = self.expect(0, "run", "--subject", PYTHON, "--oracle", PYTHON)
        self.assertIn("5 of 5", done.stdout)
        done = self.expect(
            *(1, "run", "reader/line@direct", "--subject", self.rogue("ok")),
            *("--oracle", PYTHON),
        )
        self.assertIn("with {}".format(PYTHON), done.stdout)

    def test_waiting_for_a_debugger(self):
        run = ("run", "--subject", PYTHON, "--wait-for-debugger")
        done = self.expect(2, *run)
        self.assertIn("such as reader/line@direct", done.stderr)
        run += ("reader/rest@direct",)
        # Nobody presses Enter: standard input is empty.
        self.assertIn("Enter", self.expect(5, *run).stdout)
        done = subprocess.run(
            self.command(*run),
            input="\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            env=self.environment,
            timeout=DEADLINE_S,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"(?m)^debug +gdb -p [0-9]+$")
        self.expect(2, *run, "--timeout-ms", "1000")

    def test_attaching_a_debugger(self):
        said = self.path("said")
        run = ("run", "--subject", PYTHON, "reader/rest@direct", "--attach")
        self.environment["PATH"] += ":/usr/bin:/bin"
        # When the command runs, the process is there and has been asked nothing yet.
        done = self.expect(0, *run, "readlink /proc/{pid}/exe > " + shlex.quote(said))
        self.assertEqual(
            self.read("said").strip(), os.path.realpath(sys.executable), done.stderr
        )
        self.assertRegex(done.stderr, r"(?m)^debugger +readlink /proc/[0-9]+/exe > ")
        self.assertIn("{pid}", self.expect(2, *run, "gdb").stderr)
        self.expect(2, *run, "gdb -p {pid}", "--wait-for-debugger")

    def test_fail_fast(self):
        self.spoil()
        out = self.expect(1, "run", "--subject", PYTHON, "--fail-fast", "-j1").stdout
        self.assertIn("1 failed, 0 unsupported, 0 untestable, 4 not run", out)

    def test_repeat(self):
        self.expect(0, "run", "--subject", PYTHON, "--repeat", "5")


class Reports(Suite):
    def setUp(self):
        super().setUp()
        self.record()

    def test_json_is_the_same_but_for_times(self):
        self.spoil()
        texts = []
        for jobs in ("1", "4", "4"):
            name = "results-{}.json".format(len(texts))
            self.expect(
                *(1, "run", "--subject", PYTHON, "-j", jobs, "--json", self.path(name))
            )
            texts.append(
                re.sub(
                    r'"(started|\w+_ms)": ?("[^"]*"|[0-9.e+-]+)', "", self.read(name)
                )
            )
        self.assertEqual(texts[0], texts[1])
        self.assertEqual(texts[1], texts[2])

    def test_json_tells_what_happened(self):
        self.spoil()
        done = self.expect(1, "run", "--subject", PYTHON, "--json", "-")
        report = json.loads(done.stdout)
        self.assertIn("2 of 5", done.stderr)  # the text for people makes room
        self.assertEqual(report["format"], 1)
        self.assertEqual(report["totals"]["all"]["fail"], 3)
        self.assertEqual(report["totals"]["subjects"][PYTHON]["variants"], VARIANTS)
        self.assertEqual(report["subjects"][0]["hello"]["name"], "CPython")
        self.assertEqual(report["selection"], ["--subject", PYTHON])
        failed = report["results"][0]
        self.assertEqual(failed["id"], "reader/line@direct")
        self.assertEqual(failed["outcome"], "fail")
        self.assertEqual(failed["deviations"][0]["step"], "/steps/1")

    def test_junit(self):
        self.spoil()
        self.expect(1, "run", "--subject", PYTHON, "--junit", self.path("junit.xml"))
        root = xml.etree.ElementTree.parse(self.path("junit.xml")).getroot()
        (suite,) = root.findall("testsuite")
        self.assertEqual(suite.get("tests"), str(VARIANTS))
        self.assertEqual(suite.get("failures"), "3")
        self.assertEqual(len(suite.findall("testcase/failure")), 3)

    def test_what_cannot_be_written_is_found_out_before_the_run(self):
        mark = self.path("started")
        for output in ("--json", "--junit"):
            for place in (self.path("no/such/file"), self.folder):
                done = self.expect(
                    *(2, "run", "--subject", self.rogue("touch", mark), output, place)
                )
                self.assertIn(place, done.stderr)
                self.assertFalse(os.path.exists(mark))

    def test_an_old_report_stays_until_the_new_one_is_complete(self):
        self.write("results.json", "old")
        self.expect(*(2, "run", "reader/lien", "--json", self.path("results.json")))
        self.assertEqual(self.read("results.json"), "old")
        self.assertNotIn(".part", " ".join(os.listdir(self.folder)))

    def test_two_reports_in_one_file(self):
        place = self.path("x")
        self.expect(2, "run", "--json", place, "--junit", place)

    def test_a_full_device_is_no_success(self):
        done = self.run_program("run", "--subject", PYTHON, "--json", "/dev/full")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("/dev/full", done.stderr)
        self.assertIn("5 of 5", done.stdout)

    def test_an_interrupt_loses_nothing(self):
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        command = self.command(
            *("run", "--subject", PYTHON, "--subject", self.rogue("hang", pipe)),
            *("-j1", "--json", self.path("results.json")),
        )
        program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            env=self.environment,
        )
        with open(pipe) as reader:  # until the adapter hangs
            self.assertEqual(reader.read(), "hanging")
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=DEADLINE_S)
        self.assertEqual(program.returncode, 130, out + err)
        self.assertIn("interrupted", out)
        report = json.loads(self.read("results.json"))
        self.assertEqual(report["totals"]["subjects"][PYTHON]["pass"], VARIANTS)
        self.assertEqual(report["totals"]["all"]["not-run"], VARIANTS)


class Terminals(Suite):
    def on_terminal(self, **environment):
        """What the program writes to a terminal."""
        self.record()
        main, terminal = pty.openpty()
        program = subprocess.Popen(
            self.command("run", "--subject", PYTHON),
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            env=dict(self.environment, TERM="xterm", **environment),
        )
        os.close(terminal)
        written = b""
        while True:
            try:
                piece = os.read(main, 65536)
            except OSError:  # EIO: nobody has the terminal open any more
                break
            written += piece
        os.close(main)
        self.assertEqual(program.wait(timeout=DEADLINE_S), 0)
        return written.decode()

    def test_progress_and_colours(self):
        written = self.on_terminal()
        self.assertIn("/5  0 deviations", written)
        self.assertIn("\x1b[32m" + PYTHON, written)

    def test_no_color(self):
        written = self.on_terminal(NO_COLOR="1")
        self.assertIn("/5  0 deviations", written)
        self.assertNotRegex(written, "\x1b\\[[0-9]+m")


if __name__ == "__main__":
    program_fixture.main()
