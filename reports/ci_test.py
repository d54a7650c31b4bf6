"""The recipes of ci.md do what they say: each is taken out of the document and run in clean folders, against the program
as it is installed. What a service does around the commands (jobs, artifacts, indices) is played by small doubles.

usage: ci_test.py CMAKE BUILD_FOLDER [unittest arguments]
"""

import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml
from ci_fixture import (
    BUILD_FOLDER,
    CMAKE,
    REPORTS,
    SCENARIOS,
    Recipes,
    blocks,
    copy_matches,
    read,
    write,
)


class Document(unittest.TestCase):
    def test_every_block_is_tried(self):
        tried = set()
        for name in ("ci_test.py", "ci_fixture.py"):
            text = read(os.path.join(REPORTS, name))
            tried.update(re.findall(r'blocks\["([^"]*)"\]', text))
        self.assertEqual(set(blocks()), tried)

    def test_every_recipe_is_of_its_language(self):
        for title, text in blocks().items():
            with self.subTest(title):
                if title.endswith((".yml", ".yaml")):
                    self.assertIsInstance(yaml.safe_load(text), dict)
                elif title.endswith(".json"):
                    self.assertIsInstance(json.loads(text), dict)
                else:
                    subprocess.run(["sh", "-n"], input=text.encode(), check=True)


class GitHub:
    """Runs a workflow as GitHub Actions does: jobs in the order of their needs, each in a folder of its own."""

    def __init__(self, test, ref):
        self.test = test
        self.ref = ref
        self.workflow = yaml.safe_load(test.blocks[".github/workflows/streams.yml"])
        self.artifacts = tempfile.mkdtemp(dir=test.scratch)
        self.summary = ""
        self.log = ""
        self.succeeded = {}  # by job: one for each of its matrix

    def run(self):
        for name, job in self.workflow["jobs"].items():
            needs_fail = "needs" in job and not all(self.succeeded[job["needs"]])
            if needs_fail and job.get("if") != "always()":
                self.succeeded[name] = [False]
                continue
            matrix = job.get("strategy", {}).get("matrix", {"shard": [None]})
            # Without this the first part that deviates would end the others.
            if "strategy" in job:
                self.test.assertIs(job["strategy"]["fail-fast"], False)
            self.succeeded[name] = [
                self.run_job(job, {"matrix.shard": shard}) for shard in matrix["shard"]
            ]
        return self

    def run_job(self, job, values):
        folder = tempfile.mkdtemp(dir=self.test.scratch)
        temporary = tempfile.mkdtemp(dir=self.test.scratch)
        values = dict(values, **{"github.sha": "1" * 40, "github.ref": self.ref})
        environment = self.test.environment(
            RUNNER_TEMP=temporary,
            GITHUB_PATH=os.path.join(temporary, "path"),
            GITHUB_STEP_SUMMARY=os.path.join(temporary, "summary"),
        )
        succeeds = True
        for step in job["steps"]:
            if not self.condition(step.get("if"), values, succeeds):
                continue
            if "uses" in step:
                self.use(step, values, folder)
                continue
            status, output = self.test.shell(
                ["sh", "-e"], self.filled(step["run"], values), folder, environment
            )
            self.log += output
            succeeds = succeeds and status == 0
            if os.path.exists(environment["GITHUB_PATH"]):
                added = read(environment["GITHUB_PATH"]).split()
                os.remove(environment["GITHUB_PATH"])
                environment["PATH"] = os.pathsep.join(added + [environment["PATH"]])
        if os.path.exists(environment["GITHUB_STEP_SUMMARY"]):
            self.summary += read(environment["GITHUB_STEP_SUMMARY"])
        return succeeds

    @staticmethod
    def condition(text, values, succeeds):
        if text is None or text == "always()":
            return text is not None or succeeds
        name, value = re.match(r"^([\w.]+) == '([^']*)'$", text).groups()
        return succeeds and values[name] == value

    @staticmethod
    def filled(text, values):
        return re.sub(
            r"\$\{\{ ([\w.]+) \}\}", lambda found: str(values[found.group(1)]), text
        )

    def use(self, step, values, folder):
        action, version = step["uses"].split("@")
        self.test.assertRegex(version, r"^v\d+$")
        given = {
            key: self.filled(str(value), values)
            for key, value in step.get("with", {}).items()
        }
        actions = {
            "actions/checkout": self.checkout,
            "actions/upload-artifact": self.upload,
            "actions/download-artifact": self.download,
            "actions/cache/restore": self.restore,
            "actions/cache/save": self.save,
        }
        actions[action](
            folder, **{key.replace("-", "_"): value for key, value in given.items()}
        )

    def checkout(self, folder, repository=None, ref=None):
        self.test.assertIn(
            (repository, ref), ((None, None), ("OWNER/streamgauge", "main"))
        )
        copy_matches(
            "*", self.test.path("checkout" if repository else "repository"), folder
        )

    def upload(self, folder, name, path):
        target = os.path.join(self.artifacts, name)
        self.test.assertFalse(os.path.exists(target), "an artifact has one name")
        for pattern in path.split():
            self.test.assertEqual(copy_matches(pattern, folder, target), 1, self.log)

    def download(self, folder, name=None, pattern=None, merge_multiple="False"):
        # Without merge-multiple each artifact would have a folder of its own.
        self.test.assertTrue(name or merge_multiple == "True")
        for each in fnmatch.filter(sorted(os.listdir(self.artifacts)), name or pattern):
            copy_matches("*", os.path.join(self.artifacts, each), folder)

    def restore(self, folder, path, key, restore_keys):
        for saved in sorted(glob.glob(self.test.path("cache", restore_keys + "*"))):
            copy_matches("*", saved, os.path.join(folder, path))

    def save(self, folder, path, key):
        copy_matches("*", os.path.join(folder, path), self.test.path("cache", key))


class OnGitHub(Recipes):
    def test_what_conforms(self):
        run = GitHub(self, "refs/heads/main").run()
        self.assertEqual(
            run.succeeded,
            {"install": [True], "measure": [True] * 4, "report": [True]},
            run.log,
        )
        report = os.path.join(run.artifacts, "report")
        self.assertEqual(
            sorted(os.listdir(report)), ["report.html", "results.json", "results.xml"]
        )
        self.check_results(os.path.join(report, "results.json"))
        self.assertIn("mine", run.summary)

    def test_what_gets_worse(self):
        GitHub(self, "refs/heads/main").run()
        self.use_rogue()
        run = GitHub(self, "refs/pull/1/merge").run()
        self.assertEqual(run.succeeded["install"], [True])
        self.assertIn(False, run.succeeded["measure"])
        self.assertEqual(run.succeeded["report"], [False])
        self.check_results(os.path.join(run.artifacts, "report", "results.json"))
        self.assertIn("regressed", run.summary)
        self.assertIn("readuntil", run.summary)

    def test_the_ledger(self):
        self.use_rogue()
        folder = self.path("repository")
        program = self.environment()
        program["PATH"] = (
            os.path.join(BUILD_FOLDER, "bin") + os.pathsep + program["PATH"]
        )
        status, output = self.shell(
            ["sh", "-e"], self.blocks["update-ledger"], folder, program
        )
        self.assertEqual(status, 0, output)
        file = self.path("repository/ledger.json")
        ledger = json.loads(read(file))
        for cause in ledger["causes"]:
            cause["reason"] = "EOF is swallowed"
        write(file, json.dumps(ledger))
        run = GitHub(self, "refs/heads/main").run()
        self.assertEqual(run.succeeded["measure"], [True] * 4, run.log)
        self.assertIn(
            "EOF is swallowed",
            read(os.path.join(run.artifacts, "report", "report.html")),
        )


class OnGitLab(Recipes):
    RESERVED = ("stages", "default", "variables")

    def setUp(self):
        super().setUp()
        git = ["git", "-C", self.path("checkout")]
        author = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
        for words in (
            ["init", "-q"],
            ["add", "."],
            author + ["commit", "-qm", "All of it"],
        ):
            subprocess.run(git + words, check=True, env=self.environment())
        self.artifacts = self.path("artifacts")
        os.mkdir(self.artifacts)

    def run_job(self, job, **variables):
        folder = tempfile.mkdtemp(dir=self.scratch)
        copy_matches("*", self.path("repository"), folder)
        copy_matches("*", self.artifacts, folder)
        environment = self.environment(
            STREAMGAUGE_REPOSITORY="file://" + self.path("checkout"), **variables
        )
        script = "\n".join(job["script"])
        status, output = self.shell(
            ["bash", "-e", "-o", "pipefail"], script, folder, environment
        )
        artifacts = job["artifacts"]
        if status == 0 or artifacts.get("when") == "always":
            for pattern in artifacts["paths"]:
                place = os.path.join(self.artifacts, pattern)
                if os.path.isdir(place):
                    shutil.rmtree(place)
                self.assertGreater(
                    copy_matches(pattern, folder, self.artifacts), 0, output
                )
            for report in artifacts.get("reports", {}).values():
                self.assertTrue(os.path.exists(os.path.join(folder, report)))
        return status == 0

    def run_pipeline(self):
        """Whether the jobs succeeded, by name."""
        pipeline = yaml.safe_load(self.blocks[".gitlab-ci.yml"])
        jobs = {
            name: job for name, job in pipeline.items() if name not in self.RESERVED
        }
        succeeded = {}
        for stage in pipeline["stages"]:
            go_on = all(all(each) for each in succeeded.values())
            for name, job in jobs.items():
                if job["stage"] != stage or not (go_on or job.get("when") == "always"):
                    continue
                total = job.get("parallel", 1)
                succeeded[name] = [
                    self.run_job(
                        job, CI_NODE_INDEX=str(index), CI_NODE_TOTAL=str(total)
                    )
                    for index in range(1, total + 1)
                ]
        return succeeded

    def test_what_conforms(self):
        self.assertEqual(
            self.run_pipeline(),
            {"install": [True], "measure": [True] * 4, "pages": [True]},
        )
        self.check_results(os.path.join(self.artifacts, "results.json"))
        self.assertIn(
            "<!doctype html>", read(os.path.join(self.artifacts, "public/index.html"))
        )
        self.assertIn("<testsuite", read(os.path.join(self.artifacts, "results.xml")))

    def test_what_deviates(self):
        self.use_rogue()
        succeeded = self.run_pipeline()
        self.assertIn(False, succeeded["measure"])
        self.assertEqual(succeeded["pages"], [True])
        self.check_results(os.path.join(self.artifacts, "results.json"))


class OnManyMachines(Recipes):
    def setUp(self):
        super().setUp()
        self.folder = self.path("repository")
        prefix = self.path("prefix")
        subprocess.run(
            [CMAKE, "--install", BUILD_FOLDER, "--prefix", prefix],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.more = self.environment()
        self.more["PATH"] = os.path.join(prefix, "bin") + os.pathsep + self.more["PATH"]

    def spread(self, script, status):
        done, output = self.shell(["sh", "-e"], script, self.folder, self.more)
        self.assertEqual(done, status, output)

    def check(self):
        self.assertEqual(len(glob.glob(os.path.join(self.folder, "shard-*.json"))), 8)
        self.check_results(os.path.join(self.folder, "results.json"))

    def test_gnu_parallel(self):
        # This machine, and what looks like another one.
        write(os.path.join(self.folder, "machines"), ":\n1/worker\n")
        self.spread(self.blocks["spread-parallel"], 0)
        self.check()
        self.use_rogue()
        self.spread(self.blocks["spread-parallel"], 1)
        self.check()

    def test_slurm(self):
        write(
            os.path.join(self.folder, "measure.sbatch"), self.blocks["measure.sbatch"]
        )
        for status in (0, 1):
            self.spread(self.blocks["spread-slurm"], 0)
            log = read(os.path.join(self.folder, "merge.log"))
            self.assertIn("exit status {}".format(status), log)
            self.check()
            self.use_rogue()

    def test_kubernetes(self):
        job = yaml.safe_load(self.blocks["streamgauge-job.yaml"])["spec"]
        (container,) = job["template"]["spec"]["containers"]
        self.assertEqual(job["completionMode"], "Indexed")
        variables = {each["name"]: each["value"] for each in container["env"]}
        self.assertEqual(int(variables["PARTS"]), job["completions"])
        (mount,) = container["volumeMounts"]
        self.assertEqual(variables["RESULTS"], mount["mountPath"])
        self.assertEqual(variables["SCENARIOS"], "")
        for status in (0, 1):
            for index in range(job["completions"]):
                self.more.update(
                    variables,
                    SCENARIOS=SCENARIOS,
                    RESULTS=self.folder,
                    JOB_COMPLETION_INDEX=str(index),
                )
                (script,) = container["args"]
                done, output = self.shell(
                    [container["command"][0]], script, self.folder, self.more
                )
                self.assertEqual(done, 0, output)
            self.spread(self.blocks["collect-kubernetes"], status)
            self.check()
            self.use_rogue()

    def test_a_pod_that_cannot_measure_fails(self):
        job = yaml.safe_load(self.blocks["streamgauge-job.yaml"])["spec"]
        (container,) = job["template"]["spec"]["containers"]
        self.more.update(
            PARTS="8", RESULTS=self.path("nowhere"), JOB_COMPLETION_INDEX="0"
        )
        (script,) = container["args"]
        done, output = self.shell(["sh"], script, self.folder, self.more)
        self.assertEqual(done, 1, output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
