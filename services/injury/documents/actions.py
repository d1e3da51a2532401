"""Filing, opening and withdrawing documents."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.exchange import Uploaded
from chassis.file_types import require_type
from chassis.ledger import audited, happened
from chassis.objects import Objects
from chassis.retention.files import kept
from services.injury.cases.models import Case, of_case
from services.injury.documents import schemas
from services.injury.documents.models import Document
from services.injury.documents.rules import (
    WithdrawalReason,
    require_not_withdrawn,
    require_readable,
    require_withdrawable_by,
)
from services.injury.recognition.grounds import Material

__all__ = ["content", "file", "withdraw"]


async def file(
    session: AsyncSession,
    case: Case,
    upload: Uploaded,
    *,
    material: Material,
    title: str,
    caller: Caller,
    objects: Objects,
    clock: Clock,
) -> Document:
    """Put a paper on file: its content first, then the row that names it, so that no row names what is not there.

    No row is locked while the store is asked. An object whose row is refused goes a day later.
    """
    kind = require_type(upload.file, upload.content_type)
    digest = await kept(session, objects, upload.file)
    document = Document(
        **of_case(case),
        material=material,
        title=title,
        digest=digest,
        size=upload.size,
        media_type=kind,
        uploaded_by=caller.subject,
        organisation=caller.own_organisation,
        filed_at=clock.now(),
    )
    session.add(document)
    await session.flush()
    told = schemas.DocumentFiled(case_id=document.case_id)
    await happened(session, told, subject=document.id, region=document.region)
    return document


async def content(session: AsyncSession, document: Document, *, caller: Caller, objects: Objects) -> bytes:
    """What a document holds; the audit keeps which content was read, by its digest."""
    require_readable(
        caller.department, withdrawn=document.withdrawn_at is not None, erased=document.erased_at is not None
    )
    held = await objects.get(document.digest)
    await audited(
        session,
        "injury.document.read",
        subject=document.id,
        region=document.region,
        case_id=str(document.case_id),
        digest=document.digest,
    )
    return held


async def withdraw(
    session: AsyncSession, document: Document, *, reason: WithdrawalReason, caller: Caller, clock: Clock
) -> Document:
    """Mark what was filed by mistake; the row and the content stay."""
    require_withdrawable_by(caller, uploaded_by=document.uploaded_by, organisation=document.organisation)
    require_not_withdrawn(withdrawn=document.withdrawn_at is not None)
    document.withdrawn_at, document.withdrawn_for, document.withdrawn_by = clock.now(), reason, caller.subject
    await session.flush()
    told = schemas.DocumentWithdrawn(case_id=document.case_id)
    await happened(session, told, subject=document.id, region=document.region)
    return document
