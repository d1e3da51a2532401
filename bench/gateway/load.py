"""Requests a second, processor time a call and the slowest hundredth, of everybody in turn, round after round."""

import itertools
import re
import shutil
import statistics
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import NamedTuple

from bench.gateway import peers as everybody
from bench.gateway import verified
from bench.gateway.processes import Process, running
from bench.gateway.routes import SPREAD, called
from bench.gateway.tokens import NEW, write_script
from deploy.local.supervisor import GATEWAY, serving

__all__ = ["peers", "workers"]

# Tokens seen before, and how many routes are called in turn.
MIXES = ((1.0, 1), (0.9, 1), (0.5, 1), (1.0, SPREAD))
# Tokens that one round may use up; the next begins behind them.
STRIDE = 3001
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Round(NamedTuple):
    rate: float
    microseconds: float
    slowest: float


def measured(
    processes: list[Process], script: Path, *, port: int, seconds: int, start: int, connections: int = 32
) -> Round:
    """One run of wrk; processor time is that of all processes that take part."""
    before = sum(process.spent() for process in processes)
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    command += [f"http://127.0.0.1:{port}", "--", str(start)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    spent = sum(process.spent() for process in processes) - before
    calls = re.search(r"(\d+) requests in", printed)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    tail = re.search(r"^\s+99%\s+([\d.]+)(us|ms|s)\s*$", printed, re.MULTILINE)
    if "Non-2xx" in printed or not (calls and rate and tail):
        raise SystemExit(f"{processes[0].name}: {printed}")
    return Round(float(rate[1]), spent / int(calls[1]) * 1e6, float(tail[1]) * UNITS[tail[2]])


def peers(folder: Path, *, seconds: int, rounds: int) -> None:
    if shutil.which("wrk") is None or shutil.which("nginx") is None:
        raise SystemExit("wrk and nginx are needed: make peers")
    scripts = {(share, spread): write_script(folder, share=share, paths=called()[:spread]) for share, spread in MIXES}
    for name, what in everybody.missing().items():
        sys.stdout.write(f"{name} is left out: {what} is not installed (make peers)\n")
    if not everybody.PYTHON.exists():
        sys.stdout.write("the gateway runs by this Python, which may be a slow build of it (make peers)\n")
    with ExitStack() as stack:
        with _started(everybody.telling(folder), cores="1", folder=folder):
            started = {
                command[0]: stack.enter_context(_started(command, cores="0", folder=folder))
                for command in everybody.commands(folder)
            }
            for name in everybody.DECIDING:
                if name in started:
                    verified.require(started[name])
        stack.enter_context(_started(everybody.upstream(folder), cores="1", folder=folder))
        decisions = started.pop("decisions", None)
        starts = itertools.count(0, STRIDE)
        results: dict[tuple[float, int], dict[str, list[Round]]] = {
            mix: {name: [] for name in started} for mix in MIXES
        }
        for number in range(rounds + 1):
            for mix, script in scripts.items():
                start = next(starts) % NEW
                for name, process in started.items():
                    taking_part = [process, decisions] if decisions and "decisions" in name else [process]
                    length = seconds if number else 1
                    done = measured(taking_part, script, port=process.port, seconds=length, start=start)
                    if number:  # the first round warms up
                        results[mix][name].append(done)
    for (share, spread), of_mix in results.items():
        table(of_mix, head=f"{share:.0%} known" + (f", {spread} routes" if spread > 1 else ""))


def _started(command: everybody.Command, *, cores: str, folder: Path) -> AbstractContextManager[Process]:
    name, arguments, port, environment = command
    return running(name, arguments, port=port, cores=cores, folder=folder, environment=environment)


def workers(folder: Path, *, seconds: int, rounds: int) -> None:
    """The gateway with one and two processes, on two cores that wrk and the upstream use as well."""
    script = write_script(folder, share=1.0, paths=called()[:1])
    environment = everybody.environment(folder)
    with ExitStack() as stack:
        stack.enter_context(_started(everybody.upstream(folder), cores="1", folder=folder))
        started = []
        for count in (1, 2):
            command = everybody.python(serving(GATEWAY, port=18090 + count, keep_alive=75))
            command += ("--workers", str(count))
            started.append(
                stack.enter_context(
                    running(
                        f"{count} workers",
                        command,
                        port=18090 + count,
                        cores="0,1",
                        folder=folder,
                        environment=environment,
                    )
                )
            )
        results: dict[str, list[Round]] = {process.name: [] for process in started}
        for _ in range(rounds):
            for process in started:
                done = measured([process], script, port=process.port, seconds=seconds, start=0, connections=64)
                results[process.name].append(done)
    table(results, head="workers")


def table(results: dict[str, list[Round]], *, head: str) -> None:
    medians = {name: Round(*map(statistics.median, zip(*done, strict=True))) for name, done in results.items()}
    first = next(iter(medians.values()))
    sys.stdout.write(f"{head:24}{'calls/s':>9}{'ratio':>7}{'µs CPU':>8}{'ratio':>7}{'p99 ms':>8}{'ratio':>7}\n")
    for name, one in medians.items():
        cost = one.microseconds
        sys.stdout.write(
            f"{name:24}{one.rate:9.0f}{one.rate / first.rate:7.2f}{cost:8.1f}{first.microseconds / cost:7.2f}"
            f"{one.slowest:8.1f}{one.slowest / first.slowest:7.1f}\n"
        )
