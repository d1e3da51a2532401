"""Bulletins without a service: what a row says and what stands in a cell."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from chassis.clock import ZONE
from services.oversight.bulletins.paper import pdf_of
from services.oversight.bulletins.rules import COLUMNS, Bulletin, matrix_of, rows_of, shown
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.rules import Unit

REGION, FIRST, SECOND = 150600000000, 150602000000, 150603000000
PAID, OVERDUE = "subsidy.paid-on-time", "oversight.orders-overdue"
NOW = datetime(2020, 3, 2, 9, tzinfo=ZONE)


class One(NamedTuple):
    indicator: str
    region: int
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    target: Decimal | None = None
    breached: bool | None = None
    counted_at: datetime | None = NOW


def bulletin(*parts: One, own: dict[str, Any] | None = None) -> Bulletin:
    mine = [One(code, REGION, **((own or {}) if code == PAID else {})) for code in definitions()]
    return Bulletin(
        region=REGION,
        period=date(2020, 2, 1),
        as_of=NOW,
        own=list(mine),
        parts=list(parts),
        names={REGION: "鄂尔多斯市", SECOND: "康巴什区<甲&乙>"},
        indicators=definitions(),
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.9774", Unit.SHARE, "97.7%"),
        ("1", Unit.SHARE, "100.0%"),
        ("1234", Unit.COUNT, "1,234"),
        ("123456", Unit.FEN, "1,234.56"),
        ("2.5", Unit.DAYS, "2.5"),
        (None, Unit.SHARE, "—"),
    ],
)
def test_a_value_is_shown_in_what_it_is_of(value: str | None, unit: Unit, text: str) -> None:
    assert shown(None if value is None else Decimal(value), unit) == text


def test_a_cell_bears_its_mark_so_that_no_colour_is_needed() -> None:
    missed = One(PAID, SECOND, 9, 10, Decimal("0.9"), Decimal("0.95"), breached=True)
    kept = One(PAID, FIRST, 10, 10, Decimal(1), Decimal("0.95"), breached=False)
    unjudged = One(OVERDUE, FIRST, 2, None, Decimal(2))
    across, places = matrix_of(bulletin(missed, kept, unjudged))
    assert [one.board for one in across] == list(range(1, 21))
    paid, overdue = (place for place, one in enumerate(across) if one.code in {PAID, OVERDUE})
    assert [region for region, _ in places] == [FIRST, SECOND]
    assert [cells[paid] for _, cells in places] == ["100.0% √", "90.0% ×"]
    assert [cells[overdue] for _, cells in places] == ["2", "—"]


def test_every_indicator_has_a_row_and_numbers_stay_numbers() -> None:
    own = {"numerator": 9, "denominator": 10, "value": Decimal("0.9"), "target": Decimal("0.95"), "breached": True}
    rows = list(rows_of(bulletin(own=own), chinese=True))
    assert len(rows) == len(definitions())
    assert all(set(row) == set(COLUMNS) for row in rows)
    (row,) = (row for row in rows if row["indicator"] == PAID)
    assert (row["name"], row["title"], row["board"]) == ("鄂尔多斯市", "补助按时发放率", 2)
    assert (row["numerator"], row["denominator"], row["value"], row["target"]) == (9, 10, 0.9, 0.95)
    assert row["state"] == "× 未达标"
    assert {row["state"] for row in rows_of(bulletin(), chinese=False)} == {""}


def test_a_region_without_a_name_is_told_by_its_code() -> None:
    part = One(PAID, FIRST, 1, 1, Decimal(1))
    assert [row["name"] for row in rows_of(bulletin(part), chinese=True)][-1] == f"{FIRST}"


def test_the_same_figures_make_the_same_document() -> None:
    part = One(PAID, SECOND, 9, 10, Decimal("0.9"), Decimal("0.95"), breached=True)
    paper = pdf_of(bulletin(part), chinese=True)
    assert paper.startswith(b"%PDF-")
    assert b"/STSong-Light" in paper
    assert paper == pdf_of(bulletin(part), chinese=True)
    assert paper != pdf_of(bulletin(part), chinese=False)
    assert len(paper) < 30_000
