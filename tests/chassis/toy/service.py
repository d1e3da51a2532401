"""A service small enough to read at a glance, to try the chassis on: notes that are opened and closed."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import MetaData, UniqueConstraint, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.responses import Response

from chassis.database import NAMING, TYPES, Region, Resource, text_enum
from chassis.exchange import Session, Upload
from chassis.fields import Answer, Line, RegionCode, Schema, Version, WorkerId
from chassis.ledger import Event, happened
from chassis.lifecycle import Lifecycle
from chassis.manifest import Service
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path, to_change
from chassis.problems import Conflict
from chassis.routes import Routes
from chassis.text import Text


class NoteState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class NoteMove(StrEnum):
    CLOSE = "close"


NOTE = Lifecycle[NoteState, NoteMove](start=NoteState.OPEN, steps={(NoteState.OPEN, NoteMove.CLOSE): NoteState.CLOSED})


class SameTitle(Conflict):
    code = "SAME_TITLE"
    title = Text("标题已存在", "The title is taken")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class Note(Resource, Base):
    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("title"),)

    region: Mapped[Region]
    worker_id: Mapped[str | None]
    school: Mapped[str | None]
    title: Mapped[str]
    state: Mapped[NoteState] = mapped_column(text_enum(NoteState))


class NoteIn(Schema):
    region: RegionCode
    title: Line
    worker_id: WorkerId | None = None
    school: Line | None = None


class NoteOut(Answer):
    id: UUID
    region: RegionCode
    title: str
    state: NoteState
    version: Version


class NoteOpened(Event, type="toy.note.opened", zh="便笺已记下。"):
    """A note was opened."""

    title: str


class NoteClosed(Event, type="toy.note.closed", zh="便笺已关闭。"):
    """A note was closed."""

    title: str


routes = Routes(prefix="/v1/toy/notes", tag=Text("便笺", "Notes"), source="none")

NoteInPath = Annotated[Note, in_path("note_id", Note)]
NoteToChange = Annotated[Note, to_change("note_id", Note)]


@routes.post(
    "",
    permission="toy:note:open",
    title=Text("新建", "Open a note"),
    answer=NoteOut,
    status=201,
    refuses=(SameTitle,),
    leads_to={"read_note": "note_id"},
)
async def open_note(asked: NoteIn, session: Session) -> Note:
    """Open a note."""
    note = Note(**asked.model_dump(), state=NOTE.start)
    session.add(note)
    await session.flush()
    await happened(session, NoteOpened(title=note.title), subject=note.id, region=note.region)
    return note


@routes.get("", permission="toy:note:list", title=Text("列表", "List notes"), answer=Page[NoteOut])
async def list_notes(session: Session, asked: Paging) -> Any:
    """List notes."""
    return await listed(session, select(Note), by=(Note.region, Note.id), asked=asked)


@routes.get(
    "/attached",
    permission="toy:note:attached",
    title=Text("读取附件", "Read what is attached"),
    downloads={"application/pdf": "A file"},
)
async def read_attached() -> Response:
    """A file."""
    return Response(b"%PDF-1.7", media_type="application/pdf")


@routes.get("/{note_id}", permission="toy:note:read", title=Text("读取", "Read a note"), answer=NoteOut)
async def read_note(note: NoteInPath) -> Note:
    """Read a note."""
    return note


@routes.post("/{note_id}/close", permission="toy:note:close", title=Text("关闭", "Close a note"), answer=NoteOut)
async def close_note(note: NoteToChange, session: Session) -> Note:
    """Close a note."""
    note.state = NOTE.after(note.state, NoteMove.CLOSE)
    await session.flush()
    await happened(session, NoteClosed(title=note.title), subject=note.id, region=note.region)
    return note


@routes.post(
    "/whisper", permission="toy:note:whisper", title=Text("私语", "Whisper"), answer=NoteOut, status=201, private=True
)
async def whisper_note(asked: NoteIn, session: Session) -> Note:
    """Open a note without saying who did."""
    note = Note(**asked.model_dump(), state=NOTE.start)
    session.add(note)
    await session.flush()
    await happened(session, NoteOpened(title="-"), subject=note.id, region=note.region, unnamed=True)
    return note


@routes.post("/import", permission="toy:note:import", title=Text("导入", "Import"), answer=None, upload=True)
async def import_notes(upload: Upload) -> dict[str, int]:
    """Count what was sent."""
    return {"bytes": len(upload.file.read())}


@routes.post(
    "/attach",
    permission="toy:note:attach",
    title=Text("附件", "Attach"),
    answer=None,
    upload=("application/pdf", "image/png"),
    largest=2 << 20,
)
async def attach_file(upload: Upload) -> dict[str, int]:
    """Count what was sent, of files that are no tables."""
    return {"bytes": upload.size}


SERVICE = Service(
    name="toy",
    title=Text("玩具", "Toy"),
    description="For tests",
    features=(routes,),
    metadata=Base.metadata,
    home=Path(__file__).parent,
    publishes=(NoteOpened, NoteClosed),
    constraints={"uq_notes_title": SameTitle},
)
