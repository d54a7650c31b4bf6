"""Installs a build into a folder of its own, and builds a program of a user with what is there, as ref/README.md tells: found
by CMake or by pkg-config, compiled by either compiler.

package_test.py CMAKE BUILD_FOLDER VERSION PROGRAM

PROGRAM is a source of the examples that needs no peer.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
for neighbour in ("examples", "tutorial"):
    sys.path.append(os.path.join(HERE, os.pardir, neighbour))

from counterparts import tool
from samples import only

CMAKE, BUILD_FOLDER, VERSION, PROGRAM = sys.argv[1:]
ROOT = os.path.abspath(os.path.join(HERE, os.pardir, os.pardir))
COMPILERS = ("clang++-19", "g++-12")


def run(command, **keywords):
    """What the command writes; an AssertionError with all of it if it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        **keywords
    )
    if done.returncode != 0:
        raise AssertionError("{}\n{}".format(command, done.stdout))
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        installed = os.path.join(cls.scratch.name, "installed")
        run(
            [CMAKE, "--install", BUILD_FOLDER, "--component", "library"]
            + ["--prefix", installed]
        )
        # What is installed may be moved.
        cls.prefix = os.path.join(cls.scratch.name, "prefix")
        os.rename(installed, cls.prefix)
        for compiler in COMPILERS:
            tool(compiler, compiler.replace("clang++", "clang"))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def project(self, name):
        """A folder with the program, out of the tree, so that nothing of that is found by accident."""
        folder = os.path.join(self.scratch.name, name)
        os.mkdir(folder)
        shutil.copy(PROGRAM, os.path.join(folder, "program.cc"))
        return folder

    def configure(self, folder, compiler, text):
        with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as f:
            f.write(text)
        run(
            [CMAKE, "-G", "Ninja", "-S", ".", "-B", "build"]
            + ["-DCMAKE_PREFIX_PATH=" + self.prefix, "-DCMAKE_CXX_COMPILER=" + compiler]
            + ["-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Werror"],
            cwd=folder,
        )

    def test_found_by_cmake(self):
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                folder = self.project("by-cmake-" + compiler)
                self.configure(folder, compiler, only("cmake"))
                run([CMAKE, "--build", "build"], cwd=folder)
                said = run([os.path.join(folder, "build", "program")])
                self.assertEqual(said, "Received: abc\n")

    def test_another_version_is_not_taken(self):
        major, minor = VERSION.split(".")[:2]
        ours, other = "{}.{}".format(major, minor), "{}.{}".format(
            major, int(minor) + 1
        )
        text = only("cmake")
        self.assertIn("find_package(streamgauge {} ".format(ours), text)
        with self.assertRaisesRegex(
            AssertionError, "compatible with requested version"
        ):
            self.configure(
                self.project("another-version"),
                COMPILERS[0],
                text.replace("streamgauge " + ours, "streamgauge " + other),
            )

    def test_found_by_pkg_config(self):
        program = tool("pkg-config", "pkgconf")
        environment = dict(
            os.environ, PKG_CONFIG_PATH=os.path.join(self.prefix, "lib", "pkgconfig")
        )
        version = run([program, "--modversion", "streamgauge"], env=environment)
        self.assertEqual(version, VERSION + "\n")
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                folder = self.project("by-pkg-config-" + compiler)
                run(
                    ["sh", "-c", only("sh")],
                    env=dict(environment, CXX=compiler),
                    cwd=folder,
                )
                said = run([os.path.join(folder, "program")])
                self.assertEqual(said, "Received: abc\n")

    def test_holds_nothing_of_the_tree_and_nothing_of_the_tests(self):
        tree = (ROOT.encode(), BUILD_FOLDER.encode())
        for folder, _, names in os.walk(self.prefix):
            for name in names:
                path = os.path.join(folder, name)
                self.assertNotRegex(name, "test|faulty|fixture", path)
                if not name.endswith((".h", ".cmake", ".pc")):
                    continue
                with open(path, "rb") as file:
                    content = file.read()
                self.assertFalse(any(place in content for place in tree), path)
                self.assertNotIn(b'"ref/', content, path)


if __name__ == "__main__":
    sys.exit(unittest.main(argv=sys.argv[:1]))
