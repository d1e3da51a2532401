"""What becomes of all that was kept of a worker's record when the roster merges it into another one (decision 64).

Two records were of one person: whatever names the one names the other from now on. What a constraint refuses of one
person is settled here: of two that cannot both go on the further one does, and what is over stays with the record given
up, as history. What only some departments may touch (party files, children) is moved by a trigger on the copy of the
roster, so that no follower ever reads it.
"""

from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.known_workers import rekeyed
from services.honors.duty_deaths import actions as duty_deaths
from services.honors.evaluations.models import EvaluationResult
from services.honors.exemplars.models import Exemplar
from services.honors.exemplars.rules import EXEMPLAR, ExemplarMove, ExemplarState
from services.honors.nominations.actions import end_for_merge
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import LIVE, further
from services.honors.preferences.actions import end_twin
from services.honors.preferences.models import Certificate
from services.honors.preferences.rules import CertificateState
from services.honors.publicities.models import Publicity
from services.honors.stories.models import Story, StoryText
from services.honors.term_changes.models import TermChangeWish

__all__ = ["merge"]


async def merge(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Give everything to the survivor."""
    for settle in (_nominations, _certificates, _results, _stories, duty_deaths.rekey):
        await settle(session, given_up=given_up, into=into)
    await session.flush()
    session.expunge_all()  # many rows are other ones than were read


async def _nominations(session: AsyncSession, *, given_up: str, into: str) -> None:
    """The same deeds are put forward for one honour of a rank: of two the further one goes on."""
    theirs = aliased(Nomination)
    pairs = await session.execute(
        select(Nomination, theirs)
        .join(
            theirs,
            and_(
                theirs.rank == Nomination.rank,
                theirs.deeds_from <= Nomination.deeds_to,
                theirs.deeds_to >= Nomination.deeds_from,
            ),
        )
        .where(
            Nomination.worker_id == given_up,
            theirs.worker_id == into,
            Nomination.state.in_(LIVE),
            theirs.state.in_(LIVE),
        )
        .order_by(Nomination.id, theirs.id)
        .with_for_update()
    )
    for mine, other in pairs.all():
        if mine.state in LIVE and other.state in LIVE:
            await end_for_merge(session, mine if further(other.state, mine.state) else other)
    # Two that were conferred stay what they are: taking one back is a decision, and no merge's.
    twin = exists().where(
        theirs.worker_id == into,
        theirs.state.in_(LIVE),
        theirs.rank == Nomination.rank,
        theirs.deeds_from <= Nomination.deeds_to,
        theirs.deeds_to >= Nomination.deeds_from,
    )
    await rekeyed(session, Nomination, ~(Nomination.state.in_(LIVE) & twin), given_up=given_up, into=into)
    await rekeyed(session, Publicity, given_up=given_up, into=into)
    await rekeyed(session, TermChangeWish, given_up=given_up, into=into)


async def _certificates(session: AsyncSession, *, given_up: str, into: str) -> None:
    """A person has a preference once; what was issued goes before what was only recorded."""
    live = (CertificateState.RECORDED, CertificateState.ISSUED)
    rows = await session.scalars(
        select(Certificate)
        .where(Certificate.worker_id.in_((given_up, into)), Certificate.state.in_(live))
        .order_by(Certificate.id)
        .with_for_update()
    )
    kept: dict[Any, Certificate] = {}
    for one in rows.all():
        other = kept.get(one.preference)
        if other is None:
            kept[one.preference] = one
            continue
        ranked = sorted((other, one), key=lambda row: (row.state is CertificateState.ISSUED, row.worker_id == into))
        await end_twin(session, ranked[0])
        kept[one.preference] = ranked[1]
    # Whoever recorded or issued it turned out to be the person whose it is: it proves nothing.
    own = or_(Certificate.recorded_by_worker == into, Certificate.issued_by_worker == into)
    selfmade = await session.scalars(
        select(Certificate).where(Certificate.worker_id == given_up, Certificate.state.in_(live), own).with_for_update()
    )
    for one in selfmade.all():
        await end_twin(session, one)
    await session.flush()
    mine = and_(
        Certificate.recorded_by_worker.is_distinct_from(into), Certificate.issued_by_worker.is_distinct_from(into)
    )
    await rekeyed(session, Certificate, mine, given_up=given_up, into=into)


async def _results(session: AsyncSession, *, given_up: str, into: str) -> None:
    """A year has one result that counts; a second one stays with the record given up."""
    theirs = aliased(EvaluationResult)
    twin = exists().where(theirs.worker_id == into, theirs.year == EvaluationResult.year)
    await rekeyed(session, EvaluationResult, ~twin, given_up=given_up, into=into)


async def _stories(session: AsyncSession, *, given_up: str, into: str) -> None:
    """What hangs on a story goes with it. Who is in one year's selection twice is in it once, if it is not too late."""
    theirs = aliased(Exemplar)
    twin = exists().where(
        theirs.worker_id == into, theirs.year == Exemplar.year, theirs.state != ExemplarState.DECLINED
    )
    twice = await session.scalars(
        select(Exemplar)
        .where(Exemplar.worker_id == given_up, Exemplar.state != ExemplarState.DECLINED, twin)
        .with_for_update()
    )
    for one in twice.all():
        if (one.state, ExemplarMove.DECLINE) in EXEMPLAR.steps:
            one.state = EXEMPLAR.after(one.state, ExemplarMove.DECLINE)
    await session.flush()
    stays = exists().where(
        Exemplar.story_id == Story.id,
        or_(Exemplar.hand_worker == into, (Exemplar.state != ExemplarState.DECLINED) & twin),
    )
    moves = (Story.hand_worker.is_distinct_from(into), ~stays)
    await rekeyed(session, Story, *moves, given_up=given_up, into=into)
    moved = select(Story.id).where(Story.worker_id == into)
    await rekeyed(session, StoryText, StoryText.story_id.in_(moved), given_up=given_up, into=into)
