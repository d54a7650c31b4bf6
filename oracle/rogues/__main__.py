"""A gallery of implementations of asyncio's streams that are wrong on purpose.

    python3 rogues --list           the faults, a line each
    python3 rogues --list --json    all about them, as a JSON array on one line
    python3 rogues FAULT [ARGUMENT...]

The last is ../adapter.py with its arguments, on an asyncio that has the fault, and no
other. Adapters that break the protocol are no part of it: those test the runner.
"""

import argparse
import json
import os
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import adapter  # noqa: E402  (found by the path above)
from catalogue import FAULTS  # noqa: E402


def list_faults(as_json):
    faults = list(FAULTS.values())
    if as_json:
        print(json.dumps([fault.described() for fault in faults]))
        return
    columns = max(len(fault.name) for fault in faults)
    for fault in faults:
        print("%-*s  %s" % (columns, fault.name, fault.sentence))


def main():
    parser = argparse.ArgumentParser(
        prog="rogues", description="An asyncio that is wrong on purpose, in one way."
    )
    parser.add_argument("--list", action="store_true", help="list the faults")
    parser.add_argument("--json", action="store_true", help="list them as JSON")
    parser.add_argument("fault", metavar="FAULT", nargs="?")
    options, arguments = parser.parse_known_args()
    if options.list:
        list_faults(options.json)
        return
    if options.fault not in FAULTS:
        parser.error("%s is no fault; --list tells which there are" % options.fault)
    fault = FAULTS[options.fault]
    if not fault.is_of(sys.version_info):
        parser.error("%s cannot be made on this version of Python" % fault.name)
    fault.install()
    adapter.main(arguments=arguments)


if __name__ == "__main__":
    main()
