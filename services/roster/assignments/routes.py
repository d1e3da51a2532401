"""Planned duty over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.roster.assignments import actions
from services.roster.assignments.models import Assignment
from services.roster.assignments.rules import (
    AssignmentHours,
    AssignmentInPast,
    AssignmentOverlaps,
    AssignmentState,
    AssignmentWithoutPost,
    WorkerNotAssignable,
)
from services.roster.assignments.schemas import AssignmentIn, AssignmentOut, WithdrawIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/roster/assignments",
    tag=Text("排班", "Planned duty"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)

AssignmentInPath = Annotated[Assignment, in_path("assignment_id", Assignment)]
AssignmentToChange = Annotated[Assignment, to_change("assignment_id", Assignment)]


@routes.post(
    "",
    permission="roster:assignment:plan",
    title=Text("排班", "Plan duty"),
    answer=AssignmentOut,
    status=201,
    refuses=(
        AssignmentHours,
        AssignmentInPast,
        AssignmentOverlaps,
        AssignmentWithoutPost,
        WorkerNotAssignable,
    ),
    leads_to={"read_assignment": "assignment_id", "withdraw_assignment": "assignment_id"},
)
async def plan_assignment(asked: AssignmentIn, session: Session) -> Assignment:
    """Plan a stretch of duty for today or later, on a day on which the worker may be assigned.

    为工作人员安排今日或以后的一段执勤；该日须可以安排此人上岗。
    """
    return await actions.plan(session, asked)


@routes.get(
    "", permission="roster:assignment:list", title=Text("排班列表", "List planned duty"), answer=Page[AssignmentOut]
)
async def list_assignments(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="辖区代码，含下级 Region, with all it contains")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[AssignmentState | None, Query(description="状态 State")] = None,
    duty_on: Annotated[LocalDate | None, Query(description="执勤日 Day of duty")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Planned duty by community, day and id.

    按社区、执勤日、`id` 列出排班。
    """
    statement = narrowed(
        select(Assignment),
        Assignment,
        region=region,
        worker_id=worker_id,
        state=state,
        duty_on=duty_on,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Assignment.region, Assignment.duty_on, Assignment.id), asked=asked)


@routes.get(
    "/{assignment_id}",
    permission="roster:assignment:list",
    title=Text("读取排班", "Read planned duty"),
    answer=AssignmentOut,
)
async def read_assignment(planned: AssignmentInPath) -> Assignment:
    """One planned stretch of duty.

    一条排班。
    """
    return planned


@routes.post(
    "/{assignment_id}/withdraw",
    permission="roster:assignment:withdraw",
    title=Text("撤销排班", "Withdraw planned duty"),
    answer=AssignmentOut,
    refuses=(IllegalMove,),
)
async def withdraw_assignment(planned: AssignmentToChange, asked: WithdrawIn, session: Session) -> Assignment:
    """Take a plan back.

    撤销一条排班。
    """
    return await actions.withdraw(session, planned, because=asked.reason)
