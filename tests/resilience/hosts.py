"""Two hosts on a network of their own: network namespaces (ip-netns(8)) on a bridge, each with its own address.

    198.18.<n>.1    here: PostgreSQL, the roster, and who calls
    198.18.<n>.2    host a: a gateway and a subsidy service
    198.18.<n>.3    host b: the same

A host is cut off by taking it from the bridge: what is sent to it vanishes, as with a switch that lost power, and
nobody is told. The network is one for tests of networks (RFC 2544).
"""

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, answers, free_port, serving
from tests.sets import begin_migrated

__all__ = ["Doors", "Host", "Hosts", "doors", "two_hosts"]

SERVICES = ("roster", "subsidy")
ENDS_SECONDS = 30.0


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)  # noqa: S603, S607 - Debian's, our own words


@dataclass(slots=True)
class Host:
    """A namespace and what runs in it; each name of a process is a service or ``gateway``."""

    name: str
    switch: str
    address: str
    environment: Mapping[str, str]
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def url(self, name: str) -> str:
        return f"http://{self.address}:{self.ports[name]}"

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own words
            ["ip", "netns", "exec", self.name, *command],  # noqa: S607 - Debian's
            env=os.environ | self.environment | {"NUANXIN_GATEWAY_URL": self.url("gateway")},
            stdout=subprocess.DEVNULL,
        )

    def start(self, name: str) -> None:
        factory = "gateway.main:create" if name == "gateway" else f"services.{name}.main:create"
        self.processes[name] = self.run(*serving(factory, host=self.address, port=self.ports[name], grace=40))

    async def ended(self, name: str) -> None:
        """Wait until a process that was told to end has."""
        async with asyncio.timeout(ENDS_SECONDS):
            while self.processes[name].poll() is None:  # noqa: ASYNC110 - a process that asyncio did not start
                await asyncio.sleep(0.05)

    def cut_off(self) -> None:
        ip("-n", self.switch, "link", "set", self.name, "nomaster")

    def connect(self) -> None:
        ip("-n", self.switch, "link", "set", self.name, "master", "bridge")

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Hosts:
    a: Host
    b: Host
    # As the demonstration knows a set; its address is host a's gateway.
    running: LocalSet


@contextmanager
def two_hosts(**environment: str) -> Iterator[Hosts]:
    """The network with both hosts serving; skips where no network can be made."""
    if shutil.which("ip") is None:
        pytest.skip("there is no ip(8): make ip")
    with ExitStack() as stack:
        number = os.getpid() % 250
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nuanxin-")))
        home.chmod(0o755)
        state = State(home)
        here, address_a, address_b = (f"198.18.{number}.{last}" for last in (1, 2, 3))
        names = [f"nuanxin{number}{one}" for one in "sab"]
        switch, name_a, name_b = names
        try:
            for name in names:
                ip("netns", "add", name)
                stack.callback(ip, "netns", "del", name)
            _wire(switch, {name_a: address_a, name_b: address_b}, here)
        except subprocess.CalledProcessError as refused:
            pytest.skip(f"no network namespaces here: {refused.stderr.strip()}")
        postgres = EmbeddedPostgres(state.cluster, durable=False)
        begin_migrated(postgres)
        _listen(state.cluster, here)
        postgres.start()
        stack.callback(postgres.stop)
        ports = {name: free_port() for name in (*SERVICES, "gateway")}
        told = state.environment(
            gateway_url=f"http://{address_a}:{ports['gateway']}",
            postgres_url=lambda database, role: f"postgresql+asyncpg://{role}@{here}:5432/{database}",
            addresses=dict.fromkeys(SERVICES, ""),
        )
        told |= environment | {"NUANXIN_GATEWAY_SERVICES": _services(ports, here, (address_a, address_b))}
        a, b = (
            Host(name, switch, address, told, ports=ports)
            for name, address in ((name_a, address_a), (name_b, address_b))
        )
        roster = subprocess.Popen(  # noqa: S603 - our own words
            serving("services.roster.main:create", host=here, port=ports["roster"]),
            env=os.environ | told,
            stdout=subprocess.DEVNULL,
        )
        stack.callback(roster.wait)
        stack.callback(roster.kill)
        for host in (a, b):
            stack.callback(host.stop)
            host.start("subsidy")
            host.start("gateway")
        addresses = {"roster": f"http://{here}:{ports['roster']}", "gateway": a.url("gateway")}
        asyncio.run(_ready(*addresses.values(), a.url("subsidy"), b.url("subsidy"), b.url("gateway")))
        state.note_running({"pid": os.getpid(), "url": addresses["gateway"], "environment": told})
        yield Hosts(a, b, LocalSet(a.url("gateway"), state, postgres, told, addresses))


def _wire(switch: str, hosts: Mapping[str, str], here: str) -> None:
    ip("-n", switch, "link", "add", "bridge", "type", "bridge")
    ip("-n", switch, "link", "set", "bridge", "up")
    # This machine's own end goes with the namespace of the other.
    ip("link", "add", switch, "type", "veth", "peer", "name", "here", "netns", switch)
    ip("address", "add", f"{here}/24", "dev", switch)
    ip("link", "set", switch, "up")
    for name, address in hosts.items():
        ip("link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", name, "netns", switch)
        ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", name, "link", "set", device, "up")
    for name in ("here", *hosts):
        ip("-n", switch, "link", "set", name, "master", "bridge", "up")


def _listen(cluster: Path, address: str) -> None:
    """Let the hosts reach the databases: a Unix socket would pass by the network."""
    with (cluster / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"listen_addresses = '{address}'\n")
    with (cluster / "pg_hba.conf").open("a", encoding="utf-8") as rules:
        rules.write(f"host all all {address}/24 trust\n")


def _services(ports: Mapping[str, int], here: str, hosts: tuple[str, str]) -> str:
    subsidy = ", ".join(f'"http://{host}:{ports["subsidy"]}"' for host in hosts)
    return f'{{"roster": "http://{here}:{ports["roster"]}", "subsidy": [{subsidy}]}}'


async def _ready(*addresses: str) -> None:
    await asyncio.gather(*(answers(address) for address in addresses))


# Whose answer was lost with its host asks the kernel whether anybody is there still.
NOTICED = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1),
]


class Doors(httpx.AsyncBaseTransport):
    """A caller that knows several gateways, as a balancer does: it calls in turn those that say they are ready."""

    def __init__(self, *addresses: str) -> None:
        self._doors = {httpx.URL(address): httpx.AsyncHTTPTransport(socket_options=NOTICED) for address in addresses}
        self._open = list(self._doors)
        self._turn = itertools.count()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        address = self._open[next(self._turn) % len(self._open)]
        request.url = request.url.copy_with(host=address.host, port=address.port)
        return await self._doors[address].handle_async_request(request)

    async def aclose(self) -> None:
        for door in self._doors.values():
            await door.aclose()

    async def watch(self) -> None:
        """Ask all of them again and again; where none is ready the last one stays."""
        async with httpx.AsyncClient(trust_env=False, timeout=0.5) as client:

            async def ready(address: httpx.URL) -> bool:
                with suppress(httpx.TransportError):
                    return (await client.get(address.join("/readyz"))).is_success
                return False

            while True:
                told = await asyncio.gather(*(ready(address) for address in self._doors))
                self._open = list(itertools.compress(self._doors, told)) or self._open
                await asyncio.sleep(0.1)


@asynccontextmanager
async def doors(hosts: Hosts) -> AsyncIterator[Doors]:
    either = Doors(hosts.a.url("gateway"), hosts.b.url("gateway"))
    watching = asyncio.create_task(either.watch())
    try:
        yield either
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await either.aclose()
