"""The figures of what was found out: a line, a page, and everything as JSON."""

import json
import os

from .mutants import OPERATORS
from .suite import LEVELS
from .survivors import KINDS, Survivors

INTRODUCTION = """# Mutation: what the suite notices

One operator, constant, condition or statement at a time of CPython {version}'s own `asyncio` is changed, and the suite is
played against the result, judged as {version}. A mutant is *noticed* if a scenario deviates, does not end, or the adapter
does not start or cannot play what it plays unmutated; at the level of behaviour, or only of messages, or only of
diagnostics. Beside it stands what CPython's own tests of the module notice of the same mutants: a failing test, or a hang.
Functions that no stream comes to are left out, each with the reason (`oracle/mutation/targets.py`). With `--shard` only a
part of the mutants, taken at even distances, meets CPython's own tests: then both are compared on that part.

This page is written by

    python3 oracle/mutate.py --python PYTHON {targets}
    python3 oracle/mutate.py --python PYTHON {targets} --own-tests
    python3 oracle/mutate.py --python PYTHON {targets} --report reports/mutation.md

and `mutate.py --check` fails if a mutant survives for which `oracle/mutation/survivors.json` has no reason, or if one that
is listed there is noticed.
"""

WORDS = {
    "equivalent": "survives, equivalent",
    "unobservable": "survives, unobservable through streams",
    None: "**survives, no reason known**",
}


class Tally:
    """The mutants of a run by what became of them: lists of mutants."""

    def __init__(self, run):
        self.run = run
        self.mutants = run.mutants
        survivors = Survivors(run.target)
        self.noticed = {level: [] for level in LEVELS}
        self.survived = {kind: [] for kind in list(KINDS) + [None]}
        self.unfinished = 0  # survivors that have not met every scenario yet
        self.unjudged = []
        self.own = []  # noticed by CPython's own tests
        self.own_judged = []  # those that met them
        self.outside = outside_by_reason(run)
        for mutant in self.mutants:
            record = run.record("suite", mutant)
            if record is not None and record.get("unfinished"):
                self.unfinished += record["noticed"] is None
            if record is None:
                self.unjudged.append(mutant)
            elif record["noticed"]:
                self.noticed[record["noticed"]].append(mutant)
            else:
                self.survived[survivors.kind(mutant)].append(mutant)
            record = run.record("own tests", mutant)
            if record is not None:
                self.own_judged.append(mutant)
                if record["noticed"]:
                    self.own.append(mutant)

    @property
    def by_suite(self):
        return [mutant for level in LEVELS for mutant in self.noticed[level]]

    @property
    def different(self):
        """Those that are not known to be equivalent, as far as they were judged."""
        equivalent = {mutant["id"] for mutant in self.survived["equivalent"]}
        unjudged = {mutant["id"] for mutant in self.unjudged}
        return [
            mutant
            for mutant in self.mutants
            if mutant["id"] not in equivalent and mutant["id"] not in unjudged
        ]

    @property
    def structure(self):
        """Without the operators that change values alone."""
        values = ("constant", "default")
        return [one for one in self.mutants if one["operator"] not in values]

    @property
    def within_reach(self):
        unobservable = {mutant["id"] for mutant in self.survived["unobservable"]}
        return [one for one in self.different if one["id"] not in unobservable]


def outside_by_reason(run):
    """Reason -> function -> how many mutants it would have."""
    reasons = {}
    for function in run.outside:
        counts = reasons.setdefault(run.target.reason_outside(function), {})
        counts[function] = counts.get(function, 0) + 1
    return reasons


def share(part, whole):
    return "%d of %d (%.1f %%)" % (part, whole, 100 * part / whole) if whole else "-"


def summary(run):
    tally = Tally(run)
    text = "%s: the suite notices %s of those not equivalent" % (
        run.target.name,
        share(len(tally.by_suite), len(tally.different)),
    )
    if tally.own_judged:
        text += "; CPython's own tests %s" % share(
            len(tally.own), len(tally.own_judged)
        )
    if tally.unjudged:
        text += "; %d not judged yet" % len(tally.unjudged)
    return text


def markdown(runs):
    tallies = [Tally(run) for run in runs]
    names = " ".join(run.target.name for run in runs)
    parts = [INTRODUCTION.format(version=runs[0].version, targets=names)]
    parts.append(totals_table(tallies))
    for tally in tallies:
        parts.append(operator_table(tally))
        parts.append(outside_list(tally))
        parts.append(own_only(tally))
        parts.append(survivor_list(tally))
    return "\n".join(part for part in parts if part)


def table(header, rows):
    lines = ["| %s |" % " | ".join(header), "|" + "---|" * len(header)]
    lines += ["| %s |" % " | ".join(map(str, row)) for row in rows]
    return "\n".join(lines) + "\n"


def totals_table(tallies):
    def row(name, figure):
        return [name] + [figure(tally) for tally in tallies]

    rows = [
        row("mutants left out, of functions that no stream comes to", outside_count),
        row("mutants", lambda t: len(t.mutants)),
    ]
    for level in LEVELS:
        text = "noticed by the suite, " + ("" if level == LEVELS[0] else "only ")
        rows.append(row(text + level, lambda t, l=level: len(t.noticed[l])))
    for kind, text in WORDS.items():
        rows.append(row(text, lambda t, k=kind: len(t.survived[k])))
    rows.append(row("of these, met by likely scenarios only", lambda t: t.unfinished))
    rows.append(row("not judged", lambda t: len(t.unjudged)))

    def of_different(tally):
        return share(len(tally.by_suite), len(tally.different))

    def of_within_reach(tally):
        return share(len(tally.by_suite), len(tally.within_reach))

    def own_of_all(tally):
        return share(len(tally.own), len(tally.own_judged))

    def own_of_different(tally):
        own, judged = ids(tally.own), ids(tally.own_judged)
        different = ids(tally.different) & judged
        return share(len(different & own), len(different))

    def of_structure(tally):
        structure = ids(tally.structure)
        return share(len(ids(tally.by_suite) & structure), len(structure))

    def own_of_structure(tally):
        structure = ids(tally.structure) & ids(tally.own_judged)
        return share(len(ids(tally.own) & structure), len(structure))

    def suite_of_own_judged(tally):
        judged = ids(tally.own_judged)
        return share(len(ids(tally.by_suite) & judged), len(judged))

    def both(tally):
        both = ids(tally.own) & ids(tally.by_suite)
        return share(len(both), len(tally.own_judged))

    rows += [
        row(
            "**the suite notices, of all**",
            lambda t: share(len(t.by_suite), len(t.mutants)),
        ),
        row("**the suite notices, of those not equivalent**", of_different),
        row("the suite notices, of those that streams can show", of_within_reach),
        row("**CPython's own tests notice, of those they met**", own_of_all),
        row("the suite notices, of those that they met", suite_of_own_judged),
        row("CPython's own tests notice, of those not equivalent", own_of_different),
        row("the suite notices, of all but constants and defaults", of_structure),
        row(
            "CPython's own tests notice, of all but constants and defaults",
            own_of_structure,
        ),
        row("both notice", both),
        row("only the suite notices", lambda t: only(t.by_suite, t.own, t)),
        row("only CPython's own tests notice", lambda t: only(t.own, t.by_suite, t)),
    ]
    header = [""] + ["`%s.py`" % tally.run.target.name for tally in tallies]
    return table(header, rows)


def ids(mutants):
    return {mutant["id"] for mutant in mutants}


def only(some, others, tally):
    judged = ids(tally.own_judged)
    return len((ids(some) - ids(others)) & judged) if judged else "-"


def outside_count(tally):
    return sum(sum(counts.values()) for counts in tally.outside.values())


def outside_list(tally):
    if not tally.outside:
        return ""
    lines = ["## %s.py: what is left out, and why\n" % tally.run.target.name]
    for reason, counts in tally.outside.items():
        functions = ", ".join(
            "`%s` (%d)" % (function or "module", count)
            for function, count in counts.items()
        )
        lines.append("- %s %s" % (reason, functions))
    return "\n".join(lines) + "\n"


def operator_table(tally):
    by_suite, own = ids(tally.by_suite), ids(tally.own)
    rows = []
    for operator, meaning in OPERATORS.items():
        some = ids(one for one in tally.mutants if one["operator"] == operator)
        row = [operator, meaning, len(some), len(some & by_suite)]
        met = some & ids(tally.own_judged)
        rows.append(row + [own_figure(some, met, own)])
    header = ["operator", "what it changes", "mutants", "suite", "own tests"]
    return "## %s.py by operator\n\n%s" % (tally.run.target.name, table(header, rows))


def own_figure(some, met, own):
    if not met:
        return "-"
    noticed = len(met & own)
    return noticed if met == some else "%d of %d" % (noticed, len(met))


def own_only(tally):
    if not tally.own_judged:
        return ""
    own = ids(tally.own)
    missed = [
        one
        for kind in tally.survived
        for one in tally.survived[kind]
        if one["id"] in own
    ]
    if not missed:
        return ""
    lines = ["## %s.py: noticed by CPython's own tests alone\n" % tally.run.target.name]
    return "\n".join(lines + [bullet(one) for one in missed]) + "\n"


def survivor_list(tally):
    survivors = Survivors(tally.run.target)
    groups = {}
    for kind in tally.survived:
        for mutant in tally.survived[kind]:
            reason = survivors.reasons.get(mutant["fingerprint"], (None, ""))
            groups.setdefault(reason, []).append(mutant)
    if not groups:
        return ""
    lines = ["## %s.py: what survives, and why\n" % tally.run.target.name]
    for (kind, reason), mutants in groups.items():
        lines.append("%s: %s\n" % (WORDS[kind].replace("survives, ", ""), reason))
        lines += [bullet(mutant) for mutant in mutants]
        lines.append("")
    return "\n".join(lines)


def bullet(mutant):
    return "- line %d, `%s`: `%s` → `%s`" % (
        mutant["line"],
        mutant["function"] or "module",
        mutant["before"],
        mutant["after"],
    )


def as_json(runs):
    everything = []
    for run in runs:
        survivors = Survivors(run.target)
        for mutant in run.mutants:
            kind, reason = survivors.reasons.get(mutant["fingerprint"], (None, None))
            everything.append(
                dict(
                    mutant,
                    target=run.target.name,
                    python=run.version,
                    suite=run.record("suite", mutant),
                    own_tests=run.record("own tests", mutant),
                    kind=kind,
                    reason=reason,
                )
            )
    return json.dumps(everything, indent=1, sort_keys=True) + "\n"


def write(path, text):
    temporary = path + ".new"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)
