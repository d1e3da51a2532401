"""Benefits of martyrs' families over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.honors.martyr_benefits import actions, rules
from services.honors.martyr_benefits.models import MartyrBenefit
from services.honors.martyr_benefits.rules import MartyrBenefitState, Payer
from services.honors.martyr_benefits.schemas import (
    CalculationIn,
    MartyrBenefitOut,
    MartyrBenefitsOut,
    MartyrPaymentIn,
    MartyrStopIn,
)
from services.honors.martyrs.routes import MartyrFileInPath

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors",
    tag=Text("烈士遗属待遇", "Benefits of martyrs' families"),
    source="内防指发〔2020〕75号 第七条；烈士褒扬条例第十四条、第十五条 Notice clause 7; Regulations arts. 14-15",
)

BenefitToChange = Annotated[MartyrBenefit, to_change("martyr_benefit_id", MartyrBenefit)]


@routes.post(
    "/martyr-files/{martyr_file_id}/benefits",
    permission="honors:martyr-benefit:calculate",
    title=Text("核定烈士遗属待遇", "Calculate what a martyr's family is due"),
    answer=MartyrBenefitsOut,
    status=201,
    refuses=(
        rules.NoCertificate,
        rules.WageMissing,
        rules.WageNotAsked,
        rules.OnBenefitTwice,
        ParameterMissing,
    ),
    keyed=True,
)
async def calculate_martyr_benefits(
    one: MartyrFileInPath,
    asked: CalculationIn,
    session: Session,
    caller: CallerNow,
    keys: KeysNow,
    peer: PeerNow,
) -> dict[str, Any]:
    """Praise money, and either the special allowance or the one-off pension, with the periodic pensions.

    Where the injury service recognised the death, the lump sum for a death at work is computed and paid by its rules,
    and is no part of this. The national income is asked of the injury service, which keeps it (503 while it is down).

    核定烈士褒扬金、定期抚恤金，以及烈士遗属特别补助金和一次性抚恤金中的一项。

    死亡已由职业伤害保障服务认定为工伤的，一次性工亡补助金由该服务按其规则计算和支付，不计入此处。
    全国城镇居民人均可支配收入由该服务保存，核定时向其查询（其不可用时返回 503）。
    """
    made = await actions.calculate(session, one, asked, caller=caller, keys=keys, peer=peer)
    return {"items": made, "work_death_lump_sum_by": Payer.INJURY_FUND if one.on_duty else None}


@routes.get(
    "/martyr-benefits",
    permission="honors:martyr-benefit:list",
    title=Text("烈士遗属待遇列表", "List benefits of martyrs' families"),
    answer=Page[MartyrBenefitOut],
)
async def list_martyr_benefits(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    martyr_file_id: Annotated[UUID | None, Query(description="烈士评定档案 Martyr file")] = None,
    state: Annotated[MartyrBenefitState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Each with its formula and its payer.

    列出各项待遇及其计算公式和支付方。
    """
    statement = narrowed(
        select(MartyrBenefit),
        MartyrBenefit,
        region=region,
        martyr_file_id=martyr_file_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(MartyrBenefit.region, MartyrBenefit.id), asked=asked)


@routes.post(
    "/martyr-benefits/{martyr_benefit_id}/approve",
    permission="honors:martyr-benefit:approve",
    step_up=True,
    title=Text("审批烈士遗属待遇", "Approve a benefit of a martyr's family"),
    answer=MartyrBenefitOut,
    refuses=(IllegalMove, rules.OneHandInBenefit),
)
async def approve_martyr_benefit(benefit: BenefitToChange, session: Session, caller: CallerNow) -> MartyrBenefit:
    """Who calculated it does not approve it.

    核定人不得审批。
    """
    await actions.approve(session, benefit, caller=caller)
    return benefit


@routes.post(
    "/martyr-benefits/{martyr_benefit_id}/pay",
    permission="honors:martyr-benefit:pay",
    step_up=True,
    title=Text("登记支付烈士遗属待遇", "Enter that a benefit was paid"),
    answer=MartyrBenefitOut,
    refuses=(IllegalMove, rules.MonthlyNotPaidHere),
    keyed=True,
)
async def pay_martyr_benefit(benefit: BenefitToChange, asked: MartyrPaymentIn, session: Session) -> MartyrBenefit:
    """What is due once was paid to the family.

    登记一次性待遇已支付给遗属。
    """
    await actions.pay(session, benefit, asked)
    return benefit


@routes.post(
    "/martyr-benefits/{martyr_benefit_id}/stop",
    permission="honors:martyr-benefit:stop",
    title=Text("停发定期抚恤金", "Stop a periodic pension"),
    answer=MartyrBenefitOut,
    refuses=(IllegalMove, rules.MonthlyNotPaidHere),
)
async def stop_martyr_benefit(benefit: BenefitToChange, asked: MartyrStopIn, session: Session) -> MartyrBenefit:
    """It is due no more from a day on.

    自某日起不再发放。
    """
    await actions.stop(session, benefit, stopped_on=asked.stopped_on)
    return benefit


@routes.post(
    "/martyr-benefits/{martyr_benefit_id}/void",
    permission="honors:martyr-benefit:void",
    title=Text("作废烈士遗属待遇", "Void a benefit of a martyr's family"),
    answer=MartyrBenefitOut,
    refuses=(IllegalMove,),
)
async def void_martyr_benefit(benefit: BenefitToChange, session: Session) -> MartyrBenefit:
    """It was calculated wrongly; what was paid is not voided.

    核定有误的予以作废；已支付的不得作废。
    """
    await actions.void(session, benefit)
    return benefit
