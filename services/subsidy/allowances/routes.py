"""Other allowances over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.bulk import FILE_REFUSALS, ImportNow, imported
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, SafeText, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing, ParameterMissing
from chassis.routes import Routes
from chassis.tabular import ImportReport, Limits
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.subsidy.allowances import actions
from services.subsidy.allowances.models import Allowance
from services.subsidy.allowances.queries import blocked_out
from services.subsidy.allowances.rules import (
    AllowanceExists,
    AllowanceState,
    NotOwnKind,
    SameHandInAllowance,
)
from services.subsidy.allowances.schemas import AllowanceDecisionIn, AllowanceIn, AllowanceOut, BlockedLinesOut
from services.subsidy.rolls.routes import RollInPath

__all__ = ["blocked_routes", "routes"]

_TAG = Text("互斥补贴", "Other allowances")
_SOURCE = "内防指发〔2020〕75号 第一条 Notice clause 1"
routes = Routes(prefix="/v1/subsidy/allowances", tag=_TAG, source=_SOURCE)
blocked_routes = Routes(prefix="/v1/subsidy/rolls", tag=_TAG, source=_SOURCE)

# What a county's health bureau paid its medical staff in a month fits; the roster is asked for all of them at once.
_LIMITS = Limits(rows=20_000)

AllowanceInPath = Annotated[Allowance, in_path("allowance_id", Allowance)]
AllowanceToChange = Annotated[Allowance, to_change("allowance_id", Allowance)]


@routes.post(
    "",
    permission="subsidy:allowance:record",
    title=Text("登记互斥补贴", "Record an allowance"),
    answer=AllowanceOut,
    status=201,
    refuses=(WorkerUnknown, ParameterMissing, NotOwnKind, AllowanceExists),
    leads_to={"propose_allowance": "allowance_id", "uphold_allowance": "allowance_id"},
)
async def record_allowance(asked: AllowanceIn, session: Session, caller: CallerNow, peer: PeerNow) -> Allowance:
    """What somebody else pays a worker for the same days; lines that claim them wait for the county's decision.

    登记其他单位就同一日期向工作人员发放的补贴；涉及这些日期的明细暂停流转，待旗县认定。
    """
    return await actions.record(session, peer, asked, caller=caller)


@routes.post(
    "/import",
    permission="subsidy:allowance:record",
    title=Text("批量登记互斥补贴", "Import allowances"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=AllowanceIn,
)
async def import_allowances(
    asked: ImportNow,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
) -> ImportReport:
    """Record what a department paid from its own list; a row that is on record just so is left as it is.

    由发放部门按其发放清单登记；与已登记内容完全相同的行不作变动。
    """
    return await imported(
        asked,
        AllowanceIn,
        lambda rows: actions.import_rows(session, peer, rows, caller=caller),
        unique=("worker_id", "kind", "paying_unit", "first_on", "last_on"),
        columns={
            WorkerUnknown: "worker_id",
            Missing: "worker_id",
            ParameterMissing: "kind",
            NotOwnKind: "kind",
        },
        limits=_LIMITS,
        at_once=None,
    )


@routes.get(
    "",
    permission="subsidy:allowance:list",
    title=Text("互斥补贴列表", "List allowances"),
    answer=Page[AllowanceOut],
)
async def list_allowances(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    kind: Annotated[SafeText | None, Query(max_length=40, description="类别代码 Kind")] = None,
    state: Annotated[AllowanceState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Allowances on record, and how the county decided.

    列出已登记的互斥补贴及旗县的认定情况。
    """
    statement = narrowed(
        select(Allowance),
        Allowance,
        region=region,
        worker_id=worker_id,
        kind=kind,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Allowance.region, Allowance.id), asked=asked)


@routes.get(
    "/{allowance_id}",
    permission="subsidy:allowance:list",
    title=Text("读取互斥补贴", "Read an allowance"),
    answer=AllowanceOut,
)
async def read_allowance(allowance: AllowanceInPath) -> Allowance:
    """One allowance.

    读取一条互斥补贴。
    """
    return allowance


@routes.post(
    "/{allowance_id}/propose",
    permission="subsidy:allowance:propose",
    title=Text("提出不重复", "Propose that it is no duplicate"),
    answer=AllowanceOut,
    refuses=(IllegalMove, SameHandInAllowance),
    leads_to={"clear_allowance": "allowance_id", "refuse_allowance": "allowance_id"},
)
async def propose_allowance(
    allowance: AllowanceToChange, asked: AllowanceDecisionIn, session: Session, caller: CallerNow
) -> Allowance:
    """The first of two persons says why the two are not paid for the same duty; the lines still wait.

    由两人中的第一人说明两项补贴并非就同一执勤发放的理由；有关明细仍暂停流转。
    """
    return await actions.propose(session, allowance, reason=asked.reason, caller=caller)


@routes.post(
    "/{allowance_id}/clear",
    permission="subsidy:allowance:clear",
    title=Text("认定不重复", "Decide that it is no duplicate"),
    answer=AllowanceOut,
    refuses=(IllegalMove, SameHandInAllowance),
)
async def clear_allowance(
    allowance: AllowanceToChange,
    asked: AllowanceDecisionIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
) -> Allowance:
    """The second person decides so: the lines go on.

    Neither of the two recorded it, made a roll that claims the days, or is the worker.

    由第二人认定，有关明细恢复流转。提出人和认定人均不得为该补贴的登记人、涉及这些日期的批次的造册人或该工作人员本人。
    """
    return await actions.clear(session, allowance, reason=asked.reason, caller=caller, clock=clock)


@routes.post(
    "/{allowance_id}/refuse",
    permission="subsidy:allowance:clear",
    title=Text("不予认定", "Refuse the proposal"),
    answer=AllowanceOut,
    refuses=(IllegalMove,),
)
async def refuse_allowance(allowance: AllowanceToChange, session: Session) -> Allowance:
    """The proposal is not followed; the lines go on waiting.

    不采纳所提出的意见，有关明细继续暂停流转。
    """
    return await actions.refuse(session, allowance)


@routes.post(
    "/{allowance_id}/uphold",
    permission="subsidy:allowance:uphold",
    title=Text("认定重复", "Decide that it is a duplicate"),
    answer=AllowanceOut,
    refuses=(IllegalMove, SameHandInAllowance),
)
async def uphold_allowance(
    allowance: AllowanceToChange,
    asked: AllowanceDecisionIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
) -> Allowance:
    """Lines that claim the days are out, or to be recovered once paid; a supplementary roll lists the other days.

    涉及这些日期的明细移出批次，已支付的列为应追回；其余日期由补充批次列入。
    """
    return await actions.uphold(session, allowance, reason=asked.reason, caller=caller, clock=clock)


@blocked_routes.get(
    "/{roll_id}/blocked-lines",
    permission="subsidy:line:list",
    title=Text("受阻明细", "List a roll's blocked lines"),
    answer=BlockedLinesOut,
)
async def list_blocked_lines(roll: RollInPath, session: Session) -> BlockedLinesOut:
    """The live lines of a roll that another allowance keeps from approval and from the bank, and what blocks each.

    列出批次中因互斥补贴不能批准、不能送交银行的有效明细，以及各自所涉的互斥补贴。
    """
    return BlockedLinesOut(items=await blocked_out(session, roll.id))
