"""What the gateway answers itself, for people and for tools.

/                         the portal: status, permissions, events, problem codes, changes, a first call
/board                    the headquarters' board, for those who sign in to it
/docs                     the operations, to read and to call: a part of the portal
/openapi.json, /openapi/<service>.json
/asyncapi.json            the events, and who may follow them
/permissions              who may do what, and by which policy
/problems, /problems/<code>
/changelog                what changed, as Markdown
/status                   whether the services answer
/assets/<path>            the pages' files; nothing is loaded from anywhere else
"""

import asyncio
import difflib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi import Path as ParameterInPath
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from chassis.app import has_already
from chassis.caller import Department
from chassis.problem_docs import problem_responses
from chassis.problems import FieldError, Malformed, Missing, Refusal
from chassis.regions import Level
from chassis.text import Text
from gateway.codes import Problem, page, problem_codes
from gateway.connection import UpstreamFailure
from gateway.documents import Document, Documents
from gateway.editions import Current, Edition
from gateway.events import event_catalogue
from gateway.names import names_module
from gateway.packing import takes_gzip
from gateway.permits import SERVICES, Permits, levels_of
from gateway.refusals import PathUnknown
from gateway.upstream import Outgoing, Upstream

__all__ = ["TAGS", "Published", "router", "state_of"]

FOLDER = Path(__file__).parent / "portal"
ASSETS = {
    "portal.css": FOLDER / "portal.css",
    **{f"{name}/{file.name}": file for name in ("home", "board") for file in (FOLDER / name).iterdir()},
}
# Nothing from elsewhere, no inline script, no inline style.
PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

Made = TypeVar("Made")
Name = Annotated[str, ParameterInPath(max_length=100, description="名称 Its name")]
Principal = Annotated[
    str | None,
    Query(alias="as", max_length=100, description="调用方 The caller: `<department>@<level>`, `service:<name>`"),
]
# What the gateway's own operations are filed under.
TAGS = [
    {"name": "gateway", "description": "网关自身的页面与文档 The gateway's own pages and documents, open to everyone"}
]


class AsUnknown(Missing):
    code = "PRINCIPAL_UNKNOWN"
    title = Missing.title._replace(zh="没有此部门或层级", en="There is no such department or level")


class PermissionUnknown(Malformed):
    code = "PERMISSION_UNKNOWN"
    title = Text("没有此权限", "There is no such permission")
    detail = Text("名称相近的权限见 facts.nearest", "facts.nearest names the permissions that are written like it")
    example: ClassVar[Mapping[str, Any]] = {"nearest": ["subsidy:roll:approve"]}

    def __init__(self, name: str, permissions: Iterable[str]) -> None:
        wrong = FieldError("/query/permission", "enum", Text("没有这一权限", "no permission has this name"))
        super().__init__(errors=[wrong], nearest=difflib.get_close_matches(name, permissions))


class Published:
    """What is made of the edition in force for its readers: documents, and problem codes."""

    def __init__(self, current: Current, *, own: Callable[[], dict[str, Any]], issuer_url: str) -> None:
        self._current = current
        self._own = own
        self._issuer_url = issuer_url
        self._edition: Edition | None = None
        self._events: tuple[Edition, Document] | None = None
        # One thread, so that what many ask for at once is made once, and those that look up addresses stay free.
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="documents")

    async def made(self, make: Callable[[], Made]) -> Made:
        """What takes long to make, made beside the calls."""
        return await asyncio.get_running_loop().run_in_executor(self._maker, make)

    @property
    def documents(self) -> Documents:
        self._keep_up()
        return self._documents

    @property
    def problems(self) -> dict[str, Problem]:
        self._keep_up()
        return self._problems

    def events(self) -> Document:
        """The event catalogue; made by what ``made`` runs."""
        edition = self._current.edition
        if self._events is None or self._events[0] is not edition:
            catalogue = event_catalogue(edition.catalogue.documents, edition.permits)
            self._events = edition, Document(catalogue)
        return self._events[1]

    def _keep_up(self) -> None:
        edition = self._current.edition
        if edition is not self._edition:
            self._documents = Documents(edition.catalogue, edition.permits, own=self._own, issuer_url=self._issuer_url)
            self._problems = problem_codes(edition.catalogue.documents)
            self._edition = edition


def router(
    *,
    current: Current,
    published: Published,
    upstreams: Mapping[str, Upstream],
) -> APIRouter:
    """The pages and documents."""
    routes = APIRouter(tags=["gateway"], responses={200: {"description": "完成 Done"}})
    unknown = problem_responses([Missing, AsUnknown])

    @routes.get("/", include_in_schema=False)
    async def portal() -> Response:
        return HTMLResponse((FOLDER / "index.html").read_text(encoding="utf-8"), headers=PAGE)

    @routes.get("/board", include_in_schema=False)
    async def board() -> Response:
        return HTMLResponse((FOLDER / "board.html").read_text(encoding="utf-8"), headers=PAGE)

    @routes.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return RedirectResponse("/#operations")

    @routes.get("/favicon.ico", include_in_schema=False)
    async def favicon() -> Response:
        return FileResponse(FOLDER / "icon.svg", media_type="image/svg+xml", headers=_KEEP)

    @routes.get("/assets/names.js", include_in_schema=False)
    async def names() -> Response:
        return Response(names_module(), media_type="text/javascript", headers=_KEEP | _AS_IT_IS)

    @routes.get("/assets/{name:path}", include_in_schema=False)
    async def asset(name: str) -> Response:
        path = ASSETS.get(name)
        if path is None:
            raise PathUnknown
        return FileResponse(path, headers=_KEEP | _AS_IT_IS)

    @routes.get(
        "/openapi.json", summary="全部接口文档 The document of every service", description=_AS, responses=unknown
    )
    async def openapi(request: Request, seen_by: Principal = None) -> Response:
        made = await published.made(partial(published.documents.get, principal=_principal(seen_by)))
        return _conditional(request, made)

    @routes.get(
        "/openapi/{service}.json",
        summary="单个服务的接口文档 The document of one service",
        description=_AS,
        responses=unknown,
    )
    async def openapi_of_service(request: Request, service: Name, seen_by: Principal = None) -> Response:
        if service not in current.edition.catalogue.documents:
            raise PathUnknown
        made = await published.made(partial(published.documents.get, service=service, principal=_principal(seen_by)))
        return _conditional(request, made)

    @routes.get(
        "/asyncapi.json",
        summary="事件目录 The catalogue of events",
        description=(
            "AsyncAPI 3.0: every event with its schema, and who may follow it. Answers `If-None-Match`."
            "\n\nAsyncAPI 3.0 文档：每个事件的结构以及谁可以跟随。支持 `If-None-Match`。"
        ),
    )
    async def asyncapi(request: Request) -> Response:
        return _conditional(request, await published.made(published.events))

    @routes.get(
        "/permissions",
        summary="谁可以办理什么 Who may do what",
        description=(
            "Every permission, its holders and the policies that decide; each parameter narrows it. A permission that "
            "does not exist is refused with the nearest names; one that exists and is held by nobody asked for is not "
            "listed."
            "\n\n全部权限、持有者及所依据的策略；各参数用于缩小范围。不存在的权限予以拒绝并给出相近名称；存在但所问部门、层级不持有的权限不列出。"
        ),
        responses=problem_responses([Malformed, PermissionUnknown]),
    )
    async def list_permissions(
        permission: Annotated[
            str | None, Query(max_length=100, description="权限 Of this permission", examples=["subsidy:roll:approve"])
        ] = None,
        department: Annotated[Department | None, Query(description="部门 Of this department")] = None,
        level: Annotated[Level | None, Query(description="层级 Of this level")] = None,
    ) -> dict[str, Any]:
        catalogue, permits = current.edition.catalogue, current.edition.permits
        asked = catalogue.permissions if permission is None else [permission]
        if permission is not None and permission not in catalogue.permissions:
            raise await published.made(partial(PermissionUnknown, permission, catalogue.permissions))
        items = await published.made(partial(_held, permits, asked, department, level))
        named = {policy for item in items for holder in item["holders"] for policy in holder["policies"]}
        return {
            "items": items,
            "policies": [
                {"id": policy.id, "clause": policy.clause, "basis": policy.basis}
                for policy in permits.policies
                if policy.id in named
            ],
        }

    @routes.get(
        "/problems",
        summary="错误代码一览 Every problem code",
        description="RFC 9457 problem types.\n\nRFC 9457 所称的问题类型。",
    )
    async def list_problems() -> dict[str, Any]:
        return {"items": list(published.problems.values())}

    @routes.get(
        "/problems/{code}",
        summary="错误代码说明 What a problem code means",
        description=(
            "A page or JSON, by `Accept`; the `type` of every problem document points here."
            "\n\n依 `Accept` 给出网页或 JSON；每份问题说明的 `type` 指向此处。"
        ),
    )
    async def read_problem(request: Request, code: Name) -> Response:
        problem = published.problems.get(code)
        if problem is None:
            raise PathUnknown
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(page(problem, request.headers.get("accept-language")), headers=PAGE)
        return JSONResponse(problem)

    @routes.get(
        "/changelog",
        summary="变更记录 What changed",
        description="Markdown; within `/v1` changes only add.\n\nMarkdown 格式；`/v1` 之内的变更只增不减。",
        response_class=Response,
        responses={200: {"description": "文件 The file", "content": {"text/markdown": {"schema": {"type": "string"}}}}},
    )
    async def read_changelog() -> Response:
        return FileResponse(FOLDER / "CHANGELOG.md", media_type="text/markdown; charset=utf-8")

    @routes.get(
        "/status",
        summary="各服务是否可用 Whether the services answer",
        description=(
            "Asks every service whether it is ready, at most for two seconds. While a breaker is `open`, calls to its "
            "service are answered 503 at once. `edition`: when documents and policies were read, and whether newer "
            "ones were refused since.\n\n"
            "询问各服务是否就绪，最多等待两秒。熔断器为 `open` 时，对该服务的调用立即以 503 应答。"
            "`edition`：文档与策略的读取时间，以及此后是否有更新未被接受。"
        ),
    )
    async def read_status() -> dict[str, Any]:
        states = await asyncio.gather(*(state_of(upstream) for upstream in upstreams.values()))
        refused = current.refused_at
        return {
            "services": dict(zip(upstreams, states, strict=True)),
            "breakers": {name: "open" if upstream.breaker.open else "closed" for name, upstream in upstreams.items()},
            "edition": {
                "read_at": current.edition.read_at.isoformat(timespec="seconds"),
                "operations": len(current.edition.catalogue.operations),
                "refused_at": refused and refused.isoformat(timespec="seconds"),
            },
        }

    return routes


_KEEP = {"Cache-Control": "public, max-age=3600"}
_AS_IT_IS = {"X-Content-Type-Options": "nosniff"}
_AS = (
    "With `?as=<department>@<level>` (or `?as=service:<name>`), only what that caller may do. Answers `If-None-Match`."
    "\n\n给出 `?as=<department>@<level>`（或 `?as=service:<name>`）时，只列该调用方可办理的操作。支持 `If-None-Match`。"
)


def _principal(seen_by: str | None) -> str | None:
    if seen_by is None:
        return None
    if seen_by in {f"service:{name}" for name in SERVICES}:
        return seen_by
    name, _, level = seen_by.partition("@")
    try:
        known = Level(level) in levels_of(Department(name)) and name != Department.SERVICE
    except ValueError:
        known = False
    if not known:
        raise AsUnknown
    return seen_by


def _conditional(request: Request, made: Document) -> Response:
    packed = takes_gzip(request.headers.get("accept-encoding", ""))
    etag = made.packed_etag if packed else made.etag
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if has_already(request.headers, etag):
        return Response(status_code=304, headers=headers)
    if packed:
        return Response(made.packed, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})
    return Response(made.body, media_type="application/json", headers=headers)


def _held(
    permits: Permits, permissions: Iterable[str], department: Department | None, level: Level | None
) -> list[dict[str, Any]]:
    items = []
    for permission in permissions:
        holders = []
        for principal, decision in permits.holders(permission).items():
            name, _, at = principal.partition("@")
            if principal.startswith("service:"):
                name, at = Department.SERVICE.value, Level.PROVINCE.value
            if department in (None, name) and level in (None, at):
                holders.append(
                    {"principal": principal, "department": name, "level": at, "policies": list(decision.policies)}
                )
        if holders:
            items.append({"permission": permission, "holders": holders})
    return items


async def state_of(upstream: Upstream) -> str:
    outgoing = Outgoing("GET", b"GET /readyz HTTP/1.1\r\nhost: gateway\r\n\r\n")
    try:
        async with asyncio.timeout(2.0):
            connection = await upstream.exchange(outgoing)
    except (UpstreamFailure, Refusal, TimeoutError):
        return "unreachable"
    upstream.finish(connection)
    return "ready" if connection.status == 200 else "not ready"
