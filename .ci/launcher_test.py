"""The launcher, ./streamgauge, with stand-ins for the programs that it calls: what it does, when, and what it says.

The stand-ins are the only programs on its PATH besides a few that every Debian has. Each notes how it was called in a
file; each does what it does by the files that a test lays out for it.
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
REAL = (
    "bash",
    "cat",
    "chmod",
    "env",
    "flock",
    "grep",
    "mkdir",
    "readlink",
    "rmdir",
    "sed",
    "touch",
)

STAND_INS = {
    # Installed is what stands in the file `installed`.
    "dpkg-query": """
while read -r name; do echo "installed $name"; done <"$STATE/installed"
""",
    "id": 'cat "$STATE/uid"',
    "apt-get": """
[[ $1 == update ]] && exit 100
if [[ -e $STATE/apt-fails ]]; then echo "E: no such package"; exit 100; fi
while [[ $1 != --no-install-recommends ]]; do shift; done
shift
while [[ $1 != -o ]]; do echo "$1" >>"$STATE/installed"; shift; done
""",
    "sudo": """
[[ $1 == -n ]] && shift
"$@"
""",
    "cmake": """
if [[ -e $STATE/cmake-fails ]]; then echo "CMake Error: no"; exit 1; fi
while [[ $1 != --preset ]]; do shift; done
mkdir -p "$TREE/build/$2"
touch "$TREE/build/$2/build.ninja"
""",
    # Fails if another is at work in the same tree; waits at the gate if there is one; takes the steps it is told to.
    "ninja": """
mkdir "$STATE/at-work" || { echo "FAILED: two at once"; exit 1; }
if [[ -p $STATE/gate ]]; then read -r <"$STATE/gate"; fi
if [[ -e $STATE/steps ]]; then cat "$STATE/steps"; else echo "ninja: no work to do."; fi
if [[ ! -e $STATE/keep ]]; then
  mkdir -p "$2/bin"
  printf '%s\\n' '#!/usr/bin/env bash' \\
    'open=; for n in 0 1 2; do if (exec 7>&"$n"); then open+=" $n"; fi; done; echo "$open" >"$STATE/open"' \\
    'echo "program: $PWD: $*"' 'exit 3' >"$2/bin/streamgauge"
  chmod +x "$2/bin/streamgauge"
fi
rmdir "$STATE/at-work"
! grep -q FAILED "$STATE/steps"
""",
    "nproc": "echo 7",
    "ctest": "echo 'ctest was here'; exit 8",
}


class LauncherTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        top = os.path.realpath(self.scratch.name)
        self.tree = os.path.join(top, "a clone, with spaces")
        self.state = os.path.join(top, "state")
        self.tools = os.path.join(top, "tools")
        for folder in (self.tree, self.state, self.tools):
            os.mkdir(folder)
        for name in ("streamgauge", "packages.txt", "CMakePresets.json"):
            shutil.copy(os.path.join(ROOT, name), self.tree)
        for name in REAL:
            os.symlink(shutil.which(name), os.path.join(self.tools, name))
        for name, script in STAND_INS.items():
            path = os.path.join(self.tools, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(
                    '#!/usr/bin/env bash\necho "{} $*" >>"$STATE/calls"\n{}'.format(
                        name, script
                    )
                )
            os.chmod(path, 0o755)
        self.lay("uid", "0\n")
        self.lay("installed", "\n".join(self.packages("run", "test")) + "\n")

    def lay(self, name, text):
        with open(os.path.join(self.state, name), "w", encoding="utf-8") as file:
            file.write(text)

    def packages(self, *groups):
        with open(os.path.join(self.tree, "packages.txt"), encoding="utf-8") as file:
            rows = [line.split() for line in file]
        return [row[1] for row in rows if row and row[0] in groups]

    def environment(self, **more):
        environment = {
            "PATH": self.tools,
            "STATE": self.state,
            "TREE": self.tree,
            "TERM": "xterm",
        }
        environment.update(more)
        return environment

    def run_it(self, *arguments, **keywords):
        keywords.setdefault("env", self.environment())
        keywords.setdefault("stdin", subprocess.DEVNULL)
        keywords.setdefault("cwd", self.tree)
        command = [os.path.join(self.tree, "streamgauge")] + list(arguments)
        return subprocess.run(
            keywords.pop("command", command),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            **keywords
        )

    def calls(self, name):
        """The arguments of every call of a stand-in so far."""
        try:
            with open(os.path.join(self.state, "calls"), encoding="utf-8") as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return []
        return [
            line.partition(" ")[2] for line in lines if line.partition(" ")[0] == name
        ]


class Program(LauncherTest):
    def test_runs_the_program_where_the_caller_stands(self):
        link = os.path.join(self.state, "link")
        os.symlink(os.path.join(self.tree, "streamgauge"), link)
        done = self.run_it(command=[link, "run", "a b", "--json=x"], cwd=self.state)
        self.assertEqual(
            done.stdout, "program: {}: run a b --json=x\n".format(self.state)
        )
        self.assertEqual(done.returncode, 3)

    def test_the_program_is_told_how_it_was_called(self):
        self.run_it("run")
        program = os.path.join(self.tree, "build", "release", "bin", "streamgauge")
        # In place of the program bash, which tells its own name; the steps of this build leave it there.
        self.lay("keep", "")
        os.remove(program)
        os.symlink(shutil.which("bash"), program)
        done = self.run_it(command=["bash", "./streamgauge", "-c", 'echo "$0"'])
        self.assertEqual(done.stdout, "./streamgauge\n")

    def test_builds_the_programs_alone(self):
        self.run_it("run")
        self.assertEqual(
            self.calls("ninja"),
            ["-C {}/build/release streamgauge streamgauge-reference".format(self.tree)],
        )

    def test_says_nothing_when_there_is_nothing_to_do(self):
        self.run_it("run")
        again = self.run_it("run")
        self.assertEqual(again.stderr, "")
        self.assertEqual(len(self.calls("cmake")), 1)
        self.assertEqual(self.calls("apt-get"), [])

    def test_closed_standard_files(self):
        quoted = "'{}/streamgauge'".format(self.tree)
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            shutil.rmtree(os.path.join(self.tree, "build"), ignore_errors=True)
            done = self.run_it(
                command=["bash", "-c", "{} run {}".format(quoted, closed)]
            )
            self.assertEqual(done.returncode, 3, closed)
            with open(os.path.join(self.state, "open"), encoding="utf-8") as file:
                self.assertEqual(file.read().split(), ["0", "1", "2"], closed)

    def test_presets(self):
        self.run_it("run", env=self.environment(STREAMGAUGE_PRESET="gcc"))
        self.assertIn("--preset gcc", self.calls("cmake")[0])
        self.assertTrue(
            os.path.exists(
                os.path.join(self.tree, "build", "gcc", "bin", "streamgauge")
            )
        )
        done = self.run_it("run", env=self.environment(STREAMGAUGE_PRESET="../x"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("release gcc asan tsan fuzz", done.stderr)

    def test_configures_anew_what_was_made_elsewhere(self):
        self.run_it("run")
        moved = self.tree + " moved"
        os.rename(self.tree, moved)
        self.tree = moved
        done = self.run_it("run")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(self.calls("cmake")), 2)

    def test_configures_anew_when_the_presets_change(self):
        self.run_it("run")
        with open(
            os.path.join(self.tree, "CMakePresets.json"), "a", encoding="utf-8"
        ) as file:
            file.write("\n\n ")
        self.run_it("run")
        self.assertEqual(len(self.calls("cmake")), 2)

    def test_a_tree_that_cannot_be_written_to(self):
        with open(os.path.join(self.tree, "build"), "w", encoding="utf-8"):
            pass
        done = self.run_it("run")
        self.assertEqual(done.returncode, 5)
        self.assertIn("cannot be written to", done.stderr)


class Tests(LauncherTest):
    def test_builds_all_and_hands_arguments_and_status_on(self):
        done = self.run_it("test", "-R", "tidy")
        self.assertEqual(done.returncode, 8)
        self.assertEqual(done.stdout, "ctest was here\n")
        self.assertEqual(
            self.calls("ninja"), ["-C {}/build/release all".format(self.tree)]
        )
        self.assertTrue(
            self.calls("ctest")[0].endswith("--no-tests=error --parallel 7 -R tidy")
        )

    def test_one_build_tree_serves_both_jobs(self):
        self.run_it("run")
        self.run_it("test")
        self.assertEqual(len(self.calls("cmake")), 1)


class Packages(LauncherTest):
    def test_installs_what_is_missing_and_no_more(self):
        self.lay("installed", "\n".join(self.packages("run", "test")[1:]) + "\n")
        done = self.run_it("run")
        self.assertEqual(done.returncode, 3)
        missing = self.packages("run")[0]
        self.assertIn("installing {}\n".format(missing), done.stderr)
        self.assertIn(
            "--no-install-recommends {} -o".format(missing), self.calls("apt-get")[1]
        )
        self.assertEqual(self.run_it("run").stderr, "")

    def test_the_tests_need_more(self):
        self.lay("installed", "\n".join(self.packages("run")) + "\n")
        self.assertNotIn("installing", self.run_it("run").stderr)
        self.assertIn(
            "installing {}\n".format(" ".join(self.packages("test"))),
            self.run_it("test").stderr,
        )

    def test_shows_why_it_could_not_install(self):
        self.lay("installed", "")
        self.lay("apt-fails", "")
        done = self.run_it("run")
        self.assertEqual(done.returncode, 5)
        self.assertIn("E: no such package", done.stderr)
        self.assertEqual(self.calls("cmake"), [])

    def test_uses_sudo_if_it_may(self):
        self.lay("uid", "1000\n")
        self.lay("installed", "")
        self.assertEqual(self.run_it("run").returncode, 3)
        self.assertTrue(any("apt-get install" in call for call in self.calls("sudo")))

    def test_else_prints_the_line_to_run(self):
        self.lay("uid", "1000\n")
        self.lay("installed", "")
        os.remove(os.path.join(self.tools, "sudo"))
        done = self.run_it("run")
        self.assertEqual(done.returncode, 5)
        line = (
            "apt-get update && apt-get install -y --no-install-recommends "
            + " ".join(self.packages("run"))
        )
        self.assertIn(line, done.stderr.splitlines())
        self.assertEqual(self.calls("apt-get"), [])

    def test_elsewhere_than_on_debian_packages_are_the_users_business(self):
        os.remove(os.path.join(self.tools, "dpkg-query"))
        self.lay("installed", "")
        self.assertEqual(self.run_it("run").returncode, 3)
        self.assertEqual(self.calls("apt-get"), [])


class Building(LauncherTest):
    def test_a_failure_shows_the_compiler_and_nothing_else(self):
        self.lay(
            "steps",
            "[1/2] Building good.o\n[2/2] Building bad.o\nFAILED: bad.o\nerror: expected ';'\n",
        )
        done = self.run_it("run")
        self.assertEqual(done.returncode, 5)
        self.assertIn("FAILED: bad.o\nerror: expected ';'\n", done.stderr)
        self.assertNotIn("good.o", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_failed_configuration_is_shown_and_tried_again(self):
        self.lay("cmake-fails", "")
        done = self.run_it("run")
        self.assertEqual(done.returncode, 5)
        self.assertIn("CMake Error: no", done.stderr)
        os.remove(os.path.join(self.state, "cmake-fails"))
        self.assertEqual(self.run_it("run").returncode, 3)

    def test_progress_in_lines(self):
        self.lay(
            "steps",
            "".join("[{}/100] Building\n".format(step) for step in range(1, 101)),
        )
        lines = [
            line
            for line in self.run_it("run").stderr.splitlines()
            if "building" in line
        ]
        self.assertEqual(len(lines), 11)
        self.assertEqual(lines[-1], "streamgauge: building, 100 of 100")

    def test_progress_on_a_terminal(self):
        self.lay("steps", "[1/2] Building a.o\n[2/2] Building b.o\n")
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            self.skipTest("no terminal here: {}".format(error))
        process = subprocess.Popen(
            [os.path.join(self.tree, "streamgauge"), "run"],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # EIO: the other end is closed
                break
            if not piece:
                break
            written += piece
        os.close(ours)
        self.assertEqual(process.wait(), 3)
        self.assertIn(b"\r\x1b[Kstreamgauge: building, 2 of 2", written)
        self.assertTrue(written.endswith(b"\r\x1b[K"), written)

    def test_two_at_once_take_turns(self):
        self.run_it("run")
        gate = os.path.join(self.state, "gate")
        os.mkfifo(gate)
        first = subprocess.Popen(
            [os.path.join(self.tree, "streamgauge"), "run"],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with open(
            gate, "w", encoding="utf-8"
        ) as opened:  # returns when the first is in its build
            second = subprocess.Popen(
                [os.path.join(self.tree, "streamgauge"), "run"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                universal_newlines=True,
            )
            self.assertEqual(
                second.stderr.readline(),
                "streamgauge: waiting for another build to end\n",
            )
            os.remove(gate)
            opened.write("go on\n")
        self.assertEqual(first.wait(), 3)
        self.assertEqual(second.stderr.read(), "")
        second.stderr.close()
        self.assertEqual(second.wait(), 3)


if __name__ == "__main__":
    sys.exit(unittest.main())
