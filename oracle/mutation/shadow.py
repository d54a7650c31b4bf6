#!/usr/bin/env python3
"""Runs something on an asyncio of which one module is a mutant, or is watched.

    shadow.py list TARGET                              the mutants, as JSON
    shadow.py adapter TARGET [--mutant ID]             oracle/adapter.py
    shadow.py adapter TARGET --coverage FILE           the same, with a JSON line for each scenario played: which lines of
                                                       which target ran
    shadow.py unittest TARGET TEST... [--mutant ID]    tests, such as CPython's own

The module is compiled from the interpreter's own source when it is imported: nothing of CPython is copied.
"""

import argparse
import ast
import importlib.abc
import importlib.machinery
import json
import os
import resource
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from mutation.mutants import find_mutants  # noqa: E402  (found by the path above)
from mutation.targets import TARGETS  # noqa: E402

MEMORY_BYTES = (
    2 << 30
)  # a mutant that grows without end is not to take the machine with it


class Shadow(importlib.abc.MetaPathFinder):
    """Finds one module as usual, and gives it other code."""

    def __init__(self, target, mutant=None):
        self.target = target
        self.mutant = mutant
        self.code = None  # once the module was imported

    def find_spec(self, name, path, target=None):
        if name != self.target.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        spec.loader = ShadowLoader(spec.loader.name, spec.loader.path, self)
        return spec

    def compile(self, source, path):
        tree = ast.parse(source, path)
        if self.mutant is not None:
            apply(tree, self.target, self.mutant)
        self.code = compile(tree, path, "exec", dont_inherit=True)
        return self.code


class ShadowLoader(importlib.machinery.SourceFileLoader):
    def __init__(self, name, path, shadow):
        super().__init__(name, path)
        self.shadow = shadow

    def get_code(self, name):
        """Always from the source: there is no bytecode of a mutant."""
        return self.shadow.compile(self.get_data(self.path), self.path)


def apply(tree, target, mutant_id):
    function = mutant_id.rpartition(":")[0]
    for mutant in find_mutants(tree, lambda name: name == function):
        if mutant.id == mutant_id:
            mutant.edit.apply()
            ast.fix_missing_locations(tree)
            return
    raise SystemExit("%s has no mutant %s" % (target.module, mutant_id))


def source_of(target):
    """The source and its path; imports what the module is in, not the module."""
    package = target.module.rpartition(".")[0]
    spec = importlib.machinery.PathFinder.find_spec(package)
    path = os.path.join(spec.submodule_search_locations[0], target.name + ".py")
    with open(path, "rb") as file:
        return file.read(), path


# Coverage.


class MonitoringTracer:
    """By sys.monitoring (Python 3.12): each line costs once a scenario."""

    def __init__(self, codes):
        self.codes = codes
        self.lines = set()
        monitoring = sys.monitoring
        monitoring.use_tool_id(monitoring.COVERAGE_ID, "streamgauge")
        monitoring.register_callback(
            monitoring.COVERAGE_ID, monitoring.events.LINE, self.on_line
        )
        for code in codes:
            monitoring.set_local_events(
                monitoring.COVERAGE_ID, code, monitoring.events.LINE
            )

    def on_line(self, code, line):
        self.lines.add((self.codes[code], line))
        return sys.monitoring.DISABLE

    def take(self):
        lines, self.lines = self.lines, set()
        sys.monitoring.restart_events()
        return lines


class SettraceTracer:
    def __init__(self, codes):
        self.codes = codes
        self.lines = set()
        sys.settrace(self.on_call)

    def on_call(self, frame, event, argument):
        return self.on_line if frame.f_code in self.codes else None

    def on_line(self, frame, event, argument):
        if event == "line":
            self.lines.add((self.codes[frame.f_code], frame.f_lineno))
        return self.on_line

    def take(self):
        lines, self.lines = self.lines, set()
        return lines


def codes_in(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield from codes_in(constant)


def watching_session(adapter, file, tracer):
    """A session that tells of each scenario, as it was begun, which lines ran."""

    class WatchingSession(adapter.Session):
        variant = None

        def receive(self):
            request = super().receive()
            if request is None:
                return None
            if request.get("op") == "begin":
                self.variant = [request["scenario"], request["over"], None]
                tracer.take()
            elif self.variant is not None and self.variant[2] is None:
                # The names of the prelude's call.
                roles = {"connect": "client", "server": "server"}
                self.variant[2] = roles.get(request.get("as"), "")
            return request

        def begin(self, over, names):
            super().begin(over, names)
            lines = {name: [] for name in TARGETS}
            for target, line in sorted(tracer.take()):
                lines[target].append(line)
            file.write(json.dumps({"variant": self.variant, "lines": lines}) + "\n")
            file.flush()
            self.variant = None

    return WatchingSession


# What is run.


def list_mutants(options):
    source, path = source_of(options.target)
    found = find_mutants(ast.parse(source, path), lambda function: True)
    inside = [one for one in found if options.target.includes(one.function)]
    outside = [one for one in found if not options.target.includes(one.function)]
    listed = {
        "python": "%d.%d.%d" % sys.version_info[:3],
        "path": path,
        "mutants": [mutant.as_data() for mutant in inside],
        "outside": [mutant.function for mutant in outside],
    }
    json.dump(listed, sys.stdout)


def run_adapter(options):
    watched = TARGETS.values() if options.coverage else [options.target]
    shadows = [cast(target, options.mutant) for target in watched]
    import adapter

    session = adapter.Session
    if options.coverage:
        codes = {
            code: shadow.target.name
            for shadow in shadows
            for code in codes_in(shadow.code)
        }
        is_monitoring = hasattr(sys, "monitoring")
        tracer = (MonitoringTracer if is_monitoring else SettraceTracer)(codes)
        file = open(options.coverage, "w")
        session = watching_session(adapter, file, tracer)
    adapter.main(session, [])


def run_unittest(options):
    cast(options.target, options.mutant)
    import unittest

    sys.path.insert(0, "")  # as python -m unittest does
    unittest.main(module=None, argv=["unittest", "-f"] + options.tests)


def cast(target, mutant=None):
    shadow = Shadow(target, mutant)
    sys.meta_path.insert(0, shadow)
    return shadow


def limit_memory():
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", choices=["list", "adapter", "unittest"])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--mutant", metavar="ID")
    parser.add_argument("--coverage", metavar="FILE")
    parser.add_argument("tests", nargs="*", metavar="TEST")
    options = parser.parse_args(arguments)
    options.target = TARGETS[options.target]
    return options


def main():
    options = parse(sys.argv[1:])
    limit_memory()
    runs = {"list": list_mutants, "adapter": run_adapter, "unittest": run_unittest}
    runs[options.run](options)


if __name__ == "__main__":
    main()
