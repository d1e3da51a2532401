"""Policies of donated cover."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource
from services.welfare.base import Base

__all__ = ["InsurancePolicy"]


class InsurancePolicy(Resource, Base):
    """One donation: whose, for whom, what for, from when to when, and for how many persons at most.

    ``used`` counts the persons who are proven to be insured; it grows in the same statement that the capacity bounds.
    """

    __tablename__ = "insurance_policies"
    __table_args__ = (
        UniqueConstraint("insurer_id", "policy_no"),
        UniqueConstraint("id", "insurer_id"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("used BETWEEN 0 AND capacity", name="capacity"),
        CheckConstraint("cardinality(harms) > 0 AND cardinality(regions) > 0", name="covers"),
        CheckConstraint("sum_insured_fen BETWEEN 1 AND 10000000000000", name="sum_insured"),
        CheckConstraint("report_hours BETWEEN 1 AND 8784", name="report_hours"),
    )

    # Who keeps the policy on record; the regions that it covers lie within.
    region: Mapped[Region]
    # The organisation that calls as the insurer.
    insurer_id: Mapped[str]
    insurer_name: Mapped[str]
    donor: Mapped[str]
    policy_no: Mapped[str]
    capacity: Mapped[int]
    used: Mapped[int]
    regions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    categories: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    harms: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    # Absent where the donor has not said: nothing is guessed.
    sum_insured_fen: Mapped[int | None]
    report_hours: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    document_no: Mapped[str]
    registered_by: Mapped[str]
