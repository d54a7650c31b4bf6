"""findings.md names scenarios, programs and statements that exist, and tells of each finding all that a reader needs.

usage: findings_test.py [unittest arguments]
"""

import glob
import json
import os
import re
import unittest

REPORTS = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(REPORTS)


def sections():
    """(heading, text) of every finding."""
    with open(os.path.join(REPORTS, "findings.md")) as file:
        parts = re.split(r"(?m)^## (.*)$", file.read())
    return list(zip(parts[1::2], parts[2::2]))


def statements():
    ids = set()
    for name in glob.glob(os.path.join(ROOT, "spec", "documentation", "*.json")):
        with open(name) as file:
            ids.update(each["id"] for each in json.load(file)["statements"])
    return ids


def exists(scenario):
    return os.path.isfile(os.path.join(ROOT, "cases", scenario + ".json"))


class Findings(unittest.TestCase):
    def test_every_finding_says_what_whom_and_how(self):
        self.assertNotEqual(sections(), [])
        for heading, text in sections():
            with self.subTest(heading):
                self.assertRegex(heading, r"^\S+: ")
                for part in ("should", "does", "versions", "scenario", "repeat"):
                    self.assertIn("* *{}*: ".format(part), text)

    def test_every_scenario_exists(self):
        for heading, text in sections():
            with self.subTest(heading):
                (line,) = re.findall(r"(?m)^\* \*scenario\*: (.*)$", text)
                links = re.findall(r"\[([^\]]*)\]\(\.\./cases/([^)]*)\.json\)", line)
                # What cannot be seen from outside has no scenario, and says so.
                self.assertNotEqual(line.startswith("none: "), bool(links), line)
                for name, target in links:
                    self.assertEqual(name, target)
                    self.assertTrue(exists(name), name)

    def test_every_command_is_of_programs_and_scenarios_that_exist(self):
        for heading, text in sections():
            with self.subTest(heading):
                (command,) = re.findall(r"\* \*repeat\*: `([^`]*)`", text)
                words = command.partition(" --")[0].split()
                program = words[1] if words[0] == "python3" else words[0]
                self.assertTrue(os.path.isfile(os.path.join(ROOT, program)), program)
                if words[0] == "./streamgauge":
                    self.assertEqual(words[1], "run")
                    self.assertNotEqual(words[2:], [])
                    for name in words[2:]:
                        self.assertTrue(exists(name.partition("@")[0]), name)

    def test_every_statement_exists(self):
        known = statements()
        for heading, text in sections():
            with self.subTest(heading):
                for name in re.findall(r"doc-\d+\.\d+:[\w.]+:[\w-]+", text):
                    self.assertIn(name, known)


if __name__ == "__main__":
    unittest.main()
