"""The adapter of the tutorial in spec/protocol.md, written as it stands there, and what check-adapter says of each of its steps.

usage: tutorial_test.py STREAMGAUGE [unittest arguments]
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, os.pardir, os.pardir, "spec", "protocol.md")
BLOCK = re.compile(r"^```(python \w+\.py|text)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
LAST_LINE = "\n\nmain()\n"
WATCHDOG_S = 120

PROGRAM = os.path.abspath(sys.argv.pop(1))


def steps():
    """(files by name, the lines that are shown of check-adapter's output), step after step."""
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    tutorial = page[page.index("## 11. A tutorial") :]
    files = {}
    for language, text in BLOCK.findall(tutorial):
        if language == "text":
            yield dict(files), text.splitlines()
        else:
            name = language.split()[1]
            files[name] = files[name] + "\n\n" + text if name in files else text


class Tutorial(unittest.TestCase):
    def test_each_step_is_answered_as_shown(self):
        found = list(steps())
        self.assertEqual(len(found), 4)
        for number, (files, shown) in enumerate(found, 1):
            with self.subTest(step=number), tempfile.TemporaryDirectory() as folder:
                for name, text in files.items():
                    if name == "adapter.py":
                        text += LAST_LINE
                    with open(os.path.join(folder, name), "w") as file:
                        file.write(text)
                done = subprocess.run(
                    [PROGRAM, "check-adapter", sys.executable, "adapter.py"],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    universal_newlines=True,
                    timeout=WATCHDOG_S,
                )
                self.assertEqual(done.stderr, "", done.stdout)
                # What is shown is there, in this order; what is between is left out.
                at = 0
                for line in shown:
                    position = done.stdout.find(line, at)
                    self.assertGreaterEqual(position, 0, line + "\n" + done.stdout)
                    at = position + len(line)
                is_wrong = any(line.startswith("  wrong ") for line in shown)
                self.assertEqual(done.returncode, int(is_wrong), done.stdout)


if __name__ == "__main__":
    unittest.main()
