"""What a worker may see and say of the own subsidy. Row-level security shows a worker no other's rows."""

from typing import Any

from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.needs import CalendarNow
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.lines.schemas import OwnLineOut
from services.subsidy.objections import actions
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import AlreadyObjected, NotInPublicity
from services.subsidy.objections.schemas import ObjectionOut, OwnObjectionIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/me", tag=Text("本人补助", "Own subsidy"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)


@routes.get("/lines", permission="subsidy:me:read", title=Text("本人明细", "List own lines"), answer=Page[OwnLineOut])
async def list_own_lines(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The caller's own lines: what for, how much, how far, and why."""
    statement = select(Line).where(Line.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Line.id,), asked=asked)


@routes.post(
    "/objections",
    permission="subsidy:roll:object",
    title=Text("本人提出异议", "Object to an own line"),
    answer=ObjectionOut,
    status=201,
    refuses=(NotInPublicity, AlreadyObjected, Missing),
)
async def object_to_own_line(
    asked: OwnObjectionIn, session: Session, caller: CallerNow, clock: ClockNow, calendar: CalendarNow
) -> Objection:
    """A worker objects to an own line while it is public."""
    line = await found(session, Line, asked.line_id)
    if line.worker_id != caller.worker_id:
        raise Missing
    return await actions.raise_objection(
        session, line, reason=asked.reason, caller=caller, clock=clock, calendar=calendar
    )
