"""From a request that prefers to be answered at once to an import that waits."""

from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from chassis.caller import Caller
from chassis.imports.files import kept
from chassis.imports.models import Import
from chassis.imports.rules import IMPORT
from chassis.imports.schemas import ImportOut
from chassis.ledger import audited
from chassis.objects import Objects
from chassis.tabular import ImportMode

__all__ = ["CALLER", "PREFERENCE", "Deferred", "prefers_later", "submitted"]

PREFERENCE = "respond-async"
CALLER: TypeAdapter[Caller] = TypeAdapter(Caller)


@dataclass(slots=True)
class Deferred(Exception):
    """Raised out of an operation whose file is taken later: all that it checks of a request has been checked."""

    dry_run: bool
    mode: ImportMode


def prefers_later(request: Request) -> bool:
    """Whether the caller would rather have a 202 (RFC 7240 §4.1); a service that has no store answers as ever."""
    preferences = [part.split(";")[0].strip().lower() for part in request.headers.get("prefer", "").split(",")]
    return PREFERENCE in preferences and getattr(request.app.state, "objects", None) is not None


async def submitted(session: AsyncSession, request: Request, caller: Caller, how: Deferred) -> Response:
    """Keep the file and what was asked of it; the answer says where its progress is told."""
    objects: Objects = request.app.state.objects
    upload = request.state.upload
    service = request.url.path.split("/")[2]
    row = Import(
        region=caller.region,
        subject=caller.subject,
        caller=CALLER.dump_python(caller, mode="json"),
        request_id=request.state.request_id,
        purpose=request.headers.get("x-purpose"),
        operation=request.scope["route"].operation_id,
        path=request.url.path,
        query=request.url.query,
        content_type=upload.content_type,
        size=upload.size,
        digest=upload.digest,
        parts=await kept(session, objects, upload.file),
        dry_run=how.dry_run,
        mode=how.mode,
        state=IMPORT.start,
        due_at=func.now(),
        tries=0,
        place=0,
        received=0,
        accepted=0,
        unchanged=0,
        refused=0,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row)
    facts = {"operation": row.operation, "digest": upload.digest, "dry_run": row.dry_run}
    await audited(session, f"{service}.import.submitted", subject=row.id, region=row.region, **facts)
    return Response(
        ImportOut.model_validate(row).model_dump_json(),
        status_code=202,
        media_type="application/json",
        headers={
            "Location": f"/v1/{service}/imports/{row.id}",
            "Preference-Applied": PREFERENCE,
            "Retry-After": "1",
        },
    )
