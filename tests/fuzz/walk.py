"""Walk the links of the documents: what was made, read and moved on, each answer leading to the next call.

What a generator makes up is seldom taken, so links have nothing to start from. Here each operation is called with the
example of its own document, in which what a field names by id is what an earlier answer made. Schemathesis judges the
answers. Each operation is gone on from once, so a walk ends.
"""

import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response

from tests.fuzz.principals import permitted

__all__ = ["Walk"]

Json = dict[str, Any]
JUDGES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
# Of those who may call so many are tried, where the first is not the one whose turn or whose thing it is.
TRIED = 3
NOT_THIS_ONE = {403, 404, 409}
JSON = "application/json"
IN_ANSWER = "$response.body#/"


@dataclass
class Walk:
    """One walk through a running set."""

    document: Json
    url: str
    tokens: dict[str, str]
    seconds: float
    found: list[str] = field(default_factory=list)
    _led: Counter[bool] = field(default_factory=Counter)
    # The last id of each kind of thing, by the parameter that names it.
    _known: dict[str, str] = field(default_factory=dict)
    _gone_on: set[str] = field(default_factory=set)
    _links: deque[tuple[str, dict[str, str], str | None]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        load_all_checks()
        self._checks: list[Any] = CHECKS.get_by_names(list(JUDGES))
        self._schema = schemathesis.openapi.from_dict(self.document)
        self._session = requests.Session()
        self._operations: dict[str, tuple[str, str, Json]] = {
            operation["operationId"]: (path, method, operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
        }

    @property
    def told(self) -> str:
        """How far it came."""
        return f"Links: {self._led.total()} followed from {len(self._gone_on)} operations, {self._led[True]} led on"

    def go(self) -> None:
        """From everything that can be made of what is known already, as long as that leads further."""
        until, before = time.monotonic() + self.seconds, -1
        while len(self._gone_on) > before:
            before = len(self._gone_on)
            for start in self._starts():
                self._step(start, {}, None)
                while self._links:
                    if time.monotonic() > until:
                        return
                    self._led[self._step(*self._links.popleft())] += 1

    def _starts(self) -> list[str]:
        return [
            name
            for name, (path, method, operation) in self._operations.items()
            if method == "post" and "201" in operation["responses"] and name not in self._gone_on
            if set(_parameters(path)) <= self._known.keys()
        ]

    def _step(self, name: str, given: dict[str, str], etag: str | None) -> bool:
        """Call an operation and note where its answer leads; whether it was taken."""
        _, _, operation = self._operations[name]
        for principal in permitted(operation)[:TRIED]:
            came = self._called(name, {**self._known, **given}, etag, principal)
            if came.status_code == 412:  # something else has moved it on since
                came = self._called(name, {**self._known, **given}, "*", principal)
            if 200 <= came.status_code < 300:
                self._go_on(name, came)
                return True
            if came.status_code not in NOT_THIS_ONE:
                break
        return False

    def _called(self, name: str, known: dict[str, str], etag: str | None, principal: str) -> Response:
        path, method, operation = self._operations[name]
        headers = {"Authorization": f"Bearer {self.tokens[principal]}", "X-Purpose": "review"}
        if method != "get":
            headers |= {"Idempotency-Key": str(uuid4()), "If-Match": etag or "*"}
        sent: Json = {}
        if (body := self._body(operation)) is not None:
            sent = {"body": body, "media_type": JSON}
        parameters = {one: known.get(one, str(uuid4())) for one in _parameters(path)}
        case = self._schema[path][method.upper()].Case(path_parameters=parameters, headers=headers, **sent)
        came = case.call(base_url=self.url, session=self._session)
        try:
            case.validate_response(came, checks=self._checks)
        except FailureGroup as wrong:
            self.found.append(f"{name} by {principal}: {came.status_code} {came.content[:300]!r}: {wrong}")
        return came

    def _go_on(self, name: str, came: Response) -> None:
        links = self._operations[name][2]["responses"][str(came.status_code)].get("links", {})
        if name in self._gone_on or not links:
            return
        self._gone_on.add(name)
        answer = came.json()
        [etag] = came.headers.get("etag", [None])
        for target, link in links.items():
            named = self._named("links", link)
            given = {
                parameter: str(answer[place.removeprefix(IN_ANSWER)])
                for parameter, place in named["parameters"].items()
                if place.startswith(IN_ANSWER)
            }
            self._known |= given
            if target in self._operations:
                self._links.append((target, given, etag))

    def _body(self, operation: Json) -> Any:
        """The example of a request, what it names by id being what was made before."""
        examples = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("examples", {})
        for example in examples.values():
            return self._filled(self._named("examples", example)["value"])
        return None

    def _filled(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._filled(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one, name.removesuffix("s")) for one in value]
        return self._known.get(name, value) if name.endswith("_id") else value

    def _named(self, kind: str, one: Json) -> Json:
        if "$ref" in one:
            named: Json = self.document["components"][kind][one["$ref"].rpartition("/")[2]]
            return named
        return one


def _parameters(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)
