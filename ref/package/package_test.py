"""Installs a build into a folder of its own, and builds a program of a user with what is there: found by CMake or by
pkg-config, compiled by either compiler.

package_test.py CMAKE BUILD_FOLDER VERSION PROGRAM

PROGRAM is a source of the examples that needs no peer.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD_FOLDER, VERSION, PROGRAM = sys.argv[1:]
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))
COMPILERS = ("clang++-19", "g++-12")
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def tool(name, package):
    """That a program of a Debian package is missing is a failure, and no reason to skip."""
    if not shutil.which(name):
        raise AssertionError(
            "{} is missing: install the package {} of packages.txt".format(
                name, package
            )
        )
    return name


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
        raise AssertionError("{}\n{}".format(" ".join(command), done.stdout))
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
        cls.prefix = os.path.join(cls.scratch.name, "a prefix")
        os.rename(installed, cls.prefix)
        cls.lib = os.path.join(cls.prefix, "lib")
        # Out of the tree, so that nothing of it is found by accident.
        cls.source = os.path.join(cls.scratch.name, "consumer")
        shutil.copytree(os.path.join(HERE, "consumer"), cls.source)
        shutil.copy(PROGRAM, os.path.join(cls.source, "program.cc"))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def assert_works(self, program):
        self.assertEqual(run([program]), "Received: abc\n")

    def test_found_by_cmake(self):
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                build = os.path.join(self.scratch.name, "by-cmake-" + compiler)
                run(
                    [CMAKE, "-G", "Ninja", "-S", self.source, "-B", build]
                    + ["-DCMAKE_PREFIX_PATH=" + self.prefix, "-DPROGRAM=program.cc"]
                    + ["-DVERSION=" + VERSION, "-DCMAKE_CXX_COMPILER=" + compiler]
                    + ["-DCMAKE_CXX_FLAGS=" + " ".join(STRICT)]
                )
                run([CMAKE, "--build", build])
                self.assert_works(os.path.join(build, "consumer"))

    def pkg_config(self, *arguments):
        environment = dict(
            os.environ, PKG_CONFIG_PATH=os.path.join(self.lib, "pkgconfig")
        )
        words = run(
            [tool("pkg-config", "pkgconf")] + list(arguments) + ["streamgauge"],
            env=environment,
        )
        # Spaces in a path are escaped, for a shell.
        return [word.replace("\\ ", " ") for word in re.findall(r"(?:\\.|\S)+", words)]

    def test_found_by_pkg_config(self):
        self.assertEqual(self.pkg_config("--modversion"), [VERSION])
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                program = os.path.join(self.scratch.name, "by-pkg-config-" + compiler)
                run(
                    [compiler]
                    + STRICT
                    + self.pkg_config("--cflags")
                    + [os.path.join(self.source, "program.cc"), "-o", program]
                    + self.pkg_config("--libs")
                )
                self.assert_works(program)

    def test_another_version_is_not_taken(self):
        build = os.path.join(self.scratch.name, "another-version")
        major, minor = VERSION.split(".")[:2]
        asked = "{}.{}".format(major, int(minor) + 1)
        with self.assertRaisesRegex(AssertionError, "not compatible|compatible with"):
            run(
                [CMAKE, "-G", "Ninja", "-S", self.source, "-B", build]
                + ["-DCMAKE_PREFIX_PATH=" + self.prefix, "-DPROGRAM=program.cc"]
                + ["-DVERSION=" + asked, "-DCMAKE_CXX_COMPILER=clang++-19"]
            )

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
