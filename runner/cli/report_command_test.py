"""streamgauge report from outside: pages of results, and what is refused.

usage: report_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import re

import program_fixture
from program_fixture import PYTHON, Suite


def data_of(page):
    """What a page shows."""
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))


class Reporting(Suite):
    def setUp(self):
        super().setUp()
        self.record()

    def report(self, *files):
        page = self.path("report.html")
        self.expect(0, "report", *files, "--html", page)
        return self.read("report.html")

    def test_the_page_of_a_run_is_that_of_its_results(self):
        results = self.path("results.json")
        page = self.path("page.html")
        self.expect(*(0, "run", "--subject", PYTHON, "--json", results, "--html", page))
        self.assertEqual(self.report(results), self.read("page.html"))

    def test_a_deviation_is_on_the_page(self):
        self.spoil()
        data = data_of(self.report(self.results("results.json", status=1)))
        self.assertEqual([row[2] for row in data["runs"][0]["rows"]], [["FFF"], ["pp"]])
        detail = data["runs"][0]["details"][0][3]
        self.assertEqual(
            detail["deviations"][0]["expected"][0]["text"], 'line = "abd\\n"'
        )
        self.assertEqual(
            detail["play"]["observed"]["steps"][1][0]["text"], 'line = "abc\\n"'
        )
        version = PYTHON.split("-")[1]
        self.assertEqual(detail["unlike"], [version])

    def test_several_results(self):
        files = [
            self.results("{}.json".format(i), "--shard", "{}/2".format(i))
            for i in (1, 2)
        ]
        self.assertEqual(len(data_of(self.report(*files))["runs"]), 2)

    def test_results_of_other_scenarios_are_told_to_be_so(self):
        file = self.results("results.json")
        self.spoil()
        done = self.expect(*(0, "report", file, "--html", self.path("report.html")))
        self.assertIn("results.json is of other scenarios", done.stderr)

    def test_what_cannot_be_used_leaves_nothing_behind(self):
        page = self.path("report.html")
        file = self.results("results.json")
        text = self.read("results.json")
        for content, message in (
            (text[: len(text) // 2], "results.json: "),
            (text.replace('"format": 1', '"format": 2'), "results.json: /format"),
            ("[]", "results.json: "),
        ):
            self.write("results.json", content)
            done = self.expect(2, "report", file, "--html", page)
            self.assertIn(message, done.stderr)
            self.assertFalse(os.path.exists(page))
        done = self.expect(2, "report", self.path("none.json"), "--html", page)
        self.assertIn("none.json", done.stderr)

    def test_usage(self):
        file = self.results("results.json")
        self.assertIn("--html", self.expect(2, "report", file).stderr)
        self.expect(2, "report", "--html", self.path("report.html"))

    def test_to_standard_output(self):
        file = self.results("results.json")
        done = self.expect(0, "report", file, "--html", "-")
        self.assertTrue(done.stdout.startswith("<!doctype html>"))


if __name__ == "__main__":
    program_fixture.main()
