"""Sends each client's message back to it, over TLS."""

import asyncio
import ssl
import sys


async def handle_echo(reader, writer):
    data = await reader.read(100)
    message = data.decode()
    peer = writer.get_extra_info("peername")
    print("Received:", message, "from", peer, flush=True)

    print("Send:", message, flush=True)
    writer.write(data)
    await writer.drain()

    writer.close()
    await writer.wait_closed()
    print("Closed the connection", flush=True)


async def serve(host, port, certfile, keyfile):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certfile, keyfile)
    server = await asyncio.start_server(handle_echo, host, port, ssl=context)
    for socket in server.sockets:
        print("Serving on", socket.getsockname(), flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: tls_echo_server HOST PORT CERTIFICATE KEY")
    try:
        asyncio.run(serve(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sys.exit(str(error))
