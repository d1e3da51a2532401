"""Relatives whom the worker supported. Their names are sealed."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, sealed_for, text_enum
from services.injury.base import Base
from services.injury.benefits.deaths import Kinship
from services.injury.benefits.rules import DependantStop
from services.injury.cases.models import OfCase, hangs_on_case

__all__ = ["NAME", "SupportedRelative"]

# Context of the sealed name (chassis.ciphers).
NAME = "dependants.name"

_ENTITLED = "stopped_for IS NULL OR stopped_for NOT IN ('imprisoned', 'recorded-in-error')"


class SupportedRelative(OfCase, Resource, Base):
    """A dependant 供养亲属, entitled from registration until one of the reasons of ``DependantStop``, once."""

    __tablename__ = "dependants"
    __table_args__ = (
        hangs_on_case(),
        # One person has one pension, and a worker leaves one spouse. Whose pension has stopped is not entitled again,
        # save who was in prison (因工死亡职工供养亲属范围规定 art. 5), or whose record was wrong.
        Index(
            "uq_dependants_person",
            "case_id",
            "name_index",
            "born_on",
            unique=True,
            postgresql_where=text(_ENTITLED),
        ),
        Index(
            "uq_dependants_spouse",
            "case_id",
            unique=True,
            postgresql_where=text(f"kinship = 'spouse' AND ({_ENTITLED})"),
        ),
        CheckConstraint("(stopped_on IS NULL) = (stopped_for IS NULL)", name="stopped"),
        CheckConstraint("stopped_on >= born_on", name="order"),
    )

    employer_id: Mapped[str | None]
    name: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(NAME))
    name_index: Mapped[bytes] = mapped_column(LargeBinary)
    name_masked: Mapped[str]
    kinship: Mapped[Kinship] = mapped_column(text_enum(Kinship))
    lonely: Mapped[bool]
    born_on: Mapped[date]
    registered_by: Mapped[str]
    stopped_for: Mapped[DependantStop | None] = mapped_column(text_enum(DependantStop))
    stopped_on: Mapped[date | None]
