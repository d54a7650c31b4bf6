#!/usr/bin/env python3
"""The benchmark runs: every workload once, for a moment. What it measures on the way is of no interest.

bench_test.py BUILD_FOLDER
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-B", os.path.join(HERE, "bench.py")]
        + ["--build", BUILD_FOLDER]
        + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )


class BenchTest(unittest.TestCase):
    def test_measures_the_reference_and_the_yardstick(self):
        workloads = "ping-pong-1,ping-pong-64,bulk,lines,frames,connections"
        workloads += ",tls-ping-pong-16,tls-bulk,tls-handshakes"
        with tempfile.TemporaryDirectory() as folder:
            results = os.path.join(folder, "results.json")
            picture = os.path.join(folder, "picture.svg")
            run = bench(
                *["--workloads", workloads, "--peers", "reference", "--rounds", "1"],
                *["--seconds", "0.05", "--json", results, "--svg", picture]
            )
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("**tls-handshakes**", run.stdout)
            with open(results) as file:
                measured = json.load(file)["results"]
            self.assertEqual(
                {(result["workload"], result["peer"]) for result in measured},
                {
                    (workload, peer)
                    for workload in workloads.split(",")
                    for peer in ("epoll-c", "reference")
                },
            )
            self.assertTrue(all(result["value"] > 0 for result in measured))
            self.assertTrue(os.path.getsize(picture) > 0)

    def test_refuses_what_it_does_not_know(self):
        for arguments in (["--workloads", "nonsense"], ["--peers", "nonsense"]):
            run = bench(*arguments)
            self.assertEqual(run.returncode, 2)
            self.assertIn("nonsense", run.stderr)
            self.assertEqual(run.stdout, "")


if __name__ == "__main__":
    BUILD_FOLDER = sys.argv.pop(1)
    unittest.main()
