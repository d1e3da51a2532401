"""Referrals over HTTP, for providers and for the desks that see how they fare."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import IfMatch, Purpose
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.regions import Level, parent_of
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling.models import CONTACT, Case, Screen
from services.welfare.counselling.queries import has_consent, scores_of
from services.welfare.counselling.rules import NoConsent, Scope
from services.welfare.counselling.schemas import ScreenOut
from services.welfare.counselling.store import Store, open_sealed, whole_store
from services.welfare.counselling_providers.rules import ProviderFull
from services.welfare.counselling_referrals import actions
from services.welfare.counselling_referrals.models import NOTE, CounsellingSession, Referral
from services.welfare.counselling_referrals.rules import (
    InFuture,
    NoProviderFree,
    NotHolder,
    ReferralLapsed,
    ReferralState,
    ReferralUnderWay,
    TransferToSelf,
)
from services.welfare.counselling_referrals.schemas import (
    ClientOut,
    DeclineIn,
    ReferralOut,
    SessionIn,
    SessionOut,
    TransferIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/counselling-referrals",
    tag=Text("心理咨询转介", "Counselling referrals"),
    source="内防指发〔2020〕75号 第六条；精神卫生法第二十三条 Notice clause 6",
)


async def _to_change(counselling_referral_id: UUID, session: Store, if_match: IfMatch = None) -> Referral:
    return await actions.referral_to_change(session, counselling_referral_id, match=if_match)


async def _own(counselling_referral_id: UUID, session: Store) -> Referral:
    return actions.of_caller(session, await found(session, Referral, counselling_referral_id))


OwnReferral = Annotated[Referral, Depends(_own)]
ReferralInPath = Annotated[Referral, in_path("counselling_referral_id", Referral, session=Store)]
ReferralToChange = Annotated[Referral, Depends(_to_change)]


@routes.get(
    "",
    permission="welfare:counselling-referral:list",
    title=Text("转介列表", "List referrals"),
    answer=Page[ReferralOut],
)
async def list_counselling_referrals(
    session: Store,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[ReferralState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """A provider's own referrals; a desk's are those of its region.

    心理服务机构列出转给本机构的转介；值班岗列出本辖区的转介。
    """
    statement = narrowed(select(Referral), Referral, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Referral.offered_at, Referral.id), asked=asked)


@routes.get(
    "/{counselling_referral_id}",
    permission="welfare:counselling-referral:list",
    title=Text("读取转介", "Read a referral"),
    answer=ReferralOut,
)
async def read_counselling_referral(referral: ReferralInPath) -> Referral:
    """One referral.

    一次转介。
    """
    return referral


@routes.post(
    "/{counselling_referral_id}/accept",
    permission="welfare:counselling-referral:accept",
    title=Text("承接", "Accept a referral"),
    answer=ReferralOut,
    refuses=(IllegalMove, ReferralLapsed, ProviderFull),
    leads_to={"read_counselling_client": "counselling_referral_id", "meet_counselling": "counselling_referral_id"},
)
async def accept_counselling_referral(referral: ReferralToChange, session: Store) -> Referral:
    """Take the case, in time and while there is a place; whom this relieves is relieved now.

    在答复期限内且有容量时承接个案；原承接机构随即转出。
    """
    return await actions.accept(session, referral)


@routes.post(
    "/{counselling_referral_id}/decline",
    permission="welfare:counselling-referral:decline",
    title=Text("婉拒", "Decline a referral"),
    answer=ReferralOut,
    refuses=(IllegalMove, ReferralLapsed),
)
async def decline_counselling_referral(referral: ReferralToChange, asked: DeclineIn, session: Store) -> Referral:
    """The provider cannot; the next one is asked in the same moment.

    机构无法承接；随即转请下一机构。
    """
    return await actions.decline(session, referral, reason=asked.reason)


@routes.post(
    "/{counselling_referral_id}/transfer",
    permission="welfare:counselling-referral:transfer",
    title=Text("转出", "Transfer a case"),
    answer=ReferralOut,
    status=201,
    refuses=(NotHolder, NoProviderFree, TransferToSelf, NoConsent, ReferralUnderWay),
)
async def transfer_counselling(referral: ReferralToChange, asked: TransferIn, session: Store) -> Referral:
    """Offer the case to another provider, or to a medical institution; it stays here until that one accepts.

    将个案转请另一心理服务机构或医疗机构承接；在对方承接之前，仍由本机构负责。
    """
    return await actions.transfer(session, referral, asked)


@routes.post(
    "/{counselling_referral_id}/sessions",
    permission="welfare:counselling-referral:meet",
    title=Text("记录会谈", "Record a session"),
    answer=SessionOut,
    status=201,
    refuses=(NotHolder, IllegalMove, InFuture, NoConsent),
    private=True,
)
async def meet_counselling(counselling_referral_id: UUID, asked: SessionIn, session: Store) -> SessionOut:
    """Record a session that was held; its note is sealed.

    记录已进行的会谈；会谈记录加密封存。
    """
    referral = await actions.referral_to_change(session, counselling_referral_id, match="*")
    held = await actions.meet(session, referral, asked)
    return _shown(held, note=asked.note)


@routes.get(
    "/{counselling_referral_id}/sessions",
    permission="welfare:counselling-referral:read-notes",
    title=Text("会谈列表", "List sessions"),
    answer=list[SessionOut],
    refuses=(NotHolder,),
)
async def list_counselling_sessions(referral: OwnReferral, session: Store) -> list[SessionOut]:
    """The sessions that this provider held with the person, as long as it has the case.

    列出本机构与当事人的各次会谈，以本机构承接该个案期间为限。
    """
    actions.require_holder(referral)
    held = await session.scalars(
        select(CounsellingSession)
        .where(CounsellingSession.referral_id == referral.id)
        .order_by(CounsellingSession.held_at, CounsellingSession.id)
    )
    return [_shown(one, note=open_sealed(session, one.note, context=NOTE)) for one in held]


@routes.post(
    "/{counselling_referral_id}/follow-up",
    permission="welfare:counselling-referral:follow-up",
    title=Text("转入随访", "Move to follow-up"),
    answer=ReferralOut,
    refuses=(NotHolder, IllegalMove),
)
async def follow_up_counselling(referral: ReferralToChange, session: Store) -> Referral:
    """Sessions are over for now; the provider looks in again.

    会谈暂告一段落，由本机构继续随访。
    """
    return await actions.follow_up(session, referral)


@routes.post(
    "/{counselling_referral_id}/close",
    permission="welfare:counselling-referral:close",
    title=Text("结束", "Close a referral"),
    answer=ReferralOut,
    refuses=(NotHolder, IllegalMove),
)
async def close_counselling_referral(referral: ReferralToChange, session: Store) -> Referral:
    """The provider and the person are done.

    心理服务机构与当事人结束服务。
    """
    return await actions.close(session, referral)


@routes.get(
    "/{counselling_referral_id}/client",
    permission="welfare:counselling-referral:reveal",
    step_up=True,
    title=Text("查看来访者", "Reveal the client"),
    answer=ClientOut,
    refuses=(NotHolder, NoConsent),
)
async def read_counselling_client(referral: OwnReferral, session: Store, purpose: Purpose) -> ClientOut:
    """Who it is and on which telephone, for the provider that has the case, while the person consents; audited.

    查看来访者的身份和联系电话；仅限承接该个案的机构，且在当事人同意期间；查看记入审计。
    """
    await _consented(session, referral, Scope.CONTACT, action="welfare.counselling-referral.revealed")
    async with whole_store(session):
        case = await session.get_one(Case, referral.case_id)
    contact = open_sealed(session, case.contact, context=CONTACT) or {}
    return ClientOut(id=referral.id, worker_id=contact.get("worker_id"), phone=contact.get("phone"))


@routes.get(
    "/{counselling_referral_id}/screens",
    permission="welfare:counselling-referral:read-answers",
    step_up=True,
    title=Text("查看来访者量表", "Read the client's screens"),
    answer=list[ScreenOut],
    refuses=(NotHolder, NoConsent),
)
async def read_client_screens(referral: OwnReferral, session: Store, purpose: Purpose) -> Any:
    """What the person answered, for the provider that has the case, while the person consents to that; audited.

    查看来访者填写的量表；仅限承接该个案的机构，且在当事人同意提供期间；查看记入审计。
    """
    await _consented(session, referral, Scope.ANSWERS, action="welfare.counselling-referral.answers-read")
    async with whole_store(session):
        screens = await session.scalars(
            select(Screen).where(Screen.case_id == referral.case_id).order_by(Screen.taken_at, Screen.id)
        )
        return [scores_of(session, one) for one in screens]


async def _consented(session: Store, referral: Referral, scope: Scope, *, action: str) -> None:
    actions.require_holder(referral)
    async with whole_store(session):
        if not await has_consent(session, referral.case_id, scope):
            raise NoConsent
    province = parent_of(referral.region, Level.PROVINCE)
    await audited(session, action, subject=referral.id, region=province)


def _shown(held: CounsellingSession, *, note: str | None) -> SessionOut:
    return SessionOut(
        id=held.id,
        referral_id=held.referral_id,
        held_at=held.held_at,
        mode=held.mode,
        minutes=held.minutes,
        note=note,
    )
