"""What can be called: the operations of the services' OpenAPI documents, found by path and method.

The documents are data: ``<folder>/<service>/openapi.json``. A literal segment beats a parameter; a path is matched
as the bytes it was sent as, and one that another reader could take for a different path is refused, never repaired.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from chassis.problems import NotAllowed
from gateway.refusals import PathRefused, PathUnknown

__all__ = ["METHODS", "Catalogue", "CatalogueError", "Kind", "Operation", "read_documents", "refuse_unsafe"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Kind = Literal["read", "write", "bulk"]

# An encoded slash, backslash, percent, control or unreserved character means one thing here and may mean another
# after a second decoding: %69mport would match {id} here and the literal "import" in the service.
_SAFE_ESCAPE = re.compile(
    rb"%(?![01]|2[DdEeFf5]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaCcFf]|6[1-9A-Fa-f]|7[0-9AaEeFf])[0-9A-Fa-f]{2}"
)
_PERMISSION = re.compile(r"[a-z][a-z-]*:[a-z][a-z-]*:[a-z][a-z-]*")


class CatalogueError(ValueError):
    """The documents do not make one catalogue."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One method of one path, as its service's document declares it."""

    service: str
    method: str
    path: str
    permission: str
    operation_id: str
    kind: Kind
    # Whether its service may go on to read in the name of who calls it (gateway.behalf).
    on_behalf: bool
    # Whether it asks for a strong and recent login (gateway.step_up).
    step_up: bool


@dataclass(slots=True)
class Node:
    literals: dict[bytes, "Node"] = field(default_factory=dict)
    parameter: "Node | None" = None
    methods: dict[str, Operation] = field(default_factory=dict)

    def find(self, segments: list[bytes], at: int) -> "Node | None":
        if at == len(segments):
            return self if self.methods else None
        literal = self.literals.get(segments[at])
        if literal is not None:
            found = literal.find(segments, at + 1)
            if found is not None:
                return found
        if self.parameter is None or not segments[at]:
            return None
        return self.parameter.find(segments, at + 1)


class Catalogue:
    """Every operation of the services, and where it stands among the paths."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self.documents = documents
        self.operations: tuple[Operation, ...] = ()
        self._root = Node()
        identifiers: set[tuple[str, str]] = set()
        found = []
        for service, document in documents.items():
            for operation in _operations(service, document):
                # Across services a name may repeat (follow_events); the merged document tells them apart.
                if (service, operation.operation_id) in identifiers:
                    raise CatalogueError(f"{service}: the operationId {operation.operation_id} is used twice")
                identifiers.add((service, operation.operation_id))
                self._place(operation)
                found.append(operation)
        self.operations = tuple(found)
        self.permissions = tuple(sorted({operation.permission for operation in found}))

    def match(self, raw_path: bytes, method: str) -> Operation:
        """The operation called; ``PathRefused``, ``PathUnknown`` or ``NotAllowed`` if there is none.

        What can be read can be asked for without its body: HEAD is GET's, documented or not (RFC 9110 §9.1).
        """
        refuse_unsafe(raw_path)
        node = self._root.find(raw_path.split(b"/"), 1)
        if node is None:
            raise PathUnknown
        operation = node.methods.get(method)
        if operation is None and method == "HEAD":
            operation = node.methods.get("GET")
        if operation is None:
            raise NotAllowed(headers={"Allow": _allow(node)})
        return operation

    def allow(self, raw_path: bytes) -> str:
        """The methods of a path, as ``Allow`` lists them; ``PathRefused`` or ``PathUnknown`` if it has none."""
        refuse_unsafe(raw_path)
        node = self._root.find(raw_path.split(b"/"), 1)
        if node is None:
            raise PathUnknown
        return _allow(node)

    def _place(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.path.encode().split(b"/")[1:]:
            if segment.startswith(b"{"):
                node.parameter = node.parameter or Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, Node())
        if operation.method in node.methods:
            raise CatalogueError(f"{operation.method} {operation.path}: declared twice")
        node.methods[operation.method] = operation


def _allow(node: Node) -> str:
    return ", ".join(sorted({"OPTIONS", *node.methods, *(["HEAD"] if "GET" in node.methods else [])}))


def refuse_unsafe(raw_path: bytes) -> None:
    """``PathRefused`` for a path that could be read in two ways (RFC 3986 §6.2.2)."""
    if b"//" in raw_path or b"/." in raw_path or b"\\" in raw_path or b";" in raw_path:
        raise PathRefused
    if b"%" in raw_path and b"%" in _SAFE_ESCAPE.sub(b"", raw_path):
        raise PathRefused


def read_documents(folder: Path, services: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The committed documents of the services that run."""
    documents = {}
    for service in services:
        path = folder / service / "openapi.json"
        if not path.is_file():
            raise CatalogueError(f"{service}: no document {path.name} in the catalogue's folder")
        documents[service] = orjson.loads(path.read_bytes())
    return documents


def _operations(service: str, document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document.get("paths", {}).items():
        _check_path(service, path)
        for method in METHODS:
            if method in item:
                yield _operation(service, path, method.upper(), item[method])


def _check_path(service: str, path: str) -> None:
    if not path.startswith(f"/v1/{service}/"):
        raise CatalogueError(f"{service}: the path {path} is not under /v1/{service}/")
    for segment in path.split("/")[1:]:
        if not re.fullmatch(r"\{\w+\}|[A-Za-z0-9._~-]+", segment):
            raise CatalogueError(f"{service}: the path {path} has the segment {segment!r}")


def _operation(service: str, path: str, method: str, body: Mapping[str, Any]) -> Operation:
    permission = body.get("x-permission")
    if not permission:
        raise CatalogueError(f"{method} {path}: no x-permission")
    if not _PERMISSION.fullmatch(permission) or not permission.startswith(f"{service}:"):
        raise CatalogueError(f"{method} {path}: x-permission {permission!r} is not {service}:<resource>:<verb>")
    if not body.get("operationId"):
        raise CatalogueError(f"{method} {path}: no operationId")
    return Operation(
        service=service,
        method=method,
        path=path,
        permission=permission,
        operation_id=body["operationId"],
        kind=_kind(path, method, permission),
        on_behalf=bool(body.get("x-on-behalf")),
        step_up=bool(body.get("x-step-up")),
    )


def _kind(path: str, method: str, permission: str) -> Kind:
    if path.endswith(("/import", "/export")) or permission.endswith((":import", ":export")):
        return "bulk"
    return "read" if method in ("GET", "HEAD") else "write"
