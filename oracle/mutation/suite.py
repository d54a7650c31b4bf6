"""The suite as a judge of mutants: `streamgauge run` with the adapter on a mutated asyncio."""

import collections
import hashlib
import json
import os
import shlex
import shutil
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHADOW = os.path.join(HERE, "shadow.py")
ROOT = os.path.dirname(os.path.dirname(HERE))
CASES = os.path.join(ROOT, "cases")

# Most mutants die of the few variants that are tried first, of the rest nearly all of those tried next.
FIRST_VARIANTS = 32
LIKELY_VARIANTS = 200
FAVOURITES = 10  # among them: those that noticed other mutants of the function, and most mutants of all
EXIT_DEVIATIONS = 1
EXIT_NOTHING_JUDGED = (
    2  # or a command line that cannot be used: then there are no results
)
EXIT_DID_NOT_START = 4
EXIT_NOT_PLAYED = 5  # what the adapter does for the scenario itself fails
NOT_JUDGED = ("not-run", "untestable", "unsupported")
LEVELS = ("behaviour", "messages", "diagnostics")
# How long a run may take, on however busy a machine. The runner has a watchdog of its own for each answer; but a mutant
# that sends for ever always answers.
PATIENCE_S = 120
PATIENCE_PER_VARIANT_S = 2


class MutationError(Exception):
    """The tool cannot go on; the text is for its user."""


class Coverage:
    """Which lines of the targets each variant runs, and how long it takes; kept in a file, by the scenario's digest."""

    def __init__(self, path):
        self.path = path
        self.scenarios = {}
        if os.path.exists(path):
            with open(path) as file:
                self.scenarios = json.load(file)

    def keep(self):
        temporary = self.path + ".new"
        with open(temporary, "w") as file:
            json.dump(self.scenarios, file)
        os.replace(temporary, self.path)

    def reaching(self, target, first, last):
        """The variants that run one of these lines, or any of the target if `first` is 0; those that run least come first."""
        found = []
        for scenario in self.scenarios.values():
            reaching = []
            for variant, (lines, duration_ms) in scenario["variants"].items():
                here = lines[target.name]
                if any(not first or first <= line <= last for line in here):
                    reaching.append((len(here) * (1 + duration_ms / 100), variant))
            # One variant of each scenario comes before a second one of any.
            for number, (cost, variant) in enumerate(sorted(reaching)):
                found.append((number, cost, variant))
        return [variant for _, _, variant in sorted(found)]


class SuiteJudge:
    name = "suite"

    def __init__(self, program, python, target, folder, processes):
        self.program = program
        self.python = python
        self.target = target
        self.processes = processes
        self.folder = folder
        self.coverage = Coverage(os.path.join(os.path.dirname(folder), "coverage.json"))
        self.digests = digests_of_scenarios()
        self.noticed_in = {}  # function -> the variants that noticed its mutants
        self.noticed_by = collections.Counter()  # variant -> how many mutants

    def prepare(self):
        """Plays what has not been played unmutated yet, which must conform, and notes which lines it runs."""
        known = self.coverage.scenarios
        for scenario in list(known):
            if known[scenario]["digest"] != self.digests.get(scenario):
                del known[scenario]
        new = sorted(self.digests.keys() - known.keys())
        for start in range(0, len(new), LIKELY_VARIANTS):
            self.watch(new[start : start + LIKELY_VARIANTS])
            self.coverage.keep()  # a run that is stopped here goes on here

    def watch(self, scenarios):
        """Plays these unmutated, and notes which lines they run."""
        with tempfile.TemporaryDirectory() as folder:
            lines_file = os.path.join(folder, "lines")
            status, results = self.run(scenarios, ["--coverage", lines_file])
            if status != 0 and not results.nothing_judged(status):
                raise MutationError(
                    "the suite must conform on the unmutated %s: exit status %s\n%s"
                    % (self.target.module, status, results.errors)
                )
            lines = lines_by_variant(lines_file, {one["id"] for one in results.played})
        watched = {
            scenario: {"digest": self.digests[scenario], "variants": {}}
            for scenario in scenarios
        }
        for result in results.played:
            if result["outcome"] == "untestable":
                continue
            if result["outcome"] != "pass" or result.get("deviations"):
                raise MutationError("unmutated, yet: " + json.dumps(result))
            scenario = result["id"].partition("@")[0]
            watched[scenario]["variants"][result["id"]] = (
                lines[result["id"]],
                result["duration_ms"],
            )
        self.coverage.scenarios.update(watched)

    def is_settled(self, record):
        """Whether what was found out once is still so: true of what a scenario noticed that is the same today."""
        if record.get("unfinished"):
            return False
        if not record["noticed"]:
            return not self.unplayed(record)
        scenario = record.get("by", "").partition("@")[0]
        return not scenario or record["digest"] == self.digests.get(scenario)

    def is_survivor(self, record):
        return not record["noticed"] and not record.get("unfinished")

    def unplayed(self, record):
        """The scenarios that are new since `record` was made, or not as they were."""
        with open(self.manifest(record["digest"])) as file:
            before = json.load(file)
        return {name for name in self.digests if before.get(name) != self.digests[name]}

    def manifest(self, digest):
        return os.path.join(self.folder, "suite-%s.json" % digest)

    def suite_digest(self):
        """Short for the scenarios as they are now, which are kept under it."""
        text = json.dumps(self.digests, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        if not os.path.exists(self.manifest(digest)):
            with open(self.manifest(digest), "w") as file:
                file.write(text)
        return digest

    def judge(self, mutant, before, is_whole):
        """A record of whether a scenario notices the mutant.

        `before` is the record that there was, or None: what a survivor has met is not played again. Unless `is_whole`
        only those scenarios are played that are likely to notice; who survives them is `unfinished`.
        """
        variants = self.reaching(mutant)
        reached = len(variants)
        if before is not None and self.is_survivor(before):
            new = self.unplayed(before)
            variants = [one for one in variants if one.partition("@")[0] in new]
        order = self.likely_first(mutant, variants)
        is_unfinished = not is_whole and len(order) > LIKELY_VARIANTS
        if not is_whole:
            parts = [order[:FIRST_VARIANTS], order[FIRST_VARIANTS:LIKELY_VARIANTS]]
        else:
            parts = [order]
        found = {"noticed": None}
        for part in parts:
            if part and found["noticed"] != LEVELS[0]:
                status, results = self.run(part, ["--mutant", mutant["id"]])
                found = worst(found, self.finding(status, results))
        if is_unfinished and found["noticed"] != LEVELS[0]:
            found["unfinished"] = True
        if found.get("by"):
            found["digest"] = self.digests[found["by"].partition("@")[0]]
        elif not found["noticed"]:
            found["digest"] = self.suite_digest()
            found["reached"] = reached
        self.learn(mutant, found)
        return found

    def reaching(self, mutant):
        return self.coverage.reaching(self.target, mutant["first"], mutant["last"])

    def learn(self, mutant, record):
        """Who noticed this mutant is likely to notice others."""
        if record.get("by"):
            self.noticed_in.setdefault(mutant["function"], []).append(record["by"])
            self.noticed_by[record["by"]] += 1

    def likely_first(self, mutant, variants):
        reaching = set(variants)
        here = reversed(self.noticed_in.get(mutant["function"], []))
        here = list(dict.fromkeys(one for one in here if one in reaching))
        much = [one for one, _ in self.noticed_by.most_common() if one in reaching]
        return list(dict.fromkeys(here[:FAVOURITES] + much[:FAVOURITES] + variants))

    def finding(self, status, results):
        if results.is_hung:
            return {"noticed": LEVELS[0], "how": "hang"}
        if status == EXIT_DID_NOT_START:
            return {"noticed": LEVELS[0], "how": "does not start"}
        expected = (0, EXIT_DEVIATIONS, EXIT_NOT_PLAYED)
        if status not in expected and not results.nothing_judged(status):
            raise MutationError("exit status %s: %s" % (status, results.errors))
        found = {"noticed": None}
        for result in results.played:
            if result["outcome"] in NOT_JUDGED:
                continue
            levels = [one["level"] for one in result.get("deviations", [])]
            if result["outcome"] != "pass" and LEVELS[0] not in levels:
                levels.append(LEVELS[0])  # of a crash, or a hang
            for level in levels:
                found = worst(
                    found,
                    {"noticed": level, "how": result["outcome"], "by": result["id"]},
                )
        return found

    def run(self, selection, arguments):
        adapter = [self.python, "-B", "-E", SHADOW, "adapter", self.target.name]
        with tempfile.TemporaryDirectory() as folder:
            output = os.path.join(folder, "results.json")
            program = self.program
            if len(selection) <= LIKELY_VARIANTS:
                program = small_suite(folder, program, selection)
            command = [program, "run", "-j1", "--fail-fast", "--json", output]
            command += ["--subject", " ".join(map(shlex.quote, adapter + arguments))]
            limit_s = PATIENCE_S + PATIENCE_PER_VARIANT_S * len(selection)
            status, text = self.processes.run(command + list(selection), limit_s)
            return status, Results(output, text, status is None)


def small_suite(folder, program, variants):
    """The program, beside a suite of these scenarios only: to read all of them takes longer than to play a few."""
    data = os.path.join(folder, "share", "streamgauge")
    for variant in variants:
        path = variant.partition("@")[0] + ".json"
        link = os.path.join(data, "cases", path)
        os.makedirs(os.path.dirname(link), exist_ok=True)
        if not os.path.lexists(link):
            os.symlink(os.path.join(CASES, path), link)
    certificates = os.path.join("cases", "certificates")
    os.symlink(os.path.join(ROOT, certificates), os.path.join(data, certificates))
    for name in ("reports", "spec"):
        os.symlink(os.path.join(ROOT, name), os.path.join(data, name))
    os.mkdir(os.path.join(folder, "bin"))
    small = os.path.join(folder, "bin", os.path.basename(program))
    try:
        os.link(program, small)
    except OSError:  # another file system
        shutil.copy2(program, small)
    return small


class Results:
    def __init__(self, path, errors, is_hung):
        self.errors = errors
        self.is_hung = is_hung
        self.played = []
        if os.path.exists(path):
            with open(path) as file:
                self.played = json.load(file)["results"]

    def nothing_judged(self, status):
        """Whether all of it is for other versions, or unsupported by what is left of the streams."""
        return status == EXIT_NOTHING_JUDGED and bool(self.played)


def worst(one, other):
    """Of two findings the one at the more telling level; the first if they are alike."""
    rank = LEVELS + (None,)
    return min(one, other, key=lambda found: rank.index(found["noticed"]))


def lines_by_variant(path, variants):
    lines = {}
    with open(path) as file:
        for text in file:
            played = json.loads(text)
            scenario, over, role = played["variant"]
            variant = "%s@%s-%s" % (scenario, over, role)
            if variant not in variants:  # it has no role
                variant = "%s@%s" % (scenario, over)
            for target, ran in played["lines"].items():
                lines.setdefault(variant, {}).setdefault(target, set()).update(ran)
    return {
        variant: {target: sorted(ran) for target, ran in of_targets.items()}
        for variant, of_targets in lines.items()
    }


def digests_of_scenarios():
    digests = {}
    for folder, _, names in os.walk(CASES):
        for name in names:
            if name.endswith(".json"):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()[:16]
                digests[os.path.relpath(path, CASES)[: -len(".json")]] = digest
    return digests
