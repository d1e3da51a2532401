"""Courses on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.workers import PostType
from services.welfare.courses.rules import CourseState

__all__ = ["CourseIn", "CourseIssued", "CourseOut", "CourseRetiredEvent"]

_POSTS = ["checkpoint", "household-visit", "home-observation"]


class CourseIn(Schema):
    """An edition of a course to issue 课程版本."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    code: Line = described("课程编码", "code", max_length=40, examples=["FY-01"])
    edition: int = described("版本", "edition", ge=1, le=10_000, examples=[1])
    title: Line = described("课程名称", "title of the course", examples=["社区防控与个人防护"])
    content: Note = described("内容提要", "what is taught", examples=["口罩佩戴、体温检测、消杀与居家观察服务要点"])
    pass_mark: int | None = described("合格分", "mark that passes", ge=1, le=1000, examples=[60], default=None)
    full_mark: int | None = described("满分", "best mark", ge=1, le=1000, examples=[100], default=None)
    valid_days: int = described("证书有效天数", "days for which a certificate is good", ge=1, le=3660, examples=[180])
    needed_at: list[PostType] = described(
        "适用岗位",
        "posts at which it is needed",
        "限接触岗位 Posts with contact",
        max_length=20,
        examples=[_POSTS],
        default=[],
    )

    @model_validator(mode="after")
    def _marks_go_together(self) -> Self:
        if (self.pass_mark is None) != (self.full_mark is None):
            raise wrong("marks", "合格分与满分应同时给出", "pass_mark and full_mark go together")
        if self.pass_mark is not None and self.full_mark is not None and self.pass_mark > self.full_mark:
            raise wrong("marks", "合格分不得高于满分", "pass_mark may not be above full_mark")
        return self


class CourseOut(Answer):
    """An edition of a course 课程版本."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    code: str = described("课程编码", "code", examples=["FY-01"])
    edition: int = described("版本", "edition", examples=[1])
    title: str = described("课程名称", "title of the course", examples=["社区防控与个人防护"])
    content: str = described("内容提要", "what is taught")
    pass_mark: int | None = described("合格分", "mark that passes", "不设考核的为空 Null without a test", examples=[60])
    full_mark: int | None = described("满分", "best mark", examples=[100])
    valid_days: int = described("证书有效天数", "days for which a certificate is good", examples=[180])
    needed_at: list[PostType] = described("适用岗位", "posts at which it is needed", examples=[_POSTS])
    state: CourseState = described("状态", "state")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("记录版本", "version", examples=[1])


class _CourseEvent(Event):
    region: RegionCode
    code: str
    edition: int


class CourseIssued(_CourseEvent, type="welfare.course.issued", zh="疾控机构已发布某版课程。"):
    """Disease control teaches an edition of a course."""

    needed_at: list[PostType]


class CourseRetiredEvent(_CourseEvent, type="welfare.course.retired", zh="某版课程已停用。"):
    """An edition is taught no longer."""
