#!/usr/bin/env python3
"""A gallery of adapters that are wrong on purpose, in one way each.

    rogue.py --list                        the faults, a line each
    rogue.py FAULT [--at N] [ARGUMENT...]  oracle/adapter.py with that fault

Faults of the adapter show at its N-th request (default: 5, the first step of the first
scenario: hello, an unknown operation, begin and the stream's making come before it).
Faults of the streams show wherever a scenario looks for them.
"""

import argparse
import asyncio
import os
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, os.pardir, "oracle"))

import adapter  # noqa: E402  (found by the path above)

MEBIBYTE = 1024 * 1024
LONGEST_LINE = 64 * MEBIBYTE  # protocol.md, section 1


# Faults of the adapter.


class RogueSession(adapter.Session):
    """Counts the requests; `at_request` and `spoil` are where the faults come in."""

    at = 5

    def __init__(self, make_loop, identity):
        super().__init__(make_loop, identity)
        self.number = 0

    def receive(self):
        request = super().receive()
        if request is not None:
            self.number += 1
            if self.number == self.at:
                self.at_request()
        return request

    def answer(self, key, value):
        if self.number == self.at:
            self.spoil(key, value)
        else:
            super().answer(key, value)

    def at_request(self):
        pass

    def spoil(self, key, value):
        super().answer(key, value)

    def write(self, content):
        while content:
            content = content[os.write(self.output, content) :]


class Hangs(RogueSession):
    """never answers the N-th request"""

    def at_request(self):
        while True:
            signal.pause()


class Exits(RogueSession):
    """exits with status 3 at the N-th request"""

    def at_request(self):
        sys.stderr.write("rogue: this is the end\n")
        sys.stderr.flush()
        os._exit(3)


class ExitsAtStart(RogueSession):
    """exits with status 3 before it answers anything"""

    def __init__(self, make_loop, identity):
        sys.stderr.write("rogue: cannot start\n")
        sys.exit(3)


class Crashes(RogueSession):
    """dies of SIGKILL at the N-th request"""

    def at_request(self):
        os.kill(os.getpid(), signal.SIGKILL)


class PrintsGarbage(RogueSession):
    """answers the N-th request with a line that is not JSON"""

    def spoil(self, key, value):
        self.write(b"Segmentation fault (core not dumped)\n")


class WrongId(RogueSession):
    """answers the N-th request with the id of another"""

    def spoil(self, key, value):
        self.id += 1000
        super().spoil(key, value)


class AnswersTwice(RogueSession):
    """answers the N-th request two times"""

    def spoil(self, key, value):
        super().spoil(key, value)
        super().spoil(key, value)


class FloodsOutput(RogueSession):
    """writes lines to standard output without end from the N-th request on"""

    def at_request(self):
        while True:
            self.write(b'{"id": 0, "observed": []}\n' * 1000)


class FloodsErrors(RogueSession):
    """writes 64 MiB to standard error at the N-th request, and is right otherwise"""

    def at_request(self):
        for _ in range(64):
            sys.stderr.write(("x" * 1023 + "\n") * 1024)
        sys.stderr.flush()


class LongLine(RogueSession):
    """answers the N-th request with a line longer than 64 MiB"""

    def spoil(self, key, value):
        super().spoil("failed", "x" * LONGEST_LINE)


class InvalidUtf8(RogueSession):
    """answers the N-th request with bytes that are not UTF-8"""

    def spoil(self, key, value):
        self.write(b'{"id": %d, "failed": "\xff\xfe"}\n' % self.id)


class AllUnsupported(RogueSession):
    """says `unsupported` to every request but hello"""

    def answer(self, key, value):
        if key == "hello":
            super().answer(key, value)
        else:
            super().answer("unsupported", "not here")


class KnowsEverything(RogueSession):
    """says that it carried out operations that do not exist"""

    def answer(self, key, value):
        if key == "unsupported":
            super().answer("observed", [])
        else:
            super().answer(key, value)


# Faults of the streams.


class DropsAByte(asyncio.StreamReader):
    """loses the first byte of every delivery but the first"""

    def feed_data(self, data):
        first = not hasattr(self, "_was_fed")
        self._was_fed = True
        super().feed_data(data if first else data[1:])


class SwallowsEof(asyncio.StreamReader):
    """never notices the end of the stream"""

    def feed_eof(self):
        pass


class IgnoresTheLimit(asyncio.StreamReader):
    """has no limit, whatever was asked for"""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._limit = 2**62


class EofBeforeData(asyncio.StreamReader):
    """lets the end of the stream overtake data that is not read yet"""

    def feed_eof(self):
        self._buffer.clear()
        super().feed_eof()


class NeverResumes(asyncio.StreamReader):
    """pauses its transport when it should, but never resumes it"""

    def set_transport(self, transport):
        super().set_transport(PauseOnly(transport))


class PauseOnly:
    def __init__(self, transport):
        self._transport = transport

    def resume_reading(self):
        pass

    def __getattr__(self, name):
        return getattr(self._transport, name)

    def __repr__(self):
        return repr(self._transport)


class WrongConsumed(asyncio.StreamReader):
    """says in LimitOverrunError that one byte more was consumed"""

    async def readuntil(self, *arguments):
        try:
            return await super().readuntil(*arguments)
        except asyncio.LimitOverrunError as error:
            error.consumed += 1
            raise


class Flaky(RogueSession):
    """loses the last byte of every delivery, in every third run of a scenario"""

    # Not every second: a scenario whose data is cut often has an even number of runs, and
    # each repetition would then be like the one before.
    def __init__(self, make_loop, identity):
        super().__init__(make_loop, identity)
        self.runs = {}

    def receive(self):
        request = super().receive()
        if request is not None and request.get("op") == "begin":
            scenario = request.get("scenario")
            runs = self.runs[scenario] = self.runs.get(scenario, 0) + 1
            FlakyReader.is_losing = runs % 3 == 1
        return request


class FlakyReader(asyncio.StreamReader):
    is_losing = False

    def feed_data(self, data):
        super().feed_data(data[:-1] if self.is_losing else data)


FAULTS = {
    "hangs": (Hangs, None),
    "exits": (Exits, None),
    "exits-at-start": (ExitsAtStart, None),
    "crashes": (Crashes, None),
    "prints-garbage": (PrintsGarbage, None),
    "wrong-id": (WrongId, None),
    "answers-twice": (AnswersTwice, None),
    "floods-output": (FloodsOutput, None),
    "floods-errors": (FloodsErrors, None),
    "long-line": (LongLine, None),
    "invalid-utf8": (InvalidUtf8, None),
    "all-unsupported": (AllUnsupported, None),
    "knows-everything": (KnowsEverything, None),
    "drops-a-byte": (RogueSession, DropsAByte),
    "swallows-eof": (RogueSession, SwallowsEof),
    "ignores-the-limit": (RogueSession, IgnoresTheLimit),
    "eof-before-data": (RogueSession, EofBeforeData),
    "never-resumes": (RogueSession, NeverResumes),
    "wrong-consumed": (RogueSession, WrongConsumed),
    "flaky": (Flaky, FlakyReader),
}


class ListAction(argparse.Action):
    def __call__(self, parser, *ignored):
        for name, (session, reader) in FAULTS.items():
            described = session if session is not RogueSession else reader
            print("%-18s %s" % (name, described.__doc__))
        parser.exit()


def main():
    parser = argparse.ArgumentParser(description="An adapter that is wrong on purpose.")
    parser.add_argument("--list", action=ListAction, nargs=0, help="list the faults")
    parser.add_argument("--at", type=int, default=RogueSession.at, metavar="N")
    parser.add_argument("fault", choices=sorted(FAULTS), metavar="FAULT")
    options, arguments = parser.parse_known_args()
    session, reader = FAULTS[options.fault]
    RogueSession.at = options.at
    if reader is not None:
        # Before the adapter makes a reader, in both places where readers are made.
        asyncio.StreamReader = asyncio.streams.StreamReader = reader
    adapter.main(session, arguments)


if __name__ == "__main__":
    main()
