"""Asking for help, finding who gives it, and what is agreed to before it begins."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.database import found, scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from chassis.regions import span_of
from services.welfare.children.models import Child
from services.welfare.children.rules import require_guardian_consent
from services.welfare.family import schemas
from services.welfare.family.models import FamilyHelp
from services.welfare.family.rules import (
    FAMILY_HELP,
    LIVE,
    HelpKind,
    HelpMove,
    require_checked,
    require_child,
    require_child_of_kind,
    require_family_consent,
)
from services.welfare.family_helpers.models import FamilyHelper
from services.welfare.family_helpers.rules import require_fit
from services.welfare.workers.models import Worker

__all__ = ["ask", "begin", "consent", "end", "match", "rekey", "release", "withdraw"]


async def ask(session: AsyncSession, worker: Worker, *, kind: HelpKind, child: Child | None) -> FamilyHelp:
    """A family needs something; whose child it is the database compares."""
    require_child_of_kind(kind, named=child is not None)
    one = FamilyHelp(
        region=worker.region, worker_id=worker.worker_id, kind=kind, state=FAMILY_HELP.start, asked_at=_now(session)
    )
    if child is not None:
        one.child_id, one.child_index = child.id, child.id_index
        one.child_masked, one.child_under_14 = child.name_masked, child.under_14
    session.add(one)
    return await _tell(session, one, schemas.FamilyHelpAsked)


async def match(session: AsyncSession, one: FamilyHelp, asked: schemas.MatchIn) -> FamilyHelp:
    """Somebody helps whom the family has agreed to, and who was checked where a child is concerned."""
    state = FAMILY_HELP.after(one.state, HelpMove.MATCH)
    now, today = _now(session), scope_of(session).clock.today()
    helper = await found(session, FamilyHelper, asked.helper_id)
    require_fit(
        one.kind,
        helps=helper.helps,
        valid_from=helper.valid_from,
        valid_to=helper.valid_to,
        today=today,
        within=one.region in span_of(helper.region),
    )
    require_family_consent(consent=asked.family_consent)
    require_checked(one.kind, check_no=asked.check_no, checked_on=asked.checked_on, today=today)
    one.state, one.matched_on, one.family_consent_at = state, today, now
    one.helper_id, one.provider_id, one.provider_name = helper.id, helper.provider_id, helper.name
    one.provider_kind, one.check_no, one.checked_on = helper.kind, asked.check_no, asked.checked_on
    return await _tell(session, one, schemas.FamilyHelpMatched, provider_kind=helper.kind)


async def release(session: AsyncSession, one: FamilyHelp) -> FamilyHelp:
    """The helper is let go, and with it everything that was agreed to for it."""
    one.state = FAMILY_HELP.after(one.state, HelpMove.RELEASE)
    one.helper_id = one.provider_id = one.provider_name = one.provider_kind = one.matched_on = None
    one.check_no = one.checked_on = one.family_consent_at = one.guardian_consent_at = None
    return await _tell(session, one, schemas.FamilyHelpReleased)


async def consent(session: AsyncSession, one: FamilyHelp) -> FamilyHelp:
    """The guardian agrees to what was matched; agreeing twice changes nothing of when."""
    state = FAMILY_HELP.after(one.state, HelpMove.CONSENT)
    require_child(one.kind)
    one.state = state
    one.guardian_consent_at = one.guardian_consent_at or _now(session)
    return await _tell(session, one, schemas.FamilyHelpConsented)


async def begin(session: AsyncSession, one: FamilyHelp) -> FamilyHelp:
    """The helper comes, or the lessons begin: of a child under fourteen not before the guardian has agreed."""
    state = FAMILY_HELP.after(one.state, HelpMove.BEGIN)
    require_guardian_consent(
        under_14=one.kind is HelpKind.STUDY and bool(one.child_under_14), consent=one.guardian_consent_at is not None
    )
    one.state, one.began_at = state, _now(session)
    return await _tell(session, one, schemas.FamilyHelpBegun)


async def end(session: AsyncSession, one: FamilyHelp) -> FamilyHelp:
    """It is done."""
    one.state, one.ended_at = FAMILY_HELP.after(one.state, HelpMove.END), _now(session)
    return await _tell(session, one, schemas.FamilyHelpEnded)


async def withdraw(session: AsyncSession, one: FamilyHelp) -> FamilyHelp:
    """The family wants it no more, whatever was agreed to."""
    one.state, one.ended_at = FAMILY_HELP.after(one.state, HelpMove.WITHDRAW), _now(session)
    return await _tell(session, one, schemas.FamilyHelpWithdrawn)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Help asked for by a record that was merged is the survivor's; of two of a kind the further one goes on.

    What is for a child follows the child (``children.actions.rekey``).
    """
    theirs = aliased(FamilyHelp)
    pairs = await session.execute(
        select(FamilyHelp, theirs)
        .join(theirs, theirs.kind == FamilyHelp.kind)
        .where(FamilyHelp.worker_id == given_up, FamilyHelp.child_id.is_(None), FamilyHelp.state.in_(LIVE))
        .where(theirs.worker_id == into, theirs.child_id.is_(None), theirs.state.in_(LIVE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one, other in pairs.all():
        await withdraw(session, other if LIVE.index(other.state) < LIVE.index(one.state) else one)
    await rekeyed(session, FamilyHelp, FamilyHelp.child_id.is_(None), given_up=given_up, into=into)


def _now(session: AsyncSession) -> datetime:
    return scope_of(session).clock.now()


async def _tell(
    session: AsyncSession, one: FamilyHelp, kind: type[schemas.FamilyHelpEvent], **more: object
) -> FamilyHelp:
    await session.flush()
    told = kind.model_validate({"worker_id": one.worker_id, "kind": one.kind} | more)
    await happened(session, told, subject=one.id, region=one.region)
    return one
