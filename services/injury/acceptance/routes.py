"""Acceptance and refusal of applications over HTTP."""

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.acceptance import actions
from services.injury.acceptance.rules import PapersMissing, ReasonUnfounded, RelationNotDetermined, RelationRuledOut
from services.injury.acceptance.schemas import RefuseIn
from services.injury.cases.models import Case
from services.injury.cases.routes import CaseToChange
from services.injury.cases.rules import NotCompetent
from services.injury.cases.schemas import CaseOut
from services.injury.recognition.relations import RelationRulingRequired, UnitRequired
from services.injury.recognition.rules import Recused
from services.injury.recognition.timeliness import ApplicationLate

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}",
    tag=Text("工伤认定申请", "Applications"),
    source="内防指发〔2020〕75号 第二条；工伤认定办法第八条 Notice clause 2; Recognition Measures art. 8",
)

_DECIDING = (
    IllegalMove,
    NotCompetent,
    Recused,
    RelationNotDetermined,
    RelationRulingRequired,
    UnitRequired,
    ParameterMissing,
)


@routes.post(
    "/accept",
    permission="injury:case:accept",
    title=Text("受理", "Accept an application"),
    answer=CaseOut,
    refuses=(*_DECIDING, RelationRuledOut, PapersMissing, ApplicationLate),
)
async def accept_application(
    case: CaseToChange, session: Session, caller: CallerNow, clock: ClockNow, calendar: CalendarNow
) -> Case:
    """Take the application up, within 15 days; a day late it is still to be taken up.

    It needs a relation that carries recognition, and every paper that is not promised for a day to come.

    在15日内受理申请；逾期一日仍须受理。须已确定可据以认定工伤的用工关系，且除承诺后补的材料外，材料齐全。
    """
    return await actions.accept(session, case, caller=caller, clock=clock, calendar=calendar)


@routes.post(
    "/refuse",
    permission="injury:case:refuse",
    title=Text("不予受理", "Refuse an application"),
    answer=CaseOut,
    refuses=(*_DECIDING, ReasonUnfounded),
)
async def refuse_application(
    case: CaseToChange,
    asked: RefuseIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> Case:
    """Turn the application away, for a reason that the file bears out. It is served, and can be challenged.

    以案卷所能证明的理由不予受理。决定应予送达，申请人可以提出异议。
    """
    return await actions.refuse(session, case, reason=asked.reason, caller=caller, clock=clock, calendar=calendar)
