"""What is measured: protocols, loads, and the units of what comes out."""

# A rate of work, the more the better; memory per connection and time per operation, the less the better.
RATE = "rate"
MEMORY = "memory"
TIME = "time"


class Workload:
    """One row of the comparison.

    mode: the protocol that the server speaks (echo, line or frame); None for what needs no server.
    load: the arguments of the load generator.
    unit: what `value` counts; `scale` turns the load generator's operations into it.
    compares_cpu: the server's processor time, not the rate, tells the servers apart: the load generator is the limit.
    """

    def __init__(self, name, title, mode, load, unit, kind=RATE, **more):
        self.name = name
        self.title = title
        self.mode = mode
        self.load = load.split()
        self.unit = unit
        self.kind = kind
        self.scale = more.pop("scale", 1)
        self.tls = more.pop("tls", False)
        self.one_core = more.pop("one_core", False)
        self.compares_cpu = more.pop("compares_cpu", False)
        self.connections = more.pop("connections", 0)
        self.benchmarks = more.pop("benchmarks", {})
        assert not more, more


WORKLOADS = (
    Workload(
        "ping-pong-1",
        "64 bytes there and back, 1 connection, client and server on one core",
        "echo",
        "pingpong --conns 1 --size 64",
        "round trips/s",
        one_core=True,
    ),
    Workload(
        "ping-pong-64",
        "64 bytes there and back, 64 connections",
        "echo",
        "pingpong --conns 64 --size 64",
        "round trips/s",
    ),
    Workload(
        "bulk",
        "blocks of 1 MiB there and back, 4 connections",
        "echo",
        "stream --conns 4",
        "MB/s one way",
        scale=1e-6,
    ),
    Workload(
        "lines",
        "lines of 80 bytes, pipelined, each answered by a send of its own, 4 connections",
        "line",
        "lines --conns 4",
        "lines/s",
    ),
    Workload(
        "frames",
        "frames of 4 + 1024 bytes, pipelined, each answered by a send of its own, 4 connections",
        "frame",
        "frames --conns 4",
        "frames/s",
    ),
    Workload(
        "connections",
        "connect, 64 bytes there and back, close; 16 at a time",
        "echo",
        "accept --conns 16 --size 64 --max 20000",
        "connections/s",
        compares_cpu=True,
    ),
    Workload(
        "idle-memory",
        "memory of the server per idle connection, of 5,000 that were served once",
        "echo",
        "idle --conns 5000",
        "KiB",
        MEMORY,
        connections=5000,
    ),
    Workload(
        "tls-ping-pong-16",
        "TLS 1.3: 64 bytes there and back, 16 connections",
        "echo",
        "pingpong --conns 16 --size 64 --tls",
        "round trips/s",
        tls=True,
    ),
    Workload(
        "tls-bulk",
        "TLS 1.3: blocks of 1 MiB there and back, 4 connections",
        "echo",
        "stream --conns 4 --tls",
        "MB/s one way",
        scale=1e-6,
        tls=True,
    ),
    Workload(
        "tls-handshakes",
        "TLS 1.3: connect, full handshake, 64 bytes there and back, close; 16 at a time",
        "echo",
        "accept --conns 16 --size 64 --tls",
        "handshakes/s",
        tls=True,
        compares_cpu=True,
    ),
    Workload(
        "tls-idle-memory",
        "TLS 1.3: memory of the server per idle connection, of 1,000 that were served once",
        "echo",
        "idle --conns 1000 --tls",
        "KiB",
        MEMORY,
        tls=True,
        connections=1000,
    ),
    Workload(
        "readline",
        "in process: readline() of buffered lines of 80 bytes; in C memchr() and a copy of each line",
        None,
        "readline",
        "ns",
        TIME,
        benchmarks={"reference": "BM_Readline", "epoll-c": "BM_MemchrScanAndCopy"},
    ),
    Workload(
        "readexactly",
        "in process: readexactly(1024) of buffered bytes; in C a copy of each piece",
        None,
        "readexactly",
        "ns",
        TIME,
        benchmarks={"reference": "BM_Readexactly", "epoll-c": "BM_Copy"},
    ),
)


def named(names):
    """The workloads of these names, in the order of the table. Raises ValueError for a name that is none."""
    known = [workload.name for workload in WORKLOADS]
    for name in names:
        if name not in known:
            raise ValueError(
                "no workload '{}'; there are {}".format(name, ", ".join(known))
            )
    return [workload for workload in WORKLOADS if workload.name in names]
