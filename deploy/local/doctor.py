"""Whether this machine can run the set, and how the running one is."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import httpx

from chassis.clock import Clock
from chassis.problems import ParameterMissing
from chassis.workdays import WorkCalendar
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State, every_service

__all__ = ["Finding", "examine"]

_ROOM = 2 << 30


class Finding(NamedTuple):
    matter: str
    found: str
    sound: bool


def examine(state: State) -> Iterator[Finding]:
    """One finding a matter."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", f"{version} (needs 3.11 or later)", sys.version_info >= (3, 11))
    room = shutil.disk_usage(state.home if state.home.exists() else Path.cwd()).free
    yield Finding("磁盘 disk", f"{room >> 30} GiB free (wants 2)", room >= _ROOM)
    yield _postgres()
    yield _holidays(Clock().today())
    yield Finding("服务 services", ", ".join(service.name for service in every_service()), sound=True)
    running = state.running
    if running is None:
        yield Finding("系统 the set", f"not running in {state.home}", sound=True)
        return
    addresses = {"gateway": running["url"]} | _addresses(running["environment"])
    with httpx.Client(trust_env=False, timeout=5.0) as client:
        for name, address in addresses.items():
            yield _ready(client, name, address)


def _postgres() -> Finding:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "pg", durable=False)
        try:
            server.start()
        except (OSError, TimeoutError) as wrong:
            return Finding("PostgreSQL", f"does not start: {wrong}", sound=False)
        server.stop()
    return Finding("PostgreSQL", "starts", sound=True)


def _holidays(today: date) -> Finding:
    try:
        WorkCalendar().is_working_day(today)
    except ParameterMissing:
        return Finding("节假日 holidays", f"none for {today.year}; set NUANXIN_HOLIDAYS_FILE", sound=False)
    return Finding("节假日 holidays", f"known for {today.year}", sound=True)


def _addresses(environment: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = json.loads(environment["NUANXIN_GATEWAY_SERVICES"])
    return found


def _ready(client: httpx.Client, name: str, address: str) -> Finding:
    try:
        status = client.get(f"{address}/readyz").status_code
    except httpx.TransportError as lost:
        return Finding(name, f"does not answer ({type(lost).__name__})", sound=False)
    return Finding(name, f"{address} answers {status}", sound=status == 200)
