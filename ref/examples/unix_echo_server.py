"""Sends whatever each client sends back to it, on a Unix socket."""

import asyncio
import sys


async def handle_echo(reader, writer):
    total = 0
    while not reader.at_eof():
        data = await reader.read(65536)
        total += len(data)
        writer.write(data)
        await writer.drain()
    print("Bytes:", total, flush=True)

    writer.close()
    await writer.wait_closed()
    print("Closed the connection", flush=True)


async def serve(path):
    server = await asyncio.start_unix_server(handle_echo, path)
    for socket in server.sockets:
        print("Serving on", socket.getsockname(), flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: unix_echo_server PATH")
    try:
        asyncio.run(serve(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sys.exit(str(error))
