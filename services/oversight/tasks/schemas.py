"""Tasks on the wire."""

from datetime import timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from chassis.caller import Department
from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level
from services.oversight.tasks.rules import TaskClass, TaskKind, TaskState

__all__ = [
    "ApprovalIn",
    "ApprovalOut",
    "HoldingOut",
    "HoldingsOut",
    "ReasonIn",
    "TaskAllowed",
    "TaskApproved",
    "TaskEnded",
    "TaskIn",
    "TaskMerged",
    "TaskOut",
    "TaskRefused",
    "TaskRejected",
    "TaskRevoked",
    "TaskSubmitted",
    "TaskWithdrawn",
]

LONGEST = timedelta(days=366)
FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$", max_length=80)]
Minutes = Annotated[int, Field(ge=1, le=10_080)]

_FIELDS = ["worker.name", "duty.days", "resident.returned"]
_ASKED = ["resident.returned"]
_HELD = [{"field": "duty.days", "where": "dispatch 内防指办〔2020〕20号", "asked_on": "2020-02-20"}]


class TaskIn(Schema):
    """What a department wants of communities 向社区安排的工作事项."""

    region: RegionCode = described(
        "区划", "region", "要求其中各社区（嘎查村）办理 Whose communities are asked", examples=["150603000000"]
    )
    kind: TaskKind = described("种类", "kind", examples=["data-request"])
    title: Line = described("事项名称", "title", examples=["返乡人员日报"])
    content: Note = described("内容", "content", examples=["每日报送返乡人员数"])
    mandate_id: UUID | None = described(
        "上级文件",
        "mandate",
        "A类：作出明确要求的上级文件 Class A: the document that explicitly requires it",
        default=None,
    )
    special_need: Note | None = described(
        "特殊需要",
        "special need",
        "B类：疫情防控为何需要 Class B: why epidemic control needs it",
        default=None,
        examples=["密接人员协查"],
    )
    fields: list[FieldCode] = described(
        "数据项",
        "data elements",
        "用于填表或要数据的事项 Of a form or data request",
        default=[],
        max_length=200,
        examples=[_FIELDS],
    )
    minutes_per_week: Minutes = described(
        "每社区每周分钟数", "minutes a community spends a week", "由提出部门估算 Estimated by who asks", examples=[60]
    )
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-06"])
    last_on: LocalDate = described("截止日", "last day", "最长一年 A year at most", examples=["2020-02-29"])

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        require_order(self.first_on, self.last_on)
        if self.last_on - self.first_on > LONGEST:
            raise wrong("period_length", "事项的期限至多一年", "A task lasts a year at most")
        if self.mandate_id is not None and self.special_need is not None:
            raise wrong(
                "one_basis",
                "事项以上级文件或者特殊需要为依据，不得兼有",
                "A task rests on a mandate or on a special need, not on both",
            )
        if self.kind is not TaskKind.ACTIVITY and not self.fields:
            raise wrong(
                "fields_missing", "表格或者数据要求应列明数据项", "A form or data request names its data elements"
            )
        if len(set(self.fields)) < len(self.fields):
            raise wrong("fields_repeated", "同一数据项只列一次", "A data element is named once")
        return self


class ApprovalIn(Schema):
    """What the autonomous region's government approves 自治区人民政府批准."""

    approval_no: Line = described("批准文号", "approval number", examples=["内政字〔2020〕31号"])
    region: RegionCode | None = described(
        "批准区划", "region", "未给出的，与事项相同 The task's when absent", default=None
    )
    fields: list[FieldCode] | None = described(
        "批准的数据项",
        "data elements",
        "未给出的，为事项所要的数据项 Those the task asks when absent",
        default=None,
        max_length=200,
    )
    minutes_per_week: Minutes | None = described(
        "每社区每周分钟数上限", "minutes a week at most", "未给出的，与事项相同 The task's when absent", default=None
    )
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-07"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.valid_from, self.valid_to)
        return self


class ReasonIn(Schema):
    """Why 理由."""

    reason: Note = described("理由", "reason", examples=["文件未要求社区逐日报送"])


class HeldOut(Answer):
    """A data element that need not be asked 已有数据项."""

    field: str = described("数据项", "data element", examples=["duty.days"])
    where: str = described(
        "在何处",
        "where it is",
        "平台的某项操作，或曾要过该数据项的下达事项 An operation of the platform, or the dispatch that asked for it",
    )
    asked_on: LocalDate | None = described(
        "何时问过", "asked on", "平台自行记录的为空 Null for what the platform records itself"
    )


class ApprovalOut(Answer):
    """An approval of the autonomous region's government 批准."""

    approval_no: str = described("批准文号", "approval number", examples=["内政字〔2020〕31号"])
    region: RegionCode = described("批准区划", "region", examples=["150603000000"])
    fields: list[str] = described("批准的数据项", "data elements", examples=[_ASKED])
    minutes_per_week: int = described("每社区每周分钟数上限", "minutes a week at most", examples=[60])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-07"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    approved_on: LocalDate = described("批准日", "approved on", examples=["2020-02-07"])


class TaskOut(Answer):
    """A request and what the gate said of it 事项及准入结果."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    department: Department = described("登记部门", "department", examples=["industry"])
    level: Level = described("层级", "level", examples=["county"])
    registered_in: RegionCode = described("登记部门所在区划", "region of the department", examples=["150603000000"])
    registered_on: LocalDate = described("登记日", "registered on", examples=["2020-02-05"])
    kind: TaskKind = described("种类", "kind", examples=["data-request"])
    title: str = described("事项名称", "title", examples=["返乡人员日报"])
    content: str = described("内容", "content", examples=["每日报送返乡人员数"])
    task_class: TaskClass = described("类别", "class", examples=["b"])
    mandate_id: UUID | None = described("上级文件", "mandate", "用于A类 Of class A")
    special_need: str | None = described("特殊需要", "special need", "用于B类 Of class B", examples=["密接人员协查"])
    fields: list[str] = described("数据项", "data elements", examples=[_FIELDS])
    held: list[HeldOut] = described(
        "已有数据项", "held", "不得再要，应从所列处读取 Not to be asked: read them there", examples=[_HELD]
    )
    asked_fields: list[str] = described(
        "仍须报送的数据项", "asked fields", "除已有的以外仍须报送的 What is left to ask", examples=[_ASKED]
    )
    minutes_per_week: int = described("每社区每周分钟数", "minutes a community spends a week", examples=[60])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-06"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    state: TaskState = described("状态", "state", examples=["submitted"])
    reason: str | None = described(
        "理由",
        "reason",
        "被拦截、不批准或撤销准入的理由；引用所依据的条款 Why it was refused, rejected or revoked; cites the clause",
    )
    approval: ApprovalOut | None = described("批准", "approval", "用于B类，批准后给出 Of class B once approved")
    next_moves: list[NextMove] = described("可办理的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class HoldingOut(Answer):
    """A data element that the platform holds 平台已有数据项."""

    field: str = described("数据项", "data element", examples=["duty.days"])
    zh: str = described("中文名", "Chinese name", examples=["执勤天数"])
    en: str = described("英文名", "English name", examples=["days of duty"])
    operation: str = described("读取路径", "operation that has it", examples=["/v1/roster/duty-summaries"])


class HoldingsOut(Answer):
    """Everything that is not to be asked of communities 平台已有数据项."""

    items: list[HoldingOut] = described("条目", "items")


class _TaskEvent(Event):
    department: Department
    level: Level
    registered_in: RegionCode
    kind: TaskKind
    task_class: TaskClass


class TaskAllowed(
    _TaskEvent, type="oversight.task.allowed", zh="事项以党中央、国务院或自治区党委、政府的文件为依据，可以下达。"
):
    """A task rests on a document of the four authorities and may be dispatched."""


class TaskSubmitted(_TaskEvent, type="oversight.task.submitted", zh="有特殊需要的事项已报自治区政府审批。"):
    """A task with a special need was put before the autonomous region's government."""


class TaskRefused(_TaskEvent, type="oversight.task.refused", zh="无依据的事项已被拒绝。"):
    """A task without a basis was refused."""


class TaskMerged(_TaskEvent, type="oversight.task.merged", zh="报表或数据需求所要内容均已掌握，无须另报。"):
    """A form or data request asked for nothing that is not held already."""

    held: int


class TaskApproved(_TaskEvent, type="oversight.task.approved", zh="自治区政府已批准事项。"):
    """The autonomous region's government approved a task."""


class TaskRejected(_TaskEvent, type="oversight.task.rejected", zh="自治区政府不批准事项。"):
    """The autonomous region's government did not approve a task."""


class TaskWithdrawn(_TaskEvent, type="oversight.task.withdrawn", zh="部门已撤回其申请。"):
    """A department withdrew its request."""


class TaskRevoked(_TaskEvent, type="oversight.task.revoked", zh="事项所列文件并无此要求，准入已撤销。"):
    """The document that a task named does not require it."""


class TaskEnded(_TaskEvent, type="oversight.task.ended", zh="部门已终止其事项。"):
    """A department ended its task."""
