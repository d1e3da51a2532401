"""Training on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.workers import PostType
from services.welfare.trainings.rules import EnrolmentState, SessionState, TrainingMode

__all__ = [
    "CertificateIssued",
    "CertificateOut",
    "EnrolIn",
    "EnrolmentEvent",
    "EnrolmentMade",
    "EnrolmentOut",
    "MarkIn",
    "TrainingAttended",
    "TrainingCancelled",
    "TrainingIn",
    "TrainingMissed",
    "TrainingOut",
    "TrainingScheduled",
    "TrainingTested",
    "UntrainedListOut",
]


class TrainingIn(Schema):
    """A session to schedule 培训场次."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    course_id: UUID = described("课程版本", "edition of the course")
    mode: TrainingMode = described("方式", "mode", examples=["on-site"])
    venue: Line | None = described(
        "地点", "place", "现场培训填写 Of a session on site", examples=["街道党群服务中心"], default=None
    )
    starts_at: LocalDateTime = described("开始时间", "starts at", examples=["2020-02-06T09:00:00+08:00"])
    ends_at: LocalDateTime = described("结束时间", "ends at", examples=["2020-02-06T11:00:00+08:00"])

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise wrong("period_order", "结束时间应晚于开始时间", "ends_at must be after starts_at")
        if (self.mode is TrainingMode.ON_SITE) != (self.venue is not None):
            raise wrong("venue", "现场培训应有地点，其他形式不应有", "a session on site has a venue, and no other has")
        return self


class EnrolIn(Schema):
    """Who comes 报名."""

    worker_id: WorkerId = described("人员编号", "worker ID", "花名册中的在岗工作人员 An active worker of the roster")


class MarkIn(Schema):
    """What a test brought 考核成绩."""

    mark: int = described("分数", "mark", ge=0, le=1000, examples=[85])


class TrainingOut(Answer):
    """A session 培训场次."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    course_id: UUID = described("课程版本", "edition of the course")
    mode: TrainingMode = described("方式", "mode", examples=["on-site"])
    venue: str | None = described("地点", "place", examples=["街道党群服务中心"])
    starts_at: LocalDateTime = described("开始时间", "starts at")
    ends_at: LocalDateTime = described("结束时间", "ends at")
    state: SessionState = described("状态", "state")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class EnrolmentOut(Answer):
    """A worker in a session 参训记录."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region")
    session_id: UUID = described("培训场次", "session")
    course_id: UUID = described("课程版本", "edition of the course")
    worker_id: WorkerId = described("人员编号", "worker ID")
    state: EnrolmentState = described("状态", "state")
    attended_at: LocalDateTime | None = described("参训登记时间", "attendance recorded at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class CertificateOut(Answer):
    """A certificate 培训证书."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region")
    course_id: UUID = described("课程版本", "edition of the course")
    worker_id: WorkerId = described("人员编号", "worker ID")
    enrolment_id: UUID = described("参训记录", "enrolment that brought it")
    issued_on: LocalDate = described("发证日", "issued on", examples=["2020-02-06"])
    valid_until: LocalDate = described("有效期至", "last day on which it counts", examples=["2020-08-03"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class UntrainedOut(Answer):
    """Somebody at a post with contact whom nobody taught it 未训上岗提示."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community")
    post_type: PostType = described("执勤类型", "post", examples=["checkpoint"])
    first_on: LocalDate = described("首日", "first day there in the span", examples=["2020-02-03"])
    lacking: list[str] = described("缺少的课程", "courses without a certificate good on that day", examples=[["FY-01"]])


class UntrainedListOut(Answer):
    """A warning, which bars nobody from duty 未训上岗提示."""

    region: RegionCode = described("区划", "region")
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-07"])
    as_of: LocalDateTime = described("统计时间", "as of")
    items: list[UntrainedOut] = described("条目", "items")


class _TrainingEvent(Event):
    region: RegionCode
    course_id: UUID


class TrainingScheduled(_TrainingEvent, type="welfare.training.scheduled", zh="某版课程的培训已安排。"):
    """An edition will be taught."""

    mode: TrainingMode
    starts_at: LocalDateTime


class TrainingCancelled(_TrainingEvent, type="welfare.training.cancelled", zh="培训已取消。"):
    """A session will not be held."""


class EnrolmentEvent(Event):
    session_id: UUID
    course_id: UUID
    worker_id: WorkerId
    state: EnrolmentState


class EnrolmentMade(EnrolmentEvent, type="welfare.enrolment.made", zh="工作人员已报名参加培训。"):
    """A worker is to come to a session."""


class TrainingAttended(EnrolmentEvent, type="welfare.enrolment.attended", zh="工作人员已现场或在线参训。"):
    """A worker was there, on site or online."""


class TrainingMissed(EnrolmentEvent, type="welfare.enrolment.missed", zh="工作人员缺席培训。"):
    """A worker did not come."""


class TrainingTested(EnrolmentEvent, type="welfare.enrolment.tested", zh="工作人员已参加考核；结果见状态。"):
    """A worker was tested; the state says how it went."""


class CertificateIssued(Event, type="welfare.certificate.issued", zh="工作人员已掌握某版课程内容，证书有效至某日。"):
    """A worker knows an edition, until a day."""

    course_id: UUID
    worker_id: WorkerId
    valid_until: LocalDate
