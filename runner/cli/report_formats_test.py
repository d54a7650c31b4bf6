"""The formats of reports, each read by what others read it with: every outcome there is, and texts that are meant to break it.

usage: report_formats_test.py STREAMGAUGE [unittest arguments]
"""

import html.parser
import json
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree

import program_fixture
from program_fixture import DEADLINE_S, PYTHON, VARIANTS, Suite

OUTCOMES = (
    "pass",
    "fail",
    "expected-fail",
    "unexpected-pass",
    "unsupported",
    "untestable",
    "flaky",
    "timeout",
    "crash",
    "protocol-error",
    "harness-error",
    "not-run",
)
SKIPPED = ("unsupported", "untestable", "not-run")
NOTICED = ("fail", "unexpected-pass", "flaky", "timeout", "crash") + (
    "protocol-error",
    "harness-error",
)
NASTY = (
    "</details> <script>x</script> *a* _b_ `c` [d](e) | f # TODO g ]]> & @h #12 :tada: "
    "$i$ ~~j~~ \\k \x1b[31m {\"l\": 'm'} \u00e4 ``` n"
)

# Where the schema of CTRF is: the package of its authors.
CTRF_PACKAGE = "ctrf@0.3.0"
CTRF_SCHEMA = "package/dist/ctrf-schema-0.0.json"

# TAP as Perl's own parser reads it, one JSON object a line.
READ_TAP = r"""
use strict; use warnings; use TAP::Parser; use JSON::PP;
my $parser = TAP::Parser->new({source => $ARGV[0]});
my $json = JSON::PP->new->latin1->canonical;
while (my $result = $parser->next) {
  if ($result->is_test) {
    print $json->encode({description => $result->description, ok => $result->is_actual_ok ? 1 : 0,
      directive => $result->directive, explanation => $result->explanation}), "\n";
  } elsif ($result->is_yaml) {
    print $json->encode({yaml => $result->data}), "\n";
  } elsif ($result->is_unknown) {
    print $json->encode({unknown => $result->raw}), "\n";
  }
}
print $json->encode({errors => [$parser->parse_errors], planned => $parser->tests_planned}), "\n";
"""


class Tags(html.parser.HTMLParser):
    """The names of the elements of a page, and its text."""

    def __init__(self, page):
        super().__init__()
        self.names = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)

    def handle_data(self, data):
        self.text += data


class Formats(Suite):
    def setUp(self):
        super().setUp()
        self.record()
        self.expect(*(0, "run", "--subject", PYTHON, "--json", self.path("real.json")))

    def every_outcome(self):
        """A file of results with every outcome, on two subjects, and one subject that did not start."""
        report = json.loads(self.read("real.json"))
        (line,) = [r for r in report["results"] if r["id"] == "reader/line@tcp-client"]
        report["subjects"] = [
            dict(report["subjects"][0], name="./one | `two` #3"),
            dict(report["subjects"][0], name=PYTHON),
            {
                "name": "./gone",
                "command": ["./gone"],
                "hello": None,
                "error": NASTY,
                "stderr_tail": NASTY,
            },
        ]
        results = []
        for subject in report["subjects"]:
            for outcome in OUTCOMES if subject["hello"] else ("not-run",):
                result = dict(line, subject=subject["name"], outcome=outcome)
                result["id"] = "reader/line@" + outcome
                if outcome != "pass":
                    result["reason"] = NASTY
                if outcome in NOTICED:
                    result["stderr_tail"] = NASTY + "\n\n" + NASTY
                if outcome == "fail":
                    result["deviations"] = [
                        {
                            "level": "behaviour",
                            "step": "/steps/1",
                            "expected": [{"line": "abc\n"}],
                            "observed": [{"line": NASTY}],
                        }
                    ]
                results.append(result)
        report["results"] = results
        report["totals"] = self.totals(report)
        self.write("every.json", json.dumps(report))
        return [(r["subject"], r["id"], r["outcome"]) for r in results]

    def totals(self, report):
        def count(results):
            of = {outcome: 0 for outcome in OUTCOMES}
            for result in results:
                of[result["outcome"]] += 1
            agreement = {"agree": of["pass"], "of": of["pass"]}
            return dict(
                of, variants=len(results), messages=agreement, diagnostics=agreement
            )

        return {
            "all": count(report["results"]),
            "subjects": {
                subject["name"]: count(
                    [r for r in report["results"] if r["subject"] == subject["name"]]
                )
                for subject in report["subjects"]
            },
        }

    def report(self, option, name, *arguments):
        self.expect(
            *(0, "report", self.path("every.json"), option, self.path(name)), *arguments
        )
        return self.read(name)

    def test_junit(self):
        every = self.every_outcome()
        root = xml.etree.ElementTree.fromstring(self.report("--junit", "junit.xml"))
        found = {}
        for suite in root.findall("testsuite"):
            for case in suite.findall("testcase"):
                kinds = [child.tag for child in case]
                self.assertLessEqual(len(kinds), 1)
                found[suite.get("name"), case.get("name")] = kinds[0] if kinds else ""
        self.assertEqual(found.pop(("./gone", "the adapter starts")), "error")
        self.assertEqual(
            found,
            {
                (subject, variant): ""
                if outcome == "pass"
                else "skipped"
                if outcome in SKIPPED + ("expected-fail",)
                else "failure"
                if outcome in ("fail", "flaky", "unexpected-pass")
                else "error"
                for subject, variant, outcome in every
            },
        )

    def test_tap(self):
        every = self.every_outcome()
        self.report("--tap", "results.tap")
        if shutil.which("perl") is None:
            self.skipTest("there is no perl")
        done = subprocess.run(
            ["perl", "-e", READ_TAP, self.path("results.tap")],
            stdout=subprocess.PIPE,
            timeout=DEADLINE_S,
        )
        self.assertEqual(done.returncode, 0)
        lines = [
            json.loads(line)
            for line in done.stdout.decode("latin-1").split("\n")
            if line
        ]
        self.assertEqual(lines[-1], {"errors": [], "planned": len(every) + 1})
        self.assertEqual([line for line in lines if "unknown" in line], [])
        found = {}
        for line in lines:
            if "description" in line:
                description = line["description"].replace("\\#", "#")
                found[description[2:]] = (line["ok"], line["directive"])
        self.assertEqual(found.pop("./gone: the adapter starts"), (0, ""))
        self.assertEqual(
            found,
            {
                "{}: {}".format(subject, variant): (1, "")
                if outcome == "pass"
                else (1, "SKIP")
                if outcome in SKIPPED
                else (0, "TODO")
                if outcome == "expected-fail"
                else (0, "")
                for subject, variant, outcome in every
            },
        )
        blocks = [line["yaml"] for line in lines if "yaml" in line]
        self.assertEqual(
            [block["outcome"] for block in blocks],
            [o for o in OUTCOMES if o in NOTICED] * 2,
        )
        self.assertIn("repeat", blocks[0]["explanation"])

    def test_prove(self):
        self.every_outcome()
        self.report("--tap", "results.tap")
        if shutil.which("prove") is None:
            self.skipTest("there is no prove")
        for name, status in (("results.tap", 1), ("good.tap", 0)):
            if status == 0:
                self.expect(
                    *(0, "report", self.path("real.json"), "--tap", self.path(name))
                )
            done = subprocess.run(
                ["prove", self.path(name)],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                universal_newlines=True,
                timeout=DEADLINE_S,
            )
            self.assertEqual(done.returncode, status, done.stdout)
            self.assertIn("Result: " + ("PASS" if status == 0 else "FAIL"), done.stdout)

    def test_ctrf(self):
        every = self.every_outcome()
        report = json.loads(self.report("--ctrf", "ctrf.json"))
        found = {
            (t["suite"][0], t["name"]): t["status"] for t in report["results"]["tests"]
        }
        self.assertEqual(found.pop(("./gone", "the adapter starts")), "failed")
        self.assertEqual(
            found,
            {
                (subject, variant): {
                    "pass": "passed",
                    "expected-fail": "other",
                    "not-run": "pending",
                    "unsupported": "skipped",
                    "untestable": "skipped",
                }.get(outcome, "failed")
                for subject, variant, outcome in every
            },
        )
        self.check_against_the_schema_of_ctrf(report)

    def check_against_the_schema_of_ctrf(self, report):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("there is no python3-jsonschema")
        npm = shutil.which("npm")
        if npm is None:
            self.skipTest("there is no npm to get the schema of CTRF with")
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = subprocess.run(
                    [npm, "pack", "--silent", CTRF_PACKAGE],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    universal_newlines=True,
                    cwd=folder,
                    timeout=DEADLINE_S,
                )
            except subprocess.TimeoutExpired:
                self.skipTest("npm does not get " + CTRF_PACKAGE)
            if done.returncode != 0:
                self.skipTest(
                    "npm does not get {}: {}".format(CTRF_PACKAGE, done.stderr[-300:])
                )
            archive = os.path.join(folder, done.stdout.split()[-1])
            shutil.unpack_archive(archive, folder)
            with open(os.path.join(folder, CTRF_SCHEMA)) as file:
                schema = json.load(file)
        jsonschema.validate(report, schema)
        del report["results"]["tests"][0]["status"]
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate(report, schema)

    def test_markdown(self):
        self.every_outcome()
        markdown = self.report("--markdown", "report.md")
        self.assertNotIn("\x1b", markdown)
        if shutil.which("cmark-gfm") is None:
            self.skipTest("there is no cmark-gfm")
        done = subprocess.run(
            ["cmark-gfm", "--unsafe"]
            + [
                word
                for name in ("table", "strikethrough", "autolink", "tasklist")
                for word in ("-e", name)
            ],
            input=markdown.encode(),
            stdout=subprocess.PIPE,
            timeout=DEADLINE_S,
        )
        self.assertEqual(done.returncode, 0)
        page = Tags(done.stdout.decode())
        self.assertEqual(
            page.names
            - {"h3", "h4", "h5", "p", "table", "thead", "tbody", "tr", "th", "td"},
            {"details", "summary", "code", "pre", "br"},
        )
        shown = NASTY.replace("\x1b", "\ufffd")
        # The reason that is known in a summary and as prose, those of what was skipped in cells.
        self.assertEqual(page.text.count(shown), 5)
        self.assertIn(NASTY.replace("\x1b", "?"), page.text)  # in blocks
        rows = re.findall(r"<tr>.*?</tr>", done.stdout.decode(), re.S)
        self.assertEqual({row.count("<td") for row in rows}, {0, 4, 8})

    def test_markdown_keeps_within_a_limit(self):
        self.every_outcome()
        for limit in (4096, 8192):
            text = self.report("--markdown", "m.md", "--markdown-limit", str(limit))
            self.assertLessEqual(os.path.getsize(self.path("m.md")), limit)
            self.assertIn("**Left out**", text)
            self.assertEqual(text.count("\n<details>\n"), text.count("\n</details>\n"))
        self.assertNotIn("**Left out**", self.report("--markdown", "m.md"))
        done = self.expect(
            *(2, "report", self.path("every.json"), "--markdown", self.path("m.md")),
            *("--markdown-limit", "12"),
        )
        self.assertIn("--markdown-limit", done.stderr)

    def test_badges(self):
        self.every_outcome()
        every = self.path("every.json")
        self.expect(0, "report", every, "--badge", self.path("badge-{subject}.svg"))
        names = [name for name in os.listdir(self.folder) if name.startswith("badge-")]
        self.assertEqual(
            sorted(names),
            sorted(
                [
                    "badge-." + "-one-two-3.svg",
                    "badge-" + PYTHON + ".svg",
                    "badge-.-gone.svg",
                ]
            ),
        )
        root = xml.etree.ElementTree.parse(
            self.path("badge-" + PYTHON + ".svg")
        ).getroot()
        self.assertEqual(
            root.find("{http://www.w3.org/2000/svg}title").text,
            "{0} streams: 1 of 11 like CPython {1}".format(
                PYTHON, PYTHON.split("-")[1]
            ),
        )
        self.expect(0, "report", every, "--badge", self.path("{subject}.json"))
        shield = json.loads(self.read(PYTHON + ".json"))
        self.assertEqual(shield["schemaVersion"], 1)
        self.assertEqual(shield["color"], "red")
        done = self.expect(2, "report", every, "--badge", self.path("one.svg"))
        self.assertIn("{subject}", done.stderr)
        self.assertFalse(os.path.exists(self.path("one.svg")))

    def test_run_writes_what_report_writes(self):
        options = ("--html", "--markdown", "--junit", "--ctrf", "--tap", "--badge")
        self.spoil()
        words = [("run", "--subject", PYTHON, "--json", self.path("r.json"))]
        words.append(("report", self.path("r.json")))
        for status, (command, *arguments) in zip((1, 0), words):
            for option in options:
                arguments += [option, self.path(command + option)]
            self.expect(status, command, *arguments)
        for option in options:
            self.assertEqual(
                self.read("report" + option), self.read("run" + option), option
            )

    def test_parts_of_a_run_are_one_report(self):
        parts = []
        for i in ("1", "2"):
            parts.append(self.path("part-{}.json".format(i)))
            self.expect(
                *(0, "run", "--subject", PYTHON, "--shard", i + "/2"),
                *("--json", parts[-1]),
            )
        self.expect(0, "report", *parts, "--ctrf", self.path("ctrf.json"))
        tests = json.loads(self.read("ctrf.json"))["results"]["tests"]
        self.assertEqual(len({test["name"] for test in tests}), VARIANTS)
        other = json.loads(self.read("part-1.json"))
        other["results"][0].update(outcome="crash", reason="it ended")
        other["totals"] = self.totals(other)
        parts.append(self.write("other.json", json.dumps(other)))
        done = self.expect(
            *(2, "report", parts[0], parts[2], "--junit", self.path("junit.xml"))
        )
        self.assertIn("other.json: /results/0/outcome: reader/", done.stderr)
        self.assertFalse(os.path.exists(self.path("junit.xml")))
        self.expect(
            *(0, "report", parts[0], parts[2], "--html", self.path("page.html"))
        )

    def test_what_cannot_be_written_is_found_out_before_the_run(self):
        mark = self.path("started")
        for option in ("--html", "--markdown", "--junit", "--ctrf", "--tap", "--badge"):
            for place in (self.path("no/such/file"), self.folder):
                done = self.expect(
                    *(2, "run", "--subject", self.rogue("touch", mark), option, place)
                )
                self.assertIn(place, done.stderr)
                self.assertFalse(os.path.exists(mark))

    def test_a_subject_that_does_not_start_is_no_success(self):
        self.expect(
            *(4, "run", "reader/line@direct", "--subject", self.rogue("exit")),
            *("--tap", self.path("t.tap"), "--markdown", self.path("m.md")),
            *("--badge", self.path("b.json")),
        )
        self.assertRegex(self.read("t.tap"), r"(?m)^not ok 1 - .*: the adapter starts$")
        self.assertIn("did not start", self.read("m.md").split("\n")[0])
        self.assertEqual(json.loads(self.read("b.json"))["color"], "lightgrey")


if __name__ == "__main__":
    program_fixture.main()
