"""Applications on the wire, masked."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.exam_rules.rules import BenefitKind
from services.welfare.exams.rules import ExamRefusal, ExamState

__all__ = [
    "ExamApplied",
    "ExamApplyIn",
    "ExamAudited",
    "ExamChecked",
    "ExamConfirmed",
    "ExamDismissed",
    "ExamEvent",
    "ExamObjected",
    "ExamOut",
    "ExamPublicised",
    "ExamRefuseIn",
    "ExamRefused",
    "ExamRegistered",
    "ExamUsed",
    "ExamWithdrawn",
    "ObjectIn",
    "PublicOut",
]


class ExamApplyIn(Schema):
    """For which child 中考照顾申请."""

    child_id: UUID = described("子女", "child")


class ObjectIn(Schema):
    """What is objected to 异议."""

    reason: Note = described("理由", "reason", examples=["该考生非当年应届"])


class ExamRefuseIn(Schema):
    """Why there is none 不予照顾."""

    reason: ExamRefusal = described("原因", "reason", examples=["not-a-candidate"])


class ExamOut(Answer):
    """A child's consideration in the exam 中考照顾."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the parent", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID of the parent")
    child_id: UUID = described("子女", "child")
    child_masked: str = described("考生姓名（脱敏）", "candidate's name, masked", examples=["样*****"])
    year: int = described("年度", "year", examples=[2020])
    rule_id: UUID = described("规定", "league's rule")
    kind: BenefitKind = described("照顾方式", "kind", examples=["priority-at-tie"])
    points: int | None = described("分值", "points")
    cutoff_on: LocalDate = described("截止日", "nothing is registered after", examples=["2020-06-20"])
    state: ExamState = described("状态", "state", examples=["applied"])
    applied_on: LocalDate = described("申请日", "applied on")
    duty_half_days: int | None = described("经确认的执勤半日数", "half-days of confirmed duty", examples=[24])
    confirmed_on: LocalDate | None = described("民政确认日", "civil affairs confirmed on")
    checked_on: LocalDate | None = described("教育审核日", "education checked on")
    publicised_on: LocalDate | None = described("公示日", "made public on")
    publicity_ends_on: LocalDate | None = described("公示截止日", "public until")
    objections: int = described("异议次数", "objections", examples=[0])
    registered_on: LocalDate | None = described("登记日", "registered on")
    admitted_on: LocalDate | None = described("录取中适用日", "applied in admission on")
    audited_on: LocalDate | None = described("审计日", "audited on")
    refused_for: ExamRefusal | None = described("不予照顾的原因", "why there is none")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class PublicOut(Answer):
    """A row of the public list: a masked name, a county and what is given; nothing by which a child is found.

    公示名单的一行：脱敏姓名、旗县和所予照顾；不含可据以找到子女的信息。
    """

    id: UUID = described("标识", "id")
    county: RegionCode = described("旗县", "county", examples=["150603000000"])
    child_masked: str = described("考生姓名（脱敏）", "candidate's name, masked", examples=["样*****"])
    kind: BenefitKind = described("照顾方式", "kind", examples=["priority-at-tie"])
    points: int | None = described("分值", "points")
    publicised_on: LocalDate = described("公示日", "made public on")
    publicity_ends_on: LocalDate = described("公示截止日", "public until")


class ExamEvent(Event):
    worker_id: WorkerId
    year: int
    kind: BenefitKind


class ExamApplied(ExamEvent, type="welfare.exam.applied", zh="家长已申请中考照顾。"):
    """A parent asks for consideration."""


class ExamConfirmed(ExamEvent, type="welfare.exam.confirmed", zh="民政部门已确认家长的执勤。"):
    """Civil affairs confirmed the parent's duty."""

    duty_half_days: int


class ExamChecked(ExamEvent, type="welfare.exam.checked", zh="教育部门已审核考生资格。"):
    """Education checked the candidate."""


class ExamPublicised(ExamEvent, type="welfare.exam.publicised", zh="申请已列入公示名单。"):
    """It is on the public list."""

    publicity_ends_on: LocalDate


class ExamObjected(ExamEvent, type="welfare.exam.objected", zh="有人提出异议。"):
    """Somebody objects."""


class ExamDismissed(ExamEvent, type="welfare.exam.dismissed", zh="异议不成立。"):
    """The objection was dismissed."""


class ExamRegistered(ExamEvent, type="welfare.exam.registered", zh="中考照顾已登记生效。"):
    """The consideration stands."""


class ExamUsed(ExamEvent, type="welfare.exam.applied-in-admission", zh="中考照顾已在录取中适用。"):
    """It was applied in admission."""


class ExamAudited(ExamEvent, type="welfare.exam.audited", zh="中考照顾已事后审计。"):
    """It was looked over afterwards."""


class ExamRefused(ExamEvent, type="welfare.exam.refused", zh="不予照顾。"):
    """There is no consideration."""

    reason: ExamRefusal


class ExamWithdrawn(ExamEvent, type="welfare.exam.withdrawn", zh="家长已撤回申请。"):
    """The parent gave it up."""
