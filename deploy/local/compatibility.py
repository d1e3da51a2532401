"""What of a released contract a change takes away: within /v1, changes only add.

``released`` reduces the services' documents to what a client can depend on; it is committed at each release
(``nuanxin contract --release``). ``breaks`` says in words what the present documents no longer keep:

* an operation, its id, one of its parameters, a body's field (unknown ones are refused), a media type, an event
* an answer's field, or that it is always there, or that it is never null
* what used to be taken: a type, an enumeration's value, a wider bound, a request without a field that is now required

A new value in an answer's enumeration is an addition: clients are told to expect new states.
"""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["breaks", "released"]

Json = dict[str, Any]

_KEPT = ("type", "format", "enum", "const", "pattern", "required")
# A bound, and the way it may move in a request.
_AT_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_AT_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_SEVERAL = ("anyOf", "oneOf", "allOf")


def released(documents: Mapping[str, Json]) -> Json:
    """What clients may depend on in the services' documents."""
    return {service: _promised(document) for service, document in sorted(documents.items())}


def breaks(before: Json, after: Json) -> list[str]:
    """What ``before`` promised and ``after`` does not keep, a line each; both are made by ``released``."""
    found = []
    for service, old in before.items():
        new = after.get(service)
        if new is None:
            found.append(f"{service}: the service is gone")
            continue
        found += _Comparison(old["schemas"], new["schemas"]).documents(old, new)
    return found


def _promised(document: Json) -> Json:
    operations = {
        f"{method.upper()} {path}": {
            "id": operation["operationId"],
            "parameters": {
                f"{one['in']} {one['name']}": {"required": one["required"], "schema": _form(one["schema"])}
                for one in operation["parameters"]
            },
            "bodies": _media(operation.get("requestBody", {})),
            "answers": {
                status: _media(response)
                for status, response in operation["responses"].items()
                if status.startswith("2")
            },
        }
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    events = {kind: _form(_data(item["post"]["requestBody"]["content"])) for kind, item in document["webhooks"].items()}
    schemas = {name: _form(schema) for name, schema in document["components"]["schemas"].items()}
    return {"operations": operations, "events": events, "schemas": schemas}


def _data(content: Json) -> Json:
    (body,) = content.values()
    data: Json = body["schema"]["properties"]["data"]
    return data


def _media(body: Json) -> Json:
    return {media: _form(content.get("schema", {})) for media, content in body.get("content", {}).items()}


def _form(schema: Any) -> Any:
    """A schema without its words."""
    if not isinstance(schema, dict):
        return schema
    form: Json = {key: schema[key] for key in (*_KEPT, *_AT_LEAST, *_AT_MOST) if key in schema}
    if "$ref" in schema:
        form["$ref"] = schema["$ref"].rpartition("/")[2]
    for several in _SEVERAL:
        if several in schema:
            form[several] = [_form(one) for one in schema[several]]
    if "properties" in schema:
        form["properties"] = {name: _form(part) for name, part in schema["properties"].items()}
    for inner in ("items", "additionalProperties"):
        if inner in schema:
            form[inner] = _form(schema[inner])
    return form


class _Comparison:
    """One service's contract before and after, each with its schemas by name."""

    def __init__(self, before: Json, after: Json) -> None:
        self._before, self._after = before, after
        self._compared: set[tuple[str, str, bool]] = set()

    def documents(self, old: Json, new: Json) -> Iterator[str]:
        for name, operation in old["operations"].items():
            if (now := new["operations"].get(name)) is None:
                yield f"{name}: the operation is gone"
            else:
                yield from self._operation(name, operation, now)
        for kind, data in old["events"].items():
            if kind not in new["events"]:
                yield f"{kind}: the event is told no more"
            else:
                yield from self._schema(f"{kind} data", data, new["events"][kind], asked=False)

    def _operation(self, name: str, old: Json, new: Json) -> Iterator[str]:
        if old["id"] != new["id"]:
            yield f"{name}: its id was {old['id']} and is {new['id']}"
        for parameter, before in old["parameters"].items():
            after = new["parameters"].get(parameter)
            if after is None:
                yield f"{name}: takes no {parameter} any more"
                continue
            if after["required"] and not before["required"]:
                yield f"{name}: {parameter} is required now"
            yield from self._schema(f"{name} {parameter}", before["schema"], after["schema"], asked=True)
        for parameter, after in new["parameters"].items():
            if parameter not in old["parameters"] and after["required"]:
                yield f"{name}: {parameter} is new and required"
        if new["bodies"] and not old["bodies"]:
            yield f"{name}: takes a body now"
        yield from self._bodies(f"{name} request", old["bodies"], new["bodies"], asked=True)
        for status, answer in old["answers"].items():
            if status not in new["answers"]:
                yield f"{name}: answers {status} no more"
            else:
                yield from self._bodies(f"{name} {status}", answer, new["answers"][status], asked=False)

    def _bodies(self, place: str, old: Json, new: Json, *, asked: bool) -> Iterator[str]:
        for media, schema in old.items():
            if media not in new:
                yield f"{place}: {media} is gone"
            else:
                yield from self._schema(place, schema, new[media], asked=asked)

    def _schema(self, place: str, old: Json, new: Json, *, asked: bool) -> Iterator[str]:
        """``asked``: what a client sends; else what it gets."""
        pair = (repr(old), repr(new), asked)
        if pair in self._compared:
            return
        self._compared.add(pair)
        before = list(_alternatives(old, self._before))
        after = list(_alternatives(new, self._after))
        if len(before) == len(after) == 1:
            yield from self._plain(place, before[0], after[0], asked=asked)
            return
        # Each thing that may be sent is still taken; each thing that may come is one that could come before.
        for one in before if asked else after:
            pairs = ((one, other) if asked else (other, one) for other in (after if asked else before))
            if all(any(self._fresh()._plain(place, *two, asked=asked)) for two in pairs):
                kind = one.get("type", "one kind")
                yield f"{place}: {kind} is taken no more" if asked else f"{place}: may be {kind} now"

    def _fresh(self) -> "_Comparison":
        return _Comparison(self._before, self._after)

    def _plain(self, place: str, old: Json, new: Json, *, asked: bool) -> Iterator[str]:
        if old.get("type") != new.get("type") and "type" in (new if asked else old):
            yield f"{place}: was {old.get('type', 'anything')} and is {new.get('type', 'anything')}"
            return
        if old.get("format") != new.get("format") and "format" in (new if asked else old):
            yield f"{place}: the format was {old.get('format')} and is {new.get('format')}"
        yield from self._fields(place, old, new, asked=asked)
        if "items" in old and "items" in new:
            yield from self._schema(f"{place}[]", old["items"], new["items"], asked=asked)
        if asked:
            yield from _tightened(place, old, new)
        else:
            yield from _unpromised(place, old, new)

    def _fields(self, place: str, old: Json, new: Json, *, asked: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, field in before.items():
            if name not in after:
                yield f"{place}: the field {name} is gone"
            else:
                yield from self._schema(f"{place}.{name}", field, after[name], asked=asked)
        required, needed = set(old.get("required", ())), set(new.get("required", ()))
        if asked:
            yield from (f"{place}: the field {name} is required now" for name in sorted(needed - required))
        else:
            lost = (required - needed) & after.keys()
            yield from (f"{place}: the field {name} is not always there any more" for name in sorted(lost))


def _alternatives(schema: Json, schemas: Json) -> Iterator[Json]:
    """What a schema may be, names looked up."""
    if "$ref" in schema:
        yield from _alternatives(schemas.get(schema["$ref"], {}), schemas)
        return
    for several in _SEVERAL:
        if several in schema:
            for one in schema[several]:
                yield from _alternatives(one, schemas)
            return
    yield schema


def _tightened(place: str, old: Json, new: Json) -> Iterator[str]:
    gone = set(map(repr, _values(old))) - set(map(repr, _values(new)))
    if _values(new) and (gone or not _values(old)):
        yield f"{place}: takes no {', '.join(sorted(gone)) or 'free value'} any more"
    if "pattern" in new and old.get("pattern") != new["pattern"]:
        yield f"{place}: the pattern is another"
    for bound in _AT_LEAST:
        if bound in new and (bound not in old or new[bound] > old[bound]):
            yield f"{place}: {bound} is {new[bound]} now"
    for bound in _AT_MOST:
        if bound in new and (bound not in old or new[bound] < old[bound]):
            yield f"{place}: {bound} is {new[bound]} now"


def _unpromised(place: str, old: Json, new: Json) -> Iterator[str]:
    if _values(old) and not _values(new):
        yield f"{place}: was one of {', '.join(map(str, _values(old)))} and may be anything now"


def _values(schema: Json) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))
