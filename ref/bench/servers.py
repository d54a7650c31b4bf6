"""Who is measured: how each peer's server is built and started, and what says why it cannot be."""

import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Whom all others are compared with.
YARDSTICK = "epoll-c"


class Unavailable(Exception):
    """The peer cannot be measured on this machine; the text says why."""


class Peer:
    """A server under measurement.

    name: how it is asked for; title: how the table calls it, with its version.
    """

    def __init__(self, name, title, command, tls_command=None, reader_command=None):
        self.name = name
        self.title = title
        self._command = command
        self._tls_command = tls_command
        self._reader_command = reader_command

    def command(self, workload, certificate):
        """The server's command line, or for a workload without a server that of the measurement itself; None if the
        peer does not take part."""
        if workload.mode is None:
            return self._reader_command and self._reader_command(workload)
        if workload.tls:
            return self._tls_command and self._tls_command(workload.mode) + [
                "--cert",
                certificate.certificate,
                "--key",
                certificate.key,
            ]
        return self._command(workload.mode)


def _output(command, **more):
    return subprocess.check_output(
        command, stderr=subprocess.STDOUT, universal_newlines=True, **more
    ).strip()


class Build:
    """The build tree in which the servers that are compiled are found, and made if they are not there."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        if not os.path.exists(os.path.join(self.folder, "CMakeCache.txt")):
            raise Unavailable(
                "{} is no build tree: run `./streamgauge --version` or cmake --preset release first".format(
                    folder
                )
            )

    def program(self, target):
        """The path of a target's program, brought up to date. Raises Unavailable if there is no such target, as where
        its library is missing."""
        ninja = ["cmake", "--build", self.folder, "--target"]
        targets = _output(ninja + ["help"])
        if target + ":" not in targets:
            raise Unavailable(
                "cmake found no library for {} when {} was configured".format(
                    target, os.path.basename(self.folder)
                )
            )
        try:
            _output(ninja + [target])
        except subprocess.CalledProcessError as error:
            raise Unavailable("{} does not build:\n{}".format(target, error.output))
        for folder in ("ref/bench", "ref/bench/peers"):
            path = os.path.join(self.folder, folder, target)
            if os.path.exists(path):
                return path
        raise Unavailable("the build made no {}".format(target))


def _epoll(build):
    server = build.program("streamgauge-bench-epoll")
    tls_server = build.program("streamgauge-bench-epoll-tls")

    # As everybody else it answers each line and frame by itself.
    def command(mode):
        return [server, "--mode", mode] + ([] if mode == "echo" else ["--each"])

    return Peer(
        YARDSTICK,
        "epoll C",
        command,
        lambda mode: [tls_server],
        _reader_bench(build, YARDSTICK),
    )


def _reference(build):
    server = build.program("streamgauge-bench-reference")
    return Peer(
        "reference",
        "reference",
        lambda mode: [server, "--mode", mode],
        lambda mode: [server, "--mode", mode, "--tls"],
        _reader_bench(build, "reference"),
    )


def _reader_bench(build, name):
    def command(workload):
        return [
            build.program("streamgauge-reader-bench"),
            "--benchmark_filter=^{}$".format(workload.benchmarks[name]),
            "--benchmark_format=json",
        ]

    return command


def _python_server(python, name, title, more):
    script = os.path.join(HERE, "peers", "asyncio_server.py")

    def command(mode):
        return [python, "-B", script, "--mode", mode] + more

    def reader_command(workload):
        return [
            python,
            "-B",
            os.path.join(HERE, "peers", "asyncio_reader.py"),
            workload.name,
        ]

    return Peer(
        name,
        title,
        command,
        lambda mode: command(mode) + ["--tls"],
        None if more else reader_command,
    )


def _python_version(python):
    try:
        return _output(
            [python, "-c", "import platform; print(platform.python_version())"]
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable("{} does not run: {}".format(python, error))


def _cpython(python):
    version = _python_version(python)
    return _python_server(python, "cpython-" + version, "CPython " + version, [])


def _uvloop(pythons):
    for python in pythons:
        try:
            version = _output(
                [python, "-c", "import uvloop; print(uvloop.__version__)"]
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        title = "uvloop {} (CPython {})".format(version, _python_version(python))
        return _python_server(python, "uvloop", title, ["--loop", "uvloop"])
    raise Unavailable("none of these can import it: " + ", ".join(pythons))


def _compiled(build, name, title, has_tls):
    server = build.program("streamgauge-bench-" + name)
    version = _output([server, "--version"])
    return Peer(
        name,
        "{} {}".format(title, version),
        lambda mode: [server, "--mode", mode],
        (lambda mode: [server, "--mode", mode, "--tls"]) if has_tls else None,
    )


def _toolchain(build, name, title, program, make):
    """A server that the tool of its own language builds, into the build tree. `make` returns its path and version."""
    found = shutil.which(program)
    if not found:
        raise Unavailable("{} is not installed".format(program))
    folder = os.path.join(build.folder, "ref", "bench", "peers", name)
    os.makedirs(folder, exist_ok=True)
    try:
        server, version = make(found, folder)
    except subprocess.CalledProcessError as error:
        raise Unavailable("{} fails: {}".format(program, error.output))
    return Peer(
        name,
        "{} {}".format(title, version),
        lambda mode: [server, "--mode", mode],
        None,
    )


def _make_go(go, folder):
    server = os.path.join(folder, "server")
    _output(
        [go, "build", "-o", server, os.path.join(HERE, "peers", "go_server.go")],
        cwd=folder,
    )
    return server, _output([server, "--version"])


def _make_tokio(cargo, folder):
    # In the build tree, where cargo keeps its notes of what it found.
    for name in ("Cargo.toml", "tokio_server.rs"):
        shutil.copy(os.path.join(HERE, "peers", "tokio", name), folder)
    _output([cargo, "build", "--release", "--quiet"], cwd=folder)
    with open(os.path.join(folder, "Cargo.lock"), encoding="utf-8") as file:
        version = re.search(r'name = "tokio"\nversion = "([^"]+)"', file.read())
    return os.path.join(folder, "target", "release", "tokio_server"), version.group(1)


def default_pythons():
    """Debian's own, or else whatever is first on the PATH."""
    for python in ("/usr/bin/python3", shutil.which("python3")):
        if python and os.path.exists(python):
            return [python]
    return [sys.executable]


def find(build, pythons, wanted=None):
    """(peers, why others are missing): all that this machine has, or those `wanted`, by name; "cpython" stands for every
    interpreter of `pythons`."""
    makers = [(YARDSTICK, _epoll), ("reference", _reference)]
    makers += [
        ("cpython", lambda build, python=python: _cpython(python)) for python in pythons
    ]
    makers += [
        ("uvloop", lambda build: _uvloop(pythons)),
        ("libuv", lambda build: _compiled(build, "libuv", "libuv", False)),
        ("asio", lambda build: _compiled(build, "asio", "asio", True)),
        (
            "tokio",
            lambda build: _toolchain(build, "tokio", "tokio", "cargo", _make_tokio),
        ),
        ("go", lambda build: _toolchain(build, "go", "Go", "go", _make_go)),
    ]
    known = [name for name, _ in makers]
    for name in wanted or []:
        if name not in known:
            raise ValueError(
                "no peer '{}'; there are {}".format(
                    name, ", ".join(dict.fromkeys(known))
                )
            )
    peers = []
    missing = []
    for name, make in makers:
        if wanted and name not in wanted and name != YARDSTICK:
            continue
        try:
            peers.append(make(build))
        except Unavailable as reason:
            missing.append((name, str(reason)))
    return peers, missing
