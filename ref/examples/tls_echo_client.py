"""Sends a message to an echo server over TLS, trusting whom a file of certificates tells, and shows what comes back."""

import asyncio
import ssl
import sys


async def tls_echo_client(host, port, cafile, message):
    context = ssl.create_default_context(cafile=cafile)
    reader, writer = await asyncio.open_connection(host, port, ssl=context)

    print("Send:", message)
    writer.write(message.encode())
    await writer.drain()

    data = await reader.read(100)
    print("Received:", data.decode())

    print("Close the connection")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: tls_echo_client HOST PORT CERTIFICATES MESSAGE")
    try:
        asyncio.run(tls_echo_client(*sys.argv[1:]))
    except Exception as error:
        sys.exit(str(error))
