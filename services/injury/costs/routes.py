"""Costs over HTTP."""

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.routes import Routes
from chassis.text import Text
from services.injury.benefits.due import BenefitTwice
from services.injury.benefits.entitlement import CivilServantSeparate, RelationUnsettled
from services.injury.benefits.models import Benefit
from services.injury.benefits.schemas import BenefitOut, CostIn
from services.injury.cases.routes import CaseInPath
from services.injury.costs import actions
from services.injury.costs.rules import CostDayWrong, NotBilled, NotDeductible, OutsidePaidLeave

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}/costs",
    tag=Text("待遇核定", "Benefits"),
    source="工伤保险条例第三十条、第三十二条、第三十三条 Regulation arts. 30, 32, 33",
)


@routes.post(
    "",
    permission="injury:cost:record",
    title=Text("录入费用票据", "Record a cost"),
    answer=BenefitOut,
    status=201,
    refuses=(
        NotBilled,
        NotDeductible,
        CostDayWrong,
        OutsidePaidLeave,
        RelationUnsettled,
        CivilServantSeparate,
        BenefitTwice,
    ),
    leads_to={"read_benefit": "benefit_id", "explain_benefit": "benefit_id"},
)
async def record_cost(case: CaseInPath, asked: CostIn, session: Session, caller: CallerNow, clock: ClockNow) -> Benefit:
    """Record what a bill asks for: treatment less what a third party paid, and whose it is to pay.

    It may be recorded before the injury is recognised; nothing is granted by that.

    录入票据所列的费用：医疗费扣除第三人已支付的部分，以及应由谁支付。

    可在认定工伤之前录入，但不因此给予任何待遇。
    """
    return await actions.record(session, case, asked, caller=caller, clock=clock)
