"""How the limits of a case stand, over HTTP."""

from typing import Any

from chassis.database import everywhere
from chassis.exchange import ClockNow, Session
from chassis.needs import CalendarNow
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.routes import CaseInPath
from services.injury.clocks.limits import LIMITS, Unit
from services.injury.clocks.of_case import Clock, Unread, clocks_of
from services.injury.clocks.queries import records_of
from services.injury.clocks.rules import Explained, HourReading
from services.injury.clocks.schemas import ClockOut, ClocksOut

__all__ = ["routes", "told"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}/clocks",
    tag=Text("法定期限", "Clocks"),
    source="工伤保险条例第十七条至第二十条；工伤认定办法 Regulation arts. 17 to 20",
)


@routes.get("", permission="injury:case:read", title=Text("案件期限", "Read a case's clocks"), answer=ClocksOut)
async def read_clocks(case: CaseInPath, session: Session, clock: ClockNow, calendar: CalendarNow) -> ClocksOut:
    """Every limit that has begun on the case: when it ends, how much of it is used, and why.

    A limit that ends in a year whose holidays are not known yet is told as unknown, with the parameter that is missing.

    案件已起算的各项期限：何时届满、已用多少以及依据。

    期限届满于放假安排尚未公布的年份的，标为未知，并指明所缺的参数。
    """
    async with everywhere(session):  # the case is the caller's to read, and so is how its limits stand
        records = await records_of(session, [case])
    now = clock.now()
    read = clocks_of(records[case.id], today=clock.today(), now=now, calendar=calendar)
    return ClocksOut(case_id=case.id, as_of=now, clocks=[told(one) for one in read])


def told(clock: Clock) -> ClockOut:
    """A clock as an answer."""
    rule = LIMITS[clock.limit]
    words = {"limit": clock.limit, "title": {"zh": rule.title.zh, "en": rule.title.en}}
    nothing: dict[str, Any] = dict.fromkeys(("started_on", "due_on", "due_at", "used", "left", "missing"))
    own: dict[str, Any]
    if isinstance(clock, Unread):
        own = {"state": "unknown", "unit": rule.unit, "missing": clock.parameter, "why": []}
    elif isinstance(clock, HourReading):
        own = {
            "state": clock.state,
            "started_on": clock.started_at.date(),
            "due_at": clock.due_at,
            "unit": Unit.HOURS,
            "left": clock.minutes_left,
            "why": [_why(one) for one in clock.why],
        }
    else:
        own = {
            "state": clock.state,
            "started_on": clock.started_on,
            "due_on": clock.due_on,
            "unit": clock.unit,
            "used": clock.days_used,
            "left": clock.days_left,
            "why": [_why(one) for one in clock.why],
        }
    return ClockOut.model_validate(nothing | words | own)


def _why(one: Explained) -> dict[str, Any]:
    return {"text": {"zh": one.text.zh, "en": one.text.en}, "article": one.article}
