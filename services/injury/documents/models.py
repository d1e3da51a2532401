"""Documents of cases: what is known of each file. The content lies in the object store, under its digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.file_types import FileType
from chassis.retention.files import FileOfRow, file_after_row
from services.injury.base import Base
from services.injury.cases.models import OfCase, hangs_on_case
from services.injury.documents.rules import WithdrawalReason
from services.injury.recognition.grounds import Material

__all__ = ["Document"]


class Document(OfCase, FileOfRow, Resource, Base):
    """One paper of a case as a file; ``organisation`` filed it, where that is no authority, and sees it."""

    __tablename__ = "documents"
    __table_args__ = (
        hangs_on_case(),
        *file_after_row("documents"),
        # What names a paper says which case it is of, and an application of which kind.
        UniqueConstraint("id", "case_id"),
        UniqueConstraint("id", "case_id", "material"),
        # The same file is one paper; after a withdrawal it may be filed anew.
        Index(
            "uq_documents_file",
            "case_id",
            "digest",
            "material",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        CheckConstraint("size BETWEEN 1 AND 20971520", name="size"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_for IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name="withdrawn",
        ),
        CheckConstraint("withdrawn_at >= filed_at", name="order_of_times"),
    )

    material: Mapped[Material] = mapped_column(text_enum(Material))
    title: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[FileType] = mapped_column(text_enum(FileType))
    uploaded_by: Mapped[str]
    organisation: Mapped[str | None]
    filed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_for: Mapped[WithdrawalReason | None] = mapped_column(text_enum(WithdrawalReason))
    withdrawn_by: Mapped[str | None]
