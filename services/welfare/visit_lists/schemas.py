"""Rows of the lists in which visits come: who visits whom, and what was done."""

from typing import Self

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Line, LocalDateTime, Note, Schema, WorkerId, described
from services.welfare.visits.rules import NeedKind, Occasion
from services.welfare.visits.schemas import AssignIn, NeedIn, VisitedIn

__all__ = ["AssignRow", "VisitedRow"]


class AssignRow(AssignIn):
    """One visit in a list of who visits whom 走访分工."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    occasion: Occasion = described("事由", "occasion", examples=["routine"])


class VisitedRow(Schema):
    """One visit in a list of those that were made 走访台账."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    occasion: Occasion = described("事由", "occasion", examples=["routine"])
    visited_at: LocalDateTime = described("走访时间", "when it was made", examples=["2020-02-05T08:30:00+08:00"])
    visitors: Line = described(
        "走访人员", "who came", "写明单位和职务 By office and title", examples=["区民政局副局长等3人"]
    )
    need: NeedKind | None = described("困难需求", "what is needed", default=None, examples=["child-care"])
    need_note: Note | None = described(
        "需求说明", "what the need is about", "加密保存 Kept sealed", default=None, examples=["孩子无人接送"]
    )

    @model_validator(mode="after")
    def _of_a_need(self) -> Self:
        if self.need_note is not None and self.need is None:
            raise wrong("need", "备注针对需求，应指明需求种类", "A note is about a need: say of which kind")
        return self

    def as_made(self) -> VisitedIn:
        needs = [] if self.need is None else [NeedIn(kind=self.need, note=self.need_note)]
        return VisitedIn(visited_at=self.visited_at, visitors=self.visitors, needs=needs)
