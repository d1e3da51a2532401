"""Events as OpenAPI describes them: the envelope (CloudEvents 1.0), each event's data, and the webhooks."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter

from chassis.examples import example_of
from chassis.ledger import Event
from chassis.openapi_bounds import bounded

__all__ = ["BATCH", "ENVELOPE", "add_events", "data_schema_name", "pointing"]

Json = dict[str, Any]
CLOUD_EVENT = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"

ENVELOPE: Json = {
    "description": "事件 Event. CloudEvents 1.0 in JSON. No personal data: ids, codes, amounts and days.",
    "type": "object",
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "sequence",
        "region",
        "data",
    ],
    "properties": {
        "specversion": {"const": "1.0", "type": "string", "title": "规范版本 CloudEvents version"},
        "id": {"type": "string", "format": "uuid", "title": "事件标识 id"},
        "source": {
            "type": "string",
            "format": "uri-reference",
            "title": "来源 The service",
            "examples": ["/v1/subsidy"],
        },
        "type": {"type": "string", "title": "类型 Type", "examples": ["subsidy.roll.approved"]},
        "subject": {
            "type": "string",
            "title": "对象 What it is about",
            "examples": ["0199d3a0-0000-7000-8000-000000000001"],
        },
        "time": {
            "type": "string",
            "format": "date-time",
            "title": "时间 When it happened",
            "examples": ["2020-03-09T10:00:00+08:00"],
        },
        "datacontenttype": {"const": "application/json", "type": "string", "title": "数据类型 Media type of the data"},
        "sequence": {
            "type": "string",
            "title": "序号 Place in the feed; give the last one back as `after`",
            "examples": ["812-40"],
        },
        "region": {
            "type": "string",
            "pattern": "^[0-9]{12}$",
            "title": "区划代码 Region",
            "examples": ["150603001001"],
        },
        "data": {"type": "object", "title": "内容 What happened", "additionalProperties": True},
    },
}


def data_schema_name(event_type: str) -> str:
    """The component that describes an event's data: ``subsidy.roll.approved`` → ``SubsidyRollApproved``."""
    return "".join(part.capitalize() for part in event_type.replace("-", ".").replace("_", ".").split("."))


def add_events(made: Json, events: Sequence[type[Event]]) -> None:
    """Add the envelope, each event's data and its webhook."""
    schemas, examples = made["components"]["schemas"], made["components"]["examples"]
    schemas["CloudEvent"] = ENVELOPE
    hooks = {}
    for event in sorted(events, key=lambda event: event.type):
        name = data_schema_name(event.type)
        if name in schemas:
            raise ValueError(f"The schema {name} takes the name of what {event.type} tells: call it otherwise")
        schema = bounded(TypeAdapter(event).json_schema(ref_template=_REF))
        schema["description"] = str(event.meaning)
        schemas[name] = _with_parts(_titled(schema, event), schemas)
        told = {"type": event.type, "source": f"/v1/{event.type.partition('.')[0]}"}
        shown = example_of(ENVELOPE, schemas) | told | {"data": example_of({"$ref": _REF.format(model=name)}, schemas)}
        examples[event.type] = {"summary": event.type, "value": shown}
        hooks[event.type] = _webhook(event, name)
    made["webhooks"] = hooks
    first = [examples[next(iter(hooks))]["value"]] if hooks else []
    for item in made["paths"].values():
        for operation in item.values():
            batch = operation["responses"].get("200", {}).get("content", {}).get(BATCH)
            if batch is not None:
                batch["schema"] = {
                    "type": "array",
                    "maxItems": 1000,
                    "items": {"$ref": _REF.format(model="CloudEvent")},
                }
                batch["examples"] = {"batch": {"value": first}}


_REF = "#/components/schemas/{model}"


def _with_parts(schema: Json, schemas: Json) -> Json:
    """The schema, with the parts that it brings along made components of the document.

    A part of one name and other contents than the document's is told apart by ``Told``.
    """
    parts: Json = schema.pop("$defs", {})
    names = {name: f"{name}Told" if schemas.get(name, part) != part else name for name, part in parts.items()}
    for name, part in parts.items():
        if schemas.get(name) != part:
            renamed = _untitled(pointing(part, names))
            if schemas.setdefault(names[name], renamed) != renamed:
                raise ValueError(f"Two events tell two different things named {name}: call one otherwise")
    pointed: Json = _untitled(pointing(schema, names))
    return pointed


def _untitled(schema: Json) -> Json:
    """Without the titles that are made of the names of schema and fields and say no more than they."""
    schema.pop("title", None)
    for field in schema.get("properties", {}).values():
        if field.get("title", "").isascii():
            field.pop("title", None)
    return schema


# What is the same thing in every event.
_ALIKE = {"worker_id": "人员编号 worker ID", "region": "区划 region"}


def _titled(schema: Json, event: type[Event]) -> Json:
    """The schema, each field titled by the event itself, or else as its feature's requests and answers title it.

    An event tells what they tell: a second title beside the first would say the same, or contradict it.
    """
    feature = [one for one in vars(sys.modules[event.__module__]).values() if isinstance(one, type)]
    known = _ALIKE | {
        name: field.title
        for model in reversed(feature)
        if issubclass(model, BaseModel)
        for name, field in model.model_fields.items()
        if field.title
    }
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            if field.get("title", "").isascii() and name in known:
                field["title"] = known[name]
    return schema


def pointing(node: Any, names: Mapping[str, str]) -> Any:
    """A part of a document, its references to schemas by their new names."""
    if isinstance(node, list):
        return [pointing(one, names) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _REF.format(model=names.get(value.rpartition("/")[2], value.rpartition("/")[2]))
        if key == "$ref" and value.startswith("#/components/schemas/")
        else pointing(value, names)
        for key, value in node.items()
    }


def _webhook(event: type[Event], data: str) -> Json:
    return {
        "post": {
            "operationId": event.type.replace(".", "_").replace("-", "_"),
            "summary": event.type,
            "description": str(event.meaning),
            "tags": ["事件 Events"],
            "requestBody": {
                "required": True,
                "content": {
                    CLOUD_EVENT: {
                        "schema": {
                            "allOf": [{"$ref": _REF.format(model="CloudEvent")}],
                            "type": "object",
                            "required": ["type", "data"],
                            "properties": {
                                "type": {"const": event.type, "type": "string"},
                                "data": {"$ref": _REF.format(model=data)},
                            },
                        },
                        "examples": {event.type: {"$ref": f"#/components/examples/{event.type}"}},
                    }
                },
            },
            "responses": {"2XX": {"description": "收到 Taken"}},
        }
    }
