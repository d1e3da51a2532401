"""One request and its answer as one transaction.

``ExchangeRoute`` wraps FastAPI's own handling of a route:

    check the caller assertion and that it is for this permission
    refuse unknown or repeated query parameters, a file of a kind that is not taken, a body above the limit
    open the session, scoped to the caller
    replay the stored answer if the Idempotency-Key is known
    handle: parse, load, require, change
    set ETag and Link from what the handler returned; send the fields, the file or the 304 that is asked for
    store the answer under its Idempotency-Key
    commit, and only then answer

A transaction that the database ended for another's sake is begun anew once, from the session on; those that are begun
anew take turns, or they would meet in the next deadlock (decision 102).

So the change, its audit entry, its event and its idempotency record are committed together, before a byte of the
answer leaves; a failed commit can never follow a 200. A refusal rolls everything back, and its key stays free.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, get_args, get_origin

from fastapi import Depends, Header, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Param, ParamTypes
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response
from starlette.types import Message

from chassis import idempotency
from chassis.again import is_again
from chassis.assertion import HEADER, AssertionRefused, Verifier
from chassis.caller import Caller
from chassis.ciphers import Erased
from chassis.clock import Clock
from chassis.database import Database, Scope, lost_race, one_at_a_time, refusals_for
from chassis.file_types import media_type
from chassis.imports.submission import Deferred, prefers_later, submitted
from chassis.ledger import told_auditors
from chassis.logs import log
from chassis.problems import FieldError, Forbidden, Malformed, TooLarge, UnsupportedMedia
from chassis.representations import Shape
from chassis.retention.rules import NoLongerKept
from chassis.text import Text

__all__ = [
    "Answered",
    "CallerNow",
    "ClockNow",
    "ExchangeRoute",
    "IfMatch",
    "Purpose",
    "Session",
    "Upload",
    "Uploaded",
    "answer_is",
    "scope_for",
]


class WrongPermission(AssertionRefused):
    code = "CALLER_ASSERTION_FOR_ANOTHER_OPERATION"
    title = Text("凭证不适用于此操作", "The assertion is for another operation")


class NobodyTold(RuntimeError):
    """An operation was written that reveals somebody behind the auditors' back."""


@dataclass(slots=True)
class Answered:
    """What a handler returned, for the headers that derive from it."""

    value: Any = None


_answered: ContextVar[Answered] = ContextVar("answered")


def answer_is(value: Any) -> None:
    """Called around every handler (``chassis.routes``) with what it returned."""
    _answered.get().value = value


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An upload, spooled to disk and hashed before the handler sees it."""

    file: IO[bytes]
    content_type: str
    digest: str
    size: int
    # The caller would rather be answered at once, and the file is read afterwards (chassis.imports).
    later: bool = False
    # The run of such an import that reads it now.
    run: Any = None


class ExchangeRoute(APIRoute):
    """A route whose request is one transaction."""

    def __init__(self, *args: Any, max_body_size: int | None = None, **kwargs: Any) -> None:
        # Kept from the framework, which would answer a body that is too large with a line of plain text.
        self.largest = max_body_size
        super().__init__(*args, **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        extra = self.openapi_extra or {}
        permission: str = extra["x-permission"]
        source: str = extra["x-source"]
        uploads: bool | list[str] = extra.get("x-upload", False)
        keyed: bool = extra.get("x-idempotency-key-required", False)
        private: bool = extra.get("x-private", False)
        shape = Shape.of(self)
        known = _query_names(self) | ({"fields": False} if shape else {})
        reveals = any(param.alias == PURPOSE for param in get_flat_params(self.dependant))
        largest = self.largest

        async def exchange(request: Request) -> Response:
            # The caller was checked when it was asked for, and whoever calls commits.
            if is_again(request):
                return await _answer(handle, request, request.state.session, None)
            request.scope["state"]["permission"] = permission
            caller = _caller(request, permission)
            _require_known_query(request, known)
            if shape is not None:
                shape.asked(request)
            if isinstance(uploads, list):
                _require_media_type(request, uploads)
            if largest is not None:
                request = _bounded(request, largest)
            request.state.caller = caller
            with _grounds(permission, source=source), refusals_for(request.app.state.constraints):
                async with _spooled(request) if uploads else nullcontext():
                    try:
                        return await transaction(request, caller)
                    except Exception as lost:
                        if not lost_race(lost):
                            raise
                    log.info("request lost a race and is done again")
                    return await transaction(request, caller, again=True)

        async def transaction(request: Request, caller: Caller, *, again: bool = False) -> Response:
            state = request.app.state
            scope = scope_for(
                state, caller, request_id=request.state.request_id, purpose=request.headers.get("x-purpose")
            )
            database: Database = state.database
            async with database.session(scope) as session, session.begin():
                request.state.session = session
                if again:
                    await one_at_a_time(session, f"again {permission}")
                if uploads:
                    request.state.upload.file.seek(0)
                return await idempotency.once(
                    session,
                    request,
                    caller,
                    lambda: _answer(handle, request, session, shape, reveals=reveals),
                    required=keyed,
                    keys=(private and state.private_keys) or state.keys,
                    private=private,
                )

        return exchange


@contextmanager
def _grounds(permission: str, *, source: str) -> Iterator[None]:
    """Whoever is refused hears for what, and by which article."""
    try:
        yield
    except Forbidden as refused:
        refused.concern(permission, source=source)
        raise


def scope_for(state: Any, caller: Caller, *, request_id: str, purpose: str | None) -> Scope:
    """What a request of ``caller`` may see, and in whose name it writes."""
    return Scope(
        span=caller.span,
        worker_id=caller.worker_id,
        organisation=caller.own_organisation,
        caller=caller,
        request_id=request_id,
        purpose=purpose,
        clock=state.clock,
        calendar=state.calendar,
        private_keys=state.private_keys,
        constraints=state.constraints,
    )


async def _answer(
    handle: Callable[[Request], Awaitable[Response]],
    request: Request,
    session: AsyncSession,
    shape: Shape | None,
    *,
    reveals: bool = False,
) -> Response:
    """What the handler answers; where it ``reveals`` somebody, nothing unless the auditors were told (PIPL art. 51)."""
    answered = Answered()
    token = _answered.set(answered)
    try:
        response = await handle(request)
        await session.flush()
    except Erased as erased:
        raise NoLongerKept from erased
    except Deferred as deferred:
        return await submitted(session, request, request.state.caller, deferred)
    finally:
        _answered.reset(token)
    if reveals and not told_auditors(session):
        raise NobodyTold(request.state.permission)
    version = getattr(answered.value, "version", None)
    if isinstance(version, int):
        response.headers["ETag"] = f'"{version}"'
    cursor = getattr(answered.value, "next_cursor", None)
    if cursor is not None:
        here = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{here.path}?{here.query}>; rel="next"'
    return response if shape is None else await shape.sent(request, response, session)


def _caller(request: Request, permission: str) -> Caller:
    verifier: Verifier = request.app.state.verifier
    caller = verifier.verify(request.headers.get(HEADER, ""))
    if caller.permission != permission:
        raise WrongPermission
    return caller


def _query_names(route: APIRoute) -> dict[str, bool]:
    """The query parameters that a route reads, and whether each may be given more than once."""
    return {
        param.alias: get_origin(param.field_info.annotation) in {list, set}
        or any(get_origin(part) in {list, set} for part in get_args(param.field_info.annotation))
        for param in get_flat_params(route.dependant)
        if isinstance(param.field_info, Param) and param.field_info.in_ is ParamTypes.query
    }


def _require_known_query(request: Request, known: dict[str, bool]) -> None:
    given = [name for name, _ in request.query_params.multi_items()]
    wrong = [
        FieldError(pointer=f"/query/{name}", code=code, detail=detail)
        for name in dict.fromkeys(given)
        for code, detail, bad in (
            ("unknown_parameter", Text("没有此查询参数", "No such query parameter"), name not in known),
            (
                "repeated_parameter",
                Text("重复给出", "Given more than once"),
                not known.get(name, True) and given.count(name) > 1,
            ),
        )
        if bad
    ]
    if wrong:
        raise Malformed(errors=wrong)


def _bounded(request: Request, largest: int) -> Request:
    """The request, refused once its body grows above the limit, and at once if it says that it will."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest:
        raise TooLarge
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > largest:
            raise TooLarge
        return message

    return Request(request.scope, receive)


def _require_media_type(request: Request, taken: list[str]) -> None:
    """Refuse another kind of file before it is taken; a table's is looked at when it is read."""
    if media_type(request.headers.get("content-type", "")) not in taken:
        raise UnsupportedMedia(supported=taken)


@asynccontextmanager
async def _spooled(request: Request) -> AsyncIterator[None]:
    """Take the whole upload to disk, so that its digest is known before anything is done with it."""
    digest = hashlib.sha256()
    size = 0
    with SpooledTemporaryFile(max_size=1 << 20) as file:
        async for chunk in request.stream():
            size += len(chunk)
            digest.update(chunk)
            file.write(chunk)
        request.state.upload = Uploaded(
            file=file,
            content_type=request.headers.get("content-type", ""),
            digest=digest.hexdigest(),
            size=size,
            later=prefers_later(request),
        )
        yield


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def _caller_now(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _clock_now(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


async def _upload(request: Request) -> Uploaded:
    uploaded: Uploaded = request.state.upload
    return uploaded


Session = Annotated[AsyncSession, Depends(_session)]
CallerNow = Annotated[Caller, Depends(_caller_now)]
ClockNow = Annotated[Clock, Depends(_clock_now)]
Upload = Annotated[Uploaded, Depends(_upload)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="所读版本的ETag The ETag that was read; another version answers 412, none 428 (RFC 9110 §13.1.1).",
    ),
]
PURPOSE = "X-Purpose"
Purpose = Annotated[
    str,
    Header(
        alias=PURPOSE,
        pattern=r"^[a-z][a-z-]{2,60}$",
        description=(
            "查阅个人信息的目的代码 Coded purpose of reading personal data; kept in the audit (PIPL arts. 6, 28, 51)."
        ),
    ),
]
