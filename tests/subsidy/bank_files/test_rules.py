"""Money as banks write it, and formats as callers ask for them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.subsidy.bank_files.rules import (
    AmountUnit,
    FileFormat,
    ProfileEndsOutside,
    asked_format,
    fen_of,
    require_ends_within,
    yuan,
)


@given(st.integers(0, 10**13))
def test_an_amount_survives_either_way_of_writing_it(fen: int) -> None:
    assert fen_of(yuan(fen), AmountUnit.YUAN) == fen
    assert fen_of(str(fen // 10), AmountUnit.FEN) == fen // 10


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("250.05", AmountUnit.YUAN, 25_005),
        ("250.5", AmountUnit.YUAN, 25_050),
        ("250", AmountUnit.YUAN, 25_000),
        ("250.0500", AmountUnit.YUAN, 25_005),
        ("1,250.05", AmountUnit.YUAN, 125_005),
        ("250.055", AmountUnit.YUAN, None),
        ("250.05", AmountUnit.FEN, None),
        ("-1", AmountUnit.FEN, None),
        ("1e3", AmountUnit.FEN, None),
        ("", AmountUnit.YUAN, None),
        ("٣", AmountUnit.FEN, None),
        ("9" * 40, AmountUnit.FEN, None),
    ],
)
def test_what_is_no_whole_number_of_fen_is_no_amount(text: str, unit: AmountUnit, fen: int | None) -> None:
    assert fen_of(text, unit) == fen


def test_accept_names_a_format_or_leaves_it_to_the_profile() -> None:
    assert asked_format(None) is asked_format("*/*") is asked_format("application/json") is None
    assert asked_format("text/html, Application/XML;q=0.9, text/csv") is FileFormat.PAIN_001


@pytest.mark.parametrize(("ends_on", "valid_to"), [(date(2020, 2, 29), None), (date(2020, 7, 1), date(2020, 6, 30))])
def test_a_profile_ends_within_its_period(ends_on: date, valid_to: date | None) -> None:
    with pytest.raises(ProfileEndsOutside):
        require_ends_within(ends_on, valid_from=date(2020, 3, 1), valid_to=valid_to)
    require_ends_within(date(2020, 3, 1), valid_from=date(2020, 3, 1), valid_to=valid_to)
