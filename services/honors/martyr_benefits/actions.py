"""Calculating benefits, and what is done with each."""

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.database import scope_of
from chassis.ledger import happened
from chassis.masking import mask_name
from chassis.problems import FieldError, Malformed, ParameterMissing
from chassis.text import Text
from services.honors.martyr_benefits import rules
from services.honors.martyr_benefits.models import NAME, MartyrBenefit
from services.honors.martyr_benefits.rules import MARTYR_BENEFIT, Cycle, Due, Income, MartyrBenefitMove
from services.honors.martyr_benefits.schemas import (
    CalculationIn,
    MartyrBenefitApproved,
    MartyrBenefitCalculated,
    MartyrBenefitPaid,
    MartyrBenefitStopped,
    MartyrBenefitTold,
    MartyrBenefitVoided,
    MartyrPaymentIn,
    PensionerIn,
)
from services.honors.martyr_figures.queries import martyr_figures_on
from services.honors.martyrs.models import MartyrFile

__all__ = ["approve", "calculate", "pay", "stop", "void"]


async def calculate(
    session: AsyncSession, one: MartyrFile, asked: CalculationIn, *, caller: Caller, keys: KeyRing, peer: Peer
) -> list[MartyrBenefit]:
    """Compute what the family is due, by the law of the day of death and the figures that hold for it."""
    if one.certificate_no is None or one.died_on is None or one.law is None:
        raise rules.NoCertificate
    income = await _income(peer, region=one.region, year=one.died_on.year - 1)
    figures = await martyr_figures_on(session, region=one.region, on=one.died_on)
    found = rules.dues(one.law, work_injury=one.on_duty, income=income, figures=figures, wage_fen=asked.wage_fen)
    made = [_benefit(one, due, caller=caller, wage_proof_no=_proof(due, asked)) for due in found]
    for pensioner in asked.pensioners:
        # What is due monthly is due at the standard of today, not of the day of death.
        today = await martyr_figures_on(session, region=one.region, on=scope_of(session).clock.today())
        made.append(_benefit(one, rules.pension(today), caller=caller, **_pensioner(pensioner, keys)))
    for benefit in made:
        session.add(benefit)
        await _told(session, benefit, MartyrBenefitCalculated)
    return made


async def approve(session: AsyncSession, benefit: MartyrBenefit, *, caller: Caller) -> None:
    """A second person approves it."""
    benefit.state = MARTYR_BENEFIT.after(benefit.state, MartyrBenefitMove.APPROVE)
    benefit.approved_by = caller.subject
    await _told(session, benefit, MartyrBenefitApproved)


async def pay(session: AsyncSession, benefit: MartyrBenefit, asked: MartyrPaymentIn) -> None:
    """What is due once was paid, by its voucher."""
    after = MARTYR_BENEFIT.after(benefit.state, MartyrBenefitMove.PAY)
    if benefit.cycle is not Cycle.ONCE:
        raise rules.MonthlyNotPaidHere
    _require_past(session, asked.paid_on, "paid_on")
    benefit.state, benefit.paid_on, benefit.voucher_no = after, asked.paid_on, asked.voucher_no
    await _told(session, benefit, MartyrBenefitPaid)


async def stop(session: AsyncSession, benefit: MartyrBenefit, *, stopped_on: date) -> None:
    """A periodic pension is due no more from a day on."""
    after = MARTYR_BENEFIT.after(benefit.state, MartyrBenefitMove.STOP)
    if benefit.cycle is not Cycle.MONTHLY:
        raise rules.MonthlyNotPaidHere
    benefit.state, benefit.stopped_on = after, stopped_on
    await _told(session, benefit, MartyrBenefitStopped)


async def void(session: AsyncSession, benefit: MartyrBenefit) -> None:
    """It was calculated wrongly, and is calculated anew."""
    benefit.state = MARTYR_BENEFIT.after(benefit.state, MartyrBenefitMove.VOID)
    await _told(session, benefit, MartyrBenefitVoided)


async def _income(peer: Peer, *, region: int, year: int) -> Income:
    """上一年度全国城镇居民人均可支配收入, which the injury service keeps. No row may be locked here."""
    asked = {"name": "urban-income", "region": f"{region:012d}", "on": f"{year}-12-31"}
    answer = await peer.get("/v1/injury/figures", params=asked)
    if not answer["items"]:
        raise ParameterMissing(parameter=f"urban-income.{year}")
    (figure,) = answer["items"]
    return Income(year, Fraction(figure["value"]) * (100 if figure["unit"] == "yuan" else 1))


def _proof(due: Due, asked: CalculationIn) -> str | None:
    return asked.wage_proof_no if due.item is rules.MartyrItem.SPECIAL_ALLOWANCE else None


def _pensioner(one: PensionerIn, keys: KeyRing) -> dict[str, Any]:
    return {
        "name": keys.seal(one.name, context=NAME),
        "name_index": keys.blind_index(one.name, context=NAME),
        "shown_as": mask_name(one.name),
        "kinship": one.kinship,
        "qualified_by": one.qualified_by,
    }


def _benefit(one: MartyrFile, due: Due, *, caller: Caller, **more: Any) -> MartyrBenefit:
    return MartyrBenefit(
        region=one.region,
        martyr_file_id=one.id,
        certificate_no=one.certificate_no,
        item=due.item,
        payer=due.payer,
        cycle=due.cycle,
        amount_fen=due.amount_fen,
        formula=due.formula,
        state=MARTYR_BENEFIT.start,
        calculated_by=caller.subject,
        **more,
    )


def _require_past(session: AsyncSession, day: date, field: str) -> None:
    if day > scope_of(session).clock.today():
        raise Malformed(
            errors=[FieldError(f"/body/{field}", "in_future", Text("该日尚未到来", "The day has not come yet"))]
        )


async def _told(session: AsyncSession, benefit: MartyrBenefit, kind: type[MartyrBenefitTold]) -> None:
    await session.flush()
    facts: dict[str, Any] = {name: getattr(benefit, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=benefit.id, region=benefit.region)
