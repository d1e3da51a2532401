"""What of an answer to a GET is sent: some of its fields, nothing that the caller has already, or a list as a file.

    ?fields=worker_id,state     those fields and the identity, as SPARSE: another media type, for it has another schema
    If-None-Match               304 while nothing has changed; the ETag is the version, or a digest where there is none
    Accept: text/csv            of a list, all that comes from the asked page on (also XLSX and NDJSON), streamed

A list as a file is the operation called again page by page, so it shows what the pages show and no more.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

import orjson
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from chassis.again import called_again
from chassis.app import has_already
from chassis.database import Database, scope_of
from chassis.ledger import audited
from chassis.paging import MOST, Page
from chassis.problems import FieldError, Malformed
from chassis.tabular import cells_of, export, export_format, titles_of
from chassis.text import Text

__all__ = ["SPARSE", "Shape", "identity_of"]

SPARSE = "application/vnd.nuanxin.sparse+json"
_JSON = "application/json"
# Of no use in a table.
_NOT_IN_FILES = {"next_moves", "version"}


def identity_of(names: list[str]) -> list[str]:
    """The fields that no answer is without: its id, or what comes first where it has none, and its version."""
    return [name for name in names if name == ("id" if "id" in names else names[0]) or name == "version"]


@dataclass(frozen=True)
class Shape:
    """What a GET answers: one resource, or pages of them."""

    model: type[BaseModel]
    titles: Mapping[str, str]
    paged: bool
    as_file: bool

    @classmethod
    def of(cls, route: APIRoute) -> Self | None:
        """Of a route that answers JSON of a model; None of any other."""
        model = route.response_model
        if "GET" not in (route.methods or ()) or not isinstance(model, type) or not issubclass(model, BaseModel):
            return None
        paged = issubclass(model, Page)
        if paged:
            (model,) = model.__pydantic_generic_metadata__["args"]
        as_file = bool((route.openapi_extra or {}).get("x-as-file"))
        return cls(model=model, titles=titles_of(model), paged=paged, as_file=as_file)

    def asked(self, request: Request) -> list[str] | None:
        """The fields that are asked for, in the order in which they are shown; None for all."""
        given = request.query_params.get("fields")
        if given is None:
            return None
        wanted = given.split(",")
        if len(wanted) > len(self.titles):
            raise Malformed(
                errors=[
                    FieldError(
                        "/query/fields",
                        "too_long",
                        Text(f"至多 {len(self.titles)} 个字段", f"At most {len(self.titles)} fields"),
                    )
                ]
            )
        unknown = [name for name in dict.fromkeys(wanted) if name not in self.titles]
        if unknown:
            raise Malformed(
                errors=[
                    FieldError(
                        "/query/fields",
                        "unknown_field",
                        Text(f"没有此字段：{name[:40]}", f"No such field: {name[:40]}"),
                    )
                    for name in unknown
                ]
            )
        return [name for name in self.titles if name in {*wanted, *identity_of(list(self.titles))}]

    async def sent(self, request: Request, response: Response, session: AsyncSession) -> Response:
        """The answer as the caller would have it."""
        fields = self.asked(request)
        if self.as_file and export_format(request.headers.get("accept")) is not None:
            return await self._file(request, response, session, fields)
        if fields is not None:
            response = self._sparse(response, fields)
        if self.as_file:
            response.headers["Vary"] = "Accept"
        etag = response.headers.setdefault("ETag", f'"{hashlib.sha256(response.body).hexdigest()[:32]}"')
        if has_already(request.headers, etag):
            return Response(status_code=304, headers={"ETag": etag})
        return response

    def _sparse(self, response: Response, fields: list[str]) -> Response:
        whole = orjson.loads(response.body)
        if self.paged:
            told = {**whole, "items": [{name: item[name] for name in fields} for item in whole["items"]]}
        else:
            told = {name: whole[name] for name in fields}
        kept = {name: response.headers[name] for name in ("ETag", "Link") if name in response.headers}
        return Response(orjson.dumps(told), media_type=SPARSE, headers=kept)

    async def _file(
        self, request: Request, response: Response, session: AsyncSession, fields: list[str] | None
    ) -> Response:
        caller = request.state.caller
        resource = caller.permission.rpartition(":")[0].replace(":", ".")
        await audited(session, f"{resource}.exported", subject=request.url.path, region=caller.region)
        columns = {
            name: title
            for name, title in self.titles.items()
            if (name not in _NOT_IN_FILES if fields is None else name in fields)
        }
        rows = _pages(request, bytes(response.body), session)
        file = export(request.headers.get("accept"), rows, columns, cells_of(self.model))
        assert file is not None  # noqa: S101 - a file is what is preferred
        return StreamingResponse(file.body, media_type=file.media_type, headers={"Vary": "Accept"})


async def _pages(request: Request, first: bytes, session: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """The items of a page and of all that follow; each is read in a session of its own, as the request's has ended."""
    database: Database = request.app.state.database
    scope = scope_of(session)
    narrowed = [(name, value) for name, value in request.query_params.multi_items() if name not in _OF_THE_PAGE]
    headers = {name: value for name, value in request.headers.items() if name in {"x-purpose", "accept-language"}}
    page = orjson.loads(first)
    while True:
        for item in page["items"]:
            yield item
        if page["next_cursor"] is None:
            return
        query = urlencode([*narrowed, ("limit", MOST), ("cursor", page["next_cursor"])])
        async with database.session(scope) as own:
            page = orjson.loads(
                await called_again(
                    request.app,
                    "GET",
                    request.url.path,
                    query=query,
                    headers=headers,
                    session=own,
                    caller=request.state.caller,
                    request_id=request.state.request_id,
                )
            )


_OF_THE_PAGE = {"fields", "limit", "cursor", "count"}
