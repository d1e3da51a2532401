"""Defects over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.living_defects import actions
from services.welfare.living_defects.models import LivingDefect
from services.welfare.living_defects.rules import OPEN, DefectKnown, DefectState, LivingItem, VerifiesOneself
from services.welfare.living_defects.schemas import AssignIn, DefectIn, DefectOut
from services.welfare.living_posts.models import LivingPost
from services.welfare.living_posts.rules import PostClosed

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/living-defects",
    tag=Text("生活保障问题", "Living defects"),
    source="内防指发〔2020〕75号第六条 Notice clause 6",
)

DefectInPath = Annotated[LivingDefect, in_path("defect_id", LivingDefect)]
DefectToChange = Annotated[LivingDefect, to_change("defect_id", LivingDefect)]


@routes.post(
    "",
    permission="welfare:living-defect:report",
    title=Text("报告生活保障问题", "Report a defect"),
    answer=DefectOut,
    status=201,
    refuses=(PostClosed, DefectKnown, ParameterMissing),
    leads_to={"read_living_defect": "defect_id", "assign_living_defect": "defect_id"},
)
async def report_living_defect(asked: DefectIn, session: Session, caller: CallerNow) -> LivingDefect:
    """Say that meals, warmth or a place to rest is lacking at a post; its clock runs from now.

    报告执勤点缺少就餐、御寒或休息场所保障；整改期限自报告时起算。
    """
    post = await found(session, LivingPost, asked.post_id)
    if post.closed_on is not None:
        raise PostClosed
    return await actions.report(
        session,
        post_id=post.id,
        region=post.region,
        item=asked.item,
        description=asked.description,
        caller=caller,
    )


@routes.get(
    "",
    permission="welfare:living-defect:list",
    title=Text("生活保障问题列表", "List defects"),
    answer=Page[DefectOut],
)
async def list_living_defects(
    session: Session,
    asked: Paging,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    post_id: Annotated[UUID | None, Query(description="执勤点 Post")] = None,
    item: Annotated[LivingItem | None, Query(description="事项 What is lacking")] = None,
    state: Annotated[DefectState | None, Query(description="状态 State")] = None,
    overdue: Annotated[bool | None, Query(description="只取逾期未整改的 Only what is overdue and not fixed")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Defects by community and id.

    按社区、`id` 列出生活保障问题。
    """
    statement = narrowed(
        select(LivingDefect),
        LivingDefect,
        region=region,
        post_id=post_id,
        item=item,
        state=state,
        updated_since=updated_since,
    )
    late = LivingDefect.state.in_(OPEN) & (LivingDefect.due_at < clock.now())
    if overdue is not None:
        statement = statement.where(late if overdue else ~late)
    return await listed(session, statement, by=(LivingDefect.region, LivingDefect.id), asked=asked)


@routes.get(
    "/{defect_id}",
    permission="welfare:living-defect:list",
    title=Text("读取生活保障问题", "Read a defect"),
    answer=DefectOut,
)
async def read_living_defect(defect: DefectInPath) -> LivingDefect:
    """One defect.

    一项生活保障问题。
    """
    return defect


@routes.post(
    "/{defect_id}/assign",
    permission="welfare:living-defect:assign",
    title=Text("交办", "Assign a defect"),
    answer=DefectOut,
    refuses=(IllegalMove,),
)
async def assign_living_defect(defect: DefectToChange, asked: AssignIn, session: Session) -> LivingDefect:
    """Say who puts it right, or say it anew.

    确定由谁整改，或重新确定。
    """
    return await actions.assign(session, defect, assigned_to=asked.assigned_to)


@routes.post(
    "/{defect_id}/fix",
    permission="welfare:living-defect:fix",
    title=Text("整改", "Say that a defect was fixed"),
    answer=DefectOut,
    refuses=(IllegalMove,),
)
async def fix_living_defect(defect: DefectToChange, session: Session, caller: CallerNow) -> LivingDefect:
    """It was put right, and waits to be verified.

    问题已整改，待核实。
    """
    return await actions.fix(session, defect, caller=caller)


@routes.post(
    "/{defect_id}/verify",
    permission="welfare:living-defect:verify",
    title=Text("核实整改", "Verify a defect"),
    answer=DefectOut,
    refuses=(IllegalMove, VerifiesOneself),
)
async def verify_living_defect(defect: DefectToChange, session: Session, caller: CallerNow) -> LivingDefect:
    """Another hand than fixed it finds it put right.

    由整改人以外的人核实已整改到位。
    """
    return await actions.verify(session, defect, caller=caller)


@routes.post(
    "/{defect_id}/reject",
    permission="welfare:living-defect:verify",
    title=Text("核实未整改", "Reject a fix"),
    answer=DefectOut,
    refuses=(IllegalMove, VerifiesOneself),
)
async def reject_living_defect(defect: DefectToChange, session: Session, caller: CallerNow) -> LivingDefect:
    """Another hand finds it not put right; it is due as it was.

    由整改人以外的人核实未整改到位；整改期限不变。
    """
    return await actions.reject(session, defect, caller=caller)
