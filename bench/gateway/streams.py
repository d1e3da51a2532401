"""A gigabyte through the gateway, down and up, and how much its memory grows by it."""

import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.gateway import peers, tokens
from bench.gateway.processes import Process, running
from deploy.local.supervisor import GATEWAY, serving

__all__ = ["tell"]

GIGABYTE = 1 << 30
PIECE = b"x" * (1 << 20)
PORT = 18095
HEAD = (
    "{method} /v1/roster/workers HTTP/1.1\r\nhost: bench.test\r\nauthorization: Bearer {token}\r\nconnection: close\r\n"
)


def tell(folder: Path, *, seconds: int, rounds: int) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        environment = peers.environment(folder, to=listening.getsockname()[1])
        environment["NUANXIN_GATEWAY_MAX_BODY"] = str(GIGABYTE)
        command = peers.python(serving(GATEWAY, port=PORT))
        with running("gateway", command, port=PORT, cores="0", folder=folder, environment=environment) as gateway:
            for name, transfer in (("down", down), ("up", up)):
                transfer(1 << 20)  # warm
                began, spent = time.monotonic(), gateway.spent()
                before, highest = gateway.memory(), watched(gateway, transfer)
                took = time.monotonic() - began
                sys.stdout.write(
                    f"1 GiB {name:6}{took:6.1f} s, {gateway.spent() - spent:5.1f} s of a processor; memory "
                    f"{before >> 20} MiB before, {highest >> 20} MiB at most\n"
                )


def watched(gateway: Process, transfer: Callable[[int], None]) -> int:
    """The most memory that the gateway has during a transfer."""
    highest = 0
    work = threading.Thread(target=transfer, args=(GIGABYTE,))
    work.start()
    while work.is_alive():
        highest = max(highest, gateway.memory())
        work.join(0.05)
    return highest


def down(size: int) -> None:
    with closing(connected("GET", f"x-size: {size}\r\n")) as caller:
        came = len(read_head(caller))
        while part := caller.recv(1 << 20):
            came += len(part)
    if came != size:
        raise SystemExit(f"{came} of {size} bytes came down")


def up(size: int) -> None:
    with closing(connected("POST", f"content-length: {size}\r\n")) as caller:
        for _ in range(size // len(PIECE)):
            caller.sendall(PIECE)
        taken = read_head(caller)
        while part := caller.recv(1 << 10):
            taken += part
    if taken != b"%d" % size:
        raise SystemExit(f"{taken!r} of {size} bytes went up")


def connected(method: str, more: str) -> socket.socket:
    (token,) = tokens.minted(1)
    caller = socket.create_connection(("127.0.0.1", PORT))
    caller.sendall((HEAD.format(method=method, token=token) + more + "\r\n").encode())
    return caller


def read_head(connection: socket.socket) -> bytes:
    """What has come behind the head."""
    return read(connection)[1]


def read(connection: socket.socket) -> tuple[bytes, bytes]:
    came = b""
    while b"\r\n\r\n" not in came:
        part = connection.recv(1 << 16)
        if not part:
            raise SystemExit(f"broken off: {came!r}")
        came += part
    head, _, rest = came.partition(b"\r\n\r\n")
    return head, rest


def serve(listening: socket.socket) -> None:
    """The service: sends as many bytes as asked for, or says how many came."""
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    with closing(connection):
        head, rest = read(connection)
        wanted = re.search(rb"x-size: (\d+)", head)
        declared = re.search(rb"content-length: (\d+)", head)
        if wanted:
            size = int(wanted[1])
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
            for _ in range(size // len(PIECE)):
                connection.sendall(PIECE)
        elif declared:
            came = len(rest)
            while came < int(declared[1]):
                came += len(connection.recv(1 << 20))
            told = b"%d" % came
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(told), told))
