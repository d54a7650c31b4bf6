"""What is mutated: the modules of asyncio that streams are made of, and CPython's own tests of each.

What of a module no stream comes to is left out, by function, with the reason.
"""

LOOP = "BaseSelectorEventLoop."
DATAGRAMS = "Datagrams: streams have none."
SENDFILE = "Only loop.sendfile() comes there."
SOCK_CALLS = "loop.sock_*(): of these the streams call sock_connect() alone."
OTHER_PLATFORMS = "For platforms without socket.sendmsg(): Linux has it."
READ_LIMITS = (
    "Limits on what a TLS transport takes in: methods that no documentation has, and that"
    " no other transport has."
)

SELECTOR_EVENTS_OUTSIDE = {
    "": "What the platform has.",
    LOOP + "__init__": "The loop itself: how it begins.",
    LOOP + "close": "The loop itself: how it ends.",
    LOOP + "_close_self_pipe": "The loop itself: how it ends.",
    LOOP + "_make_self_pipe": "The loop itself: how other threads and signals wake it.",
    LOOP + "_read_from_self": "The loop itself: how other threads and signals wake it.",
    LOOP + "_write_to_self": "The loop itself: how other threads and signals wake it.",
    LOOP + "add_reader": "For a program's own descriptors.",
    LOOP + "remove_reader": "For a program's own descriptors.",
    LOOP + "add_writer": "For a program's own descriptors.",
    LOOP + "_make_datagram_transport": DATAGRAMS,
    "_SelectorDatagramTransport": DATAGRAMS,
    LOOP + "sock_recv": SOCK_CALLS,
    LOOP + "_sock_recv": SOCK_CALLS,
    LOOP + "sock_recv_into": SOCK_CALLS,
    LOOP + "_sock_recv_into": SOCK_CALLS,
    LOOP + "sock_recvfrom": SOCK_CALLS,
    LOOP + "_sock_recvfrom": SOCK_CALLS,
    LOOP + "sock_recvfrom_into": SOCK_CALLS,
    LOOP + "_sock_recvfrom_into": SOCK_CALLS,
    LOOP + "sock_sendall": SOCK_CALLS,
    LOOP + "_sock_sendall": SOCK_CALLS,
    LOOP + "sock_sendto": SOCK_CALLS,
    LOOP + "_sock_sendto": SOCK_CALLS,
    LOOP + "sock_accept": SOCK_CALLS,
    LOOP + "_sock_accept": SOCK_CALLS,
    LOOP + "_sock_read_done": SOCK_CALLS,
    LOOP + "_sendfile_native": SENDFILE,
    "_SelectorSocketTransport._make_empty_waiter": SENDFILE,
    "_SelectorSocketTransport._reset_empty_waiter": SENDFILE,
    "_SelectorSocketTransport._write_send": OTHER_PLATFORMS,
}

SSLPROTO_OUTSIDE = {
    "_SSLProtocolTransport._protocol_paused": SENDFILE,
    "_SSLProtocolTransport._test__append_write_backlog": "For CPython's own tests.",
    "_SSLProtocolTransport.set_read_buffer_limits": READ_LIMITS,
    "_SSLProtocolTransport.get_read_buffer_limits": READ_LIMITS,
    "_SSLProtocolTransport.get_read_buffer_size": READ_LIMITS,
}


class Target:
    """`name` is that of the file without .py. `outside` tells of functions and classes, by qualified name, why they are not mutated."""

    def __init__(self, name, tests, outside=None):
        self.name = name
        self.module = "asyncio." + name
        self.tests = ["test.test_asyncio." + test for test in tests]
        self.outside = outside or {}

    def reason_outside(self, function):
        """Why the function of this qualified name ("" is the module) is not mutated; None if it is."""
        parts = function.split(".")
        for count in range(len(parts), 0, -1):
            reason = self.outside.get(".".join(parts[:count]))
            if reason is not None:
                return reason
        return None

    def includes(self, function):
        return self.reason_outside(function) is None


TARGETS = {
    target.name: target
    for target in (
        Target("streams", ["test_streams"]),
        Target(
            "selector_events",
            ["test_selector_events", "test_streams"],
            SELECTOR_EVENTS_OUTSIDE,
        ),
        Target("sslproto", ["test_sslproto", "test_ssl"], SSLPROTO_OUTSIDE),
    )
}
