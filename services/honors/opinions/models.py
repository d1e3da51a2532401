"""What the offices asked have answered."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, sealed_for, text_enum
from services.honors.base import Base
from services.honors.schemes.rules import OpinionKind

__all__ = ["ANSWER", "Opinion"]

ANSWER = "honors.opinion.answer"


class Opinion(Base):
    """One office's answer in a round. Of what it says only that it blocks is open, for the database to hold it."""

    __tablename__ = "opinions"
    __table_args__ = (
        Index(
            "uq_opinions_standing",
            "nomination_id",
            "round",
            "office",
            unique=True,
            postgresql_where=text("NOT superseded"),
        ),
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nominations.id"))
    round: Mapped[int]
    office: Mapped[OpinionKind] = mapped_column(text_enum(OpinionKind))
    answered_on: Mapped[date]
    blocks: Mapped[bool]
    # The verdict, the number of the letter and the words of it.
    answer: Mapped[bytes] = mapped_column(info=sealed_for(ANSWER))
    superseded: Mapped[bool]
    recorded_by: Mapped[str]
