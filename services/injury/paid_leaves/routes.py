"""Paid leave over HTTP."""

from chassis.exchange import CallerNow, Session
from chassis.routes import Routes
from chassis.text import Text
from services.injury.assessment.rules import PayPeriodTooLong
from services.injury.cases.routes import CaseInPath, CaseToChange
from services.injury.paid_leaves import actions
from services.injury.paid_leaves.models import PaidLeave
from services.injury.paid_leaves.schemas import ExtraIn, PaidLeaveIn, PaidLeaveOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}/paid-leave",
    tag=Text("停工留薪期", "Paid leave"),
    source="工伤保险条例第三十三条 Regulation art. 33",
)


@routes.put("", permission="injury:paid-leave:set", title=Text("设定停工留薪期", "Set paid leave"), answer=PaidLeaveOut)
async def set_paid_leave(case: CaseToChange, asked: PaidLeaveIn, session: Session) -> PaidLeave:
    """At most twelve months from the injury; the unit pays the original wage unchanged, monthly.

    自受伤之日起至多十二个月；原工资福利待遇不变，由所在单位按月支付。
    """
    return await actions.put(session, case, asked)


@routes.get(
    "", permission="injury:paid-leave:read", title=Text("读取停工留薪期", "Read paid leave"), answer=PaidLeaveOut
)
async def read_paid_leave(case: CaseInPath, session: Session) -> PaidLeave:
    """Until when the original wage goes on.

    原工资福利待遇支付至何时。
    """
    return await actions.leave_of(session, case)


@routes.post(
    "/confirm",
    permission="injury:paid-leave:confirm",
    title=Text("确认延长停工留薪期", "Confirm longer paid leave"),
    answer=PaidLeaveOut,
    refuses=(PayPeriodTooLong,),
)
async def confirm_paid_leave(case: CaseToChange, asked: ExtraIn, session: Session, caller: CallerNow) -> PaidLeave:
    """The league's committee confirms at most twelve months more, for a grave injury or a special case.

    伤情严重或者情况特殊的，由盟市鉴定委员会确认延长，至多十二个月。
    """
    return await actions.extend(session, case, extra_months=asked.extra_months, caller=caller)
