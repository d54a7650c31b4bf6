"""streamgauge compare from outside: what changed between two runs, and the exit status.

usage: compare_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os

import program_fixture
from program_fixture import PYTHON, VARIANTS, Suite


class Comparing(Suite):
    def setUp(self):
        super().setUp()
        self.record()
        self.good = self.results("good.json")
        self.clean = self.read("cases/reader/line.json")
        self.spoil()
        # The expectations are changed, so the suite is another one: the subject looks as if it had regressed.
        self.bad = self.results("bad.json", status=1)

    def compare(self, status, *arguments):
        return self.expect(status, "compare", *arguments)

    def comparison(self, status, *arguments):
        file = self.path("comparison.json")
        self.compare(status, *arguments, "--json", file)
        return json.loads(self.read("comparison.json"))

    def test_the_same(self):
        done = self.compare(0, self.good, self.good)
        self.assertIn("{0} of {0} in both are the same".format(VARIANTS), done.stdout)

    def test_regressed(self):
        done = self.compare(1, self.good, self.bad)
        self.assertIn(
            "regressed       reader/line @direct @tcp-client @tcp-server  pass -> fail",
            done.stdout,
        )
        self.assertIn('observed  > line = "abc\\n"', done.stdout)
        self.assertIn("the scenarios are not the same", done.stdout)
        self.assertIn("3 regressed, 0 changed, 0 fixed", done.stdout)
        content = self.comparison(1, self.good, self.bad)
        self.assertTrue(content["worse"])
        self.assertFalse(content["same_suite"])
        self.assertEqual(
            {change["change"] for change in content["changes"]}, {"regressed"}
        )

    def test_fixed(self):
        done = self.compare(0, self.bad, self.good)
        self.assertIn("3 fixed", done.stdout)
        self.assertFalse(self.comparison(0, self.bad, self.good)["worse"])

    def test_changed(self):
        text = self.clean.replace('"line": "abc\\n"', '"line": "abe\\n"')
        self.assertNotEqual(text, self.clean)
        self.write("cases/reader/line.json", text)
        other = self.results("other.json", status=1)
        content = self.comparison(0, self.bad, other)
        self.assertEqual(content["subjects"][0]["changed"], 3)
        self.assertEqual(content["subjects"][0]["same"], VARIANTS - 3)
        for change in content["changes"]:
            prints = [change[side]["fingerprint"] for side in ("before", "after")]
            self.assertNotEqual(*prints)

    def test_new_and_gone(self):
        self.write("cases/reader/line.json", self.clean)
        part = self.results("part.json", "reader/rest")
        done = self.compare(0, self.good, part)
        self.assertIn("0 new, 3 gone; 2 of 2 in both are the same", done.stdout)
        self.assertIn("gone            reader/line @direct", done.stdout)
        self.assertIn("3 new, 0 gone", self.compare(0, part, self.good).stdout)

    def test_what_is_not_judged_any_more_is_worse(self):
        self.write("cases/reader/line.json", self.clean)
        subject = self.rogue("unsupported")
        self.results("rogue.json", "--over", "direct", subject=subject, status=1)
        rogue = self.path("rogue.json")
        self.assertTrue(os.path.exists(rogue))
        content = self.comparison(1, self.good, rogue)
        (line,) = [
            change
            for change in content["changes"]
            if change["id"] == "reader/line@direct"
        ]
        self.assertEqual(line["change"], "changed")
        self.assertTrue(line["worse"])
        self.assertEqual(line["after"]["outcome"], "unsupported")

    def test_which_subjects(self):
        self.write("cases/reader/line.json", self.clean)
        rogue = self.rogue("unsupported")
        both, other = self.path("both.json"), self.path("other.json")
        self.run_program(
            *("run", "--subject", PYTHON, "--subject", rogue, "--json", both)
        )
        self.run_program("run", "--subject", rogue, "--json", other)
        done = self.compare(0, self.good, both)
        self.assertIn("only in {}: {}".format(both, rogue), done.stdout)
        # Each has one, of different names.
        content = self.comparison(1, self.good, other)
        self.assertEqual(
            [(each["before"], each["after"]) for each in content["subjects"]],
            [(PYTHON, rogue)],
        )
        content = self.comparison(1, both, both, "--before", PYTHON, "--after", rogue)
        self.assertEqual(content["subjects"][0]["same"], 0)
        self.comparison(1, both, other, "--before", PYTHON)
        content = self.comparison(0, both, both, "--subject", rogue)
        self.assertEqual(len(content["subjects"]), 1)
        done = self.compare(2, both, both, "--subject", PYTHON + "x")
        self.assertIn("there is no subject", done.stderr)
        self.assertIn('did you mean "{}"'.format(PYTHON), done.stderr)
        self.compare(2, both, both, "--subject", PYTHON, "--before", PYTHON)

    def test_nothing_in_common(self):
        self.write("cases/reader/line.json", self.clean)
        lines = self.results("lines.json", "reader/line")
        rest = self.results("rest.json", "reader/rest")
        done = self.compare(2, lines, rest)
        self.assertIn("no variant in common", done.stderr)

    def test_what_cannot_be_used_leaves_nothing_behind(self):
        file = self.path("comparison.json")
        cut = self.write("cut.json", self.read(self.good)[:200])
        for files in (
            (cut, self.good),
            (self.good, cut),
            (self.good, self.path("none.json")),
        ):
            done = self.compare(2, *files, "--json", file)
            self.assertRegex(done.stderr, r"(cut|none)\.json: ")
            self.assertFalse(os.path.exists(file))
        self.compare(2, self.good)

    def test_markdown(self):
        file = self.path("summary.md")
        self.compare(1, self.good, self.bad, "--markdown", file)
        text = self.read("summary.md")
        self.assertTrue(text.startswith("### Streamgauge: 3 worse\n"), text)
        self.assertIn("<summary>✗ regressed <code>reader/line</code>", text)
        done = self.compare(1, self.good, self.bad, "--markdown", "-")
        self.assertEqual(done.stdout, text)
        self.assertIn("3 regressed", done.stderr)
        small = ("--markdown", file, "--markdown-limit", "4095")
        self.compare(2, self.good, self.bad, *small)
        done = self.compare(2, self.good, self.bad, "--markdown", file, "--json", file)
        self.assertIn("name the same file", done.stderr)

    def test_to_standard_output(self):
        done = self.compare(1, self.good, self.bad, "--json", "-")
        self.assertEqual(json.loads(done.stdout)["subjects"][0]["regressed"], 3)
        self.assertIn("3 regressed", done.stderr)


if __name__ == "__main__":
    program_fixture.main()
