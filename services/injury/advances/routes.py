"""Advances over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.clock import Clock
from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.advances import actions
from services.injury.advances.models import Advance, Recovery
from services.injury.advances.rules import (
    AdvanceKind,
    AdvanceLive,
    AnswerAwaited,
    NotAdvanceable,
    NotSettled,
    RepaymentRecorded,
    StillOwed,
    ThirdPartyNotUrged,
    UrgeFirst,
    read_clocks,
)
from services.injury.advances.schemas import (
    AdvanceOut,
    AdvanceRefusalIn,
    AdvanceRequestIn,
    DemandIn,
    RecoveryOut,
    RepayIn,
)
from services.injury.benefits.models import Benefit
from services.injury.benefits.rules import RecoveryAboveAdvance, RecoveryState
from services.injury.cases.models import Case
from services.injury.cases.rules import InFuture, NotRecognised
from services.injury.clocks.schemas import ReadingOut
from services.injury.payouts.queries import held_case
from services.injury.payouts.routes import CaseHeld as CaseOfBenefit
from services.injury.payouts.rules import (
    AboveDue,
    AlreadyPaid,
    PaidAfterDeath,
    PaidBeforeInjury,
    PartPayment,
    PayerFixed,
    PeriodWrong,
)
from services.injury.payouts.schemas import PayIn

__all__ = ["of_benefits", "routes"]

_TAG = Text("先行支付", "Advances")
_SOURCE = "社会保险法第四十一条、第四十二条 Social Insurance Law arts. 41, 42"

of_benefits = Routes(prefix="/v1/injury/benefits/{benefit_id}/advances", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/injury/advances", tag=_TAG, source=_SOURCE)

AdvanceInPath = Annotated[Advance, in_path("advance_id", Advance)]
AdvanceToChange = Annotated[Advance, to_change("advance_id", Advance)]


async def case_of_advance(advance_id: UUID, session: Session) -> Case:
    return await held_case(session, await session.scalar(select(Advance.case_id).where(Advance.id == advance_id)))


CaseHeld = Annotated[Case, Depends(case_of_advance)]


async def benefit_of_advance(advance_id: UUID, _: CaseHeld, session: Session) -> Benefit:
    benefit_id = await session.scalar(select(Advance.benefit_id).where(Advance.id == advance_id))
    return await found(session, Benefit, benefit_id, match="*", change=True)


BenefitHeld = Annotated[Benefit, Depends(benefit_of_advance)]


async def advance_to_advance(advance_id: UUID, _: BenefitHeld, session: Session, if_match: IfMatch = None) -> Advance:
    """The case and the benefit are held before the advance, as by whoever pays."""
    return await found(session, Advance, advance_id, match=if_match, change=True)


AdvanceToAdvance = Annotated[Advance, Depends(advance_to_advance)]


def advance_out(advance: Advance, clock: Clock, calendar: WorkCalendar) -> AdvanceOut:
    """An advance with its clocks as they stand; one that cannot be read for want of a calendar is told so."""
    clocks: list[ReadingOut] = []
    missing: str | None = None
    try:
        readings = read_clocks(
            advance.kind,
            requested_on=advance.requested_on,
            urged_on=advance.urged_on,
            settled_on=advance.settled_on,
            ended_on=advance.advanced_on or advance.closed_on,
            today=clock.today(),
            calendar=calendar,
        )
        for reading in readings:
            clocks.append(ReadingOut.model_validate(reading))  # noqa: PERF401 - those read before one is missing count
    except ParameterMissing as unknown:
        missing = str(unknown.facts["parameter"])
    shown = {name: getattr(advance, name) for name in AdvanceOut.model_fields if name not in ("clocks", "missing")}
    return AdvanceOut(**shown, clocks=clocks, missing=missing)


async def benefit_to_advance(benefit_id: UUID, _: CaseOfBenefit, session: Session) -> Benefit:
    return await found(session, Benefit, benefit_id, match="*", change=True)


BenefitToAdvance = Annotated[Benefit, Depends(benefit_to_advance)]


@of_benefits.post(
    "",
    permission="injury:advance:request",
    title=Text("申请先行支付", "Request an advance"),
    answer=AdvanceOut,
    status=201,
    refuses=(IllegalMove, NotAdvanceable, AdvanceLive),
    leads_to={"read_advance": "advance_id", "urge_employer": "advance_id"},
)
async def request_advance(
    case: CaseOfBenefit,
    benefit: BenefitToAdvance,
    asked: AdvanceRequestIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AdvanceOut:
    """Take the worker's request at the counter: the employer is not insured and does not pay, or a third party.

    在窗口受理工作人员的先行支付申请：用人单位未参保且不支付，或者由第三人造成。
    """
    made = await actions.request(session, case, benefit, kind=asked.kind, caller=caller, clock=clock)
    return advance_out(made, clock, calendar)


@routes.get("", permission="injury:advance:list", title=Text("先行支付列表", "List advances"), answer=Page[AdvanceOut])
async def list_advances(
    session: Session,
    asked: Paging,
    clock: ClockNow,
    calendar: CalendarNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[RecoveryState | None, Query(description="状态 State")] = None,
    kind: Annotated[AdvanceKind | None, Query(description="先行支付情形 Kind")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Advances with their clocks, those of one community together.

    先行支付及其各项期限，同一社区（嘎查村）的排在一起。
    """
    statement = narrowed(select(Advance), Advance, region=region, state=state, kind=kind, updated_since=updated_since)
    page = await listed(session, statement, by=(Advance.region, Advance.id), asked=asked)
    items = [advance_out(one, clock, calendar) for one in page.items]
    return Listed(items=items, next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/{advance_id}", permission="injury:advance:read", title=Text("读取先行支付", "Read an advance"), answer=AdvanceOut
)
async def read_advance(advance: AdvanceInPath, clock: ClockNow, calendar: CalendarNow) -> AdvanceOut:
    """One advance with its clocks.

    一项先行支付及其各项期限。
    """
    return advance_out(advance, clock, calendar)


@routes.get(
    "/{advance_id}/recoveries",
    permission="injury:advance:read",
    title=Text("追回记录", "List recoveries of an advance"),
    answer=Page[RecoveryOut],
)
async def list_recoveries(advance: AdvanceInPath, session: Session, asked: Paging) -> Any:
    """What came back, in the order it was recorded.

    追回的款项，按登记先后排列。
    """
    statement = select(Recovery).where(Recovery.advance_id == advance.id)
    return await listed(session, statement, by=(Recovery.id,), asked=asked)


@routes.post(
    "/{advance_id}/urge",
    permission="injury:advance:urge",
    title=Text("催告用人单位", "Urge the employer"),
    answer=AdvanceOut,
    refuses=(IllegalMove, ThirdPartyNotUrged),
    leads_to={"advance_benefit": "advance_id", "settle_advance": "advance_id"},
)
async def urge_employer(
    advance: AdvanceToChange, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AdvanceOut:
    """Within 3 working days of the request the agency urges the employer, which then has 5 to pay.

    自申请之日起3个工作日内，经办机构催告用人单位，用人单位须在其后5个工作日内支付。
    """
    return advance_out(await actions.urge(session, advance, clock=clock), clock, calendar)


@routes.post(
    "/{advance_id}/settle",
    permission="injury:advance:settle",
    title=Text("用人单位已支付", "Settle an advance"),
    answer=AdvanceOut,
    refuses=(IllegalMove, NotSettled),
)
async def settle_advance(
    advance: AdvanceToChange, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AdvanceOut:
    """The employer has paid after all, as its payment on record shows; the fund need not.

    用人单位最终已经支付，以其登记在案的支付为准；基金不再支付。
    """
    return advance_out(await actions.settle(session, advance, clock=clock), clock, calendar)


@routes.post(
    "/{advance_id}/advance",
    permission="injury:advance:advance",
    step_up=True,
    title=Text("先行支付", "Advance a benefit"),
    keyed=True,
    answer=AdvanceOut,
    refuses=(
        IllegalMove,
        UrgeFirst,
        AnswerAwaited,
        ParameterMissing,
        NotAdvanceable,
        NotRecognised,
        PayerFixed,
        AlreadyPaid,
        AboveDue,
        PartPayment,
        PeriodWrong,
        InFuture,
        PaidBeforeInjury,
        PaidAfterDeath,
    ),
    leads_to={"demand_repayment": "advance_id"},
)
async def advance_benefit(
    case: CaseHeld,
    benefit: BenefitHeld,
    advance: AdvanceToAdvance,
    asked: PayIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AdvanceOut:
    """The fund pays first, when the employer's 5 working days are over; further months are paid on the benefit itself.

    What an employer has paid of an item keeps the fund from advancing it: an item has one payer.

    用人单位的5个工作日届满后，由基金先行支付；以后各月在该项待遇上支付。

    用人单位已就某一项目支付的，基金不再就该项目先行支付：同一项目只有一个支付方。
    """
    done = await actions.advance(session, case, benefit, advance, asked, caller=caller, clock=clock, calendar=calendar)
    return advance_out(done, clock, calendar)


@routes.post(
    "/{advance_id}/demand",
    permission="injury:advance:demand",
    title=Text("追偿", "Demand repayment"),
    answer=AdvanceOut,
    refuses=(IllegalMove,),
    leads_to={"repay_advance": "advance_id"},
)
async def demand_repayment(
    advance: AdvanceToChange, asked: DemandIn, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AdvanceOut:
    """Whom the fund paid for is told to repay.

    通知由基金代为支付的一方偿还。
    """
    return advance_out(await actions.demand(session, advance, demand_no=asked.demand_no, clock=clock), clock, calendar)


@routes.post(
    "/{advance_id}/repay",
    permission="injury:advance:repay",
    step_up=True,
    title=Text("登记偿还", "Record a repayment"),
    keyed=True,
    answer=AdvanceOut,
    refuses=(IllegalMove, RecoveryAboveAdvance, InFuture, RepaymentRecorded),
    leads_to={"complete_recovery": "advance_id", "list_recoveries": "advance_id"},
)
async def repay_advance(
    advance: AdvanceToChange,
    asked: RepayIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AdvanceOut:
    """Record what came back, all or part of it, and never more than was advanced.

    登记追回的款项，全部或者部分，累计不超过先行支付的金额。
    """
    return advance_out(await actions.repay(session, advance, asked, caller=caller, clock=clock), clock, calendar)


@routes.post(
    "/{advance_id}/complete",
    permission="injury:advance:complete",
    title=Text("追偿完毕", "Complete a recovery"),
    answer=AdvanceOut,
    refuses=(IllegalMove, StillOwed),
)
async def complete_recovery(
    advance: AdvanceToChange, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AdvanceOut:
    """All of it has come back.

    款项已全部追回。
    """
    return advance_out(await actions.complete(session, advance, clock=clock), clock, calendar)


@routes.post(
    "/{advance_id}/refuse",
    permission="injury:advance:refuse",
    title=Text("不予先行支付", "Refuse an advance"),
    answer=AdvanceOut,
    refuses=(IllegalMove,),
)
async def refuse_advance(
    advance: AdvanceToChange, asked: AdvanceRefusalIn, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AdvanceOut:
    """The fund does not pay first, and says why.

    基金不予先行支付，并说明理由。
    """
    return advance_out(await actions.refuse(session, advance, reason=asked.reason, clock=clock), clock, calendar)
