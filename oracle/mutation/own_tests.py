"""CPython's own tests as a judge of mutants: the mark to beat."""

import tempfile
import time

from .suite import SHADOW, MutationError

# A hang counts as noticed: so long beyond what the tests take unmutated.
PATIENCE_S = 20
PATIENCE_FACTOR = 3


class OwnTestsJudge:
    name = "own tests"

    def __init__(self, python, target, processes):
        self.python = python
        self.target = target
        self.processes = processes
        self.limits_s = {}

    def prepare(self):
        for test in self.target.tests:
            started = time.monotonic()
            status, text = self.run(test, [], None)
            if status != 0:
                raise MutationError("%s fails unmutated:\n%s" % (test, text))
            took_s = time.monotonic() - started
            self.limits_s[test] = PATIENCE_S + PATIENCE_FACTOR * took_s

    def learn(self, mutant, record):
        """Nothing: the tests are run whole."""

    def is_settled(self, record):
        return record["tests"] == self.target.tests

    def judge(self, mutant, before, is_whole):
        for test in self.target.tests:
            arguments = ["--mutant", mutant["id"]]
            status, _ = self.run(test, arguments, self.limits_s[test])
            if status != 0:
                how = "hang" if status is None else "fail"
                found = {"noticed": "behaviour", "how": how, "by": test}
                break
        else:
            found = {"noticed": None}
        found["tests"] = self.target.tests
        return found

    def run(self, test, arguments, limit_s):
        command = [self.python, "-B", "-E", SHADOW, "unittest", self.target.name]
        # In a folder of its own: tests write files.
        with tempfile.TemporaryDirectory() as folder:
            return self.processes.run(command + [test] + arguments, limit_s, folder)
