"""Inspections over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.caller import Department
from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.inspections import actions
from services.oversight.inspections.models import Finding, Inspection
from services.oversight.inspections.rules import (
    EvidenceAhead,
    InspectionState,
    NotInspected,
    NotTheInspector,
    NotUnderWay,
    OutsideInspection,
    OwnInspector,
    Severity,
)
from services.oversight.inspections.schemas import (
    BeginIn,
    Clause,
    ConcludeIn,
    FindingOut,
    FindingRecordIn,
    InspectionIn,
    InspectionOut,
)

__all__ = ["findings", "routes"]

_SOURCE = "内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph"

routes = Routes(prefix="/v1/oversight/inspections", tag=Text("督查", "Inspections"), source=_SOURCE)
findings = Routes(prefix="/v1/oversight/findings", tag=Text("督查发现问题", "Findings"), source=_SOURCE)

InspectionInPath = Annotated[Inspection, in_path("inspection_id", Inspection)]
InspectionToChange = Annotated[Inspection, to_change("inspection_id", Inspection)]


@routes.post(
    "",
    permission="oversight:inspection:plan",
    title=Text("计划督查", "Plan an inspection"),
    answer=InspectionOut,
    status=201,
    leads_to={"begin_inspection": "inspection_id", "read_inspection": "inspection_id"},
)
async def plan_inspection(asked: InspectionIn, session: Session, caller: CallerNow) -> Inspection:
    """What headquarters will look at, where, and by which clauses of the notice; nobody there knows, unless told.

    指挥部拟检查什么、在何处、依通知的哪些条款；除非告知，当地无人知晓。
    """
    return await actions.plan(session, asked, caller=caller)


@routes.get(
    "",
    permission="oversight:inspection:list",
    title=Text("督查列表", "List inspections"),
    answer=Page[InspectionOut],
)
async def list_inspections(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="督查区划 Region inspected")] = None,
    state: Annotated[InspectionState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Inspections in the caller's region, by whichever headquarters.

    调用方辖区内的督查，不论由哪一级指挥部开展。
    """
    statement = narrowed(select(Inspection), Inspection, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Inspection.region, Inspection.id), asked=asked)


@routes.get(
    "/{inspection_id}",
    permission="oversight:inspection:list",
    title=Text("读取督查", "Read an inspection"),
    answer=InspectionOut,
)
async def read_inspection(one: InspectionInPath) -> Inspection:
    """One inspection.

    一次督查。
    """
    return one


@routes.post(
    "/{inspection_id}/begin",
    permission="oversight:inspection:begin",
    title=Text("开始督查", "Begin an inspection"),
    answer=InspectionOut,
    refuses=(IllegalMove, NotTheInspector),
)
async def begin_inspection(one: InspectionToChange, asked: BeginIn, session: Session, caller: CallerNow) -> Inspection:
    """On site, or from afar in the records that the platform holds.

    到现场，或者远程查阅平台所存的记录。
    """
    return await actions.begin(session, one, mode=asked.mode, caller=caller)


@routes.post(
    "/{inspection_id}/conclude",
    permission="oversight:inspection:conclude",
    title=Text("结束督查", "Conclude an inspection"),
    answer=InspectionOut,
    refuses=(IllegalMove, NotTheInspector),
)
async def conclude_inspection(
    one: InspectionToChange, asked: ConcludeIn, session: Session, caller: CallerNow
) -> Inspection:
    """Nothing more is found by it; orders may still be opened from what was.

    此次督查不再记录新的问题；已发现的问题仍可下发整改通知。
    """
    return await actions.conclude(session, one, conclusion=asked.conclusion, caller=caller)


@routes.post(
    "/{inspection_id}/findings",
    permission="oversight:finding:record",
    title=Text("记录督查发现问题", "Record a finding"),
    answer=FindingOut,
    status=201,
    refuses=(EvidenceAhead, NotInspected, NotTheInspector, NotUnderWay, OutsideInspection, OwnInspector),
    leads_to={"read_finding": "finding_id"},
)
async def record_finding(one: InspectionInPath, asked: FindingRecordIn, session: Session, caller: CallerNow) -> Finding:
    """What was found of an office, by which record, read when; a community is asked for nothing.

    记录发现某一部门的什么问题、依据哪项记录、何时读取；不要求社区（嘎查村）提供任何材料。
    """
    return await actions.record(session, one, asked, caller=caller)


@findings.get(
    "",
    permission="oversight:finding:list",
    title=Text("督查发现问题列表", "List findings"),
    answer=Page[FindingOut],
)
async def list_findings(
    session: Session,
    asked: Paging,
    inspection_id: Annotated[UUID | None, Query(description="督查 Inspection")] = None,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="被督查部门 Department inspected")] = None,
    severity: Annotated[Severity | None, Query(description="严重程度 Severity")] = None,
    clause: Annotated[Clause | None, Query(description="对应条款 Clause of the notice")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What was found of offices in the caller's region.

    对调用方辖区内各部门发现的问题。
    """
    statement = narrowed(
        select(Finding),
        Finding,
        inspection_id=inspection_id,
        region=region,
        department=department,
        severity=severity,
        clause=clause,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Finding.region, Finding.id), asked=asked)


@findings.get(
    "/{finding_id}",
    permission="oversight:finding:list",
    title=Text("读取督查发现问题", "Read a finding"),
    answer=FindingOut,
)
async def read_finding(one: Annotated[Finding, in_path("finding_id", Finding)]) -> Finding:
    """One finding.

    一个督查发现的问题。
    """
    return one
