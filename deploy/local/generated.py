"""What is generated from the code and committed, so that a change of it is always a visible diff.

services/<name>/openapi.json   the service's contract, which the gateway builds its catalogue from
docs/openapi/openapi.json      the documents of all services in one, as the gateway serves it
docs/openapi/asyncapi.json     the events of all services, as AsyncAPI 3.0
docs/permissions.md            permission × department × level, from the policies
services/<name>/README.md      the lifecycles' diagrams, between their markers
README.md, README.zh-CN.md     the house: who calls whom and follows what
"""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from chassis.lifecycle import Lifecycle
from chassis.manifest import Service, contract
from deploy.local.compatibility import released
from deploy.local.state import every_service
from gateway.catalogue import Catalogue
from gateway.events import event_catalogue
from gateway.main import build_gateway
from gateway.matrix import faults, table
from gateway.permits import Permits
from gateway.settings import GatewaySettings

__all__ = ["RELEASED", "drifted", "generated", "merged_document", "permission_matrix", "release"]

ROOT = Path(__file__).resolve().parents[2]
# What the last release promised; written by `nuanxin contract --release` and by nothing else.
RELEASED = ROOT / "docs" / "openapi" / "released.json"
EVENTS = ROOT / "docs" / "openapi" / "asyncapi.json"
MERGED = ROOT / "docs" / "openapi" / "openapi.json"
_DIAGRAM = re.compile(r"(<!-- diagram:(?P<name>[A-Z_]+) -->\n).*?(<!-- /diagram -->)", re.DOTALL)


def generated() -> dict[Path, str]:
    """Each file and what it should hold."""
    services = every_service()
    contracts = {service.name: contract(service) for service in services}
    made = {service.home / "openapi.json": _json(contracts[service.name]) for service in services}
    made[MERGED] = _by_line(merged_document(contracts=contracts)) + "\n"
    made[EVENTS] = _by_line(event_catalogue(contracts, _permits(contracts))) + "\n"
    made[ROOT / "docs" / "permissions.md"] = _matrix(contracts)
    diagrams = {service.name: dict(_lifecycles(service)) for service in services}
    shown = {"HOUSE": _house(services)}
    pages = {ROOT / "README.md": shown, ROOT / "README.zh-CN.md": shown}
    pages |= {service.home / "README.md": diagrams[service.name] for service in services}
    for page, drawn in pages.items():
        made[page] = _with_diagrams(page.read_text(encoding="utf-8"), drawn)
    return made


def release() -> None:
    """Take the present contract as the one that later changes may only add to."""
    RELEASED.write_text(_by_line(released({service.name: contract(service) for service in every_service()})) + "\n")


def drifted() -> list[Path]:
    """The committed files that differ from what the code says."""
    return [
        path.relative_to(ROOT)
        for path, content in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _by_line(content: Any, *, depth: int = 3) -> str:
    """JSON with a line an operation or component: half the size, and a merge of two branches adds lines."""
    if depth == 0 or not isinstance(content, dict):
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    lines = (
        f"{json.dumps(name, ensure_ascii=False)}:{_by_line(part, depth=depth - 1)}" for name, part in content.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}"


def permission_matrix() -> str:
    """The permission matrix as Markdown; ``ValueError`` when policies and operations do not fit together."""
    return _matrix({service.name: contract(service) for service in every_service()})


def _permits(contracts: dict[str, dict[str, Any]]) -> Permits:
    return Permits(permissions=Catalogue(contracts).permissions)


def _matrix(contracts: dict[str, dict[str, Any]]) -> str:
    catalogue, permits = Catalogue(contracts), _permits(contracts)
    if wrong := faults(catalogue, permits):
        raise ValueError("\n".join(wrong))
    return table(permits, catalogue.permissions)


def merged_document(
    *, seen_by: str | None = None, contracts: dict[str, dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The document of everything behind the gateway, as the gateway serves it: to everyone, or to one principal."""
    contracts = contracts or {service.name: contract(service) for service in every_service()}
    settings = GatewaySettings(mode="local", services=dict.fromkeys(contracts, ("http://127.0.0.1:1",)))
    made: dict[str, Any] = orjson.loads(
        build_gateway(settings, contracts=contracts).published.documents.get(principal=seen_by).body
    )
    return made


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
