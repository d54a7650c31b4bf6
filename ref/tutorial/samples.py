"""The code that ref/README.md shows.

samples.py FOLDER    writes each program to FOLDER as sample-1.cc, sample-2.cc ..., and prints their names.
"""

import os
import re
import sys

README = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), os.pardir, "README.md"
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def blocks():
    """(language, text) of each fenced block, in order."""
    with open(README, encoding="utf-8") as file:
        return BLOCK.findall(file.read())


def only(language):
    """The text of the one block in this language."""
    (text,) = [text for name, text in blocks() if name == language]
    return text


def programs():
    """(source, what it writes) of each program. All but the first leave out the lines with which that begins."""
    found = []
    everything = blocks()
    for (language, source), (following, output) in zip(
        everything, everything[1:] + [("", "")]
    ):
        if language != "cpp":
            continue
        if following != "text":
            raise ValueError("no output is shown below: " + source)
        if not found:
            beginning = source[: source.index("\n\nCoro<") + 2]
        found.append((source if "#include" in source else beginning + source, output))
    return found


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for number, (source, _) in enumerate(programs(), 1):
        name = "sample-{}.cc".format(number)
        path = os.path.join(folder, name)
        before = None
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                before = file.read()
        # Not written anew unless it has changed, so that it is not compiled anew.
        if before != source:
            with open(path, "w", encoding="utf-8") as file:
                file.write(source)
        print(name)


if __name__ == "__main__":
    main(sys.argv[1])
