"""The program from outside: what it prints, writes and returns, with real adapters and adapters that misbehave.

usage: cli_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = None  # set from the command line
PYTHON = "cpython-{}.{}".format(*sys.version_info[:2])
DEADLINE_S = 120  # a watchdog

# What the scenarios of the tests' own suite do; expectations are recorded by the tests themselves.
SCENARIOS = {
    "reader/line": {
        "title": "A line arrives whole, however it is cut",
        "clauses": ["ZZ-01"],
        "tags": ["cut"],
        "over": ["direct", "tcp"],
        "steps": [
            {"subject": "readline", "as": "line"},
            {"peer": "send", "data": "abc\n", "cuts": "all"},
        ],
    },
    "reader/rest": {
        "title": "At EOF a read of everything ends",
        "clauses": ["ZZ-02"],
        "tags": ["eof"],
        "over": ["direct", "unix"],
        "roles": ["client"],
        "steps": [
            {"subject": "read", "as": "rest"},
            {"peer": "send", "data": "abc"},
            {"peer": "eof"},
        ],
    },
}
VARIANTS = 5  # of these scenarios: direct, tcp-client, tcp-server; direct, unix-client

CLAUSES = {
    "area": "ZZ",
    "title": "Clauses of a test",
    "clauses": [
        {
            "id": "ZZ-01",
            "text": "A line ends with a line feed.",
            "source": "a test",
            "level": "documented",
            "judge": "in-process",
        },
        {
            "id": "ZZ-02",
            "text": "EOF ends a read of everything.",
            "source": "a test",
            "level": "documented",
            "judge": "in-process",
        },
    ],
}

# An adapter that answers as a reader over `direct` does, and misbehaves as its argument says. It calls itself CPython.
ROGUE = """
import json, os, sys
how = sys.argv[1]
count = 0
if how == "touch":
    open(sys.argv[2], "w").close()
if how == "exit":
    sys.exit("I would rather not")
for line in sys.stdin:
    request = json.loads(line)
    op = request["op"]
    answer = {"id": request["id"], "observed": []}
    if op == "hello":
        answer = {"id": request["id"], "hello": {
            "protocol": 1, "name": "CPython", "version": "3.11.0", "language": "Python", "tls": None,
            "profile": "3.11.0", "loop": None, "operations": ["read", "readline", "feed_data", "feed_eof"],
            "unsupported": {"ZZ-01": "there are no lines"} if how == "unsupported" else {}}}
    elif op not in ("begin", "end", "new_reader", "settle", "read", "readline", "feed_data", "feed_eof"):
        answer = {"id": request["id"], "unsupported": "no such operation"}
    elif how == "unstable" and op == "feed_data":
        count += 1
        answer["observed"] = [{"line": "x" * count}]
    elif how == "hang" and op == "feed_data":
        with open(sys.argv[2], "w") as pipe:
            pipe.write("hanging")
        os.read(0, 1)
    elif how == "die" and op == "feed_data":
        sys.exit("I die")
    print(json.dumps(answer), flush=True)
"""


class Suite(unittest.TestCase):
    """A suite of its own on disk, and the program on it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="streamgauge-cli.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.cases = self.path("cases")
        self.spec = self.path("spec")
        share = os.path.join(os.path.dirname(PROGRAM), "..", "share", "streamgauge")
        shutil.copytree(os.path.join(share, "spec", "schema"), self.path("spec/schema"))
        shutil.copy(os.path.join(share, "spec", "errors.json"), self.spec)
        self.write("spec/clauses/test.json", json.dumps(CLAUSES))
        for scenario, content in SCENARIOS.items():
            self.write("cases/" + scenario + ".json", json.dumps(content))
        # The interpreter of this PATH is all that is found.
        os.mkdir(self.path("bin"))
        os.symlink(sys.executable, self.path("bin/python3"))
        self.environment = {"PATH": self.path("bin"), "HOME": self.folder}

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def command(self, *arguments):
        return [PROGRAM, *arguments, "--cases", self.cases, "--spec", self.spec]

    def run_program(self, *arguments):
        return self.run_command(self.command(*arguments))

    def run_command(self, command):
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            env=self.environment,
            cwd=self.folder,
            timeout=DEADLINE_S,
        )

    def expect(self, status, *arguments):
        """Runs the program; it must end with this status. Returns what it wrote to stdout and stderr."""
        done = self.run_program(*arguments)
        self.assertEqual(
            done.returncode, status, "{}\n{}".format(done.stdout, done.stderr)
        )
        return done

    def record(self):
        return self.expect(0, "record", "--oracle", PYTHON)

    def spoil(self):
        """After recording: makes the expectation of reader/line wrong."""
        name = "cases/reader/line.json"
        text = self.read(name).replace('"line": "abc\\n"', '"line": "abd\\n"')
        self.assertIn("abd", text)
        self.write(name, text)

    def rogue(self, how, *arguments):
        """The words of a subject that misbehaves in this way."""
        script = self.write("rogue.py", ROGUE)
        return " ".join(
            shlex.quote(word) for word in (sys.executable, script, how, *arguments)
        )


class Usage(Suite):
    def test_help_tells_the_exit_status_and_examples(self):
        done = self.run_command([PROGRAM, "--help"])
        self.assertEqual(done.returncode, 0)
        for text in ("Exit status:", "Examples:", "run", "record", "--cases"):
            self.assertIn(text, done.stdout)

    def test_every_command_has_help(self):
        for command in ("run", "list", "show", "subjects", "record", "lint"):
            done = self.run_command([PROGRAM, command, "--help"])
            self.assertEqual(done.returncode, 0, command)
            self.assertIn("streamgauge " + command, done.stdout)

    def test_version(self):
        done = self.run_command([PROGRAM, "--version"])
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^streamgauge \d+\.\d+\.\d+\n$")

    def test_wrong_words_are_2(self):
        for words in (
            [],
            ["rnu"],
            ["run", "--sbject", "x"],
            ["run", "--over", "ether"],
            ["run", "-j", "0"],
            ["run", "--repeat", "0"],
            ["run", "--timeout-ms", "soon"],
            ["run", "--pieces", "1,x"],
            ["show"],
        ):
            done = self.run_command([PROGRAM, *words])
            self.assertEqual(done.returncode, 2, words)
            self.assertNotEqual(done.stderr, "", words)

    def test_a_folder_that_does_not_exist(self):
        done = self.run_command([PROGRAM, "list", "--cases", "/nowhere"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere", done.stderr)

    def test_a_shard_that_does_not_exist(self):
        for shard in ("3/2", "0/2", "1", "1/2x", "a/b"):
            self.assertIn(shard, self.expect(2, "run", "--shard", shard).stderr)


class Choosing(Suite):
    def test_an_unknown_id_gets_a_suggestion(self):
        for command in (["run"], ["list"], ["show"], ["record"]):
            done = self.expect(2, *command, "reader/lien")
            self.assertIn("reader/line", done.stderr)

    def test_an_empty_selection_is_an_error(self):
        self.expect(2, "run", "--tag", "nonsense")
        self.expect(2, "run", "--clause", "ZZ-09")
        self.expect(2, "run", "reader/line", "--over", "unix")

    def test_list_names_scenarios(self):
        out = self.expect(0, "list").stdout
        self.assertIn("reader/line  A line arrives whole, however it is cut\n", out)
        self.assertTrue(out.endswith("2 scenarios, 5 variants\n"), out)

    def test_list_filters(self):
        def ids(*arguments):
            return [
                scenario["id"]
                for scenario in json.loads(
                    self.expect(0, "list", "--json", *arguments).stdout
                )
            ]

        self.assertEqual(ids(), ["reader/line", "reader/rest"])
        self.assertEqual(ids("--tag", "cut"), ["reader/line"])
        self.assertEqual(ids("--clause", "ZZ-02"), ["reader/rest"])
        self.assertEqual(ids("--over", "tcp"), ["reader/line"])
        self.assertEqual(ids("*rest"), ["reader/rest"])

    def test_list_json_tells_everything(self):
        (line,) = json.loads(self.expect(0, "list", "--json", "reader/line").stdout)
        self.assertEqual(line["clauses"], ["ZZ-01"])
        self.assertEqual(line["deliveries"], 8)
        self.assertEqual(
            line["variants"],
            ["reader/line@direct", "reader/line@tcp-client", "reader/line@tcp-server"],
        )

    def test_show_tells_the_clause(self):
        out = self.expect(0, "show", "reader/line").stdout
        self.assertIn("A line arrives whole", out)
        self.assertIn("A line ends with a line feed.", out)

    def test_shards_are_a_partition(self):
        self.record()
        whole, parts = [], []
        for shard, results in (("1/1", whole), ("1/2", parts), ("2/2", parts)):
            done = self.run_program(
                *("run", "--subject", PYTHON, "--shard", shard, "--json", "-")
            )
            # A part may be empty, which is an error like any empty selection.
            if done.returncode != 2:
                results += [
                    result["id"] for result in json.loads(done.stdout)["results"]
                ]
        self.assertEqual(len(whole), VARIANTS)
        self.assertEqual(sorted(parts), sorted(whole))


class Suites(Suite):
    def test_a_typo_in_a_scenario(self):
        self.write(
            "cases/reader/typo.json",
            json.dumps(dict(SCENARIOS["reader/rest"], titel="x")),
        )
        for command in ("run", "list", "record"):
            done = self.expect(2, command)
            self.assertIn("reader/typo.json", done.stderr)
            self.assertIn("titel", done.stderr)
        self.assertIn("titel", self.expect(1, "lint").stdout)

    def test_lint(self):
        self.assertIn("problems", self.expect(1, "lint").stdout)
        self.record()
        self.assertEqual(
            self.expect(0, "lint").stdout, "2 scenarios, 2 clauses, 0 problems\n"
        )

    def test_what_was_never_recorded_is_not_judged(self):
        done = self.expect(2, "run", "--subject", PYTHON)
        self.assertIn("0 of 5 variants conform", done.stdout)
        self.assertIn("5 untestable", done.stdout)
        self.assertIn("nothing was judged", done.stderr)


class Subjects(Suite):
    def test_the_interpreters_of_the_path_are_found(self):
        out = self.expect(0, "subjects").stdout
        self.assertRegex(
            out, r"(?m)^{}\s+CPython \d+\.\d+\.\d+".format(re.escape(PYTHON))
        )

    def test_json(self):
        subjects = json.loads(self.expect(0, "subjects", "--json").stdout)
        (python,) = [subject for subject in subjects if subject["name"] == PYTHON]
        self.assertEqual(python["hello"]["name"], "CPython")

    def test_an_unknown_name_tells_what_there_is(self):
        done = self.expect(4, "run", "--subject", "cpyhton")
        self.assertIn(PYTHON, done.stderr)
        done = self.expect(4, "run", "--subject", "cpython-2.7")
        self.assertIn(PYTHON, done.stderr)
        done = self.expect(4, "run", "--oracle", "cpython-2.7", "--subject", PYTHON)
        self.assertIn(PYTHON, done.stderr)

    def test_an_adapter_that_cannot_be_executed(self):
        adapter = self.write("adapter", "#!/bin/sh\n")
        done = self.expect(4, "run", "--subject", adapter)
        self.assertIn(adapter, done.stderr)
        self.assertIn("ermission", done.stderr)

    def test_an_adapter_that_ends_at_once(self):
        done = self.expect(4, "run", "--subject", self.rogue("exit"))
        self.assertIn("did not start", done.stdout)
        self.assertIn("I would rather not", done.stdout)

    def test_one_that_starts_is_measured_beside_one_that_does_not(self):
        self.record()
        done = self.expect(
            *(4, "run", "--subject", self.rogue("exit"), "--subject", PYTHON)
        )
        self.assertRegex(done.stdout, r"(?m)^{}: +5 of 5".format(re.escape(PYTHON)))

    def test_an_adapter_that_dies(self):
        self.record()
        done = self.expect(
            *(1, "run", "reader/line@direct", "--subject", self.rogue("die"))
        )
        self.assertIn("crash", done.stdout)
        self.assertIn("I die", done.stdout)
        self.assertIn("status 1", done.stdout)

    def test_what_an_adapter_declares_unsupported_is_told(self):
        self.record()
        done = self.run_program("run", "--subject", self.rogue("unsupported"))
        self.assertIn("unsupported     3 variants", done.stdout)
        self.assertIn("there are no lines", done.stdout)


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


class Recording(Suite):
    def test_records_once(self):
        done = self.record()
        self.assertIn("recorded   reader/line: ", done.stdout)
        self.assertIn("2 recorded, 0 unchanged, 0 refused\n", done.stdout)
        text = self.read("cases/reader/line.json")
        self.assertEqual(
            json.loads(text)["recorded"], ["{}.{}".format(*sys.version_info[:2])]
        )
        self.assertIn("0 recorded, 2 unchanged, 0 refused\n", self.record().stdout)
        self.assertEqual(self.read("cases/reader/line.json"), text)

    def test_check_writes_nothing(self):
        before = self.read("cases/reader/line.json")
        done = self.expect(1, "record", "--check", "--oracle", PYTHON)
        self.assertIn("stale      reader/line", done.stdout)
        self.assertEqual(self.read("cases/reader/line.json"), before)
        self.record()
        self.expect(0, "record", "--check", "--oracle", PYTHON)

    def test_says_what_changed(self):
        self.record()
        self.spoil()
        self.assertIn("recorded   reader/line: step 2\n", self.record().stdout)
        self.expect(0, "run", "--subject", PYTHON)

    def test_refuses_what_is_unstable(self):
        before = self.read("cases/reader/line.json")
        done = self.expect(
            *(1, "record", "reader/line", "--oracle", self.rogue("unstable"))
        )
        self.assertIn("refused    reader/line@direct on ", done.stdout)
        self.assertIn("1 refused", done.stdout)
        self.assertEqual(self.read("cases/reader/line.json"), before)

    def test_two_of_one_version(self):
        done = self.expect(
            *(2, "record", "--oracle", PYTHON, "--oracle", sys.executable)
        )
        self.assertIn("both", done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
