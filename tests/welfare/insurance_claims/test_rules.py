"""What a claim is of, and when it was paid."""

from datetime import date

import pytest

from services.welfare.insurance_claims.rules import (
    INSURANCE_CLAIM,
    BillMissing,
    ClaimKind,
    ClaimMove,
    ClaimState,
    NothingAttached,
    PaidAhead,
    require_bill,
    require_paid_by,
    require_papers,
)
from tests.injury.lifecycles import check


def test_every_illegal_move_of_a_claim_names_the_legal_ones() -> None:
    check(INSURANCE_CLAIM, ClaimState, ClaimMove)


@pytest.mark.parametrize("kind", ClaimKind)
def test_a_medical_claim_is_of_one_bill_and_its_cost_and_another_of_neither(kind: ClaimKind) -> None:
    medical = kind is ClaimKind.MEDICAL
    for bill_no, claimed_fen in (("PJ-1", 100), (None, None), ("PJ-1", None), (None, 100)):
        if (bill_no is not None, claimed_fen is not None) == (medical, medical):
            require_bill(kind, bill_no=bill_no, claimed_fen=claimed_fen)
        else:
            with pytest.raises(BillMissing):
                require_bill(kind, bill_no=bill_no, claimed_fen=claimed_fen)


def test_an_insurer_is_sent_a_paper_at_least() -> None:
    require_papers(1)
    with pytest.raises(NothingAttached):
        require_papers(0)


def test_what_is_to_be_paid_tomorrow_is_not_paid() -> None:
    require_paid_by(date(2020, 3, 2), today=date(2020, 3, 2))
    with pytest.raises(PaidAhead):
        require_paid_by(date(2020, 3, 3), today=date(2020, 3, 2))
