"""The program from outside: its words, the choice of scenarios, suites and subjects.

usage: cli_test.py STREAMGAUGE [unittest arguments]
"""

import json
import os
import re

import program_fixture
from program_fixture import PYTHON, SCENARIOS, VARIANTS, Suite


class Usage(Suite):
    def test_help_tells_the_exit_status_and_examples(self):
        done = self.run_command([program_fixture.PROGRAM, "--help"])
        self.assertEqual(done.returncode, 0)
        for text in ("Exit status:", "Examples:", "run", "record", "--cases"):
            self.assertIn(text, done.stdout)

    def test_every_command_has_help(self):
        for command in (
            "run",
            "list",
            "show",
            "explain",
            "bundle",
            "subjects",
            "check-adapter",
            "record",
            "lint",
            "coverage",
        ):
            done = self.run_command([program_fixture.PROGRAM, command, "--help"])
            self.assertEqual(done.returncode, 0, command)
            self.assertIn("streamgauge " + command, done.stdout)

    def test_version(self):
        done = self.run_command([program_fixture.PROGRAM, "--version"])
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^streamgauge \d+\.\d+\.\d+\n$")

    def test_wrong_words_are_2(self):
        for words in (
            [],
            ["rnu"],
            ["run", "--sbject", "x"],
            ["run", "--over", "ether"],
            ["run", "-j", "0"],
            ["run", "--repeat", "0"],
            ["run", "--timeout-ms", "soon"],
            ["run", "--pieces", "1,x"],
            ["show"],
            ["explain"],
        ):
            done = self.run_command([program_fixture.PROGRAM, *words])
            self.assertEqual(done.returncode, 2, words)
            self.assertNotEqual(done.stderr, "", words)

    def test_a_folder_that_does_not_exist(self):
        done = self.run_command(
            [program_fixture.PROGRAM, "list", "--cases", "/nowhere"]
        )
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nowhere", done.stderr)

    def test_a_shard_that_does_not_exist(self):
        for shard in ("3/2", "0/2", "1", "1/2x", "a/b"):
            self.assertIn(shard, self.expect(2, "run", "--shard", shard).stderr)


class Choosing(Suite):
    def test_an_unknown_id_gets_a_suggestion(self):
        for command in (["run"], ["list"], ["show"], ["explain"], ["record"]):
            done = self.expect(2, *command, "reader/lien")
            self.assertIn("reader/line", done.stderr)

    def test_an_empty_selection_is_an_error(self):
        self.expect(2, "run", "--tag", "nonsense")
        self.expect(2, "run", "--clause", "ZZ-09")
        self.expect(2, "run", "reader/line", "--over", "unix")

    def test_list_names_scenarios(self):
        out = self.expect(0, "list").stdout
        self.assertIn("reader/line  A line arrives whole, however it is cut\n", out)
        self.assertTrue(out.endswith("2 scenarios, 5 variants\n"), out)

    def test_list_filters(self):
        def ids(*arguments):
            return [
                scenario["id"]
                for scenario in json.loads(
                    self.expect(0, "list", "--json", *arguments).stdout
                )
            ]

        self.assertEqual(ids(), ["reader/line", "reader/rest"])
        self.assertEqual(ids("--tag", "cut"), ["reader/line"])
        self.assertEqual(ids("--clause", "ZZ-02"), ["reader/rest"])
        self.assertEqual(ids("--over", "tcp"), ["reader/line"])
        self.assertEqual(ids("*rest"), ["reader/rest"])

    def test_list_json_tells_everything(self):
        (line,) = json.loads(self.expect(0, "list", "--json", "reader/line").stdout)
        self.assertEqual(line["clauses"], ["ZZ-01"])
        self.assertEqual(line["deliveries"], 8)
        self.assertEqual(
            line["variants"],
            ["reader/line@direct", "reader/line@tcp-client", "reader/line@tcp-server"],
        )

    def test_show_tells_the_clause(self):
        out = self.expect(0, "show", "reader/line").stdout
        self.assertIn("A line arrives whole", out)
        self.assertIn("A line ends with a line feed.", out)

    def test_explain_tells_what_should_happen_and_why(self):
        self.record()
        out = self.expect(0, "explain", "reader/line@tcp-client").stdout
        self.assertIn("Variants: tcp-client.", out)
        self.assertIn('=> line gives "abc\\n".\n', out)
        self.assertIn("ZZ-01   A line ends with a line feed.", out)
        self.assertIn(
            "asyncio-test, readline: A line ends with a line feed.",
            " ".join(out.split()),
        )

        out = self.expect(0, "explain", "reader", "--markdown").stdout
        self.assertEqual(out.count("\n## What should happen\n"), len(SCENARIOS))
        self.assertIn('- `line` gives `"abc\\n"`.', out)

    def test_shards_are_a_partition(self):
        self.record()
        whole, parts = [], []
        for shard, results in (("1/1", whole), ("1/2", parts), ("2/2", parts)):
            done = self.run_program(
                *("run", "--subject", PYTHON, "--shard", shard, "--json", "-")
            )
            # A part may be empty, which is an error like any empty selection.
            if done.returncode != 2:
                results += [
                    result["id"] for result in json.loads(done.stdout)["results"]
                ]
        self.assertEqual(len(whole), VARIANTS)
        self.assertEqual(sorted(parts), sorted(whole))


class Suites(Suite):
    def test_a_typo_in_a_scenario(self):
        self.write(
            "cases/reader/typo.json",
            json.dumps(dict(SCENARIOS["reader/rest"], titel="x")),
        )
        for command in ("run", "list", "record"):
            done = self.expect(2, command)
            self.assertIn("reader/typo.json", done.stderr)
            self.assertIn("titel", done.stderr)
        self.assertIn("titel", self.expect(1, "lint").stdout)

    def test_lint(self):
        self.assertIn("problems", self.expect(1, "lint").stdout)
        self.record()
        self.assertEqual(
            self.expect(0, "lint").stdout,
            "2 scenarios, 2 clauses, 3 statements, 0 problems\n",
        )

    def test_what_was_never_recorded_is_not_judged(self):
        done = self.expect(2, "run", "--subject", PYTHON)
        self.assertIn("0 of 5 variants conform", done.stdout)
        self.assertIn("5 untestable", done.stdout)
        self.assertIn("nothing was judged", done.stderr)


class Covering(Suite):
    def json(self, status):
        return json.loads(self.expect(status, "coverage", "--json", "-").stdout)

    def test_a_suite_that_covers_everything(self):
        out = self.expect(0, "coverage").stdout
        self.assertRegex(out, r"(?m)^Documentation of a test +3 +2 +0 +1 +0 +0$")
        self.assertRegex(out, r"(?m)^ZZ  Clauses of a test +2 +2 +0 +0 +2$")
        self.assertTrue(
            out.endswith(
                "every statement has a clause, every clause that can be judged a scenario\n"
            ),
            out,
        )
        self.assertIn("It is advice.", self.expect(0, "coverage", "--untested").stdout)

    def test_one_clause(self):
        out = self.expect(0, "coverage", "--clause", "ZZ-02").stdout
        for text in ("EOF ends a read", "doc-3.12:read:end", "reader/rest"):
            self.assertIn(text, out)
        self.assertNotIn("ZZ-01", out)
        self.assertIn("ZZ-01", self.expect(2, "coverage", "--clause", "ZZ-03").stderr)
        self.expect(2, "coverage", "--clause", "ZZ-02", "--untested")

    def test_everything(self):
        out = self.expect(0, "coverage", "-v").stdout
        for text in ("-> ZZ-01", "reader/line", "It ends only sometimes."):
            self.assertIn(text, out)

    def test_json(self):
        covered = self.json(0)
        self.assertTrue(covered["whole"])
        self.assertEqual(
            [statement["state"] for statement in covered["documentation"]],
            ["judged", "judged", "nothing-to-judge"],
        )
        self.assertEqual(covered["documentation"][0]["versions"], ["3.5", "3.12"])
        self.assertEqual(covered["clauses"][0]["scenarios"], ["reader/line"])
        self.assertEqual(covered["clauses"][1]["statements"], ["doc-3.12:read:end"])

    def test_a_file_is_written_whole_or_not_at_all(self):
        self.expect(0, "coverage", "--json", self.path("c.json"))
        self.assertTrue(json.loads(self.read("c.json"))["whole"])
        self.expect(2, "coverage", "--json", self.path("none/c.json"))

    def test_a_clause_without_a_scenario_is_1(self):
        os.remove(self.path("cases/reader/rest.json"))
        out = self.expect(1, "coverage").stdout
        self.assertIn("ZZ-02", out)
        self.assertIn("0 statements without a clause, 1 clause without a scenario", out)
        covered = self.json(1)
        self.assertEqual(covered["clauses"][1]["state"], "untested")
        self.assertEqual(covered["documentation"][1]["state"], "untested")

    def test_a_clause_with_a_reason_is_whole(self):
        os.remove(self.path("cases/reader/rest.json"))
        clauses = json.loads(self.read("spec/clauses/test.json"))
        clauses["clauses"][1]["untestable"] = "Nobody can see it."
        self.write("spec/clauses/test.json", json.dumps(clauses))
        self.assertIn("Nobody can see it.", self.expect(0, "coverage").stdout)

    def test_a_statement_without_a_clause_is_1(self):
        documentation = json.loads(self.read("spec/documentation/test.json"))
        documentation["statements"][0]["clauses"] = []
        self.write("spec/documentation/test.json", json.dumps(documentation))
        out = self.expect(1, "coverage", "--untested").stdout
        self.assertIn("doc-3.5:readline:end", out)
        self.assertIn("1 statement without a clause, 0 clauses without a scenario", out)

    def test_documentation_that_cannot_be_used_is_2(self):
        documentation = json.loads(self.read("spec/documentation/test.json"))
        documentation["statements"][0]["clauses"] = ["ZZ-07"]
        self.write("spec/documentation/test.json", json.dumps(documentation))
        for command in ("coverage", "lint"):
            self.assertIn("/statements/0/clauses/0", self.expect(2, command).stderr)
        self.assertEqual(self.run_program("run", "--subject", "x").returncode, 4)


class Subjects(Suite):
    def test_the_interpreters_of_the_path_are_found(self):
        out = self.expect(0, "subjects").stdout
        self.assertRegex(
            out, r"(?m)^{}\s+CPython \d+\.\d+\.\d+".format(re.escape(PYTHON))
        )

    def test_json(self):
        subjects = json.loads(self.expect(0, "subjects", "--json").stdout)
        (python,) = [subject for subject in subjects if subject["name"] == PYTHON]
        self.assertEqual(python["hello"]["name"], "CPython")

    def test_an_unknown_name_tells_what_there_is(self):
        done = self.expect(4, "run", "--subject", "cpyhton")
        self.assertIn(PYTHON, done.stderr)
        done = self.expect(4, "run", "--subject", "cpython-2.7")
        self.assertIn(PYTHON, done.stderr)
        done = self.expect(4, "run", "--oracle", "cpython-2.7", "--subject", PYTHON)
        self.assertIn(PYTHON, done.stderr)

    def test_an_adapter_that_cannot_be_executed(self):
        adapter = self.write("adapter", "#!/bin/sh\n")
        done = self.expect(4, "run", "--subject", adapter)
        self.assertIn(adapter, done.stderr)
        self.assertIn("ermission", done.stderr)

    def test_an_adapter_that_ends_at_once(self):
        done = self.expect(4, "run", "--subject", self.rogue("exit"))
        self.assertIn("did not start", done.stdout)
        self.assertIn("I would rather not", done.stdout)

    def test_one_that_starts_is_measured_beside_one_that_does_not(self):
        self.record()
        done = self.expect(
            *(4, "run", "--subject", self.rogue("exit"), "--subject", PYTHON)
        )
        self.assertRegex(done.stdout, r"(?m)^{}: +5 of 5".format(re.escape(PYTHON)))

    def test_an_adapter_that_dies(self):
        self.record()
        done = self.expect(
            *(1, "run", "reader/line@direct", "--subject", self.rogue("die"))
        )
        self.assertIn("crash", done.stdout)
        self.assertIn("I die", done.stdout)
        self.assertIn("status 1", done.stdout)

    def test_what_an_adapter_declares_unsupported_is_told(self):
        self.record()
        done = self.run_program("run", "--subject", self.rogue("unsupported"))
        self.assertIn("unsupported     3 variants", done.stdout)
        self.assertIn("there are no lines", done.stdout)


if __name__ == "__main__":
    program_fixture.main()
