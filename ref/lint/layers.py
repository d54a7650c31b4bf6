"""Which folder may include which: the arrows of the house, as a table."""

import re

# Floor upon floor. A file may include its own folder's headers and those of the floors below; folders that share a floor
# do not know each other.
HOUSES = (
    (
        "ref/base",
        "ref/loop",
        "ref/coro",
        "ref/net",
        "ref/tls",
        "ref/streams",
        "ref/adapter ref/bench ref/bench/peers ref/examples ref/faults ref/fuzz ref/testing",
    ),
    (
        "runner/base",
        "runner/case",
        "runner/adapter runner/peer",
        "runner/run",
        "runner/report",
        "runner/check",
        "runner/cli runner/testing",
        "runner",
    ),
)


def _folders_below():
    below = {}
    for house in HOUSES:
        lower = []
        for floor in house:
            for folder in floor.split():
                below[folder] = tuple(lower)
            lower.extend(floor.split())
    return below


BELOW = _folders_below()

# Helpers for tests: for the tests of any folder, and the tests alone.
TEST_HELPERS = ("ref/testing", "runner/testing")

# The libraries that are not for everybody: where each may be included. A folder stands for all below it.
LIBRARIES = {
    "nlohmann/": ("runner", "ref/adapter", "ref/faults"),
    "valijson/": ("runner",),
    "pugixml": ("runner",),
    "CLI/": ("runner",),
    "benchmark/": ("ref/bench",),
    "openssl/": ("runner", "ref/tls", "tests"),
    "gtest/": ("tests",),
    "gmock/": ("tests",),
}


def folder_of(path):
    return path.rpartition("/")[0]


def is_test(path):
    """A test, or what tests share: beside them by the name of a fixture or of a fuzzer, or in a folder of its own."""
    return (
        bool(re.search(r"_(test|fixture|fuzz)\.(cc|h|py)$", path))
        or folder_of(path) in TEST_HELPERS
    )


def check_layers(path, includes, includes_of):
    """(line, complaint) for every include of `path` that points the wrong way.

    includes: (line, included path, quoted) of every include of the file.
    includes_of: the same for any path of the tree; None if there is no such file.
    """
    folder = folder_of(path)
    if folder not in BELOW:
        return [
            (
                1,
                "'{}' is no folder of the house: give it its place in ref/lint/layers.py".format(
                    folder
                ),
            )
        ]
    found = []
    for line, included, quoted in includes:
        complaint = _library_complaint(path, included)
        if not complaint and quoted:
            complaint = _layer_complaint(path, folder, included, includes_of, set())
        if complaint:
            found.append((line, complaint))
    return found


def _library_complaint(path, included):
    for prefix, places in LIBRARIES.items():
        if not included.startswith(prefix):
            continue
        allowed = any(
            is_test(path) if place == "tests" else path.startswith(place + "/")
            for place in places
        )
        if not allowed:
            return "{} is for {} only".format(included, " and ".join(places))
    return None


def _layer_complaint(path, folder, included, includes_of, seen):
    """Whether `included` is below `folder`. What a test reaches by way of a test helper counts as its own include: a
    helper that needs a higher layer would make a circle."""
    inner = includes_of(included)
    if inner is None:
        return '"{}" is no file: an include is the full path from the root of the tree'.format(
            included
        )
    target = folder_of(included)
    if target in TEST_HELPERS:
        if not is_test(path):
            return "{} is for tests only".format(included)
        if target.partition("/")[0] != folder.partition("/")[0]:
            return "ref and runner share no code: {}".format(included)
        if folder not in TEST_HELPERS and included not in seen:
            seen.add(included)
            for _, further, quoted in inner:
                if quoted and _layer_complaint(
                    path, folder, further, includes_of, seen
                ):
                    return "{} includes {}, which {} must not use".format(
                        included, further, folder
                    )
        return None
    if target == folder or target in BELOW[folder]:
        return None
    if target.partition("/")[0] != folder.partition("/")[0]:
        return "ref and runner share no code: {}".format(included)
    return "{} is not below {}".format(included, folder)
