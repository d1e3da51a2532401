"""The OpenAPI documents that callers read, made from the services' own.

    /openapi.json                        everything
    /openapi/<service>.json              one service
    ?as=<department>@<level>             only what that caller may do, and the components it needs

Each operation gains ``x-permitted``, from the policies. Components of one name and different contents are prefixed
with the service's name; what is equal everywhere is kept once.
"""

import gzip
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import orjson

from chassis.problem_docs import PROBLEM, add_responses, codes_in, problem_examples, problem_responses
from chassis.problems import MEDIA_TYPE, InternalError, Malformed, Missing, Refusal
from gateway.catalogue import METHODS, Catalogue
from gateway.components import operations, prune_components, prune_links, refs, told_apart
from gateway.grants import grantable
from gateway.permits import Permits
from gateway.refusals import (
    AmbiguousRequest,
    BadGateway,
    CertificateRefused,
    ClaimsRefused,
    GatewayTimeout,
    GrantRefused,
    GrantsUnknown,
    NotPermitted,
    PathRefused,
    ProofRefused,
    RateExceeded,
    ServiceBusy,
    ServiceDown,
    StepUpNeeded,
    TokenMissing,
    TokenRefused,
    TokenRevoked,
    UseNotTold,
)

__all__ = ["Document", "Documents"]

Json = dict[str, Any]
OWN = "gateway"

# What any call may be answered before it reaches its service, or instead of its service's answer.
REFUSALS = (
    AmbiguousRequest,
    PathRefused,
    TokenMissing,
    TokenRefused,
    TokenRevoked,
    ClaimsRefused,
    ProofRefused,
    CertificateRefused,
    StepUpNeeded,
    GrantRefused,
    NotPermitted,
    RateExceeded,
    InternalError,
    BadGateway,
    GrantsUnknown,
    UseNotTold,
    ServiceBusy,
    ServiceDown,
    GatewayTimeout,
)


class Document:
    """A document as bytes, plain and packed, each with its entity tag (RFC 9110 §8.8.3)."""

    __slots__ = ("body", "etag", "packed", "packed_etag")

    def __init__(self, content: Json) -> None:
        self.body = orjson.dumps(content)
        # A fourteenth of its length. Nothing in it is secret, so its length tells nothing.
        self.packed = gzip.compress(self.body, 6, mtime=0)
        digest = sha256(self.body).hexdigest()[:32]
        self.etag, self.packed_etag = f'"{digest}"', f'"{digest}-gzip"'


# Documents of one caller's view that are kept; each is some megabytes, and there are a thousand.
MOST_VIEWS = 16


class Documents:
    """The documents of a catalogue, made when first asked for, which takes a second or two: by one thread at a time."""

    def __init__(self, catalogue: Catalogue, permits: Permits, *, own: Callable[[], Json], issuer_url: str) -> None:
        self._catalogue = catalogue
        self._permits = permits
        self._own = own
        self._issuer_url = issuer_url
        self._made: dict[str | None, Document] = {}
        self._views: OrderedDict[tuple[str | None, str], Document] = OrderedDict()
        self._whole: Json | None = None

    def get(self, *, service: str | None = None, principal: str | None = None) -> Document:
        """The document of all services or of one, for everyone or for one principal."""
        if principal is None:
            made = self._made.get(service)
            if made is None:
                made = self._made[service] = Document(self._content(service))
            return made
        view = self._views.pop((service, principal), None) or Document(self._seen_by(principal, self._content(service)))
        self._views[service, principal] = view
        if len(self._views) > MOST_VIEWS:
            self._views.popitem(last=False)
        return view

    def _content(self, service: str | None) -> Json:
        if service is None:
            if self._whole is None:
                self._whole = self._merged({**self._catalogue.documents, OWN: self._own()}, title="暖心 Nuanxin")
            return self._whole
        document = self._catalogue.documents[service]
        return self._merged({service: document}, title=document.get("info", {}).get("title", service))

    def _merged(self, documents: Mapping[str, Mapping[str, Any]], *, title: str) -> Json:
        whole: Json = {
            "openapi": "3.1.0",
            "info": {"title": title, "version": "1", "description": _DESCRIPTION, **_about(self._issuer_url)},
            "servers": [_server(self._issuer_url)],
            "security": [{"oauth2": []}, {"bearer": []}],
            "tags": [],
            "paths": {},
            "webhooks": {},
            "components": {},
            "x-problems": {},
        }
        for service, document in told_apart(documents).items():
            for path, item in document.get("paths", {}).items():
                whole["paths"][path] = self._item(item, public=service == OWN)
            known = {tag["name"] for tag in whole["tags"]}
            whole["tags"] += [tag for tag in document.get("tags", []) if tag["name"] not in known]
            whole["webhooks"] |= document.get("webhooks", {})
            whole["x-problems"] |= document.get("x-problems", {})
            for section, entries in document.get("components", {}).items():
                if section != "securitySchemes":
                    whole["components"].setdefault(section, {}).update(entries)
        components = whole["components"]
        components.setdefault("schemas", {}).setdefault("Problem", PROBLEM)
        components["headers"] = _HEADERS
        components.setdefault("parameters", {})["NuanxinGrant"] = _GRANT
        for frameworks_own in ("HTTPValidationError", "ValidationError"):
            components["schemas"].pop(frameworks_own, None)
        shown = components.setdefault("examples", {})
        used = {name for section, name in refs(whole["paths"]) if section == "responses"}
        components["responses"] = {name: body for name, body in _shared_responses().items() if name in used}
        every = [operation for _, _, operation in operations(whole)] + [{"responses": components["responses"]}]
        mentioned = {code for operation in every for code in codes_in(operation)}
        shown.update(problem_examples(mentioned - shown.keys()))
        components["securitySchemes"] = _security(self._issuer_url)
        return {name: value for name, value in whole.items() if value or name == "paths"}

    def _item(self, item: Json, *, public: bool) -> Json:
        for method in METHODS:
            operation = item.get(method)
            if operation is None:
                continue
            if public:
                operation.setdefault("security", [])
                _state_own_refusals(operation)
            else:
                operation.pop("security", None)
                _state_refusals(operation["responses"])
                if operation.get("x-step-up"):
                    operation["description"] = f"{operation.get('description', '')}\n\n{_STEP_UP}".strip()
                permitted = operation["x-permitted"] = list(self._permits.holders(operation["x-permission"]))
                if grantable(operation["x-permission"], permitted):
                    operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/NuanxinGrant"})
        return item

    def _seen_by(self, principal: str, content: Json) -> Json:
        permissions = {o["x-permission"] for _, _, o in operations(content) if "x-permission" in o}
        held = self._permits.held_by(principal, permissions)
        # The whole is not changed: what differs here is copied down to where it differs.
        seen = {**content, "info": {**content["info"]}, "components": {**content["components"]}, "paths": {}}
        for path, item in content["paths"].items():
            kept = {
                key: {**part} if key in METHODS else part
                for key, part in item.items()
                if key not in METHODS or "x-permission" not in part or part["x-permission"] in held
            }
            if any(method in kept for method in METHODS):
                seen["paths"][path] = kept
        if not any(name.endswith(":event:follow") for name in held):
            seen.pop("webhooks", None)
        prune_links(seen)
        prune_components(seen)
        used = {tag for _, _, operation in operations(seen) for tag in operation.get("tags", [])}
        if "tags" in seen:
            seen["tags"] = [tag for tag in seen["tags"] if tag["name"] in used]
        seen["info"]["title"] += f" · {principal}"
        return seen


def _state_own_refusals(operation: Json) -> None:
    """The gateway's own pages answer with problem documents too, in place of the framework's own form of 422."""
    made = operation["responses"].get("422")
    if made is not None and MEDIA_TYPE not in made["content"]:
        del operation["responses"]["422"]
        add_responses(operation["responses"], [Malformed])
    if any(parameter["in"] in {"path", "query"} for parameter in operation.get("parameters", [])):
        add_responses(operation["responses"], [Missing, PathRefused])


def _state_refusals(responses: Json) -> None:
    """Add what the gateway may answer, and what it adds to whatever a service answers.

    A status that only the gateway answers is described once for all operations.
    """
    shared = {kind.status: kind.__name__ for kind in REFUSALS if str(kind.status) not in responses}
    add_responses(responses, [kind for kind in REFUSALS if kind.status not in shared])
    _state_headers(responses)
    responses |= {str(status): {"$ref": f"#/components/responses/{name}"} for status, name in shared.items()}


def _shared_responses() -> Json:
    by_status: dict[int, list[type[Refusal]]] = defaultdict(list)
    for kind in REFUSALS:
        by_status[kind.status].append(kind)
    shared: Json = {}
    for status, kinds in by_status.items():
        responses = problem_responses(kinds)
        _state_headers(responses)
        shared[kinds[-1].__name__] = responses[status]
    return shared


def _state_headers(responses: Mapping[Any, Json]) -> None:
    for status, response in responses.items():
        headers = response.setdefault("headers", {})
        headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")}
        if str(status) in {"401", "403"}:
            headers["WWW-Authenticate"] = {"$ref": "#/components/headers/WWW-Authenticate"}


def _security(issuer_url: str) -> Json:
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "网关自带的令牌签发 The gateway's own issuer of JWTs, after RFC8725",
            "flows": {"clientCredentials": {"tokenUrl": f"{issuer_url}/oauth/token", "scopes": {}}},
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "受信任签发者的令牌 A token of any trusted issuer, verified after RFC8725",
        },
    }


_STEP_UP = (
    "Step-up: a person has lately logged in by two factors (RFC 9470); a system uses a token bound to its key "
    "(RFC 9449).\n\n强身份鉴别：本人须近期以两种以上方式登录（RFC 9470），系统须使用绑定密钥的令牌（RFC 9449）。"
)

_GRANT: Json = {
    "name": "Nuanxin-Grant",
    "in": "header",
    "required": False,
    "description": (
        "所依授权的标识：代行另一岗位（/v1/oversight/delegations）或紧急查阅（/v1/oversight/emergency-accesses）时给出；"
        "此次调用以该岗位的部门、层级与区划办理，人仍是本人。 "
        "The id of the delegation or emergency access that the call is made on: for this call the caller is the office "
        "that it names, and stays who they are."
    ),
    "schema": {"type": "string", "format": "uuid", "examples": ["0199d3a0-0000-7000-8000-000000000001"]},
}

_HEADERS: Json = {
    "RateLimit": {
        "schema": {"type": "string", "examples": ['"read";r=590;t=42']},
        "description": "余量 What is left of the limit, and the seconds until it is whole again (IETF draft)",
    },
    "RateLimit-Policy": {
        "schema": {"type": "string", "examples": ['"read";q=600;w=60']},
        "description": "限额 The limit: calls and window in seconds (IETF draft)",
    },
    "WWW-Authenticate": {
        "schema": {"type": "string", "examples": ['Bearer realm="nuanxin"']},
        "description": "所需凭证 What the caller has to bring (RFC 6750)",
    },
}


def _about(issuer_url: str) -> Json:
    return {
        "contact": {"name": "暖心 Nuanxin", "url": f"{issuer_url}/"},
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }


def _server(issuer_url: str) -> Json:
    """Only a local set speaks plain HTTP (``GatewaySettings``)."""
    local = issuer_url.startswith("http://")
    name = "本机 The local set" if local else "生产环境 The production gateway"
    return {"url": issuer_url, "description": name, "x-internal": False}


_DESCRIPTION = (
    "关心关爱一线城乡社区工作者（内防指发〔2020〕75号）。"
    "Care for front-line urban and rural community workers, as notice 内防指发〔2020〕75号 provides. "
    "`x-permission` names the permission of an operation, `x-permitted` who holds it, "
    "`x-step-up` that it asks for a strong and recent login; "
    "add `?as=<department>@<level>` for what one caller may do."
)
