"""Faults of happy eyeballs."""

import asyncio

from addressing import failing_with
from asyncio.base_events import BaseEventLoop
from gallery import around, fault, later


def changed(change):
    """create_connection with its options changed, where there is a delay."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        if options.get("happy_eyeballs_delay") is not None:
            change(options)
        return await original(self, factory, *address, **options)


@fault("OC-31", "OC-32", since="3.8")
def race_is_no_race():
    """happy_eyeballs_delay is ignored: an address is tried when the one before has
    failed."""
    changed(lambda options: options.update(happy_eyeballs_delay=None, interleave=1))


@fault("OC-35", since="3.8")
def race_is_the_default():
    """Addresses are tried a quarter of a second after each other if no delay was asked
    for."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        options.setdefault("happy_eyeballs_delay", 0.25)
        options.setdefault("interleave", 0)
        return await original(self, factory, *address, **options)


@fault("OC-31", "OC-32", since="3.8")
def race_has_no_delay():
    """All addresses are tried at once, whatever the delay."""
    changed(lambda options: options.update(happy_eyeballs_delay=0))


@fault("OC-31", since="3.8")
def race_has_half_the_delay():
    """The next address is tried after half the delay."""
    changed(
        lambda options: options.update(
            happy_eyeballs_delay=options["happy_eyeballs_delay"] / 2
        )
    )


@fault("OC-31", since="3.8")
def race_waits_after_a_failure():
    """When an attempt fails, the next one still waits for the delay."""
    delays = []

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        delays.append(options.get("happy_eyeballs_delay"))
        try:
            return await original(self, factory, *address, **options)
        finally:
            delays.pop()

    @around(BaseEventLoop, "_connect_sock")
    async def connect_sock(original, self, *arguments):
        try:
            return await original(self, *arguments)
        except OSError:
            if delays and delays[-1]:
                await later(self, delays[-1])
            raise


@fault("OC-33", since="3.8")
def race_does_not_interleave():
    """With a delay, interleave is 0 if missing."""
    changed(lambda options: options.setdefault("interleave", 0))


@fault("OC-34", since="3.8")
def race_interleaves_one_more():
    """interleave=k puts k addresses of the first family first, not k - 1."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        if options.get("interleave"):
            options["interleave"] += 1
        return await original(self, factory, *address, **options)


@fault("OC-34", since="3.8")
def race_ignores_interleave():
    """interleave changes nothing without a delay."""

    @around(BaseEventLoop, "create_connection")
    async def create_connection(original, self, factory, *address, **options):
        if options.get("happy_eyeballs_delay") is None:
            options.pop("interleave", None)
        return await original(self, factory, *address, **options)


@fault("OC-32", since="3.8")
def race_keeps_the_losers():
    """Attempts that have not won are not given up: an address is contacted although
    another has won already."""
    from asyncio import staggered

    base_events = asyncio.base_events

    async def race(functions, delay, *, loop=None):
        functions = list(functions)
        result = await staggered.staggered_race(functions, delay, loop=loop)
        winner = result[1]
        if winner is not None:
            for function in functions[winner + 1 :]:
                loop.create_task(ignoring_errors(function))
        return result

    async def ignoring_errors(function):
        try:
            (await function()).close()
        except OSError:
            pass

    class Staggered:
        staggered_race = staticmethod(race)

    base_events.staggered = Staggered


@fault("OC-36", since="3.8")
def race_tells_the_first_error():
    """If all attempts of a race fail, the first error is raised, not one that joins
    them."""
    failing_with(
        lambda error, errors, options: (
            errors[0]
            if options.get("happy_eyeballs_delay") is not None and len(errors) > 1
            else error
        )
    )
