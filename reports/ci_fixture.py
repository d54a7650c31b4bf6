"""For the test of the recipes of ci.md: the recipes, the folders that they are run in, and doubles of what they call."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD_FOLDER = sys.argv[1:3]
REPORTS = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(REPORTS)
ROGUE = os.path.join(ROOT, "runner", "testing", "rogue.py")
SCENARIOS = "reader/readuntil"  # enough for every part of eight to have some
DEADLINE_S = 240  # a watchdog

# What the recipes call that is not on this machine, or must not be called on it.
DOUBLES = {
    # The packages exist, and are what the tests themselves run with.
    "apt-get": """#!/bin/sh
case $1 in
  update) ;;
  install)
    for word; do
      case $word in
        install | --yes | --no-install-recommends) ;;
        *) dpkg-query --show --showformat '${db:Status-Status}\\n' "$word" | grep -qx installed || exit 100 ;;
      esac
    done ;;
  *) exit 2 ;;
esac
""",
    # ssh [options] host command: on this machine. Like sshd(8) it sets SHELL, by which GNU parallel runs what it is given
    # there; where nobody has logged in, it is not set.
    "ssh": """#!/bin/sh
while :; do
  case $1 in
    -l | -o | -p) shift 2 ;;
    --) shift ;;
    -*) shift ;;
    *) break ;;
  esac
done
shift
[ "$1" != -- ] || shift
SHELL=/bin/sh exec sh -c "$*"
""",
    # One task after the other, whatever their exit status, as with --dependency=afterany.
    "sbatch": """#!/usr/bin/env python3
import os, re, subprocess, sys
options = dict(word.partition("=")[::2] for word in sys.argv[1:] if word.startswith("--"))
scripts = [word for word in sys.argv[1:] if not word.startswith("--")]
assert set(options) <= {"--parsable", "--dependency", "--output", "--wrap"}, options
assert options.get("--dependency", "afterany:17") == "afterany:17", options
if scripts:
    with open(scripts[0]) as file:
        text = file.read()
    options.update(re.findall(r"(?m)^#SBATCH (--\\S+?)=(\\S+)$", text))
    first, last = map(int, options["--array"].split("-"))
    for task in range(first, last + 1):
        environment = dict(os.environ, SLURM_ARRAY_TASK_ID=str(task), SLURM_ARRAY_TASK_COUNT=str(last - first + 1))
        with open(options["--output"].replace("%a", str(task)), "w") as log:
            subprocess.call(["sh", scripts[0]], env=environment, stdout=log, stderr=subprocess.STDOUT)
else:
    with open(options["--output"], "w") as log:
        status = subprocess.call(["sh", "-c", options["--wrap"]], stdout=log, stderr=subprocess.STDOUT)
        print("exit status", status, file=log)
print("17" if "--parsable" in options else "Submitted batch job 17")
""",
}


def blocks():
    """The text of each block of the document that has a title."""
    with open(os.path.join(REPORTS, "ci.md")) as file:
        found = re.findall(r'(?ms)^```\w+ title="([^"]*)"\n(.*?)^```$', file.read())
    return dict(found)


def write(path, text, executable=False):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    if executable:
        os.chmod(path, 0o755)
    return path


def read(path):
    with open(path) as file:
        return file.read()


def copy_matches(pattern, source, target):
    """Copies what matches, files and folders, to the same place below the target. Returns how many there were."""
    names = glob.glob(os.path.join(source, pattern))
    for name in names:
        place = os.path.join(target, os.path.relpath(name, source))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.isdir(name):
            shutil.copytree(name, place, symlinks=True)
        else:
            shutil.copy(name, place)
    return len(names)


class Recipes(unittest.TestCase):
    """A scratch folder with a user's repository, a checkout of this project that is built, and the doubles."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="streamgauge-ci.")
        self.addCleanup(scratch.cleanup)
        self.scratch = scratch.name
        self.blocks = blocks()
        for name, text in DOUBLES.items():
            write(self.path("doubles", name), text, executable=True)
        write(self.path("repository/ci/mine.json"), self.blocks["ci/mine.json"])
        self.use_adapter(os.path.join(BUILD_FOLDER, "bin", "streamgauge-reference"))
        # The launcher's own test builds; here it has been done.
        program = os.path.join(BUILD_FOLDER, "bin", "streamgauge")
        write(
            self.path("checkout/streamgauge"),
            '#!/bin/sh\nexec "{}" "$@"\n'.format(program),
            executable=True,
        )
        os.makedirs(self.path("checkout/build"))
        os.symlink(BUILD_FOLDER, self.path("checkout/build/release"))

    def path(self, *names):
        return os.path.join(self.scratch, *names)

    def use_adapter(self, *command):
        words = " ".join("'{}'".format(word) for word in command)
        write(
            self.path("repository/my-adapter"),
            "#!/bin/sh\nexec {}\n".format(words),
            True,
        )

    def use_rogue(self):
        self.use_adapter(sys.executable, "-B", ROGUE, "swallows-eof")

    def environment(self, **more):
        first = [self.path("doubles"), os.path.dirname(CMAKE)]
        return dict(
            os.environ,
            PATH=os.pathsep.join(first + [os.environ["PATH"]]),
            HOME=self.scratch,
            SCENARIOS=SCENARIOS,
            **more
        )

    def shell(self, words, script, folder, environment):
        """Runs the script by a shell. Returns the exit status and all that was written."""
        done = subprocess.run(
            words + ["-c", script],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            timeout=DEADLINE_S,
        )
        return done.returncode, done.stdout

    def whole_run(self):
        """The ids of the variants that the recipes are to measure."""
        program = os.path.join(BUILD_FOLDER, "bin", "streamgauge")
        file = self.path("whole.json")
        words = [program, "run", SCENARIOS, "--subject", "reference", "--json", file]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        return [result["id"] for result in json.loads(read(file))["results"]]

    def check_results(self, file):
        found = [result["id"] for result in json.loads(read(file))["results"]]
        self.assertEqual(found, self.whole_run())
