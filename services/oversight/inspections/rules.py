"""Inspections 督查: headquarters look whether the notice is kept, in records that they may see, and ask no community.

各级疫情防控工作指挥部要加强调度和督查 (closing paragraph of the notice). Clause 4 binds headquarters too, so a finding
names the operation that its record is read by and the time that it was read at; there is no form to be filled, and a
community is never the office inspected.
"""

from datetime import datetime
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import span_of
from chassis.text import Text

__all__ = [
    "INSPECTED",
    "INSPECTION",
    "EvidenceAhead",
    "InspectionMode",
    "InspectionMove",
    "InspectionState",
    "NotInspected",
    "NotTheInspector",
    "NotUnderWay",
    "OutsideInspection",
    "OwnInspector",
    "Severity",
    "require_evidence_read",
    "require_inspected",
    "require_inspector",
]

_SOURCE = "内防指发〔2020〕75号 末段"

# Offices that carry the notice out. Communities govern themselves, and nobody's inspection is a form for them.
INSPECTED = (
    Department.HEADQUARTERS,
    Department.GOVERNMENT,
    Department.CIVIL_AFFAIRS,
    Department.FINANCE,
    Department.ORGANIZATION,
    Department.PUBLICITY,
    Department.HUMAN_RESOURCES,
    Department.HEALTH,
    Department.DISEASE_CONTROL,
    Department.EDUCATION,
    Department.INDUSTRY,
    Department.VETERANS,
    Department.DEVELOPMENT_REFORM,
    Department.SOCIAL_INSURANCE,
    Department.TOWNSHIP,
)


class InspectionState(StrEnum):
    PLANNED = "planned"  # 已计划
    UNDER_WAY = "under-way"  # 督查中
    CONCLUDED = "concluded"  # 已结束


class InspectionMove(StrEnum):
    BEGIN = "begin"
    CONCLUDE = "conclude"


INSPECTION = Lifecycle[InspectionState, InspectionMove](
    start=InspectionState.PLANNED,
    steps={
        (InspectionState.PLANNED, InspectionMove.BEGIN): InspectionState.UNDER_WAY,
        (InspectionState.UNDER_WAY, InspectionMove.CONCLUDE): InspectionState.CONCLUDED,
    },
)


class InspectionMode(StrEnum):
    """Where headquarters look 督查方式."""

    ON_SITE = "on-site"  # 实地督查
    REMOTE = "remote"  # 线上督查


class Severity(StrEnum):
    """How grave what was found is 问题严重程度."""

    MINOR = "minor"  # 一般
    SERIOUS = "serious"  # 较重
    GRAVE = "grave"  # 严重


class NotTheInspector(Forbidden):
    code = "NOT_THE_INSPECTOR"
    title = Text("只能由开展督查的指挥部办理", "Only the headquarters that inspect do this")


class NotUnderWay(Conflict):
    """What is found before an inspection or after it is no finding of it."""

    code = "INSPECTION_NOT_UNDER_WAY"
    stands_for = ("finding_while_under_way",)
    title = Text("督查未在进行中，不得记录问题", "The inspection is not under way; nothing is found by it")


class OutsideInspection(Conflict):
    code = "OUTSIDE_INSPECTION"
    stands_for = ("finding_within_inspection",)
    title = Text("该单位不在督查区划或条款内", "The office or the clause is not what is inspected")


class NotInspected(Conflict):
    """坚决防止多头、重复向基层派任务: an inspection is no way around the gate."""

    code = "NOT_INSPECTED"
    stands_for = ("ck_findings_office", "ck_rectification_orders_office")
    title = Text("社区和个人不是督查对象", "Communities and persons are not inspected")
    source = "内防指发〔2020〕75号 第四条及末段"


class OwnInspector(Forbidden):
    code = "OWN_INSPECTOR"
    stands_for = ("ck_findings_not_own_inspector",)
    title = Text("指挥部由上级指挥部督查", "Headquarters are inspected by those above them")
    source = _SOURCE


class EvidenceAhead(Conflict):
    code = "EVIDENCE_NOT_YET_READ"
    stands_for = ("ck_findings_evidence_read",)
    title = Text("证据读取时间晚于现在", "The record is said to have been read at a time that is not yet")


def require_inspector(caller: Caller, *, inspecting_region: int) -> None:
    """The headquarters that planned the inspection; their inspection is nobody else's to carry out."""
    if caller.region != inspecting_region:
        raise NotTheInspector


def require_inspected(
    department: Department,
    region: int,
    *,
    clause: int,
    inspected_region: int,
    inspected_clauses: list[int],
    inspecting_region: int,
) -> None:
    """An office that carries the notice out, within what is inspected, and not those who inspect."""
    if department not in INSPECTED:
        raise NotInspected
    if department is Department.HEADQUARTERS and region == inspecting_region:
        raise OwnInspector
    if not span_of(inspected_region).covers(span_of(region)) or clause not in inspected_clauses:
        raise OutsideInspection


def require_evidence_read(as_of: datetime, *, now: datetime) -> None:
    """Evidence was seen before it is told of."""
    if as_of > now:
        raise EvidenceAhead
