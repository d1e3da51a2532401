"""Steps of the month in a process of their own each: what memory one needs is not hidden by what another needed."""

import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import uvloop

from bench._service import Walk
from chassis import collector
from chassis.ciphers import KeyRing
from chassis.database import Database

__all__ = ["Cost", "abreast", "apart"]

Step = Callable[..., Awaitable[Any]]


class Cost(NamedTuple):
    """What a step came to, how long it took, and the most memory that its process had."""

    result: Any
    seconds: float
    mib: int

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, peak {self.mib} MiB"


def apart(step: Step, url: str, keys: KeyRing, *args: Any) -> Cost:
    """Call a step of a ``Walk`` in a new process."""
    [cost] = abreast(step, url, keys, [args])
    return cost


def abreast(step: Step, url: str, keys: KeyRing, each: Sequence[tuple[Any, ...]]) -> list[Cost]:
    """Call a step of a ``Walk`` with each of the arguments, all at once, each in a process of its own."""
    with ProcessPoolExecutor(max_workers=len(each), mp_context=get_context("spawn")) as processes:
        return [one.result() for one in [processes.submit(_step, step, url, keys.to_json(), args) for args in each]]


def _step(step: Step, url: str, keys: str, args: tuple[Any, ...]) -> Cost:
    async def walk() -> Any:
        database = Database(url, pool_size=2)
        try:
            return await step(Walk(database, KeyRing.parse(keys)), *args)
        finally:
            await database.close()

    collector.spare()
    began = time.perf_counter()
    result = uvloop.run(walk())
    return Cost(result, time.perf_counter() - began, _peak_mib())


def _peak_mib() -> int:
    """Of this program: getrusage also counts what the parent had when it was started."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) >> 10
