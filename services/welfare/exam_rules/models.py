"""Rules of leagues, version by version."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from services.welfare.base import Base
from services.welfare.exam_rules.rules import BenefitKind

__all__ = ["ExamRule"]


class ExamRule(Resource, Base):
    """What a league gives in a year, to whose children, and until when; replaced by another and never changed."""

    __tablename__ = "exam_rules"
    __table_args__ = (
        Index("uq_exam_rules_live", "region", "year", unique=True, postgresql_where=text("NOT replaced")),
        UniqueConstraint("id", "year", "cutoff_on", "kind"),
        CheckConstraint("(kind = 'points') = (points IS NOT NULL) AND points BETWEEN 1 AND 100", name="points"),
        CheckConstraint("year = 2020", name="year"),
        CheckConstraint("first_on <= last_on AND last_on <= cutoff_on", name="order"),
        CheckConstraint("publicity_days BETWEEN 1 AND 60", name="publicity"),
        CheckConstraint("threshold_half_days BETWEEN 1 AND 732", name="threshold"),
    )

    region: Mapped[Region]
    year: Mapped[int]
    kind: Mapped[BenefitKind] = mapped_column(text_enum(BenefitKind))
    points: Mapped[int | None]
    # How much confirmed duty a parent has, and between which days.
    threshold_half_days: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    publicity_days: Mapped[int]
    cutoff_on: Mapped[date]
    document_no: Mapped[str]
    replaced: Mapped[bool]
    issued_by: Mapped[str]
