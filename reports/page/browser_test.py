"""The report page in a browser: made by the program from real results, opened from disk, used as a reader uses it.

usage: browser_test.py STREAMGAUGE [unittest arguments]
"""

import os
import re
import sys
from urllib.parse import quote

from browser_fixture import (
    ROGUE,
    SIZES,
    BrowserTest,
    By,
    Keys,
    axe_core,
    main,
    run_program,
    with_data,
)

SUBJECT = "{} {} swallows-eof".format(sys.executable, os.path.relpath(ROGUE))
DRAWN_MS_MAX = 300  # from click to picture
RESULTS = 10000  # rows in the large page


def make_page(folder):
    """The page of a run in which the reference conforms and a rogue does not."""
    page = os.path.join(folder, "report.html")
    areas = ["reader/readuntil", "reader/readline", "reader/exception"]
    run_program(
        ["run"]
        + areas
        + ["--html", page]
        + ["--over", "direct", "--over", "tcp"]
        + ["--subject", "reference", "--subject", SUBJECT],
        1,
    )
    return page


def enlarged(data):
    """The same scenarios again under other names, until there are RESULTS rows of variants."""
    run = data["runs"][0]
    variants = {each["id"]: len(each["variants"]) for each in data["scenarios"]}
    rows, scenarios, count, generation = [], [], 0, 0
    by_id = {each["id"]: each for each in data["scenarios"]}
    while count < RESULTS:
        generation += 1
        for scenario, names, letters in run["rows"]:
            copied = "{}-{}".format(scenario, generation)
            rows.append([copied, names, letters])
            scenarios.append(dict(by_id[scenario], id=copied))
            count += variants[scenario]
    data["scenarios"] = scenarios
    run["rows"] = rows
    return data


def known(data):
    """The same, had all deviations been listed in a ledger."""
    for _, _, letters in data["runs"][0]["rows"]:
        letters[1] = letters[1].replace("F", "e")
    return data


class Page(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = make_page(cls.scratch.name)

    # From the overview to the cause.

    def test_from_the_overview_to_the_cause_in_two_clicks(self):
        self.open()
        self.assertIn("1 of 2 subjects deviates", self.text("h1"))
        self.find(".deviations a.deviation").click()
        self.wait(lambda: self.find_all("tr.first"))
        self.assertIn("First differs", self.text(".difference"))
        first = self.find("tr.first")
        self.assertIn("✗", first.text)
        expected = first.find_element(By.CSS_SELECTOR, "td.expected").text
        observed = first.find_element(By.CSS_SELECTOR, "td.observed").text
        self.assertNotEqual(expected, observed)
        self.assertIn("--subject '{}'".format(SUBJECT), self.text(".repeat code"))

    def test_by_way_of_the_matrix(self):
        self.open()
        self.find("td a.bad").click()
        self.wait(lambda: self.find_all(".grid-cell.bad a"))
        self.assertIn("outcome=deviates", self.hash())
        self.find(".grid-cell.bad a").click()
        self.wait(lambda: self.find_all("tr.first"))

    def test_totals_have_denominators(self):
        self.open()
        for figure in self.find_all(".conformity .share"):
            self.assertRegex(figure.text, r"^[\d,]+ of [\d,]+$")

    def test_the_version_that_is_claimed_is_the_best_match(self):
        self.open()
        row = self.find_all(".matches tbody tr")[0]
        self.assertEqual(
            row.find_element(By.CSS_SELECTOR, ".best-name").text, "3.7–3.15"
        )

    def test_what_is_known_to_deviate_does_not_read_as_conforming(self):
        self.open("", with_data(self.page, "known.html", known))
        self.assertRegex(
            self.text("h1"), r"^1 of 2 subjects deviates in \d+ scenarios, as is known$"
        )
        figure = self.find_all(".conformity td a.known")
        self.assertEqual(len(figure), 1)
        count = re.search(r"(\d+) known", figure[0].text).group(1)
        figure[0].click()
        self.wait(lambda: self.find_all("main.matrix"))
        self.assertIn("outcome=expected-fail", self.hash())
        self.assertTrue(self.text(".matrix .count").endswith(count + " variants"))

    # The matrix.

    def test_filter(self):
        self.open("/matrix")
        self.find("#field-q").send_keys("buffered-separator")
        self.wait(lambda: self.text(".matrix .count").startswith("1 of "))
        self.assertIn("q=buffered-separator", self.hash())
        self.find("#field-q").clear()
        self.find("#field-q").send_keys("no such thing")
        self.wait(lambda: self.text(".matrix .count") == "Nothing fits.")
        self.find(".filters > button").click()
        self.wait(
            lambda: re.match(r"^(\d+) of \1 scenarios", self.text(".matrix .count"))
        )

    def test_the_address_is_the_view(self):
        self.open("/matrix?q=eof&outcome=fail&tag=eof&rows=variants")
        count = self.text(".matrix .count")
        self.assertEqual(self.find("#field-q").get_attribute("value"), "eof")
        self.assertEqual(self.find("#field-outcome").get_attribute("value"), "fail")
        self.open("/matrix?q=eof")
        self.choose("outcome", "fail")
        self.choose("tag", "eof")
        self.find("#field-rows").click()
        self.assertEqual(self.text(".matrix .count"), count)

    def test_subjects_differ(self):
        self.open("/matrix?differ=1")
        self.wait(lambda: self.find_all(".grid-cell.bad"))
        for row in self.find_all(".grid-body .grid-row:not(.area)"):
            self.assertTrue(row.find_elements(By.CSS_SELECTOR, ".bad"))

    def test_back_and_forward(self):
        self.open("/matrix")
        self.choose("outcome", "fail")
        filtered = self.text(".matrix .count")
        self.find(".grid-cell.bad a").click()
        self.wait(lambda: self.find_all("main.scenario"))
        self.driver.back()
        self.wait(lambda: self.find_all("main.matrix"))
        self.assertEqual(self.text(".matrix .count"), filtered)
        self.driver.back()
        self.wait(lambda: self.text(".matrix .count") != filtered)
        self.driver.forward()
        self.wait(lambda: self.text(".matrix .count") == filtered)

    def test_back_comes_to_the_row_that_was_left(self):
        self.open("/matrix?rows=variants")
        self.run_script("document.querySelector('.grid').scrollTop = 1500")
        self.wait(
            lambda: self.run_script("return document.querySelector('.grid').scrollTop")
            == 1500
        )
        self.run_script("document.querySelectorAll('.grid-cell.good a')[40].click()")
        self.wait(lambda: self.find_all("main.scenario"))
        self.driver.back()
        self.wait(lambda: self.find_all("main.matrix"))
        self.assertEqual(
            self.run_script("return document.querySelector('.grid').scrollTop"), 1500
        )

    # The keyboard.

    def test_keyboard(self):
        self.open()
        self.press("2")
        self.wait(lambda: self.find_all("main.matrix"))
        self.press("/")
        self.assertEqual(
            self.driver.switch_to.active_element.get_attribute("id"), "field-q"
        )
        self.press("line")
        self.assertIn("q=line", self.hash())
        self.press(Keys.ESCAPE)
        self.run_script("document.querySelector('.grid').focus()")
        for key in (Keys.DOWN, Keys.RIGHT, Keys.RIGHT):
            self.press(key)
        cell = self.driver.switch_to.active_element
        self.assertEqual(cell.get_attribute("role"), "gridcell")
        self.press(Keys.ENTER)
        self.wait(lambda: self.find_all("main.scenario"))
        self.press("x")
        self.wait(lambda: "hex=1" in self.hash())
        self.assertTrue(self.find_all(".timeline .dump"))
        self.press("?")
        self.assertTrue(self.find("#legend").is_displayed())
        self.press(Keys.ESCAPE)
        self.assertFalse(self.find("#legend").is_displayed())
        self.press("n")
        self.wait(lambda: self.find_all(".banner.bad"))

    def test_far_down_the_grid_by_keyboard(self):
        self.open("/matrix?rows=variants")
        self.run_script("document.querySelector('.grid').focus()")
        self.press(Keys.CONTROL + Keys.END)
        row = self.run_script(
            "return document.activeElement.parentElement.getAttribute('aria-rowindex')"
        )
        self.assertEqual(row, self.find(".grid").get_attribute("aria-rowcount"))

    # The other views.

    def test_scenario_shows_each_subject_and_variant(self):
        self.open("/matrix?outcome=deviates")
        self.find(".grid-cell.bad a").click()
        self.wait(lambda: self.find_all("main.scenario"))
        self.find(".choices nav:last-child .tab:first-child").click()
        self.wait(lambda: self.find_all(".banner.good"))
        self.assertFalse(self.find_all("tr.first"))
        self.assertIn("did what CPython did", self.text(".section-head"))

    def test_clauses(self):
        self.open("/clauses/RU-06")
        clause = self.find("#clause-RU-06")
        self.assertLess(abs(clause.rect["y"] - self.find("main").rect["y"]), 60)
        self.wait(lambda: len(clause.find_elements(By.CSS_SELECTOR, ".chip")) == 2)
        clause.find_element(By.CSS_SELECTOR, "summary").click()
        self.wait(
            lambda: clause.find_elements(By.CSS_SELECTOR, ".clause-scenarios li a")
        )
        clause.find_element(By.CSS_SELECTOR, ".clause-scenarios li a").click()
        self.wait(lambda: self.find_all("main.scenario"))
        self.find(".clause-texts .clause-id").click()
        self.wait(lambda: self.find_all("main.clauses"))

    def test_a_clause_that_other_scenarios_show_to_hold_is_told_apart(self):
        self.open("/clauses?standing=partly&subject=" + quote(SUBJECT))
        shown = [each for each in self.find_all(".clause") if each.is_displayed()]
        self.assertTrue(shown)
        self.assertEqual(self.text(".clauses .count"), self.count_of(shown))
        chip = shown[0].find_elements(By.CSS_SELECTOR, ".chip")[1]
        self.assertTrue(chip.text.startswith("◐"), chip.text)
        some, of = map(
            int, re.search(r"deviates in (\d+) of (\d+)$", chip.text).groups()
        )
        self.assertLess(some, of)
        summary = shown[0].find_element(By.CSS_SELECTOR, "summary")
        self.assertIn("{} with deviations".format(some), summary.text)
        self.open("/clauses?standing=deviates&subject=" + quote(SUBJECT))
        shown = [each for each in self.find_all(".clause") if each.is_displayed()]
        chip = shown[0].find_elements(By.CSS_SELECTOR, ".chip")[1]
        self.assertTrue(chip.text.startswith("✗"), chip.text)
        some, of = map(
            int, re.search(r"deviates in (\d+) of (\d+)$", chip.text).groups()
        )
        self.assertEqual(some, of)

    def count_of(self, shown):
        every = len(self.find_all(".clause"))
        return "{} of {} clauses".format(len(shown), every)

    def test_from_a_clause_to_the_step_that_deviates(self):
        self.open("/clauses?standing=partly")
        clause = next(each for each in self.find_all(".clause") if each.is_displayed())
        name = clause.find_element(By.CSS_SELECTOR, ".clause-id").text
        clause.find_element(By.CSS_SELECTOR, "summary").click()
        self.wait(lambda: clause.find_elements(By.CSS_SELECTOR, ".clause-deviations"))
        told = clause.find_element(By.CSS_SELECTOR, ".clause-deviations")
        others = [
            link.text for link in told.find_elements(By.CSS_SELECTOR, "p .clause-id")
        ]
        told.find_element(By.CSS_SELECTOR, "div > a").click()
        self.wait(lambda: self.find_all("tr.target"))
        self.assertEqual(len(self.find_all("tr.first.target")), 1)
        top, bottom = self.run_script(
            "const box = document.querySelector('tr.target').getBoundingClientRect(); return [box.top, box.bottom]"
        )
        self.assertGreater(top, 0)
        self.assertLess(bottom, SIZES["desktop"][1])
        named = [link.text for link in self.find_all(".clause-texts a.clause-id")]
        self.assertEqual(set(named), set(others + [name]))

    def test_clauses_are_counted_by_how_they_stand(self):
        self.open("/clauses")
        rows = self.find_all(".standings tbody tr")
        self.assertEqual(len(rows), 2)
        for row in rows:
            for cell in row.find_elements(By.CSS_SELECTOR, "td"):
                self.assertRegex(cell.text, r"^\d+$")
        link = rows[1].find_element(By.CSS_SELECTOR, "a.bad")
        count = link.text
        link.click()
        self.wait(lambda: self.text(".clauses .count").startswith(count + " of "))

    def test_untested_clauses_say_why(self):
        self.open("/clauses?untested=1")
        shown = [each for each in self.find_all(".clause") if each.is_displayed()]
        self.assertTrue(shown)
        for clause in shown:
            self.assertIn("No scenario.", clause.text)
            self.assertNotIn("Nobody has said why", clause.text)

    def test_versions(self):
        self.open("/versions?from=3.11&to=3.13")
        self.assertEqual(self.text("h1"), "From CPython 3.11 to 3.13")
        self.assertTrue(self.find_all(".changes li"))
        self.choose("to", "3.11")
        self.wait(lambda: "Nothing changed" in self.text(".versions .count"))

    def test_what_was_not_merged_tells_of_no_parts(self):
        self.open()
        self.assertFalse(self.find_all(".parts"))
        self.assertFalse(self.find_all(".incomplete"))

    # Large, small, light, dark.

    def test_ten_thousand_rows_are_drawn_at_once(self):
        page = with_data(self.page, "large.html", enlarged)
        self.open("/matrix?rows=variants", page)
        rows = int(self.find(".grid").get_attribute("aria-rowcount"))
        self.assertGreater(rows, RESULTS)
        self.assertLess(len(self.find_all(".grid-row")), 100)
        clicks = {
            "a filter": "document.getElementById('field-byversion').click()",
            "no filter": "document.getElementById('field-byversion').click()",
            "another view": "document.querySelector('[data-view=clauses]').click()",
            "the matrix": "document.querySelector('[data-view=matrix]').click()",
            "the middle": "document.querySelector('.grid').scrollTop = 150000",
            "a scenario": "document.querySelectorAll('.grid-cell.outcome a')[20].click()",
            "the overview": "document.querySelector('[data-view=overview]').click()",
        }
        for what, click in clicks.items():
            # Twice: the frame in which it is drawn has then been handed over.
            took_ms = self.driver.execute_async_script(
                "const done = arguments[0]; const start = performance.now();"
                + click
                + "; requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)))"
            )
            print("{}: {:.0f} ms".format(what, took_ms), file=sys.stderr)
            self.assertLess(took_ms, DRAWN_MS_MAX, what)

    def places(self):
        """Each view once, with something on it."""
        self.open("/matrix?outcome=deviates")
        cell = self.find(".grid-cell.bad a").get_attribute("href").split("#")[1]
        places = ["", "/matrix", cell, "/clauses", "/clauses?standing=partly"]
        return places + ["/versions", "/history"]

    def test_nothing_is_wider_than_the_window(self):
        for size in SIZES:
            self.look(size)
            for place in self.places():
                self.open(place)
                self.check_width(size)

    def test_the_colours_are_those_of_the_system_until_others_are_chosen(self):
        background = "return getComputedStyle(document.body).backgroundColor"
        self.open()
        light = self.run_script(background)
        self.look("desktop", "dark")
        dark = self.run_script(background)
        self.assertNotEqual(light, dark)
        self.find("#theme-button").click()
        self.assertEqual(self.run_script(background), light)

    def test_accessibility(self):
        if axe_core() is None:
            self.skipTest("there is no axe-core")
        for size in SIZES:
            for colours in ("light", "dark"):
                self.look(size, colours)
                for place in self.places():
                    self.open(place)
                    self.check_accessibility((size, colours, place))


if __name__ == "__main__":
    main()
