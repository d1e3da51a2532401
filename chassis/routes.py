"""The HTTP face of a feature: ``Routes`` declares operations, each with its permission, titles and refusals.

    routes = Routes(prefix="/v1/subsidy/rolls", tag=Text("发放批次", "Rolls"), source="通知第一条 Notice clause 1")

    @routes.post("/{roll_id}/approve", permission="subsidy:roll:approve", title=Text("批准发放批次", "Approve a roll"),
                 answer=RollOut, refuses=(SameHand,))
    async def approve_roll(roll: RollToChange, caller: CallerNow, session: Session) -> Roll: ...

The permission travels in the OpenAPI document (``x-permission``) to the gateway; at run time ``ExchangeRoute`` lets a
request in only with an assertion for just that permission. The operation id is the function's name.
"""

import csv
import functools
import inspect
import io
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import orjson
from fastapi import APIRouter, Request
from fastapi.datastructures import Default
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from chassis import idempotency
from chassis.assertion import AssertionRefused
from chassis.examples import example_of
from chassis.exchange import ExchangeRoute, answer_is
from chassis.imports.schemas import ImportOut
from chassis.paging import Page
from chassis.problem_docs import problem_responses
from chassis.problems import (
    BadRequest,
    Malformed,
    Missing,
    Refusal,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
)
from chassis.tabular import CSV, XLSX, ImportReport, template
from chassis.text import Text

__all__ = ["Routes"]

P = ParamSpec("P")
R = TypeVar("R")

# Largest request of an operation, in bytes: JSON, and files of 100,000 wide rows and then some.
MAX_BODY = 1 << 20
MAX_UPLOAD = 64 << 20

TABLES = (
    "text/csv",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


_LATER: dict[str, Any] = {
    "model": ImportOut,
    "description": "已接收，后台处理 Taken; the import goes on by itself, and `Location` tells how far it has come",
    "headers": {
        "Location": {"schema": {"type": "string"}, "description": "进度地址 Where its progress is told"},
        "Preference-Applied": {
            "schema": {"type": "string"},
            "description": "已照办的偏好 The preference that was followed: respond-async (RFC 7240 §3)",
        },
        "Retry-After": {
            "schema": {"type": "string"},
            "description": "查询进度前等待的秒数 Seconds after which to look",
        },
    },
}


class Routes:
    """The operations of one feature."""

    def __init__(self, *, prefix: str, tag: Text, source: str) -> None:
        self.tag = tag
        self.source = source
        # What a row is, of each operation whose file is a table of such rows.
        self.upload_rows: dict[str, type[BaseModel]] = {}
        self.router = APIRouter(prefix=prefix, tags=[str(tag)], route_class=ExchangeRoute)

    def get(self, path: str, **declared: Any) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        return self._operation("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        return self._operation("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        return self._operation("PUT", path, **declared)

    def patch(self, path: str, **declared: Any) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        return self._operation("PATCH", path, **declared)

    def _operation(
        self,
        method: str,
        path: str,
        *,
        permission: str,
        title: Text,
        answer: type[BaseModel] | Any | None = None,
        status: int = 200,
        refuses: Sequence[type[Refusal]] = (),
        leads_to: Mapping[str, str] | None = None,
        keyed: bool = False,
        private: bool = False,
        on_behalf: bool = False,
        step_up: bool = False,
        upload: bool | Sequence[str] = False,
        largest: int = MAX_UPLOAD,
        upload_row: type[BaseModel] | None = None,
        downloads: Mapping[str, str] | None = None,
        as_file: bool = True,
    ) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        """Declare an operation.

        ``refuses``: the rules' own refusals (the common ones are added). ``leads_to``: operation id → its path
        parameter, which takes this answer's field of that name, or its ``id``. ``keyed``: an Idempotency-Key is
        required, as where money moves. ``private``: what is asked and answered is for the caller alone, and what is
        kept of it for a repetition is sealed with the service's private keys. ``on_behalf``: the handler reads from
        other services in the caller's name (``chassis.needs.ReaderNow``). ``step_up``: the gateway asks for a strong
        and recent login, as where money moves or somebody is revealed. ``upload``: the body is a file of at most
        ``largest`` bytes, taken to disk before the handler runs: a table, each row of it an ``upload_row``, or one of
        the media types named.
        ``downloads``: media type → description, for answers that are files. ``as_file``: whether a list may also be
        had as a file (``chassis.representations``); not where an export of its own asks for more.
        """

        # An import is what answers with a report of its rows (chassis.bulk); other uploads are not read row by row.
        importing = upload_row if answer is ImportReport else None

        def declare(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
            required = [idempotency.KeyRequired] if keyed else []
            common = _common(method, self.router.prefix + path, upload=bool(upload))
            responses = problem_responses([*common, *required, *refuses])
            success = responses.setdefault(status, {})
            success["description"] = "完成 Done"
            if leads_to:
                success["links"] = {
                    operation: {"operationId": operation, "parameters": {parameter: _named_by(answer, parameter)}}
                    for operation, parameter in leads_to.items()
                }
            if downloads:
                success["content"] = {
                    media: {"schema": {"type": "string", "format": "binary", "description": text}}
                    for media, text in downloads.items()
                }
            extra: dict[str, Any] = {"x-permission": permission, "x-source": self.source}
            if keyed:
                extra["x-idempotency-key-required"] = True
            if as_file and not private and _is_page(answer):
                extra["x-as-file"] = True
            if private:
                extra["x-private"] = True
            if on_behalf:
                extra["x-on-behalf"] = True
            if step_up:
                extra["x-step-up"] = True
            if upload:
                extra["x-upload"] = upload if isinstance(upload, bool) else list(upload)
                files = _tables(upload_row) if isinstance(upload, bool) else _files(upload, largest=largest)
                extra["requestBody"] = {"required": True, "content": files}
            if importing is not None:
                self.upload_rows[handler.__name__] = importing
                extra["x-respond-async"] = True
                responses[202] = dict(_LATER)
            self.router.add_api_route(
                path,
                _telling(handler),
                methods=[method],
                response_model=answer,
                response_class=Response if downloads else Default(JSONResponse),  # a file is never JSON
                status_code=status,
                summary=str(title),
                description=_described(handler, self.source),
                responses=responses,
                openapi_extra=extra,
                name=handler.__name__,
                operation_id=handler.__name__,
                max_body_size=largest if upload else MAX_BODY,
            )
            if importing is not None:
                self._offer_template(path, handler.__name__, permission=permission, title=title, row=importing)
            return handler

        return declare

    def _offer_template(self, path: str, operation: str, *, permission: str, title: Text, row: type[BaseModel]) -> None:
        """The empty file of an import, for whoever may import."""

        async def empty(request: Request) -> Response:
            """An empty file with the columns of the import: what each is, and what may be chosen, stands in it.

            A workbook, or CSV where `Accept` prefers it. Columns may be left out if they are not required.

            该导入的空白文件，列出各列；各列含义与可选值均写在文件中。

            默认为工作簿；`Accept` 优先 CSV 的，给出 CSV。非必填的列可以不列。
            """
            media, content = template(request.headers.get("accept"), row)
            name = f"{operation}.{'csv' if media.startswith(CSV) else 'xlsx'}"
            return Response(
                content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
            )

        empty.__name__ = f"{operation}_template"
        self.get(
            f"{path}-template",
            permission=permission,
            title=Text(f"下载模板：{title.zh}", f"Fetch the template: {title.en}"),
            downloads={
                XLSX: "工作簿，附可选值与说明，默认 A workbook with lists of values and notes; the default",
                CSV: "表头 The headings",
            },
        )(empty)


def _is_page(answer: Any) -> bool:
    return isinstance(answer, type) and issubclass(answer, Page)


def _tables(row: type[BaseModel] | None) -> dict[str, Any]:
    """The kinds of tables that may be uploaded, as OpenAPI describes them."""
    schema = {"type": "string", "format": "binary", "maxLength": MAX_UPLOAD}
    tables: dict[str, Any] = {media: {"schema": dict(schema)} for media in TABLES}
    if row is not None:
        described = row.model_json_schema()
        shown = example_of(described, described.get("$defs", {}))
        shown = {name: "" if value is None else value for name, value in shown.items()}
        for media, one in tables.items():
            one["schema"]["description"] = "列 Columns: " + ", ".join(row.model_fields)
            if media in _ROWS:
                one["examples"] = {"row": {"value": _ROWS[media](shown)}}
    return tables


def _csv(row: Mapping[str, Any]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([row.keys(), row.values()])
    return text.getvalue()


# How one row of a table is written in the kinds that are text.
_ROWS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "text/csv": _csv,
    "application/x-ndjson": lambda row: orjson.dumps(row).decode() + "\n",
}


def _files(kinds: Sequence[str], *, largest: int) -> dict[str, Any]:
    """Other kinds of files."""
    schema = {
        "type": "string",
        "format": "binary",
        "contentMediaType": "",
        "maxLength": largest,
        "description": f"不超过 At most {largest >> 20} MB",
    }
    return {media: {"schema": schema | {"contentMediaType": media}} for media in kinds}


def _named_by(answer: Any, parameter: str) -> str:
    """Where in an answer the value of a path parameter stands (a runtime expression of OpenAPI links)."""
    field = parameter if parameter in getattr(answer, "model_fields", {}) else "id"
    return f"$response.body#/{field}"


def _telling(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """The handler, with what it returns shown to the exchange, which derives ETag and Link from it."""

    @functools.wraps(handler)
    async def tell(*args: P.args, **kwargs: P.kwargs) -> R:
        value = await handler(*args, **kwargs)
        answer_is(value)
        return value

    return tell


# Where a line is broken between two Chinese characters no blank is meant.
_BROKEN = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")


def _described(handler: Callable[..., Any], source: str) -> str:
    """The docstring, English and then Chinese, and the source: paragraphs, of which readers take their language's."""
    told = _BROKEN.sub("", inspect.getdoc(handler) or "")
    return f"{told}\n\n来源 Source: {source}".strip()


def _common(method: str, path: str, *, upload: bool) -> list[type[Refusal]]:
    """Refusals that follow from an operation's form."""
    common: list[type[Refusal]] = [AssertionRefused, Malformed, Unavailable]
    if "{" in path or "/me/" in f"{path}/" or method != "GET":
        common.append(Missing)  # also what a write outside the caller's region, or somebody unknown, is answered
    if method != "GET":
        common += [BadRequest, TooLarge]
    if method == "POST":
        common += [idempotency.InFlight, idempotency.KeyInvalid, idempotency.KeyReused]
    if upload:
        common.append(UnsupportedMedia)
    return common
