"""Help of a family, and who gives it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.family.rules import FAMILY_HELP, FAMILY_HELP_PERMISSIONS, HelperKind, HelpKind, HelpState

__all__ = ["FamilyHelp"]

_LIVE = "state IN ('asked', 'matched', 'active')"


class FamilyHelp(Resource, Base):
    """One need of a worker's family; ``provider_id`` is the organisation that calls, and sees the row by it.

    A helper that is let go is forgotten with what was agreed to for it.
    """

    __tablename__ = "family_helps"
    __table_args__ = (
        # Whose child it is, which one, and whether it was under fourteen is what the child's record says.
        ForeignKeyConstraint(
            ["child_id", "worker_id", "child_index", "child_under_14"],
            ["children.id", "children.worker_id", "children.id_index", "children.under_14"],
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(["helper_id", "provider_id"], ["family_helpers.id", "family_helpers.provider_id"]),
        # The child is the same whichever parent asks; lessons are one to one.
        Index(
            "uq_family_helps_of_child",
            "child_index",
            "kind",
            unique=True,
            postgresql_where=text(_LIVE),
        ),
        Index(
            "uq_family_helps_of_family",
            "worker_id",
            "kind",
            unique=True,
            postgresql_where=text(f"child_index IS NULL AND {_LIVE}"),
        ),
        CheckConstraint(
            "(kind IN ('child-care', 'study')) = (child_id IS NOT NULL)"
            " AND (child_id IS NULL) = (child_index IS NULL) AND (child_id IS NULL) = (child_masked IS NULL)"
            " AND (child_id IS NULL) = (child_under_14 IS NULL)",
            name="child",
        ),
        CheckConstraint(
            "(provider_id IS NULL) = (helper_id IS NULL)"
            " AND (provider_id IS NULL) = (provider_name IS NULL) AND (provider_id IS NULL) = (provider_kind IS NULL)"
            " AND (provider_id IS NULL) = (matched_on IS NULL) AND (state <> 'asked' OR provider_id IS NULL)"
            " AND (state NOT IN ('matched', 'active', 'ended') OR provider_id IS NOT NULL)",
            name="matched",
        ),
        CheckConstraint("provider_id IS NULL OR family_consent_at IS NOT NULL", name="family_consent"),
        CheckConstraint(
            "provider_id IS NULL OR child_id IS NULL OR (check_no IS NOT NULL AND checked_on IS NOT NULL"
            " AND checked_on <= matched_on AND matched_on <= checked_on + interval '1 year')",
            name="checked",
        ),
        CheckConstraint("provider_kind <> 'school' OR kind = 'study'", name="helper"),
        CheckConstraint("guardian_consent_at IS NULL OR child_id IS NOT NULL", name="guardian"),
        # 个人信息保护法 art. 31: before it begins.
        CheckConstraint(
            "kind <> 'study' OR NOT child_under_14 OR began_at IS NULL"
            " OR (guardian_consent_at IS NOT NULL AND guardian_consent_at <= began_at)",
            name="guardian_consent",
        ),
        CheckConstraint(
            "(state NOT IN ('active', 'ended') OR began_at IS NOT NULL)"
            " AND (state NOT IN ('asked', 'matched') OR began_at IS NULL)"
            " AND (state IN ('ended', 'withdrawn')) = (ended_at IS NOT NULL)",
            name="times",
        ),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[HelpKind] = mapped_column(text_enum(HelpKind))
    child_id: Mapped[UUID | None]
    child_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    child_masked: Mapped[str | None]
    # As it was when the child was registered: a consent too many is no harm.
    child_under_14: Mapped[bool | None]
    state: Mapped[HelpState] = mapped_column(text_enum(HelpState))
    asked_at: Mapped[datetime]
    helper_id: Mapped[UUID | None] = mapped_column(index=True)
    provider_id: Mapped[str | None] = mapped_column(index=True)
    provider_name: Mapped[str | None]
    provider_kind: Mapped[HelperKind | None] = mapped_column(text_enum(HelperKind))
    matched_on: Mapped[date | None]
    family_consent_at: Mapped[datetime | None]
    check_no: Mapped[str | None]
    checked_on: Mapped[date | None]
    guardian_consent_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(FAMILY_HELP, self.state, FAMILY_HELP_PERMISSIONS)
