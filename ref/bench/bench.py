#!/usr/bin/env python3
"""Measures the reference beside hand-written epoll C and whatever other peers this machine has.

One interleaved run: in each round every peer is measured once in each workload, with a fresh server on one core and the
load on another. Prints a table; --json and --svg write all results and a picture.
"""

import argparse
import json
import os
import platform
import shlex
import sys
import time

import servers
import plot
import report
from measurement import Bench, Certificate, MeasurementFailed
from workloads import WORKLOADS, named

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workloads", help="of which, by comma; all: see --list")
    parser.add_argument("--peers", help="beside epoll-c, by comma; all: see --list")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0, help="per measurement")
    parser.add_argument(
        "--python",
        action="append",
        help="an interpreter to measure (may be repeated; default: Debian's python3)",
    )
    parser.add_argument(
        "--cores", default="0,1", help="of the server and of the load (default: 0,1)"
    )
    parser.add_argument(
        "--build", default=os.path.join(ROOT, "build", "release"), help="build tree"
    )
    parser.add_argument("--json", help="file for all results")
    parser.add_argument("--svg", help="file for the picture")
    parser.add_argument("--list", action="store_true", help="tell what there is")
    options = parser.parse_args(arguments)
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds and --seconds must be positive")
    try:
        options.cores = [int(core) for core in options.cores.split(",")]
        if len(options.cores) != 2:
            raise ValueError
    except ValueError:
        parser.error("--cores wants two numbers, such as 0,1")
    return options


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":")[1] for line in file if line.startswith("model name")]
    return "{} x {}, Linux {}".format(
        os.cpu_count(), models[0].strip() if models else "CPU", platform.release()
    )


def run(options, peers, workloads, bench):
    """(workload, peer, round, result) of every measurement. The peers take turns in being first."""
    for peer in peers:
        bench.check(peer, workloads)
    results = []
    for number in range(options.rounds):
        shift = number % len(peers)
        for workload in workloads:
            for peer in peers[shift:] + peers[:shift]:
                result = bench.measure(peer, workload)
                if result is None:
                    continue
                results.append((workload.name, peer.name, number, result))
                print(
                    "round {} {}: {} {} {}".format(
                        number + 1,
                        workload.name,
                        peer.title,
                        report.number(result["value"]),
                        workload.unit,
                    ),
                    file=sys.stderr,
                )
    return results


def main(arguments):
    options = parse(arguments)
    pythons = options.python or servers.default_pythons()
    try:
        workloads = (
            named(options.workloads.split(",")) if options.workloads else WORKLOADS
        )
        build = servers.Build(options.build)
        wanted = options.peers.split(",") if options.peers else None
        peers, missing = servers.find(build, pythons, wanted)
        load_generator = build.program("streamgauge-bench-load")
    except (ValueError, servers.Unavailable) as error:
        print("bench.py: {}".format(error), file=sys.stderr)
        return 2
    for name, reason in missing:
        print("{} is left out: {}".format(name, reason), file=sys.stderr)
    if options.list:
        for peer in peers:
            print("peer      {:20} {}".format(peer.name, peer.title))
        for workload in workloads:
            print("workload  {:20} {}".format(workload.name, workload.title))
        return 0

    titles = {peer.name: peer.title for peer in peers}
    if servers.YARDSTICK not in titles:
        print("bench.py: nothing to compare with", file=sys.stderr)
        return 2
    command = "python3 ref/bench/bench.py " + " ".join(
        shlex.quote(argument) for argument in arguments
    )
    began = time.time()
    try:
        with Certificate() as certificate:
            bench = Bench(load_generator, certificate, options.seconds, options.cores)
            results = run(options, peers, workloads, bench)
    except MeasurementFailed as error:
        print("bench.py: {}".format(error), file=sys.stderr)
        return 1
    foreign = max([result.get("foreign", 0) for _, _, _, result in results] or [0])
    facts = [
        ("Command", "`{}`".format(command.strip())),
        ("Machine", machine()),
        (
            "Run",
            "{} rounds of {:g} s, {:.0f} s in all; other processes took at most {:.0f} % of one processor".format(
                options.rounds, options.seconds, time.time() - began, 100 * foreign
            ),
        ),
    ]
    facts += [("Left out", "{}".format(name)) for name, _ in missing]
    summaries = report.summarize(results)
    print(report.table(summaries, titles, facts), end="")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "facts": dict(facts),
                    "peers": titles,
                    "results": [
                        dict(result, workload=workload, peer=peer, round=number)
                        for workload, peer, number, result in results
                    ],
                },
                file,
                indent=1,
            )
            file.write("\n")
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(plot.svg(summaries, titles))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
