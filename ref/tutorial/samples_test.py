"""The programs that ref/README.md shows write what it shows, and keep the rules for coroutines.

samples_test.py FOLDER

FOLDER has the programs, as samples.py names them, less the ending.
"""

import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
for neighbour in ("examples", "lint"):
    sys.path.append(os.path.join(HERE, os.pardir, neighbour))

from coroutines import check_coroutines
from counterparts import WATCHDOG_S, temporary_certificate
from samples import programs

FOLDER = sys.argv[1]


class Samples(unittest.TestCase):
    def test_each_writes_what_is_shown(self):
        with temporary_certificate() as (certificate, key):
            for number, (source, output) in enumerate(programs(), 1):
                with self.subTest(number=number):
                    done = subprocess.run(
                        [os.path.join(FOLDER, "sample-{}".format(number))]
                        + [certificate, key],
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE,
                        universal_newlines=True,
                        timeout=WATCHDOG_S,
                    )
                    self.assertEqual((done.stdout, done.stderr), (output, ""), source)
                    self.assertEqual(done.returncode, 0)

    def test_each_keeps_the_rules(self):
        found = programs()
        self.assertGreater(len(found), 5)
        for source, _ in found:
            self.assertEqual(check_coroutines(source), [], source)


if __name__ == "__main__":
    sys.exit(unittest.main(argv=sys.argv[:1]))
