"""What anyio's byte streams do for each operation of the protocol: for anyio_adapter.py.

What a program does that is ported from asyncio's streams to anyio is what each operation
does here: one call of anyio, and no emulation around it.

    asyncio                        anyio
    open_connection                connect_tcp; SocketStream.from_socket
    open_unix_connection           connect_unix
    start_server                   create_tcp_listener, TLSListener, serve in a task
    start_unix_server              create_unix_listener, the same
    read(n)                        receive(n), of a BufferedByteReceiveStream
    read()                         all that `async for` gives, joined
    readexactly(n)                 receive_exactly(n)
    readline, readuntil            receive_until(separator, max_bytes=limit) + separator
    write; drain                   send, which waits by itself; drain waits for what was sent
    write_eof                      send_eof
    close; wait_closed             aclose; its end
    transport.abort                aclose_forcefully
    get_extra_info                 extra
    start_tls                      TLSStream.wrap
"""

import adapter
from adapter import Failed, Notation, Operation, Unsupported

from anyio_servers import (
    decode_handler,
    finish_handler,
    limit_of,
    named,
    server_close,
    server_enter,
    server_exit,
    server_sockets,
    server_wait_closed,
    start_server,
    start_unix_server,
)

import anyio
import anyio.abc
import anyio.lowlevel
import anyio.streams.buffered
import anyio.streams.tls
import trio

DEFAULT_LIMIT_BYTES = 65536  # asyncio's; anyio has none, and asks for one at each call

ATTRIBUTES = {
    "peername": anyio.abc.SocketAttribute.remote_address,
    "sockname": anyio.abc.SocketAttribute.local_address,
    "socket": anyio.abc.SocketAttribute.raw_socket,
    "cipher": anyio.streams.tls.TLSAttribute.cipher,
    "peercert": anyio.streams.tls.TLSAttribute.peer_certificate,
    "ssl_object": anyio.streams.tls.TLSAttribute.ssl_object,
}

# Operations of the protocol that anyio does not have, and what a port does in their place.
NO_BACKGROUND = "nothing is read but by receive: there is nothing to pause"
NO_BUFFER = "nothing is buffered: send waits until the system has taken all of it"
NO_BARE_READER = "there is no reader that one feeds: it wraps a stream"
NO_STATE = "a server has no state: it serves for as long as the task runs that serves"
UNSUPPORTED = {
    "anext": "a stream is iterated by chunks, not by lines",
    "iterate": "a stream is iterated by chunks, not by lines",
    "aiter": "a stream is iterated by chunks, not by lines",
    "at_eof": "that the end has come is told by receive alone: EndOfStream",
    "exception": "errors are not stored: each call raises what it finds",
    "new_reader": NO_BARE_READER,
    "feed_data": NO_BARE_READER,
    "feed_eof": NO_BARE_READER,
    "set_exception": NO_BARE_READER,
    "set_transport": NO_BARE_READER,
    "forget": "what nobody holds is not closed: a stream is closed by aclose",
    "repr": "a representation that shows addresses in memory",
    "writer_repr": "a representation that shows addresses in memory",
    "writelines": "there is no such call: send(b''.join(lines))",
    "can_write_eof": "there is no such question: send_eof raises NotImplementedError",
    "is_closing": "a stream does not tell whether it is closed",
    "pause_reading": NO_BACKGROUND,
    "resume_reading": NO_BACKGROUND,
    "is_reading": NO_BACKGROUND,
    "set_write_buffer_limits": NO_BUFFER,
    "get_write_buffer_limits": NO_BUFFER,
    "get_write_buffer_size": NO_BUFFER,
    "server_is_serving": NO_STATE,
    "server_start_serving": NO_STATE,
    "server_serve_forever": NO_STATE,
    "server_close_clients": "a server does not know its connections",
    "server_abort_clients": "a server does not know its connections",
}


# Operations. Those that are no call in asyncio are one in anyio: they are done in a task of
# their own, and complete in the same answer unless they have to wait.


class Stream:
    def __init__(self, raw, limit=DEFAULT_LIMIT_BYTES, is_server=False):
        self.limit = limit
        self.is_server = is_server
        self.wrap(raw)
        self.sends = []  # a trio.Event for each that has not ended
        self.closed = trio.Event()

    def wrap(self, raw):
        self.raw = raw
        self.reader = anyio.streams.buffered.BufferedByteReceiveStream(raw)
        self.socket = raw.extra(anyio.abc.SocketAttribute.raw_socket)

    @property
    def is_tls(self):
        return isinstance(self.raw, anyio.streams.tls.TLSStream)

    @property
    def is_connected(self):
        return self.socket.fileno() != -1


def from_socket(cls, sock):
    if not hasattr(cls, "from_socket"):
        raise Unsupported("anyio before 4.12 cannot be given a socket")
    return cls.from_socket(sock)


async def open_connection(scenario, stream, sock=None, local_addr=None, **options):
    if sock is not None:
        raw = await from_socket(anyio.abc.SocketStream, sock)
        raw = await wrap_client(raw, options)
    else:
        given = named(
            options,
            host="remote_host",
            port="remote_port",
            server_hostname="tls_hostname",
            happy_eyeballs_delay="happy_eyeballs_delay",
        )
        if options.get("ssl") not in (None, False):
            given["tls"] = True
        if not isinstance(options.get("ssl"), (bool, type(None))):
            given["ssl_context"] = options["ssl"]
        if local_addr is not None:
            given["local_host"], given["local_port"] = local_addr
        raw = await anyio.connect_tcp(**given)
    scenario.streams[stream] = Stream(raw, **limit_of(options))
    return Notation(streams=stream)


async def open_unix_connection(scenario, stream, sock=None, **options):
    if sock is not None:
        raw = await from_socket(anyio.abc.UNIXSocketStream, sock)
    else:
        raw = await anyio.connect_unix(**named(options, path="path"))
    raw = await wrap_client(raw, options)
    scenario.streams[stream] = Stream(raw, **limit_of(options))
    return Notation(streams=stream)


async def wrap_client(raw, options):
    context = options.get("ssl")
    if context in (None, False):
        return raw
    try:
        return await anyio.streams.tls.TLSStream.wrap(
            raw,
            server_side=False,
            hostname=options.get("server_hostname"),
            ssl_context=None if context is True else context,
        )
    except BaseException:
        await anyio.aclose_forcefully(raw)
        raise


async def start_tls(scenario, stream, ssl, server_hostname=None):
    stream.wrap(
        await anyio.streams.tls.TLSStream.wrap(
            stream.raw,
            server_side=stream.is_server,
            hostname=server_hostname,
            ssl_context=ssl,
        )
    )


async def read(scenario, stream, n=-1):
    if n == -1:
        return b"".join([chunk async for chunk in stream.reader])
    return await stream.reader.receive(n)


async def readexactly(scenario, stream, n):
    return await stream.reader.receive_exactly(n)


async def readuntil(scenario, stream, separator=b"\n"):
    found = await stream.reader.receive_until(separator, stream.limit)
    return found + separator


async def write(scenario, stream, data):
    ended = trio.Event()
    stream.sends.append(ended)
    try:
        await stream.raw.send(data)
    finally:
        stream.sends.remove(ended)
        ended.set()


async def drain(scenario, stream):
    for ended in list(stream.sends):
        await ended.wait()
    await anyio.lowlevel.checkpoint()


async def write_eof(scenario, stream):
    await stream.raw.send_eof()


async def close(scenario, stream):
    try:
        await stream.raw.aclose()
    finally:
        stream.closed.set()


async def wait_closed(scenario, stream):
    await stream.closed.wait()


async def abort(scenario, stream):
    try:
        await anyio.aclose_forcefully(stream.raw)
    finally:
        stream.closed.set()


def get_extra_info(scenario, stream, name, **default):
    if name not in ATTRIBUTES:
        raise Unsupported("there is no attribute for %r" % name)
    return stream.raw.extra(ATTRIBUTES[name], **default)


def ssl_object(scenario, stream, name):
    found = stream.raw.extra(ATTRIBUTES["ssl_object"], None)
    if found is None:
        return None
    value = getattr(found, name)
    return value() if callable(value) else value


def socket_option(scenario, option, on=None, server=None):
    if (on is None) == (server is None):
        raise Failed("socket_option is on a stream or a server")
    if on is not None:
        asked = scenario.part(on, "stream").socket
    else:
        asked = scenario.part(server, "server").sockets()[0]
    return asked.getsockopt(*adapter.SOCKET_OPTIONS[option]) != 0


def advance(scenario, ms):
    scenario.clock.ahead_s += ms / 1000


def on_stream(name, function, required=(), optional=(), **options):
    return Operation(name, function, "stream", True, required, optional, **options)


def at_once(name, function, required=(), optional=(), **options):
    return Operation(name, function, "stream", False, required, optional, **options)


def opening(function, *optional):
    return Operation(
        function.__name__,
        function,
        None,
        True,
        ("stream",),
        ("limit", "ssl") + optional,
        decoders=dict(adapter.CONNECTION_DECODERS, handler=decode_handler),
    )


def on_server(function):
    return Operation(function.__name__, function, "server", True)


# Operations that do not concern the streams are the same as in asyncio's adapter.
SHARED = (
    "hello begin end settle mark together await cancel limit_descriptors"
    " new_socket socket_pair socket_send socket_receive socket_close socket_is_open"
    " same_object context_of"
).split()

OPERATIONS = {name: adapter.OPERATIONS[name] for name in SHARED}
OPERATIONS.update(
    (operation.name, operation)
    for operation in [
        Operation(
            "advance",
            advance,
            required=("ms",),
            decoders={"ms": adapter.decode_number},
        ),
        opening(
            open_connection,
            "host",
            "port",
            "sock",
            "local_addr",
            "happy_eyeballs_delay",
            "server_hostname",
        ),
        opening(open_unix_connection, "path", "sock", "server_hostname"),
        opening(
            start_server, "host", "port", "family", "backlog", "reuse_port", "handler"
        ),
        opening(start_unix_server, "path", "backlog", "handler"),
        Operation(
            "finish_handler",
            finish_handler,
            required=("on", "how"),
            decoders={
                "on": adapter.decode_name,
                "how": adapter.one_of("return", "raise", "cancel"),
            },
        ),
        on_server(server_close),
        on_server(server_wait_closed),
        on_server(server_enter),
        on_server(server_exit),
        Operation("server_sockets", server_sockets, "server"),
        Operation(
            "socket_option",
            socket_option,
            required=("option",),
            optional=("on", "server"),
            decoders={
                "on": adapter.decode_name,
                "server": adapter.decode_name,
                "option": adapter.one_of(*adapter.SOCKET_OPTIONS),
            },
        ),
        on_stream(
            "start_tls",
            start_tls,
            ("ssl",),
            ("server_hostname",),
            decoders=adapter.CONNECTION_DECODERS,
        ),
        on_stream("read", read, (), ("n",)),
        on_stream("readline", readuntil),
        on_stream("readexactly", readexactly, ("n",)),
        on_stream("readuntil", readuntil, (), ("separator",)),
        on_stream("write", write, ("data",)),
        on_stream("drain", drain),
        on_stream("write_eof", write_eof),
        on_stream("close", close),
        on_stream("wait_closed", wait_closed),
        on_stream("abort", abort),
        at_once(
            "get_extra_info",
            get_extra_info,
            ("name",),
            ("default",),
            decoders={"name": adapter.decode_text},
        ),
        at_once(
            "ssl_object",
            ssl_object,
            ("name",),
            decoders={"name": adapter.decode_text},
        ),
    ]
)

# Of these only an error, or an outcome that has a name, is observed: in asyncio they are no
# calls, so that two of the same name may be under way.
NOT_CALLS = ("write", "write_eof", "close", "abort", "server_close")


def operation_of(name):
    if name in UNSUPPORTED:
        raise Unsupported(UNSUPPORTED[name])
    if name not in OPERATIONS:
        raise Unsupported("there is no operation %r here" % (name,))
    return OPERATIONS[name]
