"""Sends a message to an echo server on a Unix socket and shows what comes back."""

import asyncio
import sys


async def unix_echo_client(path, message):
    reader, writer = await asyncio.open_unix_connection(path)

    print("Send:", message)
    writer.write(message.encode())
    writer.write_eof()

    data = await reader.read()
    print("Received:", data.decode())

    print("Close the connection")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: unix_echo_client PATH MESSAGE")
    try:
        asyncio.run(unix_echo_client(*sys.argv[1:]))
    except Exception as error:
        sys.exit(str(error))
