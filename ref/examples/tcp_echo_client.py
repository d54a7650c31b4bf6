"""Sends a message to an echo server and shows what comes back."""

import asyncio
import sys


async def tcp_echo_client(host, port, message):
    reader, writer = await asyncio.open_connection(host, port)

    print("Send:", message)
    writer.write(message.encode())
    await writer.drain()

    data = await reader.read(100)
    print("Received:", data.decode())

    print("Close the connection")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: tcp_echo_client HOST PORT MESSAGE")
    try:
        asyncio.run(tcp_echo_client(*sys.argv[1:]))
    except Exception as error:
        sys.exit(str(error))
