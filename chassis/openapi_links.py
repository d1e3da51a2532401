"""Where an answer leads: links from what was made or changed to its reading and to what may be done with it next.

Found by form: ``GET …/things/{thing_id}`` reads a thing. Whatever answers with that thing leads to its reading, and to
each operation below its path (moves, changes, lists of its parts); a link gives the thing's id and, to what asks for
If-Match, the ETag of the answer.
"""

from collections import defaultdict
from typing import Any

__all__ = ["add_links"]

Json = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")


def add_links(made: Json) -> None:
    """Link the operations of a document; what a feature has linked itself stays as it is."""
    links: Json = {}
    operations = [
        (path, method, item[method]) for path, item in made["paths"].items() for method in METHODS if method in item
    ]
    things = _things(operations)
    below: dict[str, list[tuple[str, Json]]] = defaultdict(list)
    for path, _, operation in operations:
        for reading in _prefixes(path):
            below[reading].append((path, operation))
    for path, method, operation in operations:
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                continue
            for reading, parameter in things.get(_schema_of(response), ()):
                if not _same_place(path, method, reading):
                    continue
                own = response.get("links", {})
                for target_path, target in below[reading]:
                    link = _link(target, target_path, parameter, of=made["components"]["schemas"][_schema_of(response)])
                    if link is None or target is operation or target["operationId"] in own:
                        continue
                    name = target["operationId"]
                    links[name] = link
                    response.setdefault("links", {})[name] = {"$ref": f"#/components/links/{name}"}
    if links:
        made["components"]["links"] = dict(sorted(links.items()))


def _things(operations: list[tuple[str, str, Json]]) -> dict[str, list[tuple[str, str]]]:
    """By the name of an answer's schema: the path that reads such a thing, and the parameter that names it."""
    things: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, method, operation in operations:
        if method == "get" and path.endswith("}") and (name := _schema_of(operation["responses"].get("200", {}))):
            things[name].append((path, path.rpartition("{")[2].removesuffix("}")))
    return things


def _prefixes(path: str) -> list[str]:
    """The readings that a path is, or lies below: each beginning of it that ends with a parameter."""
    parts = path.split("/")
    return ["/".join(parts[: at + 1]) for at, part in enumerate(parts) if part.startswith("{")]


def _same_place(path: str, method: str, reading: str) -> bool:
    """Whether an operation is on the collection that the reading is in, or on the thing itself."""
    return path.startswith(reading) or (method == "post" and path == reading.rpartition("/")[0])


def _schema_of(response: Json) -> str:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    name: str = schema.get("$ref", "").rpartition("/")[2]
    return name


def _link(target: Json, path: str, parameter: str, *, of: Json) -> Json | None:
    if path.count("{") > 1:
        return None
    field = parameter if parameter in of.get("properties", {}) else "id"
    if field not in of.get("properties", {}):
        return None
    parameters = {parameter: f"$response.body#/{field}"}
    if any(one["name"] == "If-Match" for one in target.get("parameters", [])):
        parameters["header.If-Match"] = "$response.header.ETag"
    return {"operationId": target["operationId"], "parameters": parameters}
