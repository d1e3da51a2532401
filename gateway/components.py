"""The parts of OpenAPI documents that are put together: told apart by name, and taken away where nothing needs them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.catalogue import METHODS

__all__ = ["operations", "prune_components", "prune_links", "refs", "told_apart"]

Json = dict[str, Any]


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Json]]:
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def refs(node: Any) -> Iterator[tuple[str, str]]:
    """The components that a part of a document refers to, as (section, name)."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str) and value.startswith("#/components/"):
                section, _, name = value.removeprefix("#/components/").partition("/")
                yield section, name
            elif key == "mapping" and isinstance(value, dict):
                for target in value.values():
                    yield from refs({"$ref": target})
            else:
                yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


def told_apart(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, Json]:
    """The documents, with names that mean different things in different services prefixed."""
    clashing = _clashing_components(documents)
    identifiers: dict[str, set[str]] = defaultdict(set)
    hooks: dict[str, set[str]] = defaultdict(set)
    for service, document in documents.items():
        for _, _, operation in operations(document):
            identifiers[operation["operationId"]].add(service)
        for name in document.get("webhooks", {}):
            hooks[name].add(service)
    told: dict[str, Json] = {}
    for service, document in documents.items():
        # OpenAPI names of components are letters, digits, dot, dash and underscore.
        names = {key: f"{service.capitalize()}{key[1]}" for key in clashing}
        ids = {name: f"{service}_{name}" for name, services in identifiers.items() if len(services) > 1}
        renamed: Json = _renamed(document, names, ids)
        for section, entries in renamed.get("components", {}).items():
            renamed["components"][section] = {names.get((section, key), key): body for key, body in entries.items()}
        renamed["webhooks"] = {
            f"{service}_{name}" if len(hooks[name]) > 1 else name: body
            for name, body in renamed.get("webhooks", {}).items()
        }
        told[service] = renamed
    return told


def _clashing_components(documents: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str]]:
    bodies: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for document in documents.values():
        for section, entries in document.get("components", {}).items():
            if section != "securitySchemes":
                for name, body in entries.items():
                    bodies[section, name].append(body)
    clashing = {key for key, variants in bodies.items() if any(body != variants[0] for body in variants[1:])}
    shared = {key: set(refs(variants)) for key, variants in bodies.items() if len(variants) > 1}
    # Equal words that refer to something unequal are unequal too.
    while more := {key for key, targets in shared.items() if key not in clashing and targets & clashing}:
        clashing |= more
    return clashing


def _renamed(node: Any, names: Mapping[tuple[str, str], str], ids: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(value, names, ids) for value in node]
    if not isinstance(node, dict):
        return node
    renamed = {}
    for key, value in node.items():
        if key == "$ref" and isinstance(value, str):
            renamed[key] = _renamed_ref(value, names)
        elif key == "mapping" and isinstance(value, dict):
            renamed[key] = {name: _renamed_ref(target, names) for name, target in value.items()}
        elif key == "operationId" and isinstance(value, str):
            renamed[key] = ids.get(value, value)
        else:
            renamed[key] = _renamed(value, names, ids)
    return renamed


def _renamed_ref(value: Any, names: Mapping[tuple[str, str], str]) -> Any:
    for section, name in refs({"$ref": value}):
        if (section, name) in names:
            return f"#/components/{section}/{names[section, name]}"
    return value


def prune_links(document: Json) -> None:
    """Links to operations that are not in the document lead nowhere; only the operations themselves may be changed."""
    present = {operation["operationId"] for _, _, operation in operations(document)}
    for _, _, operation in operations(document):
        responses = operation.get("responses", {})
        operation["responses"] = {
            status: {
                **response,
                "links": {
                    name: link
                    for name, link in response["links"].items()
                    if _target(link, document)["operationId"] in present
                },
            }
            if response.get("links")
            else response
            for status, response in responses.items()
        }


def _target(link: Json, document: Json) -> Json:
    for section, name in refs(link):
        found: Json = document["components"][section][name]
        return found
    return link


def prune_components(document: Json) -> None:
    components = document.get("components", {})
    needed: set[tuple[str, str]] = set()
    frontier = set(refs(document["paths"])) | set(refs(document.get("webhooks", {})))
    while frontier:
        needed |= frontier
        found = {ref for section, name in frontier for ref in refs(components.get(section, {}).get(name))}
        frontier = found - needed
    for section in list(components):
        if section != "securitySchemes":
            components[section] = {
                name: body for name, body in components[section].items() if (section, name) in needed
            }
            if not components[section]:
                del components[section]
