"""What the gallery is made of: faults by name, and the tools to make them with.

A fault is a function that spoils asyncio when it is called. Its name, its docstring and
the clauses given to `fault` are what `--list` tells of it; its area is its module.
"""

import functools

FAULTS = {}  # by name, in the order of their definition


class Fault:
    def __init__(self, install, clauses, since, until, level):
        self.name = install.__name__.replace("_", "-")
        self.area = install.__module__.replace("_", " ")
        self.sentence = " ".join(install.__doc__.split())
        self.clauses = clauses  # of spec/clauses, which it violates
        self.since = since  # the first CPython version that can be spoilt so
        self.until = until  # the first that no longer can
        self.level = level  # at which it shows: spec/scenario.md, "What is compared"
        self.install = install

    def described(self):
        described = {
            "name": self.name,
            "area": self.area,
            "fault": self.sentence,
            "clauses": list(self.clauses),
            "level": self.level,
        }
        if self.since:
            described["since"] = self.since
        if self.until:
            described["until"] = self.until
        return described

    def is_of(self, version):
        """Whether the fault can be made on the Python of this version, a tuple."""
        return (self.since is None or version >= parsed(self.since)) and (
            self.until is None or version < parsed(self.until)
        )


def parsed(version):
    return tuple(int(part) for part in version.split("."))


def fault(*clauses, since=None, until=None, level="behaviour"):
    """Puts the decorated function into the gallery."""

    def register(install):
        made = Fault(install, clauses, since, until, level)
        if made.name in FAULTS:
            raise ValueError("there is a fault %s already" % made.name)
        FAULTS[made.name] = made
        return install

    return register


def around(owner, name):
    """The decorated function takes a method's place, and gets it as first argument.

    It may be a coroutine function if the method returns an awaitable.
    """
    original = getattr(owner, name)

    def replace(function):
        @functools.wraps(original)
        def replacement(*arguments, **options):
            return function(original, *arguments, **options)

        setattr(owner, name, replacement)
        return function

    return replace


def nothing(*arguments, **options):
    """What a method becomes that does nothing any more."""


def later(loop, delay_s):
    """A future that is done after a time of the loop's clock."""
    done = loop.create_future()
    loop.call_later(delay_s, done.set_result, None)
    return done
