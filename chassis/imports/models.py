"""Imports that go on by themselves, and the rows that they refused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import NAMING, TYPES, Region, Resource, text_enum
from chassis.imports.rules import IMPORT, ImportState
from chassis.moves import NextMove, next_moves
from chassis.tabular import ImportMode

__all__ = ["IMPORTS", "Import", "RefusedRow"]


class Base(DeclarativeBase):
    """Tables of the services that import, beside their own; ``chassis.migrations.create_imports`` makes them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


IMPORTS = Base.metadata

_OPEN = "state IN ('waiting', 'running')"


class Import(Resource, Base):
    """What was asked, by whom, and how far it has come. ``region`` is that of who asked."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(f"({_OPEN}) = (due_at IS NOT NULL)", name="due"),
        CheckConstraint(f"({_OPEN}) = (finished_at IS NULL)", name="finished"),
        CheckConstraint("(state = 'running') = (lease IS NOT NULL)", name="leased"),
        CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name="failed"),
        CheckConstraint("accepted + unchanged + refused <= received", name="counts"),
        Index(None, "due_at", postgresql_where=text(_OPEN)),
        Index(None, "subject", "id"),
    )

    region: Mapped[Region]
    subject: Mapped[str]
    caller: Mapped[dict[str, Any]]
    request_id: Mapped[str]
    purpose: Mapped[str | None]
    operation: Mapped[str]
    path: Mapped[str]
    query: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    parts: Mapped[list[str]] = mapped_column(JSONB)
    dry_run: Mapped[bool]
    mode: Mapped[ImportMode] = mapped_column(text_enum(ImportMode))
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState))
    # Until when nobody else takes it: the end of the pause while it waits, of the lease while it runs.
    due_at: Mapped[datetime | None]
    lease: Mapped[UUID | None]
    tries: Mapped[int]
    # The number of the last row that is dealt with for good, as the spreadsheet shows it.
    place: Mapped[int]
    total: Mapped[int | None]
    received: Mapped[int]
    accepted: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    problem: Mapped[dict[str, Any] | None]

    @property
    def percent(self) -> int | None:
        return None if self.total is None else 100 * self.received // max(self.total, 1)

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(IMPORT, self.state, f"{self.path.split('/')[2]}:import")


class RefusedRow(Base):
    """One thing that is wrong with one row."""

    __tablename__ = "import_refusals"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[Region]
    told: Mapped[str]
