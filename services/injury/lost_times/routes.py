"""Lost time over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import ClockNow, IfMatch, Session
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.routes import CaseInPath
from services.injury.clocks.rules import SpansOverlap
from services.injury.lost_times import actions
from services.injury.lost_times.rules import TimeNotOpen, TimeToCome
from services.injury.lost_times.schemas import LostTimeEndIn, LostTimeIn, LostTimeOut
from services.injury.recognition.models import LostTimeSpan

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}/lost-times",
    tag=Text("不计入时限的时间", "Lost time"),
    source="内防指发〔2020〕75号 第二条；法释〔2014〕9号第七条 Notice clause 2; Fa Shi [2014] 9 art. 7",
)


async def lost_time_to_change(
    case: CaseInPath, lost_time_id: UUID, session: Session, if_match: IfMatch = None
) -> LostTimeSpan:
    lost = await found(session, LostTimeSpan, lost_time_id, match=if_match, change=True)
    if lost.case_id != case.id:
        raise Missing
    return lost


LostTimeToChange = Annotated[LostTimeSpan, Depends(lost_time_to_change)]


@routes.post(
    "",
    permission="injury:lost-time:record",
    title=Text("记录不计入时限的时间", "Record lost time"),
    answer=LostTimeOut,
    status=201,
    refuses=(SpansOverlap, TimeToCome),
)
async def record_lost_time(case: CaseInPath, asked: LostTimeIn, session: Session, clock: ClockNow) -> LostTimeSpan:
    """Record days lost for no reason of the worker's own, which the worker's year leaves out.

    记录非因工作人员自身原因耽误的时间，该时间不计入其一年申请时限。
    """
    return await actions.record(session, case, asked, clock=clock)


@routes.post(
    "/{lost_time_id}/end",
    permission="injury:lost-time:end",
    title=Text("记录该段时间结束", "End lost time"),
    answer=LostTimeOut,
    refuses=(SpansOverlap, TimeToCome, TimeNotOpen),
)
async def end_lost_time(
    lost: LostTimeToChange, asked: LostTimeEndIn, session: Session, clock: ClockNow
) -> LostTimeSpan:
    """Record the last day of a time that went on, such as the day of the judgment on the relation.

    记录持续中的耽误时间的最后一日，例如劳动关系判决之日。
    """
    return await actions.end(session, lost, last_on=asked.last_on, clock=clock)


@routes.get(
    "",
    permission="injury:lost-time:list",
    title=Text("不计入时限的时间列表", "List lost time"),
    answer=Page[LostTimeOut],
)
async def list_lost_times(case: CaseInPath, session: Session, asked: Paging) -> Any:
    """Every time of a case that its worker's year leaves out, in its order.

    案件中不计入一年申请时限的各段时间，按先后排列。
    """
    statement = select(LostTimeSpan).where(LostTimeSpan.case_id == case.id)
    return await listed(session, statement, by=(LostTimeSpan.first_on, LostTimeSpan.id), asked=asked)
