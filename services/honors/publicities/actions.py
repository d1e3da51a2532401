"""Posting a nomination, showing that it was posted, and ending it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import found, scope_of
from chassis.ledger import happened
from services.honors.nominations.actions import hand
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import NOMINATION, Frozen, Hand, NominationMove, NominationState
from services.honors.publicities import rules
from services.honors.publicities.models import Publicity
from services.honors.publicities.rules import PUBLICITY, PublicityMove, PublicityState
from services.honors.publicities.schemas import EvidenceIn, PublicityClosed, PublicityEvidenced, PublicityPosted
from services.honors.schemes.models import Scheme
from services.honors.schemes.rules import PublicityKind, Stage

__all__ = ["close", "close_due", "evidence", "publish"]


async def publish(session: AsyncSession, nomination: Nomination, stage: Stage, *, caller: Caller) -> Publicity:
    """A level posts it: the lower ones before they are reviewed above, the province once everybody was asked."""
    nomination.state = NOMINATION.after(nomination.state, NominationMove.PUBLISH)
    rules.require_poster(stage, caller.level)
    if stage is Stage.PROVINCE and nomination.state is not NominationState.CONSULTED:
        raise rules.PostedTooEarly
    scheme = await found(session, Scheme, nomination.scheme_id)
    asked = next((one for one in scheme.publicity if one["stage"] == stage.value), None)
    if asked is None:
        raise rules.StageNotAsked
    scope = scope_of(session)
    today, kind = scope.clock.today(), PublicityKind(asked["kind"])
    publicity = Publicity(
        region=nomination.region,
        nomination_id=nomination.id,
        round=nomination.round,
        scheme_id=scheme.id,
        scheme_title=scheme.title,
        shown_as=nomination.shown_as,
        worker_id=nomination.worker_id,
        stage=stage,
        kind=kind,
        days=asked["days"],
        posted_on=today,
        ends_on=rules.ends_on(today, kind=kind, days=asked["days"], calendar=scope.calendar),
        state=PUBLICITY.start,
    )
    session.add(publicity)
    await hand(session, nomination, Hand.POSTER, caller)
    await _told(session, publicity, PublicityPosted)
    return publicity


async def evidence(session: AsyncSession, publicity: Publicity, asked: EvidenceIn, *, caller: Caller) -> None:
    """Enter what shows that the list was posted."""
    publicity.state = PUBLICITY.after(publicity.state, PublicityMove.EVIDENCE)
    rules.require_poster(publicity.stage, caller.level)
    nomination = await session.get_one(Nomination, publicity.nomination_id)
    await hand(session, nomination, Hand.POSTER, caller)
    for name, value in asked.model_dump().items():
        setattr(publicity, name, value)
    await _told(session, publicity, PublicityEvidenced)


async def close(session: AsyncSession, publicity: Publicity, *, frozen: bool) -> None:
    """End it when its full days have passed, it is shown to have been, and no objection is open."""
    state = PUBLICITY.after(publicity.state, PublicityMove.CLOSE)
    rules.require_over(publicity.ends_on, today=scope_of(session).clock.today())
    if publicity.evidence_reference is None:
        raise rules.EvidenceMissing
    if frozen:
        raise Frozen
    publicity.state = state
    await _told(session, publicity, PublicityClosed)


async def close_due(session: AsyncSession) -> int:
    """The scheduled rule: end every publicity that can be; what lacks evidence or is objected to stays open."""
    today = scope_of(session).clock.today()
    due = await session.execute(
        select(Nomination, Publicity)
        .join(Publicity, Publicity.nomination_id == Nomination.id)
        .where(
            Publicity.state == PublicityState.OPEN,
            Publicity.ends_on < today,
            Publicity.evidence_reference.is_not(None),
            Nomination.frozen.is_(False),
        )
        .order_by(Nomination.id, Publicity.id)
        .with_for_update(skip_locked=True)
    )
    rows = due.all()
    for nomination, publicity in rows:
        await close(session, publicity, frozen=nomination.frozen)
    return len(rows)


async def _told(
    session: AsyncSession,
    publicity: Publicity,
    kind: type[PublicityPosted] | type[PublicityEvidenced] | type[PublicityClosed],
) -> None:
    await session.flush()
    told = kind.model_validate(publicity)
    await happened(session, told, subject=publicity.id, region=publicity.region)
