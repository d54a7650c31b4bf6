"""What is mutated: the modules of asyncio that streams are made of, and CPython's own tests of each."""

# In selector_events.py much serves datagrams, sendfile and loop.sock_recv(): no stream comes there.
LOOP_PARTS = (
    "_make_socket_transport",
    "_make_ssl_transport",
    "_start_serving",
    "_accept_connection",
    "_accept_connection2",
    "_ensure_fd_no_transport",
    "_add_reader",
    "_remove_reader",
    "_add_writer",
    "_remove_writer",
    "sock_connect",
    "_sock_connect",
    "_sock_write_done",
    "_sock_connect_cb",
    "_process_events",
    "_stop_serving",
)


class Target:
    """`name` is that of the file without .py. `includes` tells of a qualified name whether it is mutated."""

    def __init__(self, name, tests, parts=None):
        self.name = name
        self.module = "asyncio." + name
        self.tests = ["test.test_asyncio." + test for test in tests]
        self.parts = parts

    def includes(self, function):
        return self.parts is None or any(
            function == part or function.startswith(part + ".") for part in self.parts
        )


TARGETS = {
    target.name: target
    for target in (
        Target("streams", ["test_streams"]),
        Target(
            "selector_events",
            ["test_selector_events", "test_streams"],
            ["_SelectorTransport", "_SelectorSocketTransport"]
            + ["BaseSelectorEventLoop." + part for part in LOOP_PARTS],
        ),
        Target("sslproto", ["test_sslproto", "test_ssl"]),
    )
}
