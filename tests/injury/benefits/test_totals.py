"""Totals by payer."""

from datetime import date

from services.injury.assessment.rules import CareLevel
from services.injury.benefits.amounts import Total, totals
from services.injury.benefits.disability import Disability, disability_benefits
from services.injury.benefits.payers import Payer
from tests.injury.benefits.make import COUNTY, INSURED, book


def test_what_is_paid_once_and_monthly_is_summed_apart() -> None:
    one = Disability(
        grade=6,
        care=CareLevel.MOST,
        monthly_fen=[480_000],
        region=COUNTY,
        injured_on=date(2020, 2, 3),
        assessed_on=date(2020, 6, 1),
        suitable_work=False,
    )
    items = disability_benefits(one, parameters=book(), standing=INSURED)
    assert totals(items) == (
        Total(Payer.FUND, 7_680_000, 240_000),
        Total(Payer.EMPLOYER, 0, 288_000),
    )


def test_nothing_has_no_totals() -> None:
    assert totals([]) == ()
