"""streamgauge bundle from outside: what is in the folder, and that it can be replayed without the program.

usage: bundle_command_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import shlex
import struct
import subprocess
import sys

import program_fixture
from program_fixture import DEADLINE_S, PYTHON, Suite

ROGUE = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "testing", "rogue.py"
)
# Of the shipped suite; over everything.
SHIPPED = "reader/readuntil/buffered-separator-counts-after-eof"


class Bundle(Suite):
    def bundle(self, status, *arguments):
        """A bundle of the test's own suite."""
        return self.expect(status, "bundle", *arguments)

    def bundle_shipped(self, status, *arguments):
        """A bundle of the suite that is shipped."""
        done = self.run_command([program_fixture.PROGRAM, "bundle", *arguments])
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def replay(self, status, folder, *command):
        done = subprocess.run(
            [sys.executable, self.path(os.path.join(folder, "replay.py")), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            cwd="/",
            timeout=DEADLINE_S,
        )
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def lines(self, folder):
        text = self.read(os.path.join(folder, "conversation.jsonl"))
        return [json.loads(line) for line in text.splitlines()]


class Contents(Bundle):
    def test_a_deviation(self):
        self.record()
        self.spoil()
        done = self.bundle(1, "reader/line", "--subject", PYTHON)
        self.assertIn('observed  > line = "abc\\n"', done.stdout)
        folder = "reader-line@direct"
        self.assertIn("bundle      " + folder + "\n", done.stdout)
        self.assertEqual(
            sorted(os.listdir(self.path(folder))),
            [
                "README.md",
                "bundle.json",
                "conversation.jsonl",
                "expected.json",
                "explanation.md",
                "observed.json",
                "replay.py",
                "scenario.json",
                "stderr.txt",
            ],
        )
        manifest = json.loads(self.read(folder + "/bundle.json"))
        self.assertEqual(manifest["outcome"], "fail")
        self.assertEqual(manifest["variant"], "direct")
        self.assertEqual(
            self.read(folder + "/scenario.json"), self.read("cases/reader/line.json")
        )
        expected = json.loads(self.read(folder + "/expected.json"))
        observed = json.loads(self.read(folder + "/observed.json"))
        self.assertEqual(expected["/steps/1"], [{"line": "abd\n"}])
        self.assertEqual(observed["/steps/1"], [{"line": "abc\n"}])
        explanation = self.read(folder + "/explanation.md")
        self.assertIn('observed  > line = "abc\\n"', explanation)
        self.assertIn("## What should happen", explanation)

        lines = self.lines(folder)
        self.assertEqual(lines[0]["message"], {"id": 1, "op": "hello", "protocol": 1})
        steps = [
            line["step"]
            for line in lines
            if line["direction"] == "answer"
            and {"line": "abc\n"} in line["message"].get("observed", [])
        ]
        self.assertEqual(steps, ["/steps/1"])
        times = [line["time_ms"] for line in lines]
        self.assertEqual(times, sorted(times))

    def test_a_capture_holds_what_went_over_tcp(self):
        self.record()
        self.bundle(0, "reader/line@tcp-client", "--subject", PYTHON, "--pieces", "1,3")
        folder = "reader-line@tcp-client"
        with open(self.path(folder + "/conversation.pcap"), "rb") as file:
            capture = file.read()
        magic, _, _, _, _, _, link = struct.unpack("<IHHIIII", capture[:24])
        self.assertEqual((magic, link), (0xA1B2C3D4, 101))
        payloads, at = [], 24
        while at < len(capture):
            size = struct.unpack("<I", capture[at + 8 : at + 12])[0]
            packet = capture[at + 16 : at + 16 + size]
            payloads.append(packet[40:])
            at += 16 + size
        self.assertEqual([each for each in payloads if each], [b"a", b"bc\n"])
        sent = [
            line["data"] for line in self.lines(folder) if line["direction"] == "sent"
        ]
        self.assertEqual(sent, ["a", "bc\n"])

    def test_standard_error_is_kept(self):
        self.record()
        rogue = self.rogue("die")
        self.bundle(1, "reader/line@direct", "--subject", rogue, "--output", "out")
        self.assertEqual(self.read("out/stderr.txt"), "I die\n")
        self.assertEqual(json.loads(self.read("out/bundle.json"))["outcome"], "crash")
        self.assertIn("has ended with status 1", self.replay(1, "out"))

    def test_an_adapter_that_hangs(self):
        self.record()
        hanging = self.rogue("hang", "/dev/null")
        self.bundle(
            *(1, "reader/line@direct", "--subject", hanging, "--output", "out"),
            *("--timeout-ms", "1000"),
        )
        self.assertEqual(json.loads(self.read("out/bundle.json"))["outcome"], "timeout")
        self.assertIn("has not answered", self.replay(1, "out", "--timeout-s", "1"))


class Replaying(Bundle):
    def test_what_conforms(self):
        for variant in ("direct", "tcp-client", "tcp-server", "unix-client"):
            self.bundle_shipped(
                *(0, SHIPPED + "@" + variant, "--subject", "reference"),
                *("--output", "out"),
            )
            out = self.replay(0, "out")
            self.assertIn('as expected  {"first": "ab;"}', out)
            self.assertTrue(out.endswith("All is as expected.\n"), out)

    def test_what_conforms_over_tls(self):
        for variant in ("tls-client", "tls-server"):
            self.bundle_shipped(
                *(0, SHIPPED + "@" + variant, "--subject", "reference"),
                *("--output", "out"),
            )
            self.replay(0, "out")
            self.assertIn("CLIENT_TRAFFIC_SECRET_0", self.read("out/tls-keys.log"))
            self.assertIn("localhost.pem", os.listdir(self.path("out/certificates")))

    def test_connections_that_the_steps_make(self):
        for scenario in ("server/no-hosts@tcp", "tls/abort-twice@tls-server"):
            self.bundle_shipped(
                0, scenario, "--subject", "reference", "--output", "out"
            )
            self.replay(0, "out")

    def test_what_deviates(self):
        rogue = " ".join(
            shlex.quote(word) for word in (sys.executable, ROGUE, "swallows-eof")
        )
        for variant in ("direct", "tcp-server", "unix-client", "tls-client"):
            done = self.bundle_shipped(
                *(1, SHIPPED + "@" + variant, "--subject", rogue),
                *("--output", "out"),
            )
            self.assertIn("observed  > nothing", done.stdout)
            out = self.replay(1, "out")
            self.assertIn('as expected  {"second": "cd;"}', out)
            self.assertIn('expected > {"tail": {"raises": "IncompleteRead', out)
            self.assertIn("observed > nothing", out)
        # The same on another adapter, which is right.
        reference = os.path.join(
            os.path.dirname(program_fixture.PROGRAM), "streamgauge-reference"
        )
        self.replay(0, "out", reference)

    def test_every_delivery_can_be_the_one_that_is_recorded(self):
        self.record()
        self.bundle(
            *(0, "reader/line@tcp-server", "--subject", PYTHON),
            *("--pieces", "2,1,1", "--output", "out"),
        )
        self.assertIn("All is as expected", self.replay(0, "out"))
        sent = [
            line["data"] for line in self.lines("out") if line["direction"] == "sent"
        ]
        self.assertEqual(sent, ["ab", "c", "\n"])


class Places(Bundle):
    def setUp(self):
        super().setUp()
        self.record()

    def test_a_bundle_is_replaced(self):
        command = ("reader/rest@direct", "--subject", PYTHON, "--output", "out/")
        self.bundle(0, *command)
        self.write("out/left-from-before", "")
        self.bundle(0, *command)
        self.assertNotIn("left-from-before", os.listdir(self.path("out")))

    def test_nothing_else_is_written_over(self):
        self.write("diary/monday", "dear")
        before = sorted(os.listdir(self.folder))
        for output in ("diary", "bin/python3", "nowhere/out"):
            done = self.bundle(
                *(2, "reader/rest@direct", "--subject", PYTHON, "--output", output)
            )
            self.assertIn(output, done.stderr)
        self.assertEqual(self.read("diary/monday"), "dear")
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_what_is_not_judged_leaves_nothing(self):
        before = sorted(os.listdir(self.folder))
        unsupported = self.rogue("unsupported")
        before.append("rogue.py")
        done = self.bundle(
            *(2, "reader/line@direct", "--subject", unsupported, "--output", "out")
        )
        self.assertIn("there are no lines", done.stderr)
        self.bundle(4, "reader/line", "--subject", self.rogue("exit"))
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(before))

    def test_a_bundle_is_of_one_thing(self):
        done = self.bundle(2, "reader", "--subject", PYTHON)
        self.assertIn("stands for 2", done.stderr)
        done = self.bundle(2, "reader/line", "--subject", PYTHON, "--pieces", "7")
        self.assertIn("is not delivered so", done.stderr)
        self.assertIn(
            "reader/line", self.bundle(2, "reader/lien", "--subject", PYTHON).stderr
        )


if __name__ == "__main__":
    program_fixture.main()
