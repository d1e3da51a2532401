import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.injury.benefits.payers import ITEMS, Coverage, Item, Payer, Standing, payer_of
from tests.injury.benefits.make import FISCAL, INSURED, UNINSURED

BY_EMPLOYER = {
    Item.LEAVE_WAGES,
    Item.LEAVE_CARE,
    Item.UNIT_ALLOWANCE,
    Item.UNIT_ALLOWANCE_TOP_UP,
    Item.EMPLOYMENT_GRANT,
    Item.MISSING_WAGES,
}
# 人社部发〔2016〕29号 art. 3: what arises anew after joining.
NEW_COSTS = {
    Item.TREATMENT,
    Item.REHABILITATION,
    Item.HOSPITAL_MEALS,
    Item.TRAVEL,
    Item.APPLIANCES,
    Item.CARE,
    Item.ALLOWANCE,
    Item.ALLOWANCE_TOP_UP,
    Item.PENSION_TOP_UP,
    Item.MEDICAL_GRANT,
    Item.DEPENDANT_PENSION,
}


def test_every_item_is_in_the_table() -> None:
    assert set(ITEMS) == set(Item)


@pytest.mark.parametrize("item", Item)
def test_an_insured_units_employer_pays_the_six_items_that_are_its_own(item: Item) -> None:
    assert payer_of(item, INSURED) is (Payer.EMPLOYER if item in BY_EMPLOYER else Payer.FUND)


@pytest.mark.parametrize("item", Item)
def test_an_uninsured_unit_pays_all_of_it(item: Item) -> None:
    assert payer_of(item, UNINSURED) is Payer.EMPLOYER


@pytest.mark.parametrize("item", Item)
def test_what_an_uninsured_fiscal_unit_pays_is_reimbursed(item: Item) -> None:
    assert payer_of(item, FISCAL) is Payer.REIMBURSED


@pytest.mark.parametrize("item", Item)
def test_when_the_unit_does_not_pay_the_fund_advances_what_would_have_been_its_own(item: Item) -> None:
    unpaid = Standing(coverage=Coverage.UNINSURED, unpaid=True)
    assert payer_of(item, unpaid) is (Payer.EMPLOYER if item in BY_EMPLOYER else Payer.ADVANCE)


@pytest.mark.parametrize("item", Item)
def test_once_joined_the_fund_takes_the_costs_that_arise_anew(item: Item) -> None:
    joined = Standing(coverage=Coverage.UNINSURED, joined=True)
    assert payer_of(item, joined) is (Payer.FUND if item in NEW_COSTS else Payer.EMPLOYER)


@pytest.mark.parametrize("item", Item)
def test_an_insured_employer_that_filed_late_bears_the_costs_of_that_time(item: Item) -> None:
    assert payer_of(item, Standing(coverage=Coverage.INSURED, late_filing=True)) is Payer.EMPLOYER


def test_treatment_that_a_third_party_owes_is_advanced_and_nothing_else_is() -> None:
    third = Standing(coverage=Coverage.INSURED, third_party_unpaid=True)
    assert [item for item in Item if payer_of(item, third) is Payer.ADVANCE] == [Item.TREATMENT]


@given(
    st.sampled_from(Item),
    st.builds(
        Standing,
        coverage=st.sampled_from(Coverage),
        joined=st.booleans(),
        unpaid=st.booleans(),
        late_filing=st.booleans(),
        third_party_unpaid=st.booleans(),
    ),
)
def test_finance_reimburses_uninsured_fiscal_units_and_nobody_else(item: Item, standing: Standing) -> None:
    if payer_of(item, standing) is Payer.REIMBURSED:
        assert standing.coverage is Coverage.UNINSURED_FISCAL
