"""Where a webhook may go: never into the networks that the set itself runs in (server-side request forgery).

    Targets.require        what a URL may be: https, no credentials, an allowed port, no number in a strange spelling
    Targets.require_address what an address may be: public, or inside a network that the operator allows
    Guarded                opens connections for httpcore: resolves the name, checks every address it has, and connects
                           to the very address that was checked

There is no second resolution between check and connection that could answer otherwise (DNS rebinding), redirects are
not followed, and no proxy of the environment is used. Certificates are still checked against the name.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpcore

from chassis.settings import CommonSettings
from chassis.text import Text

__all__ = ["Guarded", "Target", "TargetRefused", "Targets", "resolve"]

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
# What no operator may allow: the machine itself, its link (where clouds keep their metadata), and many at once.
_NEVER = tuple(
    ip_network(network)
    for network in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::/127", "fe80::/10", "ff00::/8")
)
# Further special-purpose addresses (IANA) that not every version of ipaddress calls so.
_SPECIAL = tuple(
    ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10")
)
# Addresses of IPv6 that carry one of IPv4 which decides: translated (RFC 6052) and compatible ones, besides those that
# ipaddress knows.
_CARRYING = (ip_network("64:ff9b::/96"), ip_network("::/96"))
_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
_PLAIN = re.compile(r"[\x21-\x7e]+")


class TargetRefused(Exception):
    """A webhook may not go there; the message says why in both languages and repeats nothing of the URL."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be called, in the parts that are used: nobody reads it a second time in another way."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What the operator allows: further networks and ports, and in a local set plain http to the same machine."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset({443, 8443})
    local: bool = False

    @classmethod
    def of(cls, settings: CommonSettings) -> "Targets":
        """As ``NUANXIN_WEBHOOK_NETWORKS`` and ``NUANXIN_WEBHOOK_PORTS`` say; ``ValueError`` for what none may allow."""
        networks = tuple(ip_network(one.strip()) for one in settings.webhook_networks.split(",") if one.strip())
        for network in networks:
            if any(network.version == never.version and network.overlaps(never) for never in _NEVER):
                raise ValueError(f"NUANXIN_WEBHOOK_NETWORKS may not hold {network}")
        ports = frozenset(int(port) for port in settings.webhook_ports.split(","))
        return cls(networks=networks, ports=ports, local=settings.mode == "local")

    def require(self, url: str) -> Target:
        """The parts of a URL that may be called."""
        if not _PLAIN.fullmatch(url) or "\\" in url:
            raise TargetRefused("网址只能含可见的 ASCII 字符", "A URL has visible ASCII characters only")
        try:
            parts = urlsplit(url)
            port, name = parts.port, (parts.hostname or "").lower()
        except ValueError:
            raise TargetRefused("不是网址", "Not a URL") from None
        if parts.scheme != "https" and not (self.local and parts.scheme == "http"):
            raise TargetRefused("协议应为 https", "The scheme is https")
        if "@" in parts.netloc:
            raise TargetRefused("网址不应含用户名与密码", "A URL has no user and no password")
        if "#" in url:
            raise TargetRefused("网址不应含片段", "A URL has no fragment")
        port = port or (443 if parts.scheme == "https" else 80)
        if port not in self.ports and not self.local:
            ports = ", ".join(map(str, sorted(self.ports)))
            raise TargetRefused(f"端口应为下列之一：{ports}", f"The port is one of {ports}")
        address = _literal(name)
        if address is not None:
            self.require_address(address)
        elif not _NAME.match(name):
            raise TargetRefused("主机应为名称或者地址", "The host is a name or an address")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(scheme=parts.scheme, host=name, port=port, path=path)

    def require_address(self, address: Address) -> None:
        """Refuse what is not public and in no network that the operator allows."""
        real = _carried(address)
        if self.local and _within(real, _LOOPBACK):
            return
        if _within(real, _NEVER):
            raise TargetRefused("该地址不属于其他机器", "The address is that of no other machine")
        public = real.is_global and not (real.is_multicast or real.is_reserved or real.is_unspecified)
        if (not public or _within(real, _SPECIAL)) and not _within(real, self.networks):
            raise TargetRefused("该地址不是公网地址", "The address is not public")


def _literal(host: str) -> Address | None:
    if "%" in host:
        raise TargetRefused("地址不应含区域", "An address has no zone")
    try:
        return ip_address(host)
    except ValueError:
        return None


def _carried(address: Address) -> Address:
    """The address that a packet to this one comes to."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if inner is None and _within(address, _CARRYING) and int(address) > 1:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


# Names of receivers are resolved apart: a name server that does not answer may not hold up anything else.
_RESOLVERS = ThreadPoolExecutor(max_workers=16, thread_name_prefix="webhook-names")


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system resolves it."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_RESOLVERS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to nothing but addresses that were checked."""

    def __init__(self, targets: Targets, *, names: Callable[[str, int], Awaitable[list[str]]] = resolve) -> None:
        self._targets = targets
        self._names = names
        self._open = httpcore.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._names(host, port)
        except (OSError, UnicodeError) as unknown:
            raise httpcore.ConnectError("the name has no address") from unknown
        if not addresses:
            raise httpcore.ConnectError("the name has no address")
        for address in addresses:
            self._targets.require_address(ip_address(address))
        for address in addresses[:-1]:
            try:
                return await self._open.connect_tcp(address, port, *args, **kwargs)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._open.connect_tcp(addresses[-1], port, *args, **kwargs)

    async def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise TargetRefused("不是本机的套接字", "Not a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._open.sleep(seconds)
