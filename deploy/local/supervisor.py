"""The whole set on one machine: PostgreSQL, every service, the gateway and the scheduled rules, each a process.

A process that dies is started again, PostgreSQL too: what was committed is there, and what was not is asked for again
by whoever waits for it. The processes die with the supervisor, whatever kills it; PostgreSQL lives on and is taken
over.
"""

import asyncio
import ctypes
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx

from deploy.local import sandbox
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State, every_service

__all__ = ["DECISIONS", "GATEWAY", "LocalSet", "PortTaken", "local_set", "serving"]

GATEWAY = "gateway.main:create"
DECISIONS = "gateway.decisions:create"
_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 10.0
_HEAD_START_SECONDS = 0.2


class PortTaken(Exception):
    """Something else listens on the port."""


@dataclass(slots=True)
class LocalSet:
    """A set that runs."""

    url: str
    state: State
    postgres: EmbeddedPostgres
    environment: dict[str, str]
    # Where each service and the gateway listen.
    addresses: dict[str, str]
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @property
    def services(self) -> list[str]:
        return [name for name in self.addresses if name != "gateway"]

    async def ready(self) -> None:
        """Wait until every process answers."""
        for address in self.addresses.values():
            await answers(address)

    def pids(self) -> dict[str, int]:
        """The processes of the set by name, PostgreSQL included."""
        return {name: process.pid for name, process in self.processes.items()} | {"postgres": self.postgres.pid}


@asynccontextmanager
async def local_set(
    state: State, *, port: int, tell: Callable[[str], None] = lambda _: None, durable: bool = True
) -> AsyncIterator[LocalSet]:
    """Start the set, yield it when it answers, stop it in order."""
    require_free(port)
    state.logs.mkdir(parents=True, exist_ok=True)
    postgres = EmbeddedPostgres(state.cluster, durable=durable)
    await asyncio.to_thread(postgres.start)
    tell("PostgreSQL 18 已就绪 ready")
    async with AsyncExitStack() as stack:
        stack.callback(postgres.stop)
        names = [service.name for service in every_service()]
        await asyncio.to_thread(_migrate, postgres, tell)
        addresses = {name: f"http://127.0.0.1:{free_port()}" for name in names}
        url = f"http://127.0.0.1:{port}"
        environment = state.environment(
            gateway_url=url,
            postgres_url=lambda database, role: postgres.url(database, role=role),
            addresses=addresses,
        )
        running = LocalSet(
            url=url,
            state=state,
            postgres=postgres,
            environment=environment,
            addresses={**addresses, "gateway": url},
        )
        commands = {
            name: serving(f"services.{name}.main:create", port=int(address.rpartition(":")[2]))
            for name, address in addresses.items()
        }
        # Behind the services: a gateway that finds nobody there does not look again for some seconds.
        last = {"gateway": serving(GATEWAY, port=port), "rules": [sys.executable, "-m", "deploy.local.rules"]}
        tasks = [asyncio.create_task(_kept_postgres(running, tell)), asyncio.create_task(sandbox.serve(running))]
        stack.push_async_callback(_stop, running, tasks)
        for several in (commands, last):
            tasks += [asyncio.create_task(_kept_alive(running, name, one, tell)) for name, one in several.items()]
            for name in several.keys() - {"rules"}:
                await answers(running.addresses[name])
                tell(f"{name} 已就绪 ready")
        state.note_running({"pid": os.getpid(), "url": url, "environment": environment})
        stack.callback(state.note_running, None)
        yield running


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise PortTaken(port) from taken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def answers(address: str, *, seconds: float = 60.0) -> None:
    """Wait until a process says that it is ready."""
    async with asyncio.timeout(seconds), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                if (await client.get(f"{address}/readyz", timeout=5.0)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


def _migrate(postgres: EmbeddedPostgres, tell: Callable[[str], None]) -> None:
    services = every_service()
    create_databases(postgres.url(), [service.name for service in services])
    for service in services:
        owner = postgres.url(database_of(service.name), role=owner_of(service.name))
        migrate_service(owner, service.name, service.home)
        tell(f"{service.name} 数据库已迁移 migrated")


def serving(factory: str, *, port: int, host: str = "127.0.0.1", grace: int = 5, keep_alive: int = 5) -> list[str]:
    """The command that serves an application, here and on a cluster alike."""
    # Decisions are told to this host alone, so who asks must be who is connected, whatever a header says.
    believed = "--no-proxy-headers" if factory == DECISIONS else "--proxy-headers"
    protocol = "gateway.door:Door" if factory in (GATEWAY, DECISIONS) else "httptools"
    return [
        *(sys.executable, "-m", "uvicorn", factory, "--factory"),
        *("--host", host, "--port", str(port), "--loop", "auto", "--http", protocol),
        *("--no-access-log", "--no-server-header", believed, "--log-level", "warning"),
        *("--timeout-graceful-shutdown", str(grace), "--timeout-keep-alive", str(keep_alive), "--backlog", "2048"),
    ]


async def _kept_alive(running: LocalSet, name: str, command: list[str], tell: Callable[[str], None]) -> None:
    """Run a process and start it again when it ends."""
    pause = 0.1
    while True:
        with (running.state.logs / f"{name}.log").open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *command,
                env=os.environ | running.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C is for the command, which stops them in order
                preexec_fn=_die_with_parent,
            )
        running.processes[name] = process
        began = asyncio.get_running_loop().time()
        await process.wait()
        pause = 0.1 if asyncio.get_running_loop().time() - began > 5 else min(pause * 2, 5.0)
        tell(f"{name} 意外退出，重新启动 ended ({process.returncode}), starting it again")
        await asyncio.sleep(pause)


async def _kept_postgres(running: LocalSet, tell: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(0.2)
        if running.postgres.ended:
            tell("PostgreSQL 意外退出，重新启动 ended, starting it again")
            await asyncio.to_thread(running.postgres.restart)


async def _stop(running: LocalSet, tasks: list[asyncio.Task[None]]) -> None:
    """The gateway first, so that nothing new comes in; the rest while it answers, since who waits for news waits on."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    ending: list[asyncio.Task[None]] = []
    for group in ({"gateway"}, running.processes.keys() - {"gateway"}):
        ending += [asyncio.create_task(_end(running.processes[name])) for name in group & running.processes.keys()]
        if ending:
            await asyncio.wait(ending, timeout=_HEAD_START_SECONDS)
    await asyncio.gather(*ending)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
