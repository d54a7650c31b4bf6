"""asyncio's streams, on its own event loop or on uvloop, as a server of the benchmark's protocols.

asyncio_server.py --mode echo|line|frame [--loop asyncio|uvloop] [--tls --cert FILE --key FILE]

Listens on a free port of 127.0.0.1 and prints it.
"""

import argparse
import asyncio
import resource
import ssl


async def echo(reader, writer):
    try:
        while True:
            data = await reader.read(65536)
            if not data:
                break
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def line(reader, writer):
    try:
        while True:
            data = await reader.readline()
            if not data:
                break
            writer.write(b"ok\n")
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def frame(reader, writer):
    try:
        while True:
            head = await reader.readexactly(4)
            await reader.readexactly(int.from_bytes(head, "big"))
            writer.write(head)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


HANDLERS = {"echo": echo, "line": line, "frame": frame}


async def serve(arguments):
    context = None
    if arguments.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(arguments.cert, arguments.key)
    server = await asyncio.start_server(
        HANDLERS[arguments.mode], "127.0.0.1", 0, backlog=1024, ssl=context
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mode", choices=sorted(HANDLERS), required=True)
    parser.add_argument("--loop", choices=["asyncio", "uvloop"], default="asyncio")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if arguments.loop == "uvloop":
        import uvloop

        uvloop.install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(serve(arguments))


if __name__ == "__main__":
    main()
