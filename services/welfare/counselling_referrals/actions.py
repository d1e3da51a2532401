"""Finding a provider, its answer, sessions, passing a case on, and stopping when the person withdraws.

Whoever changes a referral locks its case first, so that an answer, an expiry, a transfer and a withdrawal take turns. A
provider sees neither the case nor other referrals: what follows from its answer is done in the whole store.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere, found, scope_of
from chassis.filters import in_force
from chassis.problems import Missing
from chassis.regions import ancestors
from services.welfare.counselling.models import ENDED, Case
from services.welfare.counselling.queries import has_consent
from services.welfare.counselling.rules import COUNSELLING_CASE, CounselMove, CounselState, Scope
from services.welfare.counselling.scales import Triage
from services.welfare.counselling.store import sealed, told, whole_store
from services.welfare.counselling_providers.models import Provider
from services.welfare.counselling_providers.rules import ProviderKind
from services.welfare.counselling_referrals.models import NOTE, CounsellingSession, Referral
from services.welfare.counselling_referrals.rules import (
    COUNSELLING_REFERRAL,
    DeclineReason,
    InFuture,
    NoProviderFree,
    NotHolder,
    ReferralMove,
    ReferralState,
    TransferToSelf,
    answer_by,
    require_in_time,
)
from services.welfare.counselling_referrals.schemas import (
    CounsellingReferralAccepted,
    CounsellingReferralClosed,
    CounsellingReferralDeclined,
    CounsellingReferralExpired,
    CounsellingReferralOffered,
    CounsellingReferralTransferred,
    CounsellingReferralWithdrawn,
    CounsellingSessionHeld,
    ReferralEvent,
    SessionIn,
    TransferIn,
)

__all__ = [
    "accept",
    "close",
    "decline",
    "end_referrals",
    "expire_referrals",
    "follow_up",
    "meet",
    "of_caller",
    "referral_to_change",
    "require_holder",
    "seek_provider",
    "stop_referrals",
    "transfer",
]

_LIVE = (ReferralState.OFFERED, ReferralState.ACCEPTED)


async def seek_provider(session: AsyncSession, case: Case) -> Referral | None:
    """Offer the case to the nearest provider with a place, unless one has it or is thinking it over.

    An urgent one goes to a medical institution where the person consented to that. Without consent, or where nobody is
    free, nothing is offered and the desk sees the case waiting. The case is locked.
    """
    if case.state in ENDED or case.state is CounselState.REFERRED:
        return None
    async with whole_store(session):
        live = select(exists().where(Referral.case_id == case.id, Referral.state.in_(_LIVE)))
        if await session.scalar(live):
            return None
        kinds = [(ProviderKind.COUNSELLING, Scope.REFERRAL)]
        if case.triage in {Triage.URGENT, Triage.CRISIS}:
            kinds.insert(0, (ProviderKind.MEDICAL, Scope.MEDICAL))
        for kind, scope in kinds:
            if await has_consent(session, case.id, scope):
                provider = await _free(session, case, kind)
                if provider is not None:
                    return await _offer(session, case, provider)
    return None


async def referral_to_change(session: AsyncSession, key: UUID, *, match: str | None) -> Referral:
    """The referral, its case locked before it."""
    # Its case alone is read before the lock: a row that is loaded twice must not have changed in between.
    case_id = await session.scalar(select(Referral.case_id).where(Referral.id == key))
    if case_id is None:
        raise Missing
    async with whole_store(session):
        await session.get_one(Case, case_id, with_for_update=True)
    return of_caller(session, await found(session, Referral, key, match=match, change=True))


def of_caller(session: AsyncSession, referral: Referral) -> Referral:
    """The referral, if it names the organisation that calls: a desk reads how it fares, and does nothing with it."""
    caller = scope_of(session).caller
    if caller is None or caller.own_organisation != referral.provider_id:
        raise Missing
    return referral


async def accept(session: AsyncSession, referral: Referral) -> Referral:
    """The provider takes the case, in time and while it has a place; where it relieves another, that one is relieved.

    With a medical institution's acceptance the case leaves counselling.
    """
    state = COUNSELLING_REFERRAL.after(referral.state, ReferralMove.ACCEPT)
    require_in_time(referral.expires_at, now=_now(session))
    case = await _case_of(session, referral)
    async with whole_store(session):
        if referral.relieves_id is not None:
            before = await session.get_one(Referral, referral.relieves_id, with_for_update=True)
            await _end(session, before, ReferralMove.TRANSFER, CounsellingReferralTransferred)
            await session.flush()  # of two accepted at once the database would refuse the second
        referral.state, referral.answered_at = state, _now(session)
        if referral.kind is ProviderKind.MEDICAL:
            case.state = COUNSELLING_CASE.after(case.state, CounselMove.TRANSFER_MEDICAL)
            case.ended_at = _now(session)
    await _tell(session, referral, CounsellingReferralAccepted)
    return referral


async def decline(session: AsyncSession, referral: Referral, *, reason: DeclineReason) -> Referral:
    """The provider cannot; the next one is asked in the same moment."""
    state = COUNSELLING_REFERRAL.after(referral.state, ReferralMove.DECLINE)
    require_in_time(referral.expires_at, now=_now(session))
    referral.state, referral.declined_for = state, reason
    referral.answered_at = referral.ended_at = _now(session)
    await _tell(session, referral, CounsellingReferralDeclined)
    await seek_provider(session, await _case_of(session, referral))
    return referral


async def transfer(session: AsyncSession, referral: Referral, asked: TransferIn) -> Referral:
    """Offer the case to another provider; this one has it until the other accepts."""
    require_holder(referral)
    case = await _case_of(session, referral)
    async with whole_store(session):
        if asked.registration_id is None:
            provider = await _free(session, case, asked.kind, but=referral.provider_id)
        else:
            provider = await _named(session, case, asked)
        if provider is None:
            raise NoProviderFree
        if provider.provider_id == referral.provider_id:
            raise TransferToSelf
        return await _offer(session, case, provider, relieves=referral)


async def meet(session: AsyncSession, referral: Referral, asked: SessionIn) -> CounsellingSession:
    """Record a session, which the database takes only while the person consents."""
    require_holder(referral)
    now = _now(session)
    if asked.held_at > now:
        raise InFuture
    case = await _case_of(session, referral)
    async with whole_store(session):
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.MEET)
        held = CounsellingSession(
            case_id=case.id,
            referral_id=referral.id,
            pseudonym=case.pseudonym,
            region=case.region,
            provider_id=referral.provider_id,
            held_at=asked.held_at,
            mode=asked.mode,
            minutes=asked.minutes,
            note=sealed(session, asked.note, context=NOTE) if asked.note else None,
        )
        session.add(held)
        await told(session, CounsellingSessionHeld(), subject=held.id, region=case.region)
    return held


async def follow_up(session: AsyncSession, referral: Referral) -> Referral:
    """Sessions are over for now, and the provider looks in again."""
    require_holder(referral)
    case = await _case_of(session, referral)
    async with whole_store(session):
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.FOLLOW_UP)
    return referral


async def close(session: AsyncSession, referral: Referral) -> Referral:
    """The provider and the person are done; after a medical transfer the place is free again."""
    require_holder(referral)
    case = await _case_of(session, referral)
    async with whole_store(session):
        if case.state not in ENDED:
            case.state = COUNSELLING_CASE.after(case.state, CounselMove.CLOSE)
            case.ended_at = _now(session)
        await _take_back(session, case, Referral.state == ReferralState.OFFERED)
    await _end(session, referral, ReferralMove.CLOSE, CounsellingReferralClosed)
    return referral


async def stop_referrals(session: AsyncSession, case: Case, gone: Collection[Scope]) -> None:
    """The person withdrew: what rested on it stops, and what was said in sessions is deleted. The case is locked."""
    kinds = {
        kind
        for kind, scope in ((ProviderKind.COUNSELLING, Scope.REFERRAL), (ProviderKind.MEDICAL, Scope.MEDICAL))
        if scope in gone
    }
    async with whole_store(session):
        await _take_back(session, case, Referral.kind.in_(kinds))
        if Scope.SCREENING in gone:
            await session.execute(
                update(Referral)
                .where(Referral.case_id == case.id, Referral.triage.is_not(None))
                .values(triage=None, version=Referral.version + 1)
                .execution_options(synchronize_session="fetch")
            )
        if Scope.REFERRAL in gone:
            await session.execute(
                update(CounsellingSession)
                .where(CounsellingSession.case_id == case.id)
                .values(note=None, version=CounsellingSession.version + 1)
            )


async def end_referrals(session: AsyncSession, case: Case) -> None:
    """The case is over without the person having said so: nobody has it, and nobody is asked. The case is locked."""
    async with whole_store(session):
        await _take_back(session, case)


async def _take_back(session: AsyncSession, case: Case, *which: ColumnElement[bool]) -> None:
    wanted = select(Referral).where(Referral.case_id == case.id, Referral.state.in_(_LIVE), *which)
    for referral in (await session.scalars(wanted.with_for_update())).all():
        await _end(session, referral, ReferralMove.WITHDRAW, CounsellingReferralWithdrawn)


async def expire_referrals(session: AsyncSession) -> int:
    """The scheduled rule: what was not answered in time expires, and the next provider is asked.

    Running it again changes nothing; two at once share the work.
    """
    now = _now(session)
    async with whole_store(session):
        due = select(Referral.case_id).where(Referral.state == ReferralState.OFFERED, Referral.expires_at < now)
        cases = (
            await session.scalars(
                select(Case).where(Case.id.in_(due)).order_by(Case.id).with_for_update(skip_locked=True)
            )
        ).all()
        for case in cases:
            late = select(Referral).where(
                Referral.case_id == case.id, Referral.state == ReferralState.OFFERED, Referral.expires_at < now
            )
            for referral in (await session.scalars(late.with_for_update())).all():
                await _end(session, referral, ReferralMove.EXPIRE, CounsellingReferralExpired)
            await seek_provider(session, case)
    return len(cases)


def require_holder(referral: Referral) -> None:
    """A referral opens what it concerns to the provider that has the case, and only as long as it has."""
    if referral.state is not ReferralState.ACCEPTED:
        raise NotHolder


async def _case_of(session: AsyncSession, referral: Referral) -> Case:
    async with whole_store(session):
        return await session.get_one(Case, referral.case_id, with_for_update=True, populate_existing=True)


async def _free(session: AsyncSession, case: Case, kind: ProviderKind, *, but: str | None = None) -> Provider | None:
    """The nearest provider of a kind with a place, the emptiest first; none is asked twice for one case."""
    asked = select(Referral.provider_id).where(
        Referral.case_id == case.id, Referral.state.in_((ReferralState.DECLINED, ReferralState.EXPIRED))
    )
    wanted = (
        select(Provider)
        .where(
            Provider.region.in_(ancestors(case.region)),
            Provider.kind == kind,
            Provider.in_use < Provider.capacity,
            Provider.provider_id.not_in(asked),
            in_force(Provider, on=scope_of(session).clock.today()),
            *(() if but is None else (Provider.provider_id != but,)),
        )
        .order_by(Provider.region.desc(), (Provider.capacity - Provider.in_use).desc(), Provider.id)
        .limit(1)
    )
    async with everywhere(session):  # whom a region has is no secret of it
        found_one: Provider | None = await session.scalar(wanted)
    return found_one


async def _named(session: AsyncSession, case: Case, asked: TransferIn) -> Provider | None:
    wanted = select(Provider).where(
        and_(
            Provider.id == asked.registration_id,
            Provider.kind == asked.kind,
            Provider.region.in_(ancestors(case.region)),
            in_force(Provider, on=scope_of(session).clock.today()),
        )
    )
    async with everywhere(session):
        found_one: Provider | None = await session.scalar(wanted)
    return found_one


async def _offer(
    session: AsyncSession, case: Case, provider: Provider, *, relieves: Referral | None = None
) -> Referral:
    now = _now(session)
    referral = Referral(
        case_id=case.id,
        pseudonym=case.pseudonym,
        region=case.region,
        registration_id=provider.id,
        provider_id=provider.provider_id,
        provider_name=provider.name,
        kind=provider.kind,
        triage=case.triage,
        state=COUNSELLING_REFERRAL.start,
        relieves_id=relieves.id if relieves else None,
        offered_at=now,
        expires_at=answer_by(case.triage, offered_at=now),
    )
    session.add(referral)
    await _tell(session, referral, CounsellingReferralOffered)
    return referral


async def _end(session: AsyncSession, referral: Referral, move: ReferralMove, kind: type[ReferralEvent]) -> None:
    referral.state = COUNSELLING_REFERRAL.after(referral.state, move)
    referral.ended_at = _now(session)
    await _tell(session, referral, kind)


async def _tell(session: AsyncSession, referral: Referral, kind: type[ReferralEvent]) -> None:
    await session.flush()
    await told(session, kind(kind=referral.kind), subject=referral.id, region=referral.region)


def _now(session: AsyncSession) -> datetime:
    return scope_of(session).clock.now()
