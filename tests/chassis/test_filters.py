"""Filters of lists, as the conditions that they become."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import MetaData, Select, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import NAMING, TYPES
from chassis.filters import narrowed


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class Rate(Base):
    __tablename__ = "rates"

    name: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    updated_at: Mapped[datetime]


class Figure(Base):
    __tablename__ = "figures"

    name: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


_POSTGRES: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


def _where(statement: Select[Any]) -> str:
    text = str(statement.compile(dialect=_POSTGRES, compile_kwargs={"literal_binds": True}))
    return " ".join(text.partition("WHERE")[2].split())


def test_what_was_not_asked_for_narrows_nothing() -> None:
    asked = narrowed(select(Rate), Rate, region=None, name=None, on=None, updated_since=None)
    assert _where(asked) == ""


def test_a_region_is_its_whole_span_and_a_column_equals_or_is_one_of_several() -> None:
    where = _where(narrowed(select(Rate), Rate, region=150603000000, name="a"))
    assert where == "rates.region BETWEEN 150603000000 AND 150603999999 AND rates.name = 'a'"
    assert _where(narrowed(select(Rate), Rate, name=["a", "b"])) == "rates.name IN ('a', 'b')"


def test_a_day_is_held_from_the_first_to_the_last_and_after_where_there_is_no_last() -> None:
    assert _where(narrowed(select(Rate), Rate, on=date(2020, 2, 1))) == (
        "rates.valid_from <= '2020-02-01' AND (rates.valid_to IS NULL OR rates.valid_to >= '2020-02-01')"
    )


def test_a_beginning_that_may_be_open_holds_every_day_before_the_end() -> None:
    assert _where(narrowed(select(Figure), Figure, on=date(2020, 2, 1))) == (
        "(figures.valid_from IS NULL OR figures.valid_from <= '2020-02-01')"
        " AND (figures.valid_to IS NULL OR figures.valid_to >= '2020-02-01')"
    )


def test_changes_since_an_instant_include_the_instant() -> None:
    where = _where(narrowed(select(Rate), Rate, updated_since=datetime(2020, 2, 1, tzinfo=UTC)))
    assert where.startswith("rates.updated_at >= '2020-02-01 00:00:00")
