"""The event catalogue as AsyncAPI 3.0: each service's feed is a channel, each type of event a message.

Made from the services' OpenAPI documents, whose webhooks bring the same events, so that the two cannot say different
things. Each schema is a component of its own: what an event tells, named as in the OpenAPI documents. Who may follow a
feed, or have it pushed, is told as in those too: ``x-permission`` and ``x-permitted``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.permits import Permits

__all__ = ["event_catalogue"]

Json = dict[str, Any]
_SCHEMAS = "#/components/schemas/"


def event_catalogue(documents: Mapping[str, Mapping[str, Any]], permits: Permits) -> Json:
    """The events of all services; a schema's name bears its service's, for two services may use one name."""
    made: Json = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "暖心事件 Nuanxin events",
            "version": "1",
            "description": (
                "CloudEvents 1.0 in HTTP feeds (http-feeds.org), told in order and at least once."
                "\n\nHTTP 事件流（http-feeds.org）中的 CloudEvents 1.0 事件，按顺序告知，每件至少一次。"
            ),
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {},
        "operations": {},
        "components": {"messages": {}, "schemas": {}},
    }
    for service, document in sorted(documents.items()):
        if "webhooks" not in document:
            continue
        _add(made, service, document)
        permission = f"{service}:event:follow"
        made["operations"][f"follow_{service}_events"] |= {
            "x-permission": permission,
            "x-permitted": list(permits.holders(permission)),
        }
    return made


def _add(made: Json, service: str, document: Mapping[str, Any]) -> None:
    channel: Json = {
        "address": f"/v1/{service}/events",
        "title": document["info"]["title"],
        "description": (
            "GET, long poll by `wait`; a page is a JSON array (application/cloudevents-batch+json)."
            "\n\n以 GET 读取，`wait` 为长轮询；每页为一个 JSON 数组（application/cloudevents-batch+json）。"
        ),
        "messages": {},
    }
    needed: list[str] = []
    for kind, hook in sorted(document["webhooks"].items()):
        ((_, content),) = hook["post"]["requestBody"]["content"].items()
        made["components"]["messages"][kind] = {
            "name": kind,
            "title": kind,
            "description": hook["post"]["description"],
            "payload": _own(content["schema"], service),
            "examples": [{"payload": document["components"]["examples"][kind]["value"]}],
        }
        channel["messages"][kind] = {"$ref": f"#/components/messages/{kind}"}
        needed += _named(content["schema"])
    schemas = document["components"]["schemas"]
    while needed:
        name = needed.pop()
        if f"{service}.{name}" not in made["components"]["schemas"]:
            made["components"]["schemas"][f"{service}.{name}"] = _own(schemas[name], service)
            needed += _named(schemas[name])
    made["channels"][service] = channel
    made["operations"][f"follow_{service}_events"] = {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{service}"},
        "summary": document["info"]["title"],
    }


def _named(node: Any) -> Iterator[str]:
    """The schemas that a part of a document refers to."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(_SCHEMAS)
            else:
                yield from _named(value)
    elif isinstance(node, list):
        for one in node:
            yield from _named(one)


def _own(node: Any, service: str) -> Any:
    if isinstance(node, list):
        return [_own(one, service) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"{_SCHEMAS}{service}.{value.removeprefix(_SCHEMAS)}" if key == "$ref" else _own(value, service)
        for key, value in node.items()
    }
