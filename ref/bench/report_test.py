#!/usr/bin/env python3
"""What the benchmark makes of its measurements."""

import unittest
import xml.etree.ElementTree as xml

import plot
import report
from servers import YARDSTICK

TITLES = {YARDSTICK: "epoll C", "reference": "reference"}


def result(value, cpu_us):
    return {"value": value, "cpu_us": cpu_us, "p99_us": 10, "load_busy": 0.5}


# The second round was disturbed, for both alike.
RESULTS = [
    ("lines", YARDSTICK, 0, result(100, 5)),
    ("lines", "reference", 0, result(110, 4)),
    ("lines", YARDSTICK, 1, result(50, 10)),
    ("lines", "reference", 1, result(55, 8)),
    ("lines", YARDSTICK, 2, result(100, 5)),
    ("lines", "reference", 2, result(120, 4)),
    ("idle-memory", "reference", 0, {"value": 1.25}),
]


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.summaries = report.summarize(RESULTS)

    def test_a_ratio_is_within_its_round(self):
        summary = self.summaries["lines"]["reference"]
        self.assertEqual(summary.median, 110)
        self.assertEqual((summary.least, summary.most), (55, 120))
        self.assertAlmostEqual(summary.ratio, 1.1)
        self.assertAlmostEqual(summary.cpu_ratio, 1.25)

    def test_without_the_yardstick_there_is_no_ratio(self):
        self.assertIsNone(self.summaries["idle-memory"]["reference"].ratio)

    def test_the_table_shows_the_best_first(self):
        text = report.table(self.summaries, TITLES, [("Command", "`x`")])
        rows = [line for line in text.split("\n") if line.startswith("| ")]
        self.assertIn("- Command: `x`", text)
        self.assertTrue(rows[1].startswith("| reference | 110 | 55.0 to 120 | 1.10 |"))
        self.assertTrue(rows[2].startswith("| epoll C | 100 |"))
        self.assertTrue(rows[-1].startswith("| reference | 1.25 |"))

    def test_the_longest_bar_is_the_best(self):
        picture = xml.fromstring(plot.svg(self.summaries, TITLES))
        name = "{http://www.w3.org/2000/svg}"
        widths = [float(bar.get("width")) for bar in picture.iter(name + "rect")]
        self.assertEqual(len(widths), 3)
        self.assertGreater(widths[0], widths[1])
        texts = [text.text for text in picture.iter(name + "text")]
        self.assertIn("reference", texts)

    def test_numbers_have_three_digits_that_mean_something(self):
        self.assertEqual(report.number(123456.7), "123,457")
        self.assertEqual(report.number(12.34), "12.3")
        self.assertEqual(report.number(0.123), "0.12")


if __name__ == "__main__":
    unittest.main()
