"""Asking for help, consenting, being screened, withdrawing; proposals and the hotline.

Whoever touches a person's case takes the person's turn first (``one_at_a_time``), so that two calls at once are one
case and neither is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time, scope_of
from services.welfare.counselling.models import ANSWERS, CONTACT, ENDED, Case, Consent, Screen
from services.welfare.counselling.queries import has_consent, live_case
from services.welfare.counselling.rules import (
    COUNSELLING_CASE,
    KEPT_AFTER_CLOSING,
    PROPOSAL_LASTS,
    CounselMove,
    CounselState,
    NoConsent,
    Scope,
    Source,
    county_of,
)
from services.welfare.counselling.scales import DUE_WITHIN, RETEST_AFTER, Scale, Score, Triage, score, soonest
from services.welfare.counselling.schemas import (
    CounsellingAsked,
    CounsellingConsented,
    CounsellingConsentWithdrawn,
    CounsellingForgotten,
    CounsellingProposed,
    CounsellingScreened,
    CounsellingWithdrawn,
    IntakeIn,
    ScreenIn,
)
from services.welfare.counselling.store import persons_of, sealed, told, whole_store
from services.welfare.counselling_referrals.actions import seek_provider, stop_referrals
from services.welfare.counselling_referrals.models import CounsellingSession
from services.welfare.crises.actions import raise_alarm
from services.welfare.crises.models import Crisis
from services.welfare.duty_shifts.queries import HumanContact, on_duty
from services.welfare.workers.queries import last_record

__all__ = [
    "Person",
    "Taken",
    "ask",
    "consent",
    "forget_counselling",
    "person_of",
    "propose",
    "take_call",
    "take_screen",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, under the names that they have in the store; ``region`` is their county."""

    worker_id: str
    persons: Sequence[str]
    region: int
    verified: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a screen or a call."""

    case: Case
    triage: Triage
    contact: HumanContact
    crisis: Crisis | None = None
    screen: Screen | None = None


async def person_of(session: AsyncSession, worker_id: str, *, place: int) -> Person:
    """The person by what is known of the roster here; nobody is asked. ``place`` stands in until it has told."""
    worker_id, known = await last_record(session, worker_id)
    return Person(
        worker_id=worker_id,
        persons=await persons_of(session, worker_id),
        region=county_of(known.region if known else place),
        verified=known is not None,
    )


async def ask(
    session: AsyncSession, person: Person, *, source: Source, scopes: Iterable[Scope], phone: str | None
) -> Case:
    """The person's case: the one under way, or a new one. In asking they consent to being helped."""
    await one_at_a_time(session, f"counselling {person.persons[0]}")
    case = await live_case(session, person.persons)
    if case is None:
        case = await _opened(session, person, source=source)
        await told(session, CounsellingAsked(), subject=case.id, region=case.region)
    if case.state is CounselState.REFERRED:
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.CONSENT)
    _keep_contact(session, case, person, phone=phone)
    await _give(session, case, scopes)
    await seek_provider(session, case)
    return case


async def consent(
    session: AsyncSession, case: Case, person: Person, *, scopes: Iterable[Scope], phone: str | None
) -> Case:
    """The person consents to more, or to what was proposed."""
    if case.state is CounselState.REFERRED:
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.CONSENT)
    elif case.state in ENDED:
        COUNSELLING_CASE.after(case.state, CounselMove.CONSENT)
    _keep_contact(session, case, person, phone=phone)
    await _give(session, case, scopes)
    await seek_provider(session, case)
    return case


async def take_screen(session: AsyncSession, person: Person, asked: ScreenIn) -> Taken:
    """Score the answers, keep them sealed, and say how soon; in a crisis a human being is told in this very call.

    A crisis is refused for nothing: not for a consent that is missing, for then the answers are not kept, nor for the
    state of the case, nor for a roster of shifts with a gap.
    """
    scores = _scored(asked)
    triage = soonest(*(one.triage for one in scores.values()))
    await one_at_a_time(session, f"counselling {person.persons[0]}")
    case = await live_case(session, person.persons)
    if case is None:
        case = await _opened(session, person, source=Source.SELF)
        await told(session, CounsellingAsked(), subject=case.id, region=case.region)
    if case.state is CounselState.REFERRED and asked.consents:
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.CONSENT)
    await _give(session, case, asked.consents)
    screen = None
    if await has_consent(session, case.id, Scope.SCREENING):
        screen = _kept(session, case, asked, scores, triage=triage)
        session.add(screen)
        await told(session, CounsellingScreened(), subject=case.id, region=case.region)
    elif triage is not Triage.CRISIS:
        raise NoConsent
    _keep_contact(session, case, person, phone=asked.phone)
    crisis, contact = None, await on_duty(session, case.region, at=_now(session))
    if triage is Triage.CRISIS:
        crisis, contact = await raise_alarm(session, case, contact=case.contact)
    elif case.state in {CounselState.CONSENTED, CounselState.TRIAGED}:
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.SCREEN)
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.TRIAGE)
    case.triage, case.due_at = triage, _due_at(triage, now=_now(session))
    await session.flush()
    await seek_provider(session, case)
    return Taken(case=case, triage=triage, contact=contact, crisis=crisis, screen=screen)


async def propose(session: AsyncSession, person: Person, *, source: Source) -> None:
    """Lay a case before the person, who alone may take it up; where one is under way, nothing changes."""
    async with whole_store(session):
        await one_at_a_time(session, f"counselling {person.persons[0]}")
        if await live_case(session, person.persons) is None:
            case = await _opened(session, person, source=source)
            await told(session, CounsellingProposed(), subject=case.id, region=case.region)


async def take_call(session: AsyncSession, person: Person, asked: IntakeIn) -> Taken:
    """Somebody on the hotline: in a crisis at once, else with the consents that they gave by word of mouth."""
    if not asked.crisis and not asked.consents:
        raise NoConsent
    async with whole_store(session):
        await one_at_a_time(session, f"counselling {person.persons[0]}")
        case = await live_case(session, person.persons)
        if case is None:
            case = await _opened(session, person, source=Source.HOTLINE)
            await told(session, CounsellingAsked(), subject=case.id, region=case.region)
        if case.state is CounselState.REFERRED and asked.consents:
            case.state = COUNSELLING_CASE.after(case.state, CounselMove.CONSENT)
        _keep_contact(session, case, person, phone=asked.phone)
        await _give(session, case, asked.consents)
        if not asked.crisis:
            await seek_provider(session, case)
            contact = await on_duty(session, case.region, at=_now(session))
            return Taken(case=case, triage=case.triage or Triage.INFO, contact=contact)
        crisis, contact = await raise_alarm(session, case, contact=case.contact)
        case.triage, case.due_at = Triage.CRISIS, _due_at(Triage.CRISIS, now=_now(session))
    return Taken(case=case, triage=Triage.CRISIS, contact=contact, crisis=crisis)


async def withdraw(session: AsyncSession, case: Case, scopes: Sequence[Scope]) -> Case:
    """Withdraw some consents, or with none named all of them and the case (个人信息保护法 art. 15, 47).

    What rested on them stops, and what was told is deleted. Kept are the ledger, which proves both, the days and
    minutes of sessions, and a crisis until its follow-up.
    """
    gone = list(scopes) or list(Scope)
    if not scopes:
        if case.state not in ENDED:
            case.state = COUNSELLING_CASE.after(case.state, CounselMove.WITHDRAW)
            case.ended_at = _now(session)
        case.contact = None
    async with whole_store(session):
        await session.execute(
            update(Consent)
            .where(Consent.case_id == case.id, Consent.scope.in_(gone), Consent.withdrawn_at.is_(None))
            .values(withdrawn_at=_now(session), version=Consent.version + 1)
        )
        if Scope.SCREENING in gone:
            # How soon somebody is to speak with the person is what the answers said.
            case.triage = case.due_at = None
            await session.execute(delete(Screen).where(Screen.case_id == case.id))
        if Scope.CONTACT in gone:
            case.contact = None
        await stop_referrals(session, case, gone)
    if scopes:
        event = CounsellingConsentWithdrawn(scopes=list(scopes))
        await told(session, event, subject=case.id, region=case.region)
    else:
        await told(session, CounsellingWithdrawn(), subject=case.id, region=case.region)
    return case


async def forget_counselling(session: AsyncSession) -> int:
    """The scheduled rule: proposals that nobody answered go, and what was told in cases that ended a year ago."""
    now = _now(session)
    async with whole_store(session):
        unanswered = and_(Case.state == CounselState.REFERRED, Case.opened_at < now - PROPOSAL_LASTS)
        told_long_ago = and_(
            Case.ended_at < now - KEPT_AFTER_CLOSING,
            or_(
                Case.contact.is_not(None),
                select(Screen.id).where(Screen.case_id == Case.id).exists(),
                _noted(Case.id).exists(),
            ),
        )
        due = select(Case).where(or_(unanswered, told_long_ago)).order_by(Case.id).with_for_update(skip_locked=True)
        cases = (await session.scalars(due)).all()
        for case in cases:
            if case.state is CounselState.REFERRED:
                await session.delete(case)
            else:
                case.contact = None
                await session.execute(delete(Screen).where(Screen.case_id == case.id))
                await session.execute(
                    update(CounsellingSession)
                    .where(CounsellingSession.id.in_(_noted(case.id)))
                    .values(note=None, version=CounsellingSession.version + 1)
                )
            await told(session, CounsellingForgotten(), subject=case.id, region=case.region)
    return len(cases)


def _noted(case_id: Any) -> Select[Any]:
    """Sessions of a case that still have a note."""
    return select(CounsellingSession.id).where(
        CounsellingSession.case_id == case_id, CounsellingSession.note.is_not(None)
    )


async def _opened(session: AsyncSession, person: Person, *, source: Source) -> Case:
    case = Case(
        pseudonym=person.persons[0],
        region=person.region,
        source=source,
        state=COUNSELLING_CASE.start,
        verified=person.verified,
        opened_at=_now(session),
    )
    if source in {Source.SELF, Source.OUTREACH}:
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.CONSENT)
    session.add(case)
    await session.flush()
    return case


def _keep_contact(session: AsyncSession, case: Case, person: Person, *, phone: str | None) -> None:
    """Seal who it is, the one place where the store knows; a telephone given before is not lost."""
    if phone is not None or case.contact is None:
        case.contact = sealed(session, {"worker_id": person.worker_id, "phone": phone}, context=CONTACT)


async def _give(session: AsyncSession, case: Case, scopes: Iterable[Scope]) -> None:
    fresh = [one for one in dict.fromkeys(scopes) if not await has_consent(session, case.id, one)]
    session.add_all(
        Consent(case_id=case.id, pseudonym=case.pseudonym, region=case.region, scope=one, given_at=_now(session))
        for one in fresh
    )
    await session.flush()
    if fresh:
        await told(session, CounsellingConsented(scopes=fresh), subject=case.id, region=case.region)


def _scored(asked: ScreenIn) -> dict[Scale, Score]:
    """The results of what was answered. Where one questionnaire is a crisis, the other's gaps refuse nothing."""
    answered = {Scale.PHQ9: asked.phq9, Scale.GAD7: asked.gad7}
    scores: dict[Scale, Score] = {}
    for scale, items in answered.items():
        if items is None:
            continue
        if any(one.triage is Triage.CRISIS for one in scores.values()) and items.count(None) > 1:
            continue
        scores[scale] = score(scale, items)
    return scores


def _kept(session: AsyncSession, case: Case, asked: ScreenIn, scores: dict[Scale, Score], *, triage: Triage) -> Screen:
    now = _now(session)
    content = {
        "phq9": asked.phq9,
        "gad7": asked.gad7,
        "difficulty": asked.difficulty,
        "scores": [{"scale": scale, **asdict(one)} for scale, one in scores.items()],
    }
    return Screen(
        case_id=case.id,
        pseudonym=case.pseudonym,
        region=case.region,
        answers=sealed(session, content, context=ANSWERS),
        taken_at=now,
        retest_on=(now + RETEST_AFTER).date() if triage is Triage.SELF_HELP else None,
    )


def _due_at(triage: Triage, *, now: datetime) -> datetime | None:
    within = DUE_WITHIN.get(triage)
    return now + within if within else None


def _now(session: AsyncSession) -> datetime:
    return scope_of(session).clock.now()
