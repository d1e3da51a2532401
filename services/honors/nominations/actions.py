"""What is done with a nomination, one function a move."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bulk import Taken, one_by_one
from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.database import found, scope_of
from chassis.filters import in_force
from chassis.known_workers import known_workers
from chassis.ledger import all_happened, happened
from chassis.problems import Refusal
from chassis.regions import Level, level_of, span_of
from chassis.tabular import Valid
from chassis.workers import WorkerUnknown
from services.honors.duty import half_days_by_place
from services.honors.nominations import rules
from services.honors.nominations.models import DEEDS, REVOCATION, Nomination, NominationHand
from services.honors.nominations.queries import missing_opinions, put_forward_already, stages_done
from services.honors.nominations.rules import NOMINATION, Hand, NominationMove, NominationState
from services.honors.nominations.schemas import (
    AwardIn,
    HonourConferred,
    HonourRevoked,
    NominationApproved,
    NominationConsulted,
    NominationDeclined,
    NominationIn,
    NominationRecommended,
    NominationResubmitted,
    NominationReturned,
    NominationReviewed,
    NominationTold,
    NominationWithdrawn,
    RecommendationIn,
    RevocationIn,
)
from services.honors.objections.models import Objection
from services.honors.objections.rules import OBJECTION, ObjectionMove, ObjectionState
from services.honors.objections.schemas import NominationObjectionLapsed
from services.honors.preferences.actions import revoke_resting_on
from services.honors.publicities.models import Publicity
from services.honors.publicities.rules import PUBLICITY, PublicityMove, PublicityState
from services.honors.publicities.schemas import PublicityTakenDown
from services.honors.schemes.models import Quota, Scheme
from services.honors.schemes.rules import NomineeKind, QuotaUsedUp
from services.honors.stories.queries import doubt_naming
from services.honors.workers.models import Worker

__all__ = [
    "approve",
    "confer",
    "consult",
    "end_for_merge",
    "halt",
    "hand",
    "import_rows",
    "recommend",
    "resubmit",
    "review",
    "revoke",
]

_HALTED = {
    NominationMove.RETURN: NominationReturned,
    NominationMove.WITHDRAW: NominationWithdrawn,
    NominationMove.DECLINE: NominationDeclined,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What nominations rest on: the workers, and the duty of each in a community in the days of a scheme."""

    workers: Mapping[str, Worker]
    duty: Mapping[tuple[UUID, str, int], int]


async def recommend(
    session: AsyncSession, asked: NominationIn, *, caller: Caller, keys: KeyRing, peer: Peer
) -> Nomination:
    """Put a worker or a collective forward, with the meeting that did so and the duty that the roster has confirmed."""
    scheme = await _scheme_for(session, asked, caller=caller)
    known = await _known(session, peer, [(scheme, asked)])
    return await _put_forward(session, scheme, asked, known, caller=caller, keys=keys)


async def import_rows(
    session: AsyncSession, peer: Peer, rows: Sequence[Valid[NominationIn]], *, caller: Caller, keys: KeyRing
) -> Taken:
    """Put those of a list forward, save who is put forward already by the same meeting."""
    wanted: list[tuple[Scheme, NominationIn]] = []
    for _, asked in rows:
        with suppress(Refusal):  # the row is refused in its turn
            wanted.append((await _scheme_for(session, asked, caller=caller), asked))
    known = await _known(session, peer, wanted)

    async def take(asked: NominationIn) -> bool:
        scheme = await _scheme_for(session, asked, caller=caller)
        if await session.scalar(put_forward_already(asked)) is not None:
            return False
        await _put_forward(session, scheme, asked, known, caller=caller, keys=keys)
        return True

    return await one_by_one(session, rows, take)


async def _scheme_for(session: AsyncSession, asked: NominationIn, *, caller: Caller) -> Scheme:
    """The scheme, where everything that needs no roster is in order."""
    if asked.region not in caller.span:
        raise rules.RecommendedElsewhere
    rules.require_majority(present=asked.present, in_favour=asked.in_favour)
    scheme = await found(session, Scheme, asked.scheme_id)
    today = scope_of(session).clock.today()
    if not await session.scalar(select(in_force(Scheme, on=today)).where(Scheme.id == scheme.id)):
        raise rules.SchemeNotInForce
    individual = scheme.kind is NomineeKind.INDIVIDUALS
    if (asked.worker_id is not None) != individual or (asked.collective is None) != individual:
        raise rules.NomineeMisfit
    return scheme


async def _known(session: AsyncSession, peer: Peer, wanted: Sequence[tuple[Scheme, NominationIn]]) -> Known:
    """Ask the roster once for each region and scheme, and for the workers who are not known here.

    In this order: a worker who was not known is written down, and no question may follow while that row is locked.
    """
    nominees: dict[tuple[Scheme, int], set[str]] = defaultdict(set)
    for scheme, asked in wanted:
        if asked.worker_id is not None:
            nominees[scheme, asked.region].add(asked.worker_id)
    duty: dict[tuple[UUID, str, int], int] = {}
    for (scheme, region), ids in nominees.items():
        places = await half_days_by_place(
            peer,
            region=region,
            first_on=scheme.deeds_from,
            last_on=scheme.deeds_to,
            worker_id=next(iter(ids)) if len(ids) == 1 else None,
        )
        duty |= {(scheme.id, *place): half_days for place, half_days in places.items()}
    workers = await known_workers(session, Worker, peer, set().union(*nominees.values()))
    return Known(workers=workers, duty=duty)


async def _put_forward(
    session: AsyncSession, scheme: Scheme, asked: NominationIn, known: Known, *, caller: Caller, keys: KeyRing
) -> Nomination:
    nominee = _nominee(scheme, asked, known)
    nomination = Nomination(
        **asked.model_dump(exclude={"deeds"}),
        **nominee,
        scheme_title=scheme.title,
        kind=scheme.kind,
        rank=scheme.rank,
        deeds_from=scheme.deeds_from,
        deeds_to=scheme.deeds_to,
        front_line=rules.is_front_line(
            leader=asked.leader, half_days=nominee["half_days"], level=level_of(asked.region)
        ),
        deeds=keys.seal(asked.deeds, context=DEEDS),
        round=1,
        state=NOMINATION.start,
        frozen=False,
    )
    session.add(nomination)
    await session.flush()
    await hand(session, nomination, Hand.RECOMMENDER, caller)
    await _told(session, nomination, NominationRecommended)
    return nomination


def _nominee(scheme: Scheme, asked: NominationIn, known: Known) -> dict[str, Any]:
    """Who it is and what the roster says of the duty; a collective is known by its name."""
    if asked.worker_id is None:
        return {"shown_as": asked.collective, "category": None, "half_days": None}
    worker = known.workers.get(asked.worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[asked.worker_id])
    rules.require_serving(worker.state)
    if worker.region not in span_of(asked.region):
        raise rules.NomineeElsewhere
    half_days = known.duty.get((scheme.id, worker.worker_id, worker.region), 0)
    if half_days < 2 * scheme.minimum_days:
        raise rules.DutyTooLittle(half_days=half_days, minimum_days=scheme.minimum_days)
    return {"shown_as": worker.name_masked, "category": worker.category, "half_days": half_days}


async def resubmit(
    session: AsyncSession, nomination: Nomination, asked: RecommendationIn, *, caller: Caller, keys: KeyRing
) -> None:
    """Put it forward anew: another round, so that it is reviewed, asked about and posted again."""
    rules.require_majority(present=asked.present, in_favour=asked.in_favour)
    nomination.state = NOMINATION.after(nomination.state, NominationMove.RESUBMIT)
    for name, value in asked.model_dump(exclude={"deeds"}).items():
        setattr(nomination, name, value)
    nomination.deeds = keys.seal(asked.deeds, context=DEEDS)
    nomination.front_line = rules.is_front_line(
        leader=asked.leader, half_days=nomination.half_days, level=level_of(nomination.region)
    )
    nomination.round += 1
    nomination.reviewed_through = nomination.returned_for = None
    await hand(session, nomination, Hand.RECOMMENDER, caller)
    await _told(session, nomination, NominationResubmitted)


async def review(session: AsyncSession, nomination: Nomination, *, caller: Caller) -> None:
    """A level reviews and passes it on; everywhere below it the list has stood for its full days."""
    scheme = await found(session, Scheme, nomination.scheme_id)
    turn = rules.next_level([Level(one) for one in scheme.review_levels], nomination.reviewed_through)
    last = turn is not None and turn.value == scheme.review_levels[-1]
    state = NOMINATION.after(nomination.state, NominationMove.COMPLETE_REVIEW if last else NominationMove.REVIEW)
    if turn is not caller.level:
        raise rules.NotYourTurn(level=turn.value if turn else "")
    _require_thawed(nomination)
    if not set(rules.stages_before(scheme.stages, caller.level)) <= await stages_done(session, nomination):
        raise rules.PublicityIncomplete
    nomination.state, nomination.reviewed_through = state, caller.level
    await hand(session, nomination, Hand.REVIEWER, caller)
    await _told(session, nomination, NominationReviewed)


async def consult(session: AsyncSession, nomination: Nomination, *, caller: Caller) -> None:
    """Close the asking: every office that must be asked has answered, and none of the answers blocks."""
    state = NOMINATION.after(nomination.state, NominationMove.CONSULT)
    _require_thawed(nomination)
    scheme = await found(session, Scheme, nomination.scheme_id)
    if missing := await missing_opinions(session, nomination, scheme):
        raise rules.OpinionsMissing(missing=[one.value for one in missing])
    nomination.state = state
    await hand(session, nomination, Hand.CONSULTER, caller)
    await _told(session, nomination, NominationConsulted)


async def approve(session: AsyncSession, nomination: Nomination, *, caller: Caller) -> None:
    """Approve: it takes a place of its quota, which is locked meanwhile."""
    state = NOMINATION.after(nomination.state, NominationMove.APPROVE)
    _require_thawed(nomination)
    scheme = await found(session, Scheme, nomination.scheme_id)
    if not set(scheme.stages) <= await stages_done(session, nomination):
        raise rules.PublicityIncomplete
    quota = await _quota(session, nomination)
    taken = await session.scalars(select(Nomination.seat).where(Nomination.quota_id == quota.id))
    seat = rules.first_free(
        places=quota.places,
        reserved=quota.reserved,
        taken=[one for one in taken if one is not None],
        front_line=nomination.front_line,
    )
    if seat is None:
        raise QuotaUsedUp
    nomination.quota_id, nomination.quota_places, nomination.quota_reserved = quota.id, quota.places, quota.reserved
    nomination.seat, nomination.state = seat, state
    await hand(session, nomination, Hand.APPROVER, caller)
    await _told(session, nomination, NominationApproved)


async def _quota(session: AsyncSession, nomination: Nomination) -> Quota:
    quotas = (await session.scalars(select(Quota).where(Quota.scheme_id == nomination.scheme_id))).all()
    region, category = rules.quota_for(
        [(one.region, one.category) for one in quotas], region=nomination.region, category=nomination.category
    )
    key = next(one.id for one in quotas if (one.region, one.category) == (region, category))
    return await session.get_one(Quota, key, with_for_update=True, populate_existing=True)


async def confer(session: AsyncSession, nomination: Nomination, asked: AwardIn, *, caller: Caller) -> None:
    """Confer the honour by its document, with the certificate that the nominee is given."""
    state = NOMINATION.after(nomination.state, NominationMove.CONFER)
    _require_thawed(nomination)
    for name, value in asked.model_dump().items():
        setattr(nomination, name, value)
    nomination.state, nomination.conferred_on = state, scope_of(session).clock.today()
    await hand(session, nomination, Hand.CONFERRER, caller)
    await _told(session, nomination, HonourConferred)


async def revoke(
    session: AsyncSession, nomination: Nomination, asked: RevocationIn, *, caller: Caller, keys: KeyRing
) -> None:
    """Take the honour back. Its place stays taken; why it was is sealed and told to nobody."""
    nomination.state = NOMINATION.after(nomination.state, NominationMove.REVOKE)
    nomination.revoked_on = scope_of(session).clock.today()
    nomination.revocation_document_no = asked.revocation_document_no
    nomination.revocation_reason = keys.seal(asked.reason, context=REVOCATION)
    await hand(session, nomination, Hand.REVOKER, caller)
    await revoke_resting_on(session, nomination.id, document_no=asked.revocation_document_no)
    await doubt_naming(session, nomination.id)
    await _told(session, nomination, HonourRevoked)


async def halt(
    session: AsyncSession, nomination: Nomination, move: NominationMove, *, reason: str | None, caller: Caller
) -> None:
    """Send it back, withdraw or decline it: its lists come down, and open objections have nothing left to stop."""
    await _stop(session, nomination, move, reason=reason)
    await hand(session, nomination, Hand.SENDER_BACK, caller)
    await _told(session, nomination, _HALTED[move])


async def end_for_merge(session: AsyncSession, nomination: Nomination) -> None:
    """Another nomination of the same person for the same deeds goes on; one that was conferred stays conferred."""
    if nomination.state is NominationState.CONFERRED:
        return
    approved = nomination.state is NominationState.APPROVED
    move = NominationMove.DECLINE if approved else NominationMove.WITHDRAW
    await _stop(session, nomination, move, reason=None)
    await _told(session, nomination, _HALTED[move])


async def _stop(session: AsyncSession, nomination: Nomination, move: NominationMove, *, reason: str | None) -> None:
    nomination.state = NOMINATION.after(nomination.state, move)
    nomination.returned_for = reason
    nomination.frozen = False
    nomination.quota_id = nomination.quota_places = nomination.quota_reserved = nomination.seat = None
    await session.flush()
    await _end_open(session, nomination)


async def _end_open(session: AsyncSession, nomination: Nomination) -> None:
    """The nomination is locked, so nothing opens meanwhile."""
    posted = await session.scalars(
        select(Publicity).where(Publicity.nomination_id == nomination.id, Publicity.state == PublicityState.OPEN)
    )
    objected = await session.scalars(
        select(Objection).where(Objection.nomination_id == nomination.id, Objection.state == ObjectionState.OPEN)
    )
    lists, objections = posted.all(), objected.all()
    for one in lists:
        one.state = PUBLICITY.after(one.state, PublicityMove.TAKE_DOWN)
    for objection in objections:
        objection.state = OBJECTION.after(objection.state, ObjectionMove.LAPSE)
    await session.flush()
    await all_happened(
        session,
        [(PublicityTakenDown.model_validate(one), one.id, one.region) for one in lists]
        + [(NominationObjectionLapsed.model_validate(one), one.id, one.region) for one in objections],
    )


async def hand(session: AsyncSession, nomination: Nomination, as_hand: Hand, caller: Caller) -> None:
    """Note whose hand it passed through; the database refuses the nominee's own."""
    session.add(
        NominationHand(
            nomination_id=nomination.id,
            round=nomination.round,
            hand=as_hand,
            region=nomination.region,
            subject=caller.subject,
            worker_id=caller.worker_id,
        )
    )
    await session.flush()


def _require_thawed(nomination: Nomination) -> None:
    if nomination.frozen:
        raise rules.Frozen


async def _told(session: AsyncSession, nomination: Nomination, kind: type[NominationTold]) -> None:
    await session.flush()
    told = kind.model_validate(nomination)
    await happened(session, told, subject=nomination.id, region=nomination.region)
