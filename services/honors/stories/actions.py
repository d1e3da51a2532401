"""What is done with a story, one function a move."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.database import everywhere, scope_of
from chassis.known_workers import known_workers
from chassis.ledger import happened
from chassis.workers import WorkerState, WorkerUnknown
from services.honors.duty import asked_duty, half_days_of
from services.honors.publications.models import Publication
from services.honors.publications.rules import PUBLICATION, PublicationMove, PublicationState
from services.honors.stories import rules
from services.honors.stories.models import BODY, TITLE, Story, StoryHonour, StoryText
from services.honors.stories.rules import STORY, StoryMove, WithdrawnFor
from services.honors.stories.schemas import (
    FactsIn,
    StoryApproved,
    StoryChecked,
    StoryCleared,
    StoryConsented,
    StoryConsentIn,
    StoryIn,
    StoryPitched,
    StoryTextIn,
    StoryTextOut,
    StoryTold,
    StoryWithdrawn,
    StoryWritten,
)
from services.honors.workers.models import Worker

__all__ = [
    "add_text",
    "approve",
    "check",
    "clear",
    "confirmed",
    "consent",
    "pitch",
    "texts_of",
    "told",
    "withdraw",
    "write",
]


async def pitch(session: AsyncSession, asked: StoryIn, *, caller: Caller, peer: Peer) -> Story:
    """Somebody of the region is to be told of."""
    worker = (await known_workers(session, Worker, peer, [asked.worker_id])).get(asked.worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[asked.worker_id])
    if worker.region not in caller.span:
        raise rules.StoryElsewhere
    story = Story(
        region=worker.region,
        worker_id=worker.worker_id,
        shown_as=worker.name_masked,
        deceased=worker.state is WorkerState.DECEASED,
        shows_child=asked.shows_child,
        state=STORY.start,
        pitched_on=_today(session),
        pitched_by=caller.subject,
        privacy_kept=False,
        doubted=False,
    )
    session.add(story)
    await told(session, story, StoryPitched)
    return story


async def write(session: AsyncSession, story: Story, asked: StoryTextIn, *, caller: Caller, keys: KeyRing) -> int:
    """A new edition in one language; the one before stays, as what somebody may have read. Returns its number."""
    if story.state not in rules.DRAFTING:
        raise rules.TextNotOpen
    return await add_text(session, story, asked, caller=caller, keys=keys)


async def add_text(session: AsyncSession, story: Story, asked: StoryTextIn, *, caller: Caller, keys: KeyRing) -> int:
    """The story is locked, so that editions follow each other."""
    last = await session.scalar(
        select(func.max(StoryText.edition)).where(StoryText.story_id == story.id, StoryText.language == asked.language)
    )
    edition = (last or 0) + 1
    session.add(
        StoryText(
            story_id=story.id,
            language=asked.language,
            edition=edition,
            region=story.region,
            worker_id=story.worker_id,
            title=keys.seal(asked.title, context=TITLE),
            body=keys.seal(asked.body, context=BODY),
            written_by=caller.subject,
        )
    )
    story.updated_at = func.clock_timestamp()
    await told(session, story, StoryWritten, language=asked.language, edition=edition)
    return edition


async def texts_of(session: AsyncSession, story_id: UUID, *, keys: KeyRing) -> list[StoryTextOut]:
    """Every edition in plain text."""
    rows = await session.scalars(
        select(StoryText).where(StoryText.story_id == story_id).order_by(StoryText.language, StoryText.edition)
    )
    return [
        StoryTextOut(
            language=row.language,
            edition=row.edition,
            title=keys.open(row.title, context=TITLE),
            body=keys.open(row.body, context=BODY),
        )
        for row in rows
    ]


async def consent(session: AsyncSession, story: Story, asked: StoryConsentIn) -> None:
    """The person agreed to the text as it stands, or the near relatives of the dead did."""
    after = STORY.after(story.state, StoryMove.CONSENT)
    rules.require_consent_of(asked.consent_kind, deceased=story.deceased)
    if story.shows_child and asked.guardian_reference is None:
        raise rules.GuardianConsentMissing
    if not await session.scalar(select(func.count()).where(StoryText.story_id == story.id)):
        raise rules.StoryWithoutText
    story.state, story.consented_on = after, _today(session)
    story.consent_kind, story.consent_reference = asked.consent_kind, asked.consent_reference
    story.guardian_reference = asked.guardian_reference
    await told(session, story, StoryConsented)


async def confirmed(session: AsyncSession, story: Story, asked: FactsIn, *, peer: Peer) -> int:
    """The half-days that the roster has confirmed in the days claimed. No row may be locked here."""
    worker = await session.get(Worker, story.worker_id)
    region = worker.region if worker else story.region
    question = asked_duty(region=region, first_on=asked.claim_from, last_on=asked.claim_to, limit=500)
    page = await peer.get("/v1/roster/duty-summaries", params=question | {"worker_id": story.worker_id})
    return sum(half_days_of(one) for one in page["items"])


async def check(session: AsyncSession, story: Story, asked: FactsIn, *, half_days: int, caller: Caller) -> None:
    """Held against duty and honours; the database holds each honour against the record."""
    after = STORY.after(story.state, StoryMove.CHECK)
    rules.require_duty(asked.claimed_half_days, confirmed=half_days)
    if not asked.no_health_or_home:
        raise rules.PrivacyNotKept
    story.state, story.checked_by, story.hand_worker = after, caller.subject, caller.worker_id
    story.claim_from, story.claim_to = asked.claim_from, asked.claim_to
    story.claimed_half_days, story.confirmed_half_days = asked.claimed_half_days, half_days
    story.privacy_kept = True
    await session.flush()
    session.add_all(
        StoryHonour(story_id=story.id, nomination_id=one, worker_id=story.worker_id, region=story.region)
        for one in dict.fromkeys(asked.honours)
    )
    await told(session, story, StoryChecked)


async def clear(session: AsyncSession, story: Story, *, caller: Caller) -> None:
    """Organization departments or civil affairs have nothing against it."""
    story.state = STORY.after(story.state, StoryMove.CLEAR)
    rules.require_clearing(caller.department)
    story.cleared_by, story.cleared_department, story.hand_worker = caller.subject, caller.department, caller.worker_id
    await told(session, story, StoryCleared)


async def approve(session: AsyncSession, story: Story, *, caller: Caller) -> None:
    """The publicity department approves what is to be told."""
    story.state = STORY.after(story.state, StoryMove.APPROVE)
    story.approved_by, story.approved_on, story.hand_worker = caller.subject, _today(session), caller.worker_id
    await told(session, story, StoryApproved)


async def withdraw(session: AsyncSession, story: Story, *, withdrawn_for: WithdrawnFor) -> None:
    """It is told no longer, and wherever it was published it is withdrawn."""
    story.state, story.withdrawn_for = STORY.after(story.state, StoryMove.WITHDRAW), withdrawn_for
    await session.flush()
    standing = (PublicationState.PUBLISHED, PublicationState.CORRECTED)
    # The person who takes the consent back has no region, and sees none of what was published.
    async with everywhere(session):
        await session.execute(
            update(Publication)
            .where(Publication.story_id == story.id, Publication.state.in_(standing))
            .values(
                state=PUBLICATION.after(PublicationState.PUBLISHED, PublicationMove.WITHDRAW),
                withdrawn_on=_today(session),
                version=Publication.version + 1,
                updated_at=func.clock_timestamp(),
            )
            .execution_options(synchronize_session=False)
        )
    await told(session, story, StoryWithdrawn, withdrawn_for=withdrawn_for)


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def told(session: AsyncSession, story: Story, kind: type[StoryTold], **more: Any) -> None:
    """Write a story, and say what happened to it."""
    await session.flush()
    await happened(session, kind(worker_id=story.worker_id, **more), subject=story.id, region=story.region)
