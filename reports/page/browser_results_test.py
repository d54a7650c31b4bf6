"""The report page of several results in a browser: of one subject over time, and of the parts of a run.

usage: browser_results_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import re
import sys

from browser_fixture import ROGUE, SIZES, BrowserTest, By, Keys, main, run_program


def measure(folder, fault, name, selection):
    """The file of what a run finds out about a subject called "mine", an adapter with this fault."""
    subject = {
        "name": "mine",
        "title": "mine",
        "command": [sys.executable, os.path.abspath(ROGUE), fault],
    }
    subjects = os.path.join(folder, "subjects")
    os.makedirs(subjects, exist_ok=True)
    with open(os.path.join(subjects, "mine.json"), "w") as file:
        json.dump(subject, file)
    results = os.path.join(folder, name)
    run_program(
        ["run"]
        + selection
        + ["--subjects", subjects, "--subject", "mine", "--json", results],
        1,
    )
    return results


def changes_told(before, after):
    """What `compare` says of two files: {"changed": [id@variant, ...], ...}."""
    compared = before + "-compared.json"
    run_program(["compare", before, after, "--json", compared], 1)
    with open(compared) as file:
        changes = json.load(file)["changes"]
    told = {}
    for each in changes:
        told.setdefault(each["change"], []).append(each["id"])
    return told


def parts_of_one_run(folder):
    """Files of the first two parts of three, as from machines of two kinds."""
    files = []
    for part, release in ((1, "6.1"), (2, "6.18")):
        shard = ["reader/readline", "--over", "tcp", "--shard", "{}/3".format(part)]
        file = measure(folder, "swallows-eof", "part-{}.json".format(part), shard)
        with open(file) as stream:
            results = json.load(stream)
        results["platform"]["release"] = release
        with open(file, "w") as stream:
            json.dump(results, stream)
        files.append(file)
    return files


class History(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.folder("history")
        cls.page = os.path.join(folder, "history.html")
        selection = ["reader", "--over", "direct"]
        # Wrong in two different ways.
        before = measure(folder, "swallows-eof", "before.json", selection)
        after = measure(folder, "eof-before-data", "after.json", selection)
        run_program(["report", before, after, "--html", cls.page], 0)
        cls.told = changes_told(before, after)

    def test_history_says_what_compare_says(self):
        self.open("/history")
        self.assertEqual(len(self.find_all(".measurements > li")), 2)
        shown = {}
        for summary in self.find_all(".history-changes summary"):
            word, count = re.match(r"^(\w+) ([\d,]+)", summary.text).groups()
            shown[word] = int(count.replace(",", ""))
        self.assertEqual(
            shown, {word: len(variants) for word, variants in self.told.items()}
        )
        # The two faults have deviations in common that are not the same.
        self.assertEqual(set(shown), {"regressed", "changed", "fixed"})

    def test_history_shows_how_a_failure_has_changed(self):
        self.open("/history")
        changed = self.find_all(".history-changes")[1]
        self.assertTrue(
            changed.find_element(By.CSS_SELECTOR, "summary").text.startswith("changed")
        )
        if changed.get_attribute("open") is None:
            changed.find_element(By.CSS_SELECTOR, "summary").click()
        first = changed.find_element(By.CSS_SELECTOR, "li")
        self.assertIn(
            first.find_element(By.CSS_SELECTOR, "a").text + "@direct",
            self.told["changed"],
        )
        words = first.find_element(By.CSS_SELECTOR, "div").text.split("\n")
        before, after = words.index("before"), words.index("after")
        self.assertNotEqual(words[before + 1 : after], words[after + 1 :])
        first.find_element(By.CSS_SELECTOR, "a").click()
        self.wait(lambda: self.find_all("main.scenario"))

    def test_history_leads_to_the_result_that_it_tells_of(self):
        fixed = self.told["fixed"][0]
        place = "/scenario/{}?subject=mine&result=1".format(fixed)
        self.open(place)
        self.assertTrue(self.find_all(".banner.bad"))
        self.assertIn("An earlier result", self.text(".earlier"))
        self.find(".earlier a").click()
        self.wait(lambda: self.find_all(".banner.good"))
        self.assertFalse(self.find_all(".earlier"))


class Merged(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.folder("merged")
        cls.parts = parts_of_one_run(folder)
        merged = os.path.join(folder, "merged.json")
        run_program(["merge"] + cls.parts + ["--json", merged], 0)
        cls.page = os.path.join(folder, "merged.html")
        run_program(["report", merged, "--html", cls.page], 0)

    def check_parts(self):
        summary = self.text(".parts summary")
        self.assertIn("merged of 2 parts, on Linux 6.1, ", summary)
        self.assertIn(" and Linux 6.18, ", summary)
        self.assertTrue(summary.endswith("; incomplete"), summary)
        self.assertIn("part 3/3 of run reader/readline", self.text(".incomplete"))
        is_visible = "return document.querySelector('.parts li').checkVisibility()"
        self.assertFalse(self.run_script(is_visible))
        self.run_script("document.querySelector('.parts summary').focus()")
        self.press(Keys.ENTER)
        self.wait(lambda: self.run_script(is_visible))
        parts = self.find_all(".parts li")
        counts = [
            int(re.search(r"(\d+) variants?", item.text).group(1)) for item in parts
        ]
        bar = self.find(".conformity .bar").get_attribute("aria-label")
        self.assertEqual(sum(counts), sum(map(int, re.findall(r"\d+", bar))))
        self.assertIn("--shard 2/3", parts[1].text)

    def test_a_merged_result_tells_its_parts(self):
        for size in SIZES:
            self.look(size)
            self.open()
            self.check_parts()
            self.check_width(size)
            self.check_accessibility(size)

    def test_parts_that_the_page_puts_together_are_told_like_merged_ones(self):
        page = os.path.join(self.folder("parts"), "parts.html")
        run_program(["report"] + self.parts + ["--html", page], 0)
        self.open("", page)
        self.check_parts()

    def test_a_deviation_tells_in_which_part_it_was_found(self):
        self.open()
        self.find(".deviations a.deviation").click()
        self.wait(lambda: self.find_all("main.scenario"))
        self.assertRegex(self.text(".banner"), r"Found on Linux 6\.1(8)?, ")


if __name__ == "__main__":
    main()
