"""What a worker may see and say of the own subsidy. Row-level security shows a worker no other's rows."""

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.needs import CalendarNow
from chassis.paging import Listed, Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import explanation_of
from services.subsidy.lines.routes import LineInPath
from services.subsidy.lines.schemas import ExplanationOut
from services.subsidy.me.queries import month_of, own_lines, own_payees, own_subsidy
from services.subsidy.me.schemas import OwnLineOut, OwnPayeesOut, OwnSubsidyOut
from services.subsidy.objections import actions
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import AlreadyObjected, NotInPublicity
from services.subsidy.objections.schemas import ObjectionOut, OwnObjectionIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/me", tag=Text("本人补助", "Own subsidy"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)


async def own_id(caller: CallerNow) -> str:
    """Whose rows they are; a caller who is no worker has none."""
    if caller.worker_id is None:
        raise Missing
    return caller.worker_id


OwnId = Annotated[str, Depends(own_id)]


@routes.get("", permission="subsidy:me:read", title=Text("本人补助概况", "Read the own subsidy"), answer=OwnSubsidyOut)
async def read_own_subsidy(session: Session, worker_id: OwnId) -> OwnSubsidyOut:
    """What the caller is due, was paid and is to give back, and which lines are under objection or dispute.

    本人应得、已得和应退的金额，以及处于异议或未到账申诉中的明细。
    """
    return await own_subsidy(session, worker_id)


@routes.get("/lines", permission="subsidy:me:read", title=Text("本人明细", "List own lines"), answer=Page[OwnLineOut])
async def list_own_lines(session: Session, worker_id: OwnId, asked: Paging) -> Any:
    """The caller's own lines: what for, how much, how far, what the bank said, and what is objected or disputed.

    本人的明细：事由、金额、办理进度、银行回报结果，以及异议和未到账申诉情况。
    """
    page = await listed(session, select(Line).where(Line.worker_id == worker_id), by=(Line.id,), asked=asked)
    return Listed(items=await own_lines(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/lines/{line_id}/explanation",
    permission="subsidy:me:read",
    title=Text("本人金额说明", "Explain an own line"),
    answer=ExplanationOut,
)
async def explain_own_line(line: LineInPath, session: Session, worker_id: OwnId) -> ExplanationOut:
    """Why an own line comes to its amount: the days, the rates and their documents, and the amount computed anew.

    说明本人明细金额的由来：所计日期、所用标准及其文件，以及重新计算的金额。
    """
    if line.worker_id != worker_id:
        raise Missing
    return explanation_of(line, month=(await month_of(session, [line.roll_id]))[line.roll_id])


@routes.get("/payees", permission="subsidy:me:read", title=Text("本人收款账户", "Read own payees"), answer=OwnPayeesOut)
async def read_own_payees(session: Session, worker_id: OwnId) -> OwnPayeesOut:
    """Which account, masked, the caller is paid to, which one waits for a second person, and what is expected there.

    Until it is confirmed a new account changes nothing: what is sent meanwhile goes to the one before.

    本人现用的收款账户（脱敏）、待第二人核对的账户，以及预计到账金额。

    新账户核对之前不生效，其间送出的款项仍付至原账户。
    """
    return await own_payees(session, worker_id)


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
    """A worker objects to an own line while it is public.

    工作人员对公示期内的本人明细提出异议。
    """
    line = await found(session, Line, asked.line_id)
    if line.worker_id != caller.worker_id:
        raise Missing
    return await actions.raise_objection(
        session, line, reason=asked.reason, caller=caller, clock=clock, calendar=calendar
    )
