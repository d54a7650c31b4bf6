"""Prints the headers with which an HTTP server answers."""

import asyncio
import sys
import urllib.parse


async def print_http_headers(url):
    part = urllib.parse.urlsplit(url)
    if part.scheme not in ("http", "https") or not part.hostname:
        raise ValueError("not a URL of http or https: " + url)
    secure = part.scheme == "https"
    reader, writer = await asyncio.open_connection(
        part.hostname, part.port or (443 if secure else 80), ssl=secure or None
    )

    path = urllib.parse.urlunsplit(("", "", part.path or "/", part.query, ""))
    query = "HEAD {} HTTP/1.0\r\nHost: {}\r\n\r\n".format(path, part.hostname)
    writer.write(query.encode("latin-1"))
    while not reader.at_eof():
        line = await reader.readline()
        header = line.decode("latin-1").rstrip("\r\n")
        if header:
            print("HTTP header>", header)

    # Whatever else may come is of no interest.
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: http_headers URL")
    try:
        asyncio.run(print_http_headers(sys.argv[1]))
    except Exception as error:
        sys.exit(str(error))
