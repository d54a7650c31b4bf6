"""streamgauge record from outside.

usage: record_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import ssl
import sys

import program_fixture
from program_fixture import PYTHON, Suite

PROVENANCE = "oracle/provenance.json"


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

    def test_tells_from_whom(self):
        self.record()
        provenance = json.loads(self.read(PROVENANCE))
        (entry,) = provenance["recorded"]
        self.assertEqual(entry["version"], "{}.{}.{}".format(*sys.version_info[:3]))
        self.assertEqual(entry["build"], " ".join(sys.version.split()[1:]))
        self.assertEqual(entry["tls"], ssl.OPENSSL_VERSION)
        self.assertIn(os.uname().release, entry["kernel"])
        self.assertEqual(entry["repetitions"], 3)
        self.assertNotIn("scenarios", entry)
        self.expect(0, "run", "--subject", PYTHON, "--json", self.path("results"))
        self.assertEqual(json.loads(self.read("results"))["suite"], provenance["suite"])

    def test_tells_of_which_part(self):
        self.expect(0, "record", "reader/line", "--oracle", PYTHON, "--repeat", "2")
        (entry,) = json.loads(self.read(PROVENANCE))["recorded"]
        self.assertEqual(entry["scenarios"], ["reader/line"])
        self.assertEqual(entry["repetitions"], 2)

    def test_a_refused_scenario_comes_from_nobody(self):
        self.expect(1, "record", "reader/line", "--oracle", self.rogue("unstable"))
        self.assertFalse(os.path.exists(self.path(PROVENANCE)))

    def test_a_provenance_that_cannot_be_used(self):
        self.write(PROVENANCE, '{"suite": 5}')
        before = self.read("cases/reader/line.json")
        for words in (["record"], ["record", "--check"]):
            done = self.expect(2, *words, "--oracle", PYTHON)
            self.assertIn("provenance.json", done.stderr)
        self.assertEqual(self.read("cases/reader/line.json"), before)

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


class Checking(Suite):
    """record --check."""

    def check(self, status):
        before = {name: self.read(name) for name in self.files()}
        done = self.expect(status, "record", "--check", "--oracle", PYTHON)
        self.assertEqual({name: self.read(name) for name in self.files()}, before)
        return done.stdout

    def files(self):
        return [
            os.path.join(folder, name)
            for top in ("cases", "oracle")
            for folder, _, names in os.walk(self.path(top))
            for name in names
        ]

    def test_what_is_as_recorded(self):
        self.record()
        self.assertIn(
            ": 2 as recorded, 0 differ, 0 not recorded, 0 stale, 0 refused, 0 for other versions\n",
            self.check(0),
        )

    def test_what_is_not_recorded(self):
        text = self.check(1)
        self.assertIn("unrecorded reader/line: nothing is recorded from CPython", text)
        self.assertIn("2 not recorded", text)

    def test_what_differs(self):
        self.record()
        self.spoil()
        text = self.check(1)
        self.assertIn("differs    reader/line: A line arrives whole, however", text)
        self.assertIn('step        2 of 2: the peer: send "abc\\n"', text)
        self.assertIn('recorded  > line = "abd\\n"', text)
        self.assertIn('observed  > line = "abc\\n"', text)
        version = "{}.{}".format(*sys.version_info[:2])
        for variant in ("direct", "tcp-client", "tcp-server"):
            self.assertIn("@{} on CPython {}".format(variant, version), text)
        self.assertEqual(text.count("recorded  >"), 1)
        self.assertIn("1 as recorded, 1 differ,", text)
        self.assertIn("the suite is not the one that was last recorded", text)

    def test_what_record_would_word_otherwise(self):
        self.record()
        name = "cases/reader/line.json"
        scenario = json.loads(self.read(name))
        whole = scenario["steps"][1]["expect"][0]
        scenario["steps"][1]["expect"] = [
            dict(whole, when={"over": "direct"}),
            dict(whole, when={"over": "tcp"}),
        ]
        self.write(name, json.dumps(scenario))
        text = self.check(1)
        self.assertIn("stale      reader/line: ", text)
        self.assertIn("0 differ, 0 not recorded, 1 stale", text)

    def test_what_was_recorded_from_another_interpreter(self):
        self.record()
        provenance = json.loads(self.read(PROVENANCE))
        (entry,) = provenance["recorded"]
        entry["version"] = "{}.{}.999".format(*sys.version_info[:2])
        self.write(PROVENANCE, json.dumps(provenance))
        text = self.check(0)
        self.assertIn(
            "other      CPython here is {}.{}.{} with ".format(*sys.version_info), text
        )
        self.assertIn("2 scenarios are recorded from CPython " + entry["version"], text)

    def test_versions_that_are_not_here(self):
        self.record()
        name = "cases/reader/line.json"
        scenario = json.loads(self.read(name))
        scenario["recorded"].insert(0, "3.5")
        self.write(name, json.dumps(scenario))
        self.assertIn("unchecked  CPython 3.5: recorded, and none", self.check(1))

    def test_what_is_for_other_versions(self):
        self.record()
        name = "cases/reader/line.json"
        scenario = json.loads(self.read(name))
        scenario["python"] = "<3"
        self.write(name, json.dumps(scenario))
        self.assertIn(
            "1 as recorded, 0 differ, 0 not recorded, 0 stale, 0 refused, 1 for other versions\n",
            self.check(1),
        )
        done = self.expect(*(2, "record", "--check", "reader/line", "--oracle", PYTHON))
        self.assertIn("nothing was checked", done.stderr)

    def test_what_is_unstable(self):
        text = self.expect(
            *(1, "record", "reader/line", "--check", "--oracle", self.rogue("unstable"))
        ).stdout
        self.assertIn("refused    reader/line@direct on ", text)
        self.assertIn("1 refused", text)


if __name__ == "__main__":
    program_fixture.main()
