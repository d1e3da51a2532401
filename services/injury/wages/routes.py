"""Wages over HTTP. They are personal data: every reading says its purpose and is audited."""

from sqlalchemy import select

from chassis.exchange import CallerNow, IfMatch, Purpose, Session
from chassis.ledger import audited
from chassis.problems import MatchRequired, Missing, Stale
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.routes import CaseInPath
from services.injury.wages import actions
from services.injury.wages.models import Wages
from services.injury.wages.rules import WageKindWrong, WageMonthsWrong, WagesOfInsured
from services.injury.wages.schemas import WagesIn, WagesOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}/wages",
    tag=Text("事故前工资", "Wages"),
    source="工伤保险条例第六十四条 Regulation art. 64",
)


@routes.put(
    "",
    permission="injury:wages:record",
    title=Text("记录事故前工资", "Record wages"),
    answer=WagesOut,
    refuses=(WagesOfInsured, WageKindWrong, WageMonthsWrong, Stale, MatchRequired),
)
async def record_wages(
    case: CaseInPath, asked: WagesIn, session: Session, caller: CallerNow, if_match: IfMatch = None
) -> Wages:
    """Record the monthly wages before the injury: what was declared to the agency, or what an uninsured unit paid.

    The first time needs no `If-Match`; to put them right, it names the version of the wages that were read.

    记录受伤之前的月工资：向经办机构申报的缴费工资，或者未参保单位实际支付的工资。

    首次记录无须 `If-Match`；更正时以 `If-Match` 给出所读取的版本。
    """
    return await actions.record(session, case, asked, match=if_match, caller=caller)


@routes.get(
    "", permission="injury:wages:read", step_up=True, title=Text("读取事故前工资", "Read wages"), answer=WagesOut
)
async def read_wages(case: CaseInPath, session: Session, purpose: Purpose) -> Wages:
    """The wages on record; every reading is audited with its purpose.

    在案的工资；每次查看均连同目的记入审计。
    """
    wages = await session.scalar(select(Wages).where(Wages.case_id == case.id))
    if wages is None:
        raise Missing
    await audited(session, "injury.wages.read", subject=case.id, region=case.region, worker_id=case.worker_id)
    return wages
