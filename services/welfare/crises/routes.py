"""Crises over HTTP, for the desks of the health departments."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Purpose
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import Level, parent_of
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling.models import CONTACT
from services.welfare.counselling.store import Store, open_sealed
from services.welfare.crises import actions
from services.welfare.crises.models import Crisis
from services.welfare.crises.rules import CrisisState, NotAtThisDesk, NotTaken, require_at_desk, require_taken
from services.welfare.crises.schemas import CallBackOut, CrisisOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/crises",
    tag=Text("心理危机", "Crises"),
    source="内防指发〔2020〕75号 第六条；个人信息保护法第十三条第四项 Notice clause 6",
)

CrisisInPath = Annotated[Crisis, in_path("crisis_id", Crisis, session=Store)]
CrisisToChange = Annotated[Crisis, to_change("crisis_id", Crisis, session=Store)]


@routes.get("", permission="welfare:crisis:list", title=Text("心理危机列表", "List crises"), answer=Page[CrisisOut])
async def list_crises(
    session: Store,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[CrisisState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Crises of the desk's region, without a word on whose they are.

    列出值班岗所在辖区的心理危机；不透露当事人身份。
    """
    statement = narrowed(select(Crisis), Crisis, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Crisis.raised_at, Crisis.id), asked=asked)


@routes.get(
    "/{crisis_id}", permission="welfare:crisis:list", title=Text("读取心理危机", "Read a crisis"), answer=CrisisOut
)
async def read_crisis(crisis: CrisisInPath) -> Crisis:
    """One crisis.

    一起心理危机。
    """
    return crisis


@routes.post(
    "/{crisis_id}/acknowledge",
    permission="welfare:crisis:acknowledge",
    title=Text("接警", "Acknowledge a crisis"),
    answer=CrisisOut,
    refuses=(IllegalMove, NotAtThisDesk),
    leads_to={"read_call_back": "crisis_id", "contact_crisis": "crisis_id"},
)
async def acknowledge_crisis(crisis: CrisisToChange, session: Store, caller: CallerNow) -> Crisis:
    """The desk on duty takes it; the clock of answering stops.

    值班岗接警，接警计时随即停止。
    """
    return await actions.acknowledge(session, crisis, caller=caller)


@routes.get(
    "/{crisis_id}/call-back",
    permission="welfare:crisis:reveal",
    step_up=True,
    title=Text("查看回拨对象", "Reveal whom to call back"),
    answer=CallBackOut,
    refuses=(NotAtThisDesk, NotTaken),
)
async def read_call_back(crisis: CrisisInPath, session: Store, caller: CallerNow, purpose: Purpose) -> CallBackOut:
    """Who it is and on which telephone, once the crisis is taken. Every reading is audited with its purpose.

    接警后查看当事人的身份和联系电话。每次查看及其目的均记入审计。
    """
    require_at_desk(crisis.desk, caller_region=caller.region)
    require_taken(crisis.acknowledged_at)
    province = parent_of(crisis.region, Level.PROVINCE)
    await audited(session, "welfare.crisis.revealed", subject=crisis.id, region=province)
    contact = open_sealed(session, crisis.contact, context=CONTACT) or {}
    return CallBackOut(id=crisis.id, worker_id=contact.get("worker_id"), phone=contact.get("phone"))


@routes.post(
    "/{crisis_id}/contact",
    permission="welfare:crisis:contact",
    title=Text("已联系本人", "Record that the person was spoken to"),
    answer=CrisisOut,
    refuses=(IllegalMove, NotAtThisDesk),
    leads_to={"follow_up_crisis": "crisis_id"},
)
async def contact_crisis(crisis: CrisisToChange, session: Store, caller: CallerNow) -> Crisis:
    """The desk has spoken with the person.

    值班岗已与当事人通话。
    """
    return await actions.contact(session, crisis, caller=caller)


@routes.post(
    "/{crisis_id}/follow-up",
    permission="welfare:crisis:follow-up",
    title=Text("回访", "Follow up a crisis"),
    answer=CrisisOut,
    refuses=(IllegalMove, NotAtThisDesk),
)
async def follow_up_crisis(crisis: CrisisToChange, session: Store, caller: CallerNow) -> Crisis:
    """The desk has spoken with the person again, within 24 hours; who it was is deleted here.

    值班岗须在 24 小时内再次与当事人通话；回访后，此处保存的当事人身份即行删除。
    """
    return await actions.follow_up(session, crisis, caller=caller)
