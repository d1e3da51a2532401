"""The routes that gateway and peers are built from: the documents of the set, and what the policies allow of each."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from gateway.catalogue import Catalogue, Operation, read_documents
from gateway.permits import SERVICES, Permits

__all__ = ["OFFICE", "SERVED", "SPREAD", "Route", "called", "routes", "shapes"]

ROOT = Path(__file__).resolve().parents[2] / "services"
SERVED = tuple(name for name in SERVICES if (ROOT / name / "openapi.json").exists())
# Whose tokens are measured.
OFFICE = "civil-affairs@county"
# How many routes are called in turn where calls are spread.
SPREAD = 20

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# A value of each shape that an id has in the documents.
SAMPLE = {
    _UUID: "0190a5f0-7b1c-7d3e-8f21-5a9c4e6d7b80",
    "W[0-9]{9}": "W100000017",
    "[1-9][0-9]{11}": "150203000000",
    "[A-Z2-7]{24}": "ABCDEFGHIJKLMNOPQRSTUVWX",
}


class Route(NamedTuple):
    operation: Operation
    # The offices that may call it, as ``department@level``. Services, which call it too, are left out.
    offices: frozenset[str]
    # A path of it, with ids.
    sample: str


@cache
def routes() -> tuple[Route, ...]:
    """Every operation, in the catalogue's order."""
    documents = read_documents(ROOT, SERVED)
    catalogue = Catalogue(documents)
    permits = Permits(permissions=catalogue.permissions)
    offices = {name: frozenset(filter(_is_office, permits.holders(name))) for name in catalogue.permissions}
    return tuple(
        Route(one, offices[one.permission], _sample(one.path, documents[one.service])) for one in catalogue.operations
    )


def shapes() -> frozenset[str]:
    """What ids look like: expressions that every id in a path matches one of."""
    return frozenset(shape for document in read_documents(ROOT, SERVED).values() for _, shape in _shapes(document))


@cache
def called() -> tuple[str, ...]:
    """The paths that are measured: in the middle of the catalogue one with an id; and others, evenly far apart."""
    readable = [
        (place, one)
        for place, one in enumerate(routes())
        if one.operation.method == "GET"
        and one.operation.kind == "read"
        and not one.operation.step_up
        and OFFICE in one.offices
    ]
    middle = min(
        (one for one in readable if "{" in one[1].operation.path), key=lambda one: abs(one[0] - len(routes()) // 2)
    )
    others = readable[:: len(readable) // SPREAD][: SPREAD - 1]
    return tuple(one.sample for _, one in [middle, *others])


def _is_office(principal: str) -> bool:
    return "@" in principal


def _sample(path: str, document: Mapping[str, Any]) -> str:
    shape = {f"{{{name}}}": shape for (of, name), shape in _shapes(document) if of == path}
    return re.sub(r"\{\w+\}", lambda found: SAMPLE[shape[found[0]]], path)


def _shapes(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for path, item in document["paths"].items():
        for body in item.values():
            for one in body.get("parameters", ()):
                if one["in"] == "path":
                    schema = one["schema"]
                    shape = _UUID if schema.get("format") == "uuid" else schema["pattern"].strip("^$")
                    yield (path, one["name"]), shape
