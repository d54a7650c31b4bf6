"""asyncio's StreamReader in process, as reader_bench.cc measures the reference's: pieces of 64 KiB are fed and read away.

asyncio_reader.py readline|readexactly

Prints {"ns": nanoseconds per read}.
"""

import asyncio
import json
import sys
import time

PIECE_BYTES = 64 * 1024
PIECES = 300
LINE = b"x" * 78 + b"\r\n"
FRAME_BYTES = 1024


async def readline(reader, piece):
    for _ in range(PIECE_BYTES // len(LINE)):
        await reader.readline()
    return PIECE_BYTES // len(LINE)


async def readexactly(reader, piece):
    for _ in range(PIECE_BYTES // FRAME_BYTES):
        await reader.readexactly(FRAME_BYTES)
    return PIECE_BYTES // FRAME_BYTES


async def measure(read):
    piece = (LINE * (PIECE_BYTES // len(LINE) + 1))[:PIECE_BYTES]
    reader = asyncio.StreamReader(limit=PIECE_BYTES)
    reads = 0
    began = time.perf_counter()
    for _ in range(PIECES):
        reader.feed_data(piece)
        reads += await read(reader, piece)
    return (time.perf_counter() - began) / reads * 1e9


def main():
    read = {"readline": readline, "readexactly": readexactly}[sys.argv[1]]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    print(json.dumps({"ns": loop.run_until_complete(measure(read))}))


if __name__ == "__main__":
    main()
