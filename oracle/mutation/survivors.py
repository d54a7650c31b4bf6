"""The survivors with their reasons: survivors.json, which is written by people and checked against what survives."""

import json
import os

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "survivors.json")

KINDS = {
    "equivalent": "no program can tell the mutant from the original",
    "unobservable": "a program could, but not one that uses streams as they are documented",
}


class Survivors:
    """Of one target: fingerprint -> (kind, reason)."""

    def __init__(self, target, path=PATH):
        self.reasons = {}
        self.errors = []
        with open(path) as file:
            groups = json.load(file)["survivors"].get(target.name, [])
        for number, group in enumerate(groups):
            at = "%s: /survivors/%s/%d" % (os.path.basename(path), target.name, number)
            if set(group) != {"kind", "reason", "mutants"}:
                self.errors.append(
                    "%s: expected the keys kind, reason and mutants, found %s"
                    % (at, ", ".join(sorted(group)))
                )
                continue
            if group["kind"] not in KINDS:
                self.errors.append(
                    "%s/kind: expected one of %s, found %r"
                    % (at, ", ".join(sorted(KINDS)), group["kind"])
                )
            for fingerprint in group["mutants"]:
                if fingerprint in self.reasons:
                    self.errors.append("%s: listed twice: %s" % (at, fingerprint))
                self.reasons[fingerprint] = (group["kind"], group["reason"])

    def kind(self, mutant):
        return self.reasons.get(mutant["fingerprint"], (None, None))[0]

    def check(self, mutants, survived):
        """What is wrong with the list; `survived` are the ids of those that nobody noticed."""
        problems = list(self.errors)
        known = {mutant["fingerprint"]: mutant for mutant in mutants}
        for fingerprint in self.reasons:
            if fingerprint not in known:
                problems.append("stale, there is no such mutant: " + fingerprint)
            elif known[fingerprint]["id"] not in survived:
                problems.append("stale, it is noticed: " + fingerprint)
        for mutant in mutants:
            if mutant["id"] in survived and mutant["fingerprint"] not in self.reasons:
                problems.append("unlisted, it survives: " + mutant["fingerprint"])
        return problems
