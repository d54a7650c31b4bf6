"""For tests of the program from outside: a suite of its own on disk, real adapters and adapters that misbehave."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

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
            "source": "invented for this test",
            "level": "documented",
            "judge": "in-process",
        },
        {
            "id": "ZZ-02",
            "text": "EOF ends a read of everything.",
            "source": "invented for this test",
            "level": "documented",
            "judge": "in-process",
        },
    ],
}

DOCUMENTATION = {
    "page": "asyncio-test",
    "title": "Documentation of a test",
    "sources": {"3.5": "invented for this test", "3.12": "invented for this test"},
    "statements": [
        {
            "id": "doc-3.5:readline:end",
            "versions": ">=3.5",
            "text": "A line ends with a line feed.",
            "clauses": ["ZZ-01"],
        },
        {
            "id": "doc-3.12:read:end",
            "versions": ">=3.12",
            "text": "A read of everything ends at EOF.",
            "clauses": ["ZZ-02"],
            "deviation": "It ends only sometimes.",
        },
        {
            "id": "doc-3.5:readline:advice",
            "versions": "<3.12",
            "text": "Lines should be short.",
            "nothing_to_judge": "It is advice.",
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
        self.write("spec/documentation/test.json", json.dumps(DOCUMENTATION))
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

    def results(self, name, *arguments, subject=PYTHON, status=0):
        """The file of what a run found out."""
        file = self.path(name)
        self.expect(status, "run", "--subject", subject, "--json", file, *arguments)
        return file

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


def main():
    """Runs the tests of a script that was called with the program and unittest's arguments."""
    global PROGRAM
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
