"""Objections over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.objections import actions
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import (
    AlreadyObjected,
    NotInPublicity,
    ObjectionMove,
    ObjectionState,
    OwnObjection,
)
from services.subsidy.objections.schemas import DecisionIn, ObjectionIn, ObjectionOut
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.routes import RollInPath
from services.subsidy.rolls.rules import ListedInRoll

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy", tag=Text("异议", "Objections"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

ObjectionInPath = Annotated[Objection, in_path("objection_id", Objection)]


async def objection_to_decide(objection_id: UUID, session: Session, if_match: IfMatch = None) -> Objection:
    """The roll is locked before its objection, as by everything else that changes the two."""
    seen = await found(session, Objection, objection_id)
    await session.get(Roll, seen.roll_id, with_for_update=True)
    return await found(session, Objection, objection_id, match=if_match, change=True)


ObjectionToDecide = Annotated[Objection, Depends(objection_to_decide)]


@routes.post(
    "/rolls/{roll_id}/objections",
    permission="subsidy:roll:object",
    title=Text("提出异议", "Object to a line"),
    answer=ObjectionOut,
    status=201,
    refuses=(NotInPublicity, AlreadyObjected),
    leads_to={"uphold_objection": "objection_id", "refuse_objection": "objection_id"},
)
async def object_to_line(
    roll: RollInPath,
    asked: ObjectionIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> Objection:
    """Record what a resident or an office objects to in a worker's line; no other line is held up by it.

    登记居民或单位对某工作人员明细提出的异议；其他明细不因此停办。
    """
    line = await actions.line_of(session, roll, asked.worker_id)
    return await actions.raise_objection(
        session, line, reason=asked.reason, caller=caller, clock=clock, calendar=calendar
    )


@routes.get(
    "/objections",
    permission="subsidy:objection:list",
    title=Text("异议列表", "List objections"),
    answer=Page[ObjectionOut],
)
async def list_objections(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    roll_id: Annotated[UUID | None, Query(description="批次 Roll")] = None,
    state: Annotated[ObjectionState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Objections with the day by which each is to be decided.

    列出异议及各自的处理期限。
    """
    statement = narrowed(
        select(Objection), Objection, region=region, roll_id=roll_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Objection.region, Objection.id), asked=asked)


@routes.get(
    "/objections/{objection_id}",
    permission="subsidy:objection:read",
    title=Text("读取异议", "Read an objection"),
    answer=ObjectionOut,
)
async def read_objection(objection: ObjectionInPath) -> Objection:
    """One objection.

    读取一件异议。
    """
    return objection


@routes.post(
    "/objections/{objection_id}/uphold",
    permission="subsidy:objection:decide",
    title=Text("异议成立", "Uphold an objection"),
    answer=ObjectionOut,
    refuses=(IllegalMove, OwnObjection, ListedInRoll),
)
async def uphold_objection(
    objection: ObjectionToDecide, asked: DecisionIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Objection:
    """The line is out of the roll. What is right is corrected in the roster; a supplementary roll then lists it.

    该明细移出批次。由花名册更正有关记录后，再由补充批次列入。
    """
    await actions.decide(session, objection, ObjectionMove.UPHOLD, reason=asked.reason, caller=caller, clock=clock)
    return objection


@routes.post(
    "/objections/{objection_id}/refuse",
    permission="subsidy:objection:decide",
    title=Text("异议不成立", "Refuse an objection"),
    answer=ObjectionOut,
    refuses=(IllegalMove, OwnObjection, ListedInRoll),
)
async def refuse_objection(
    objection: ObjectionToDecide, asked: DecisionIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Objection:
    """Before publicity ends the line stays in the roll; after it, a supplementary roll takes it.

    公示结束前处理的，该明细留在原批次；公示结束后处理的，由补充批次列入。
    """
    await actions.decide(session, objection, ObjectionMove.REFUSE, reason=asked.reason, caller=caller, clock=clock)
    return objection
