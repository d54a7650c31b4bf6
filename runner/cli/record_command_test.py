"""streamgauge record from outside.

usage: record_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import sys

import program_fixture
from program_fixture import PYTHON, Suite


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
    program_fixture.main()
