"""Funds of clause 3."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from services.welfare.base import Base
from services.welfare.funds.rules import FundKind

__all__ = ["Fund"]


class Fund(Resource, Base):
    """An amount that was planned for a county's communities, or has come; entered by finance and never changed."""

    __tablename__ = "protection_funds"
    __table_args__ = (
        UniqueConstraint("region", "kind", "document_no"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    region: Mapped[Region]
    kind: Mapped[FundKind] = mapped_column(text_enum(FundKind))
    amount_fen: Mapped[int]
    happened_on: Mapped[date]
    document_no: Mapped[str]
