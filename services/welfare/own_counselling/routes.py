"""What a person does with the own counselling. Nobody else reads any of it, and nothing of it is kept open."""

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, Session
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling import actions
from services.welfare.counselling.actions import Person
from services.welfare.counselling.models import Case, Consent, Offer, Screen
from services.welfare.counselling.queries import scores_of
from services.welfare.counselling.rules import NoConsent, Source
from services.welfare.counselling.scales import TooManyMissing
from services.welfare.counselling.schemas import (
    AskIn,
    ConsentIn,
    ConsentOut,
    OfferOut,
    OwnCaseOut,
    ScreenIn,
    ScreenOut,
    ScreenTakenOut,
    WithdrawIn,
)
from services.welfare.counselling.store import Store
from services.welfare.counselling_referrals.models import Referral
from services.welfare.counselling_referrals.schemas import OwnReferralOut
from services.welfare.crises.schemas import ContactOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/me/counselling",
    tag=Text("本人心理援助", "Own counselling"),
    source="内防指发〔2020〕75号 第六条；个人信息保护法第十五条、第二十九条、第四十五条、第四十七条 Notice clause 6",
)

OwnCase = Annotated[Case, in_path("case_id", Case, session=Store)]
OwnCaseToChange = Annotated[Case, to_change("case_id", Case, session=Store)]


async def _me(session: Store, caller: CallerNow) -> Person:
    if caller.worker_id is None:
        raise Missing
    return await actions.person_of(session, caller.worker_id, place=caller.region)


Me = Annotated[Person, Depends(_me)]


@routes.get(
    "/offers",
    permission="welfare:own-counselling:read",
    title=Text("本人关怀邀约", "List own offers"),
    answer=Page[OfferOut],
)
async def list_own_offers(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """Counselling that was offered to the caller after an injury.

    本人受伤后收到的心理援助邀约。
    """
    mine = select(Offer).where(Offer.worker_id == caller.worker_id)
    return await listed(session, mine, by=(Offer.id,), asked=asked)


@routes.post(
    "/requests",
    permission="welfare:own-counselling:ask",
    title=Text("求助", "Ask for help"),
    answer=OwnCaseOut,
    status=201,
    leads_to={"read_own_counselling": "case_id"},
    private=True,
)
async def ask_for_counselling(asked: AskIn, session: Store, me: Me) -> Case:
    """Ask for help, of oneself or after an offer; who has a case under way goes on with it.

    本人主动求助，或应邀约求助；已有进行中的咨询的，继续该咨询。
    """
    if asked.offer_id is not None:
        await found(session, Offer, asked.offer_id)
    source = Source.OUTREACH if asked.offer_id else Source.SELF
    return await actions.ask(session, me, source=source, scopes=asked.consents, phone=asked.phone)


@routes.post(
    "/screens",
    permission="welfare:own-counselling:screen",
    title=Text("填写量表", "Take a screen"),
    answer=ScreenTakenOut,
    status=201,
    refuses=(NoConsent, TooManyMissing),
    private=True,
)
async def take_own_screen(asked: ScreenIn, session: Store, me: Me) -> ScreenTakenOut:
    """Fill in PHQ-9, GAD-7 or both. The answer says how soon somebody will speak with the caller, and whom to call now;
    in a crisis the desk on duty is told in this call, and nothing refuses it: without consent the answers are not kept.

    填写 PHQ-9、GAD-7 或两者。答复告知应在何时之前有人联系本人，以及可立即联系的人员；属于危机的，随即通知值班人员，
    任何情形均不拒绝：未经同意的，不保存所填内容。
    """
    taken = await actions.take_screen(session, me, asked)
    return ScreenTakenOut(
        case_id=taken.case.id,
        triage=taken.triage,
        contact=ContactOut.model_validate(taken.contact),
        called_back=taken.crisis is not None,
        due_at=taken.case.due_at,
        retest_on=taken.screen.retest_on if taken.screen else None,
    )


@routes.get(
    "/screens",
    permission="welfare:own-counselling:read",
    title=Text("本人量表", "List own screens"),
    answer=Page[ScreenOut],
)
async def list_own_screens(session: Store, asked: Paging) -> Any:
    """What the caller answered, and what it came to.

    本人填写的量表及其结果。
    """
    page = await listed(session, select(Screen), by=(Screen.taken_at, Screen.id), asked=asked)
    page.items = [scores_of(session, one) for one in page.items]
    return page


@routes.get(
    "/cases",
    permission="welfare:own-counselling:read",
    title=Text("本人心理咨询", "List own cases"),
    answer=Page[OwnCaseOut],
)
async def list_own_counselling(session: Store, asked: Paging) -> Any:
    """The caller's cases, what was proposed too.

    本人的心理咨询，包括他人推荐的。
    """
    return await listed(session, select(Case), by=(Case.opened_at, Case.id), asked=asked)


@routes.get(
    "/cases/{case_id}",
    permission="welfare:own-counselling:read",
    title=Text("读取本人心理咨询", "Read an own case"),
    answer=OwnCaseOut,
)
async def read_own_counselling(case: OwnCase) -> Case:
    """One of the caller's cases.

    本人的一次心理咨询。
    """
    return case


@routes.get(
    "/referrals",
    permission="welfare:own-counselling:read",
    title=Text("本人转介", "List own referrals"),
    answer=Page[OwnReferralOut],
)
async def list_own_referrals(session: Store, asked: Paging) -> Any:
    """Where the caller's case was offered, and who has it.

    本人的咨询曾转请哪些机构，由哪个机构承接。
    """
    return await listed(session, select(Referral), by=(Referral.offered_at, Referral.id), asked=asked)


@routes.get(
    "/consents",
    permission="welfare:own-counselling:read",
    title=Text("本人同意台账", "List own consents"),
    answer=Page[ConsentOut],
)
async def list_own_consents(session: Store, asked: Paging) -> Any:
    """Every consent that the caller gave, and when it was withdrawn.

    本人作出的每项同意及其撤回时间。
    """
    return await listed(session, select(Consent), by=(Consent.given_at, Consent.id), asked=asked)


@routes.post(
    "/cases/{case_id}/consent",
    permission="welfare:own-counselling:consent",
    title=Text("同意", "Consent"),
    answer=OwnCaseOut,
    refuses=(IllegalMove,),
    private=True,
)
async def consent_own_counselling(case: OwnCaseToChange, asked: ConsentIn, session: Store, me: Me) -> Case:
    """Consent to what was proposed, or to more than before.

    同意所推荐的心理援助，或在原有基础上增加同意事项。
    """
    return await actions.consent(session, case, me, scopes=asked.scopes, phone=asked.phone)


@routes.post(
    "/cases/{case_id}/withdraw",
    permission="welfare:own-counselling:withdraw",
    title=Text("撤回同意", "Withdraw consent"),
    answer=OwnCaseOut,
    refuses=(IllegalMove,),
    private=True,
)
async def withdraw_own_counselling(case: OwnCaseToChange, asked: WithdrawIn, session: Store) -> Case:
    """Withdraw some consents, or all of them and the case: what rested on them stops, what was told is deleted.

    撤回部分同意，或撤回全部同意并结束咨询：据此进行的事项停止，所述内容删除。
    """
    return await actions.withdraw(session, case, asked.scopes)
