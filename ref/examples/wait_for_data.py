"""Waits for data on a socket that is open already."""

import asyncio
import socket


async def wait_for_data():
    loop = asyncio.get_running_loop()

    # Both ends of a connection within this process.
    near_end, far_end = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=near_end)

    # Plays the part of the network: sends while the read waits.
    loop.call_soon(far_end.send, b"abc")
    data = await reader.read(100)
    print("Received:", data.decode())

    writer.close()
    await writer.wait_closed()
    far_end.close()


if __name__ == "__main__":
    asyncio.run(wait_for_data())
