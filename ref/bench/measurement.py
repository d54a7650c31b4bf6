"""One measurement: a fresh server on one core, the load on the other, and what came out."""

import json
import os
import subprocess
import tempfile

from workloads import MEMORY, TIME, Workload

# A measurement is repeated when other processes, or other guests of the host, took more of a processor than this.
FOREIGN_SHARE_MAX = 0.06
ATTEMPTS_MAX = 3


class MeasurementFailed(Exception):
    """The server or the load generator did not do what it was to do."""


class Certificate:
    """A key and a certificate for localhost, for as long as the context lasts."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.key = os.path.join(self._folder.name, "key.pem")
        self.certificate = os.path.join(self._folder.name, "certificate.pem")
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
            "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
        )
        subprocess.check_output(
            command.split() + ["-keyout", self.key, "-out", self.certificate],
            stderr=subprocess.STDOUT,
        )
        return self

    def __exit__(self, *error):
        self._folder.cleanup()


class Server:
    """A server that runs for as long as the context lasts. It has announced its port before it is entered."""

    def __init__(self, command, core, environment=None):
        self._command = ["taskset", "--cpu-list", str(core)] + command
        self._environment = dict(os.environ, **(environment or {}))

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        line = self._process.stdout.readline()
        if not line.strip().isdigit():
            self.__exit__()
            raise MeasurementFailed(
                "{}: expected a port on the first line, found {!r}".format(
                    " ".join(self._command), line
                )
            )
        self.port = int(line)
        self.pid = self._process.pid
        return self

    def __exit__(self, *error):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def anonymous_memory_kib(self):
        """What the process itself has written to: heap and stacks, without the files that are mapped into it."""
        with open("/proc/{}/status".format(self.pid)) as file:
            for line in file:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1])
        raise MeasurementFailed(
            "/proc/{}/status has no RssAnon".format(self.pid)
        )  # pragma: no cover


class Bench:
    """Where and how long to measure."""

    def __init__(self, load_generator, certificate, seconds, cores):
        self._load_generator = load_generator
        self._certificate = certificate
        self._seconds = seconds
        self._server_core, self._load_core = cores

    def check(self, peer, workloads):
        """Sends random bytes in random pieces and compares what comes back: speed is worth nothing without. Raises
        MeasurementFailed."""
        for tls in sorted({w.tls for w in workloads if w.mode == "echo"}):
            workload = Workload("check", "", "echo", "check", "", tls=tls)
            command = peer.command(workload, self._certificate)
            if command is None:
                continue
            with Server(command, self._server_core) as server:
                arguments = ["check"] + (["--tls"] if tls else [])
                _output(self._load(server, workload, arguments))

    def measure(self, peer, workload):
        """What one run of the workload gives, as a dictionary for the report: `value` in the workload's unit, and what
        else is known. None if the peer does not take part in it."""
        command = peer.command(workload, self._certificate)
        if command is None:
            return None
        for _ in range(ATTEMPTS_MAX):
            result = self._measure_once(command, workload)
            if result.get("foreign", 0) <= FOREIGN_SHARE_MAX:
                break
        return result

    def _measure_once(self, command, workload):
        if workload.kind == TIME:
            return self._measure_in_process(command)
        with Server(command, self._server_core) as server:
            if workload.kind == MEMORY:
                return self._measure_memory(server, workload)
            return self._measure_rate(server, workload)

    def _load(self, server, workload, arguments):
        core = self._server_core if workload.one_core else self._load_core
        return (
            ["taskset", "--cpu-list", str(core), self._load_generator]
            + arguments
            + ["--port", str(server.port), "--pid", str(server.pid)]
        )

    def _measure_rate(self, server, workload):
        command = self._load(server, workload, workload.load)
        command += ["--secs", str(self._seconds), "--warmup", str(self._seconds / 4)]
        measured = json.loads(_output(command))
        # What 'other' processes took and the hypervisor stole are alike: the servers did not have it.
        return {
            "value": measured["rate"] * workload.scale,
            "cpu_us": measured["srv_us_per_op"] / workload.scale,
            "p50_us": measured["p50_us"],
            "p99_us": measured["p99_us"],
            "server_busy": measured["srv_util"],
            "load_busy": measured["cli_util"],
            "foreign": max(measured["foreign"], measured["steal"]),
        }

    def _measure_memory(self, server, workload):
        # What the first connections make the server allocate once is not theirs.
        warm = ["pingpong", "--conns", "16", "--secs", "0.2", "--warmup", "0"]
        _output(
            self._load(server, workload, warm + (["--tls"] if workload.tls else []))
        )
        before = server.anonymous_memory_kib()
        load = subprocess.Popen(
            self._load(server, workload, workload.load),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        try:
            line = load.stdout.readline()
            if not line.startswith("READY"):
                raise MeasurementFailed(
                    "the load generator opened fewer connections than it was to"
                )
            after = server.anonymous_memory_kib()
        finally:
            load.stdin.close()
            load.wait()
            load.stdout.close()
        return {"value": (after - before) / workload.connections}

    def _measure_in_process(self, command):
        text = _output(["taskset", "--cpu-list", str(self._server_core)] + command)
        measured = json.loads(text[text.index("{") :])
        if "benchmarks" in measured:
            return {"value": measured["benchmarks"][0]["per_read"] * 1e9}
        return {"value": measured["ns"]}


def _output(command):
    process = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    if process.returncode != 0:
        raise MeasurementFailed(
            "{}: exit status {}: {}".format(
                " ".join(command), process.returncode, process.stderr.strip()
            )
        )
    return process.stdout
