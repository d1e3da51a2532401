"""Inspections on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from chassis.caller import Department
from chassis.fields import Answer, Line, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.oversight.inspections.rules import InspectionMode, InspectionState, Severity

__all__ = [
    "BeginIn",
    "Clause",
    "ConcludeIn",
    "FindingOut",
    "FindingRecordIn",
    "FindingRecorded",
    "InspectionBegun",
    "InspectionConcluded",
    "InspectionIn",
    "InspectionOut",
    "InspectionPlanned",
]

Clause = Annotated[int, Field(ge=1, le=9)]
Clauses = Annotated[list[Clause], Field(min_length=1, max_length=9), AfterValidator(lambda value: sorted(set(value)))]
# A path of this API and nothing else: no query, in which a name or a number could stand.
Operation = Annotated[str, StringConstraints(max_length=200, pattern=r"^/v1/[a-z]+(/[a-z0-9_{}-]+)+$")]


class InspectionIn(Schema):
    """What is to be inspected 督查计划."""

    region: RegionCode = described("督查区划", "region inspected", examples=["150603000000"])
    title: Line = described("督查事项", "title", examples=["工作补助发放督查"])
    clauses: Clauses = described("对应条款", "clauses of the notice", examples=[[1, 5]])
    planned_for: LocalDate = described("计划日期", "planned for", examples=["2020-02-10"])
    announced: bool = described(
        "是否事先通知",
        "announced",
        (
            "为否的，开始前只有计划督查的指挥部及其上级知悉 "
            "Unless it is, nobody but the headquarters that planned it and those above know of it before it begins"
        ),
        default=False,
    )


class BeginIn(Schema):
    """How it is inspected 督查方式."""

    mode: InspectionMode = described("督查方式", "mode", examples=["remote"])


class ConcludeIn(Schema):
    """What the inspection came to 督查结论."""

    conclusion: Note = described("督查结论", "conclusion", "不得出现姓名 Names nobody", examples=["补助发放总体及时"])


class InspectionOut(Answer):
    """An inspection 督查."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("督查区划", "region inspected", examples=["150603000000"])
    title: str = described("督查事项", "title", examples=["工作补助发放督查"])
    clauses: list[int] = described("对应条款", "clauses of the notice", examples=[[1, 5]])
    inspecting_region: RegionCode = described("督查指挥部所在区划", "region of the headquarters that inspect")
    planned_for: LocalDate = described("计划日期", "planned for", examples=["2020-02-10"])
    announced: bool = described("是否事先通知", "announced", examples=[False])
    state: InspectionState = described("状态", "state", examples=["under-way"])
    mode: InspectionMode | None = described("督查方式", "mode", examples=["remote"])
    begun_on: LocalDate | None = described("开始日", "begun on")
    conclusion: str | None = described("督查结论", "conclusion")
    concluded_on: LocalDate | None = described("结束日", "concluded on")
    next_moves: list[NextMove] = described("可办理的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class FindingRecordIn(Schema):
    """What was found 督查发现问题."""

    department: Department = described("被督查部门", "department inspected", examples=["finance"])
    region: RegionCode = described("该部门所在区划", "its region", examples=["150603000000"])
    severity: Severity = described("严重程度", "severity", examples=["serious"])
    clause: Clause = described("对应条款", "clause of the notice", examples=[1])
    found: Note = described("发现的问题", "what was found", "不得出现姓名 Names nobody", examples=["2月补助未按期发放"])
    evidence_operation: Operation = described(
        "证据来源",
        "evidence",
        "读取该记录的操作 The operation that the record is read by",
        examples=["/v1/subsidy/indicators"],
    )
    evidence_as_of: LocalDateTime = described("证据读取时间", "as of", "该记录的读取时间 When the record was read")


class FindingOut(Answer):
    """A finding 督查发现问题."""

    id: UUID = described("标识", "id")
    inspection_id: UUID = described("督查", "inspection")
    inspecting_region: RegionCode = described("督查指挥部所在区划", "region of the headquarters that inspect")
    department: Department = described("被督查部门", "department inspected", examples=["finance"])
    region: RegionCode = described("该部门所在区划", "its region", examples=["150603000000"])
    severity: Severity = described("严重程度", "severity", examples=["serious"])
    clause: int = described("对应条款", "clause of the notice", examples=[1])
    found: str = described("发现的问题", "what was found", examples=["2月补助未按期发放"])
    evidence_operation: str = described("证据来源", "evidence", examples=["/v1/subsidy/indicators"])
    evidence_as_of: LocalDateTime = described("证据读取时间", "as of")
    found_at: LocalDateTime = described("发现时间", "found at")
    version: Version = described("版本", "version", examples=[1])


class _InspectionEvent(Event):
    clauses: list[int]
    inspecting_region: RegionCode


class InspectionPlanned(
    _InspectionEvent,
    type="oversight.inspection.planned",
    zh="指挥部计划督查某区划；只告知该指挥部及其上级，不告知被督查区划。",
):
    """Headquarters are going to inspect a region; told to those headquarters and above, not to the region."""

    region: RegionCode
    planned_for: LocalDate


class InspectionBegun(_InspectionEvent, type="oversight.inspection.begun", zh="督查已开始。"):
    """An inspection is under way."""

    mode: InspectionMode


class InspectionConcluded(
    _InspectionEvent, type="oversight.inspection.concluded", zh="督查已结束；所下整改通知继续办理。"
):
    """An inspection is over; its orders are not."""


class FindingRecorded(Event, type="oversight.finding.recorded", zh="督查发现某部门未落实通知要求。"):
    """An inspection found that an office does not keep the notice."""

    inspection_id: UUID
    department: Department
    severity: Severity
    clause: int
    evidence_operation: str
    evidence_as_of: LocalDateTime
