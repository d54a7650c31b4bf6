"""Installs a build into a folder of its own, and uses what is there: programs, data, and nothing of the source tree.

install_test.py CMAKE BUILD_FOLDER
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD_FOLDER = sys.argv[1:]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.prefix = os.path.join(cls.scratch.name, "a prefix")
        subprocess.run(
            [CMAKE, "--install", BUILD_FOLDER, "--prefix", cls.prefix],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_it(self, *arguments):
        return subprocess.run(
            [os.path.join(self.prefix, "bin", "streamgauge")] + list(arguments),
            cwd=self.scratch.name,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )

    def test_lists_the_scenarios(self):
        done = self.run_it("list")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("reader/", done.stdout)

    def test_the_reference_and_a_python_conform(self):
        """The tests' own interpreter plays the oracle, through the installed adapter."""
        for subject in ("reference", sys.executable):
            done = self.run_it("run", "reader/readline/*", "--subject", subject)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_writes_the_report_page(self):
        page = os.path.join(self.scratch.name, "report.html")
        done = self.run_it(
            *("run", "reader/readline/*", "--subject", "reference", "--html", page)
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertGreater(os.path.getsize(page), 100000)

    def test_uses_what_is_installed_alone(self):
        data = os.path.join(self.prefix, "share", "streamgauge")
        aside = data + ".aside"
        shutil.move(data, aside)
        self.addCleanup(shutil.move, aside, data)
        done = self.run_it("list")
        self.assertNotEqual(done.returncode, 0, done.stdout)

    def test_installs_what_is_needed_alone(self):
        found = {}
        for folder, _, names in os.walk(self.prefix):
            found[os.path.relpath(folder, self.prefix)] = sorted(names)
        self.assertEqual(found["bin"], ["streamgauge", "streamgauge-reference"])
        self.assertEqual(
            found["share/streamgauge/oracle"],
            [
                "adapter.py",
                "anyio_adapter.py",
                "anyio_operations.py",
                "anyio_servers.py",
                "provenance.json",
            ],
        )
        self.assertEqual(
            sorted(os.listdir(os.path.join(self.prefix, "share/streamgauge"))),
            ["cases", "oracle", "reports", "spec"],
        )
        page = found["share/streamgauge/reports/page"]
        self.assertIn("main.js", page)
        self.assertEqual([name for name in page if "test" in name], [])
        self.assertNotIn("share/streamgauge/reports/page/testing", found)
        self.assertIn("scenario.schema.json", found["share/streamgauge/spec/schema"])


if __name__ == "__main__":
    sys.exit(unittest.main(argv=sys.argv[:1]))
