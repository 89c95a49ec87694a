# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A fixed load for a Redis server that listens on a Unix socket."""

import random
import socket
import sys
import time


def _command(*words):
    words = [str(w).encode() for w in words]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


def requests(count):
    """A fixed pipeline: strings, lists, hashes, sorted sets, deletions."""
    numbers = random.Random(2)
    parts = []
    for i in range(count):
        key = numbers.randrange(20000)
        kind = numbers.randrange(6)
        parts.append([
            lambda: _command("SET", f"s{key}", "v" * numbers.randrange(8, 600)),
            lambda: _command("GET", f"s{key}"),
            lambda: _command("RPUSH", f"l{key % 500}", "e" * numbers.randrange(8, 80)),
            lambda: _command("HSET", f"h{key % 2000}", f"f{i % 64}", "w" * 24),
            lambda: _command("ZADD", f"z{key % 300}", i, f"m{key}"),
            lambda: _command("DEL", f"s{key}", f"l{key % 500}"),
        ][kind]())
    return b"".join(parts)


def driver(path, requests):
    """For measure.run_once: sends all of it, reads the answers, ends the server."""
    def drive():
        for _ in range(600):
            try:
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(path)
                break
            except OSError:
                connection.close()
                time.sleep(0.05)
        else:
            sys.exit("redis-load: the Redis server does not answer")
        connection.settimeout(120)
        for at in range(0, len(requests), 65536):
            connection.sendall(requests[at:at + 65536])
            connection.setblocking(False)
            try:
                while connection.recv(1 << 20):
                    pass
            except BlockingIOError:
                pass
            connection.settimeout(120)
        connection.sendall(_command("SHUTDOWN", "NOSAVE"))
        try:
            while connection.recv(1 << 20):
                pass
        except OSError:
            pass
        connection.close()
    return drive
