"""streamgauge merge from outside: parts of a run made whole, and what is refused.

usage: merge_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import re

import program_fixture
from program_fixture import PYTHON, VARIANTS, Suite

INTERRUPTED = 130


def without_times(text):
    """The results without what tells when, and from what parts, they were put together."""
    content = json.loads(
        re.sub(r'"(started|[a-z_]*_ms)": ?("[^"]*"|[0-9.e+-]+)', r'"\1": 0', text)
    )
    content.pop("parts", None)
    for result in content["results"]:
        result.pop("parts", None)
    return content


class Merging(Suite):
    def setUp(self):
        super().setUp()
        self.record()

    def shards(self, count):
        """The files of the parts that are not empty."""
        files = []
        for index in range(1, count + 1):
            file = self.path("shard-{}.json".format(index))
            shard = "{}/{}".format(index, count)
            done = self.run_program(
                *("run", "--subject", PYTHON, "--json", file, "--shard", shard)
            )
            if "has nothing of this selection" not in done.stderr:
                self.assertIn(done.returncode, (0, 1), done.stderr)
                files.append(file)
        self.assertGreater(len(files), 1)
        return files

    def merge(self, status, *files):
        return self.expect(status, "merge", *files, "--json", self.path("merged.json"))

    def test_the_parts_of_a_run_make_the_whole(self):
        self.spoil()
        whole = self.results("whole.json", status=1)
        for count, step in ((2, 1), (3, -1)):
            done = self.merge(0, *self.shards(count)[::step])
            self.assertEqual(
                without_times(self.read("merged.json")),
                without_times(self.read(whole)),
            )
            self.assertIn("2 of {} variants conform".format(VARIANTS), done.stdout)

    def test_a_merged_file_is_a_file_of_results(self):
        files = self.shards(2)
        self.merge(0, *files)
        text = self.read("merged.json")
        self.expect(
            *(0, "report", self.path("merged.json"), "--html", self.path("page.html"))
        )
        self.merge(0, self.path("merged.json"), files[0])
        self.assertEqual(self.read("merged.json"), text)

    def test_who_measured_what_when_is_kept(self):
        self.merge(0, *self.shards(2))
        merged = json.loads(self.read("merged.json"))
        self.assertEqual(
            [part["selection"][-1] for part in merged["parts"]], ["1/2", "2/2"]
        )
        for index in (0, 1):
            file = json.loads(self.read("shard-{}.json".format(index + 1)))
            for key in ("started", "duration_ms", "platform", "selection"):
                self.assertEqual(merged["parts"][index][key], file[key])
            ids = [
                result["id"]
                for result in merged["results"]
                if result["parts"] == [index]
            ]
            self.assertEqual(ids, [result["id"] for result in file["results"]])

    def test_subjects_side_by_side(self):
        rogue = self.rogue("unsupported")
        one = self.results("one.json")
        other = self.path("other.json")
        self.run_program("run", "--subject", rogue, "--json", other)
        self.merge(0, one, other)
        merged = json.loads(self.read("merged.json"))
        self.assertEqual(
            [subject["name"] for subject in merged["subjects"]], [PYTHON, rogue]
        )
        self.assertEqual(merged["totals"]["all"]["variants"], 2 * VARIANTS)
        self.assertEqual(merged["selection"], [])

    def test_the_verdict_is_that_of_the_whole_run(self):
        files = self.shards(2)
        arguments = ("--json", self.path("merged.json"), "--verdict")
        self.expect(0, "merge", *files, *arguments)
        done = self.expect(2, "merge", files[0], *arguments)
        self.assertIn(
            "part 2/2 of `run --subject {}` is not among".format(PYTHON), done.stderr
        )
        self.spoil()
        self.expect(1, "merge", *self.shards(2), *arguments)

    def test_what_was_not_run_is_no_success(self):
        whole = self.results("whole.json")
        content = json.loads(self.read(whole))
        content["results"][0]["outcome"] = "not-run"
        for totals in (
            content["totals"]["all"],
            content["totals"]["subjects"][PYTHON],
        ):
            totals["pass"] -= 1
            totals["not-run"] += 1
            for level in ("messages", "diagnostics"):
                totals[level]["agree"] -= 1
                totals[level]["of"] -= 1
        stopped = self.write("stopped.json", json.dumps(content))
        arguments = ("--json", self.path("merged.json"), "--verdict")
        self.expect(INTERRUPTED, "merge", stopped, *arguments)
        self.expect(0, "merge", stopped, whole, *arguments)

    def test_what_contradicts_is_refused_and_nothing_is_lost(self):
        whole = self.results("whole.json")
        text = self.read(whole)
        old = self.write("merged.json", "what was there before")
        self.spoil()
        other = self.results("other.json", status=1)
        done = self.merge(2, whole, other)
        self.assertRegex(done.stderr, r"other\.json: /suite: is of other scenarios")
        self.assertRegex(
            done.stderr,
            r"other\.json: /results/0/outcome: reader/line@direct on \S+ is 'fail' here and 'pass' in \S*whole",
        )
        self.assertEqual(self.read(old), "what was there before")
        self.assertEqual(self.read(whole), text)
        self.assertEqual(
            [name for name in os.listdir(self.folder) if "merged" in name],
            ["merged.json"],
        )

    def test_what_is_cut_off_is_refused(self):
        whole = self.results("whole.json")
        text = self.read(whole)
        lines = text.splitlines(True)
        for cut, message in (
            (text[: len(text) // 2], r"cut\.json: \d+:\d+: "),
            ("".join(lines[:-3]).rstrip(",\n"), r"cut\.json: \d+:\d+: "),
            # What a well-meaning tool may leave.
            (
                "".join(lines[:-4]).rstrip(",\n") + "\n  ]\n}\n",
                r"cut\.json: /totals/\S+: is \d+, but the results are \d+",
            ),
            ("", r"cut\.json: "),
        ):
            done = self.merge(2, whole, self.write("cut.json", cut))
            self.assertRegex(done.stderr, message)
            self.assertFalse(os.path.exists(self.path("merged.json")))

    def test_usage(self):
        whole = self.results("whole.json")
        self.expect(2, "merge", whole)
        self.expect(2, "merge", "--json", self.path("merged.json"))
        self.assertIn("none.json", self.merge(2, whole, self.path("none.json")).stderr)

    def test_to_standard_output(self):
        whole = self.results("whole.json")
        done = self.expect(0, "merge", whole, "--json", "-")
        self.assertEqual(
            without_times(done.stdout), without_times(self.read("whole.json"))
        )
        self.assertIn("variants conform", done.stderr)


if __name__ == "__main__":
    program_fixture.main()
