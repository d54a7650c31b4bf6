#!/usr/bin/env python3
"""What the tests of adapter.py share: a client that starts it and talks to it.

Every message is checked against spec/schema if the package jsonschema is there.
"""

import importlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(os.path.dirname(FOLDER), "spec")
WATCHDOG_S = 120


def interpreter():
    """The command that runs this interpreter.

    Not sys.executable alone: an interpreter may be started by a loader of its own.
    """
    with open("/proc/self/cmdline", "rb") as file:
        words = [os.fsdecode(word) for word in file.read().split(b"\0")]
    if sys.argv[0] in words:
        return words[: words.index(sys.argv[0])]
    return [sys.executable]


def read_json(*path):
    with open(os.path.join(SPEC, *path), encoding="utf-8") as file:
        return json.load(file)


def is_importable(module):
    # An extension module of another interpreter may be found, but cannot be imported.
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def validator(name):
    if not is_importable("jsonschema"):
        return None
    jsonschema = importlib.import_module("jsonschema")
    schema = read_json("schema", name)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


REQUESTS = validator("request.schema.json")
ANSWERS = validator("answer.schema.json")
REQUEST_SCHEMA = read_json("schema", "request.schema.json")


class Adapter:
    """A running adapter. Used as a context manager; ends it by the end of its input."""

    def __init__(self, *arguments, script="adapter.py", **environment):
        self.process = subprocess.Popen(
            interpreter() + [os.path.join(FOLDER, script)] + list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ, **environment),
        )
        self.watchdog = threading.Timer(WATCHDOG_S, self.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()
        self.id = 0
        self.checks_messages = REQUESTS is not None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.returncode is None:
            self.finish()

    def finish(self):
        """Ends the input; returns the status and the rest of both outputs."""
        output, errors = self.process.communicate()
        self.watchdog.cancel()
        return self.process.returncode, output, errors

    def send_line(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, op, **fields):
        """A field that is a word of Python has an underscore after it: as_."""
        self.id += 1
        request = {"id": self.id, "op": op}
        request.update((key.rstrip("_"), value) for key, value in fields.items())
        self.send_line(json.dumps(request).encode())
        return request

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("the adapter ended: %s" % self.process.stderr.read())
        return json.loads(line.decode("utf-8"))

    def answer(self, op, **fields):
        """The whole answer to one request."""
        request = self.send(op, **fields)
        answer = self.receive()
        if self.checks_messages:
            if "failed" not in answer and "unsupported" not in answer:
                REQUESTS.validate(request)
            ANSWERS.validate(answer)
        if answer.pop("id") != request["id"]:
            raise AssertionError("wrong id in the answer to %s" % request)
        return answer

    def ask(self, op, **fields):
        """What was observed."""
        answer = self.answer(op, **fields)
        if "observed" not in answer:
            raise AssertionError("%s %s: %s" % (op, fields, answer))
        return answer["observed"]

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def resident_kb(self):
        with open("/proc/%d/status" % self.process.pid) as file:
            return int(file.read().split("VmRSS:")[1].split()[0])


class ConversationTest(unittest.TestCase):
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.adapter = Adapter(*cls.arguments)
        cls.hello = cls.adapter.answer("hello", protocol=1)["hello"]

    @classmethod
    def tearDownClass(cls):
        cls.adapter.__exit__()

    def setUp(self):
        self.ask = self.adapter.ask
        self.answer = self.adapter.answer
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(self.adapter.answer, "end")

    def begin(self, over="direct", **reader):
        self.assertEqual([], self.ask("begin", scenario=self.id(), over=over))
        if over == "direct":
            self.assertEqual([], self.ask("new_reader", on="s", **reader))

    def end(self):
        return self.ask("end")

    def value(self, op, **fields):
        """The outcome of an operation that completes at once."""
        fields.setdefault("as_", "outcome")
        (observation,) = self.ask(op, **fields)
        self.assertEqual([fields["as_"]], list(observation))
        return observation[fields["as_"]]

    def has(self, op):
        """Whether this version has the operation; if not, that it says so."""
        if op in self.hello["operations"]:
            return True
        self.begin()
        self.assertIn("since Python", self.answer(op, on="s", as_="x")["unsupported"])
        self.end()
        return False
