#!/usr/bin/env python3
"""Changes CPython's asyncio in one place at a time, and sees whether the suite notices.

    mutate.py streams                    all mutants of streams.py against the suite
    mutate.py streams --own-tests        against CPython's own tests
    mutate.py streams --mutant ID        one of them, in full
    mutate.py --list streams             what there is to change
    mutate.py --check                    against the suite; fails where survivors.json is not what survives
    mutate.py --report reports/mutation.md    writes the figures of all runs so far

Results are kept (--results), and a run that is stopped goes on where it was. After a change of scenarios only survivors
meet those that are new, and only mutants whose scenario has changed are judged anew.
"""

import argparse
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import threading

from mutation import report
from mutation.journal import Journal
from mutation.own_tests import OwnTestsJudge
from mutation.processes import Processes
from mutation.suite import ROOT, SHADOW, MutationError, SuiteJudge
from mutation.survivors import Survivors
from mutation.targets import TARGETS

OLDEST = (3, 9)  # ast.unparse
DEFAULT_PROGRAM = os.path.join(ROOT, "build", "release", "bin", "streamgauge")
DEFAULT_RESULTS = os.path.join(ROOT, "build", "mutation")


class Run:
    """The mutants of one target on one Python, and what is known of them."""

    def __init__(self, target, python, results):
        self.target = target
        self.python = python
        listed = listed_mutants(python, target)
        self.version = listed["python"]
        self.mutants = listed["mutants"]
        self.outside = listed[
            "outside"
        ]  # of each mutant that is left out, its function
        self.folder = os.path.join(results, self.version, target.name)
        os.makedirs(self.folder, exist_ok=True)
        self.journal = Journal(os.path.join(self.folder, "journal.jsonl"))

    def record(self, judge, mutant):
        return self.journal.get(judge, mutant["id"])

    def survived(self):
        """The ids of those that the suite has not noticed."""
        records = ((self.record("suite", mutant), mutant) for mutant in self.mutants)
        return {
            one["id"] for record, one in records if record and not record["noticed"]
        }

    def shard(self, text):
        if text is None:
            return self.mutants
        try:
            index, count = (int(part) for part in text.split("/"))
        except ValueError:
            index = count = 0
        if not 1 <= index <= count:
            raise MutationError("--shard %s: expected i/n, such as 1/4" % text)
        return self.mutants[index - 1 :: count]

    def pending(self, judge, mutants, is_whole):
        """Those to be judged, each with its record or None; if `is_whole`, of those who were judged in part alone."""
        pending = []
        for mutant in mutants:
            record = self.record(judge.name, mutant)
            if record is not None and judge.is_settled(record):
                continue
            if is_whole == bool(record and record.get("unfinished")):
                pending.append((mutant, record))
        # Former survivors come first: they are few, and what is new is for them. Last come those of which it is known
        # that they survive, and why: they meet every scenario, and that takes long.
        reasons = Survivors(self.target).reasons if judge.name == "suite" else ()

        def rank(one):
            mutant, record = one
            is_known = mutant["fingerprint"] in reasons
            return (is_known, not record or bool(record["noticed"]))

        return sorted(pending, key=rank)

    def judge_all(self, judge, mutants, is_whole, jobs, processes):
        for mutant in self.mutants:
            judge.learn(mutant, self.record(judge.name, mutant) or {})
        pending = self.pending(judge, mutants, is_whole)
        done = 0
        lock = threading.Lock()

        def judge_one(mutant, before):
            found = judge.judge(mutant, before, is_whole)
            with lock:
                nonlocal done
                done += 1
                self.journal.add(judge.name, mutant["id"], found)
                print_finding(done, len(pending), mutant, found)

        with concurrent.futures.ThreadPoolExecutor(jobs) as executor:
            futures = [executor.submit(judge_one, *one) for one in pending]
            try:
                for future in concurrent.futures.as_completed(futures):
                    future.result()
            except BaseException:
                for future in futures:
                    future.cancel()
                processes.stop()
                raise


def listed_mutants(python, target):
    command = [python, "-B", "-E", SHADOW, "list", target.name]
    listed = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True
    )
    if listed.returncode != 0:
        raise MutationError("%s: %s" % (python, listed.stderr.strip()))
    return json.loads(listed.stdout)


def print_finding(done, count, mutant, found):
    how = found["noticed"] or (
        "survives" if found.get("reached", 1) else "survives, not reached"
    )
    if found.get("unfinished"):
        how += " so far"
    by = " ".join(filter(None, (found.get("how"), found.get("by"))))
    print(
        "%d/%d %s %s  %s  [%s]" % (done, count, mutant["id"], how, describe(mutant), by)
    )
    sys.stdout.flush()


def describe(mutant):
    return "%d: %s" % (mutant["line"], mutant["fingerprint"])


def newest_python(program):
    """The newest CPython that the runner finds, its command and nothing else."""
    try:
        listed = subprocess.run(
            [program, "subjects", "--json"], stdout=subprocess.PIPE, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise MutationError("%s: %s (is it built?)" % (program, error))
    found = []
    for subject in json.loads(listed.stdout.decode()):
        if subject["name"].startswith("cpython-"):
            version = tuple(map(int, subject["hello"]["version"].split(".")))
            if version >= OLDEST:
                found.append((version, subject["command"][0]))
    if not found:
        raise MutationError("there is no CPython 3.9 or later; see --python")
    return max(found)[1]


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS) + " [all]"
    )
    parser.add_argument("--python", help="a CPython 3.9 or later [the newest found]")
    parser.add_argument("--list", action="store_true", help="list the mutants")
    parser.add_argument("--mutant", metavar="ID", help="only this one, and in full")
    parser.add_argument("--quick", action="store_true", help="likely scenarios only")
    parser.add_argument(
        "--own-tests", action="store_true", help="CPython's tests judge"
    )
    parser.add_argument("--check", action="store_true", help="check survivors.json")
    parser.add_argument(
        "--report", metavar="FILE", help="write the figures; run nothing"
    )
    parser.add_argument("--json", metavar="FILE", help="write all results; run nothing")
    parser.add_argument("--shard", metavar="i/n", help="only part i of n")
    parser.add_argument("-j", "--jobs", type=int, default=2, metavar="N", help="[2]")
    parser.add_argument("--program", default=DEFAULT_PROGRAM, help="streamgauge")
    parser.add_argument("--results", default=DEFAULT_RESULTS, metavar="FOLDER")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.targets if name not in TARGETS]
    if unknown:
        parser.error(
            "there is no target %s; there are %s" % (unknown[0], ", ".join(TARGETS))
        )
    if options.jobs < 1:
        parser.error("--jobs must be positive")
    options.targets = options.targets or list(TARGETS)
    return options


def list_mutants(runs):
    for run in runs:
        for mutant in run.mutants:
            print(
                "%s %s %s.py:%s"
                % (mutant["id"], mutant["operator"], run.target.name, describe(mutant))
            )


def suite_judge(options, run, processes):
    return SuiteJudge(options.program, run.python, run.target, run.folder, processes)


def show_mutant(options, runs, processes):
    for run in runs:
        for mutant in run.mutants:
            if mutant["id"] == options.mutant:
                judge = suite_judge(options, run, processes)
                judge.prepare()
                status, results = judge.run(
                    judge.reaching(mutant) or ["*"],
                    ["--mutant", mutant["id"]],
                )
                print(describe(mutant))
                print(results.errors)
                return 1 if judge.finding(status, results)["noticed"] else 0
    raise MutationError("there is no mutant %s" % options.mutant)


def run_all(options, runs, processes):
    problems = 0
    for run in runs:
        mutants = run.shard(options.shard)
        name = "%s.py of CPython %s" % (run.target.name, run.version)
        print("%s: %d mutants" % (name, len(mutants)), flush=True)
        if options.own_tests:
            judge = OwnTestsJudge(run.python, run.target, processes)
        else:
            judge = suite_judge(options, run, processes)
        judge.prepare()
        run.judge_all(judge, mutants, False, options.jobs, processes)
        if not options.quick:
            run.judge_all(judge, mutants, True, options.jobs, processes)
        print(report.summary(run))
        if options.check:
            for problem in Survivors(run.target).check(run.mutants, run.survived()):
                print("%s: %s" % (run.target.name, problem))
                problems += 1
    return 1 if problems else 0


def main(arguments=None):
    options = parse(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        python = options.python or newest_python(options.program)
        runs = [Run(TARGETS[name], python, options.results) for name in options.targets]
        if options.list:
            list_mutants(runs)
        elif options.report or options.json:
            if options.report:
                report.write(options.report, report.markdown(runs))
            if options.json:
                report.write(options.json, report.as_json(runs))
        elif options.mutant:
            return show_mutant(options, runs, Processes())
        else:
            return run_all(options, runs, Processes())
    except KeyboardInterrupt:
        print("stopped; the same command goes on where it was", file=sys.stderr)
        return 130
    except (MutationError, OSError) as error:
        print("mutate.py: %s" % error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
