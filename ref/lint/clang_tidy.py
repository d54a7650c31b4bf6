#!/usr/bin/env python3
"""Runs clang-tidy over every source of ours that a build tree compiles.

clang_tidy.py CLANG_TIDY BUILD_FOLDER

A source that was clean is not read again until it, a header of ours that it includes, or .clang-tidy changes: the digest
of all of these is kept in the build tree.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

from cpp_source import CppSource

ROOT = os.path.abspath(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
)


class Sources:
    """What of the tree's own text each source is made of."""

    def __init__(self, root):
        self.root = root
        self._texts = {}
        self._closures = {}

    def text(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def closure(self, path):
        """The file and all files of ours that it includes, at first or second hand."""
        reached = {path}
        ahead = [path]
        while ahead:
            for _, included, quoted in CppSource(self.text(ahead.pop())).includes():
                known = included in reached or not os.path.isfile(
                    os.path.join(self.root, included)
                )
                if quoted and not known:
                    reached.add(included)
                    ahead.append(included)
        return sorted(reached)

    def digest(self, path, more):
        digest = hashlib.sha256(more.encode())
        for part in self.closure(path):
            digest.update("\0{}\0{}".format(part, self.text(part)).encode())
        return digest.hexdigest()


def commands(build_folder):
    """(source, its compilation's digestible command), for sources of the tree."""
    with open(
        os.path.join(build_folder, "compile_commands.json"), encoding="utf-8"
    ) as file:
        for entry in json.load(file):
            path = os.path.relpath(entry["file"], ROOT).replace(os.sep, "/")
            if not path.startswith(".."):
                yield path, entry["command"]


def main(arguments):
    clang_tidy, build_folder = arguments
    sources = Sources(ROOT)
    version = subprocess.check_output(
        [clang_tidy, "--version"], universal_newlines=True
    )
    common = version + sources.text(".clang-tidy")
    memory_path = os.path.join(build_folder, "clang_tidy.json")
    memory = {}
    if os.path.exists(memory_path):
        with open(memory_path, encoding="utf-8") as file:
            memory = json.load(file)

    digests = {
        path: sources.digest(path, common + command)
        for path, command in commands(build_folder)
    }
    changed = sorted(
        path for path, digest in digests.items() if memory.get(path) != digest
    )

    def check(path):
        process = subprocess.run(
            [clang_tidy, "--quiet", "--warnings-as-errors=*", "-p", build_folder, path],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        return path, process.returncode, process.stdout

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, status, output in pool.map(check, changed):
            if status != 0:
                failed += 1
                print(re.sub(r"^\d+ warnings? .*\n", "", output, flags=re.M))
                continue
            memory[path] = digests[path]
            # At once, so that a run that is interrupted was not in vain.
            with open(memory_path, "w", encoding="utf-8") as file:
                json.dump(
                    {path: memory[path] for path in sorted(memory) if path in digests},
                    file,
                    indent=1,
                )
    print(
        "{} sources, {} read, {} with complaints".format(
            len(digests), len(changed), failed
        )
    )
    return 1 if failed or not digests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
