"""What is generated from the code and committed, so that a change of it is always a visible diff.

services/<name>/openapi.json   the service's contract, which the gateway builds its catalogue from
docs/permissions.md            permission × department × level, from the policies
services/<name>/README.md      the lifecycles' diagrams, between their markers
README.md, README.zh-CN.md     the house: who calls whom and follows what
"""

import asyncio
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from chassis.lifecycle import Lifecycle
from chassis.manifest import Service, contract
from deploy.local.state import every_service
from gateway.catalogue import Catalogue
from gateway.main import build_gateway
from gateway.matrix import faults, table
from gateway.permits import Permits
from gateway.settings import GatewaySettings

__all__ = ["drifted", "generated", "merged_document", "permission_matrix"]

ROOT = Path(__file__).resolve().parents[2]
_DIAGRAM = re.compile(r"(<!-- diagram:(?P<name>[A-Z_]+) -->\n).*?(<!-- /diagram -->)", re.DOTALL)


def generated() -> dict[Path, str]:
    """Each file and what it should hold."""
    services = every_service()
    contracts = {service.name: contract(service) for service in services}
    made = {
        service.home / "openapi.json": json.dumps(contracts[service.name], ensure_ascii=False, indent=1) + "\n"
        for service in services
    }
    made[ROOT / "docs" / "permissions.md"] = _matrix(contracts)
    diagrams = {service.name: dict(_lifecycles(service)) for service in services}
    shown = {"HOUSE": _house(services)}
    pages = {ROOT / "README.md": shown, ROOT / "README.zh-CN.md": shown}
    pages |= {service.home / "README.md": diagrams[service.name] for service in services}
    for page, drawn in pages.items():
        made[page] = _with_diagrams(page.read_text(encoding="utf-8"), drawn)
    return made


def drifted() -> list[Path]:
    """The committed files that differ from what the code says."""
    return [
        path.relative_to(ROOT)
        for path, content in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]


def permission_matrix() -> str:
    """The permission matrix as Markdown; ``ValueError`` when policies and operations do not fit together."""
    return _matrix({service.name: contract(service) for service in every_service()})


def _matrix(contracts: dict[str, dict[str, Any]]) -> str:
    catalogue = Catalogue(contracts)
    permits = Permits(permissions=catalogue.permissions)
    if wrong := faults(catalogue, permits):
        raise ValueError("\n".join(wrong))
    return table(permits, catalogue.permissions)


def merged_document() -> dict[str, Any]:
    """The document of everything behind the gateway, as the gateway serves it."""
    gateway = build_gateway(
        GatewaySettings(mode="local", services={service.name: "http://127.0.0.1:1" for service in every_service()})
    )

    async def ask() -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=gateway), base_url="http://gateway") as client:
            made: dict[str, Any] = (await client.get("/openapi.json")).raise_for_status().json()
            return made

    return asyncio.run(ask())


def _lifecycles(service: Service) -> Iterator[tuple[str, str]]:
    """The diagram of every lifecycle in the service's rules, by the name it has there."""
    for rules in sorted(service.home.glob("*/rules.py")):
        module = import_module(f"services.{service.name}.{rules.parent.name}.rules")
        yield from ((name, value.mermaid()) for name, value in vars(module).items() if isinstance(value, Lifecycle))


def _house(services: list[Service]) -> str:
    """Who calls whom, as a Mermaid flowchart: the gateway, the services behind it, what follows what."""
    lines = [
        "flowchart LR",
        '    callers["部门 · 机构 · 工作者<br/>departments, organisations, workers"] -->|token| gateway',
        '    gateway["<b>gateway 网关</b><br/>who is calling, may they, where does it go"]',
    ]
    lines += [f'    gateway -->|caller assertion| {one.name}["<b>{one.name}</b> {one.title.zh}"]' for one in services]
    for service in services:
        lines += [f"    {service.name} -.->|follows| {follows.source}" for follows in service.follows]
    return "\n".join(lines)


def _with_diagrams(page: str, diagrams: dict[str, str]) -> str:
    def drawn(found: re.Match[str]) -> str:
        return f"{found[1]}```mermaid\n{diagrams[found['name']]}\n```\n{found[3]}"

    return _DIAGRAM.sub(drawn, page)
