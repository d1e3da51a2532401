"""Processes of a run: pinned to a core, waited for, their processor time read, stopped at the end."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["Process", "running"]


@dataclass(frozen=True, slots=True)
class Process:
    name: str
    port: int
    pid: int

    def family(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]

    def spent(self) -> float:
        """Processor seconds so far, with all children."""
        return sum(one.cpu_times().user + one.cpu_times().system for one in self.family())

    def memory(self) -> int:
        return sum(one.memory_info().rss for one in self.family())


@contextmanager
def running(
    name: str, command: list[str], *, port: int, cores: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Process]:
    """Start a process on some cores and wait until it answers, and nobody in its place."""
    with socket.socket() as asking:
        if asking.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"{name}: somebody else is at port {port}")
    with (folder / f"{name.replace(' ', '-')}.out").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            ["taskset", "-c", cores, *command],  # noqa: S607
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=out,
        )
    try:
        if not answers(f"http://127.0.0.1:{port}/livez", process):
            raise SystemExit(f"{name} does not answer: {Path(out.name).read_text(errors='replace')[-2000:]}")
        yield Process(name, port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
