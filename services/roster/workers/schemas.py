"""What is asked and answered about workers; names, ID numbers and phones are masked everywhere but in one answer."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator

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
    WorkerId,
    described,
)
from chassis.identifiers import IdKind, Sex, check_uscc, make_id_number
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.workers import Category, EmploymentRelation, Insured, WorkerState
from services.roster.workers.rules import SuspensionReason

__all__ = [
    "Activated",
    "ActivationIn",
    "DeathIn",
    "EmploymentIn",
    "IdentityOut",
    "LeaveIn",
    "LookupIn",
    "LookupOut",
    "MatchIn",
    "MatchOut",
    "MergeIn",
    "NameIn",
    "NameMatch",
    "PostOut",
    "ResumeIn",
    "SuspendIn",
    "TransferIn",
    "WorkerActivated",
    "WorkerChanged",
    "WorkerDeceased",
    "WorkerEnrolled",
    "WorkerIn",
    "WorkerLeft",
    "WorkerMerged",
    "WorkerOut",
    "WorkerPatch",
    "WorkerResumed",
    "WorkerShown",
    "WorkerSuspended",
    "WorkerTransferred",
]

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{5,19}$")]
Uscc = Annotated[str, StringConstraints(min_length=18, max_length=18), AfterValidator(check_uscc)]

_ID = make_id_number("150203", date(1985, 6, 15), 1)
_REGION = "150203001015"


class EmploymentIn(Schema):
    """The employment relation and its insurance, as far as the roster keeps them.

    用工关系及参保情况，以花名册登记为限。
    """

    employment_relation: EmploymentRelation = described("用工关系", "employment relation", examples=["labour-contract"])
    employer_uscc: Uscc | None = described(
        "用人单位统一社会信用代码",
        "employer's unified social credit code",
        default=None,
        examples=["91110000600037341L"],
    )
    insured: Insured = described(
        "工伤保险参保", "insured against work injury", default=Insured.UNKNOWN, examples=["yes"]
    )
    insured_since: LocalDate | None = described("参保起始日", "insured since", default=None, examples=["2019-07-01"])
    insured_area: RegionCode | None = described(
        "统筹区", "pooling area of the insurance", default=None, examples=["150200000000"]
    )

    @model_validator(mode="after")
    def _particulars_of_insurance(self) -> Self:
        if self.insured is not Insured.YES and (self.insured_since or self.insured_area):
            raise wrong(
                "insurance",
                "参保日期与统筹区仅适用于已参保人员",
                "insured_since and insured_area are for insured workers",
            )
        return self


class WorkerIn(EmploymentIn):
    """A person to be put on the roster 拟登记入册的人员."""

    region: RegionCode = described(
        "社区", "community or village", "第五级区划代码，12位数字 12 digits, fifth level", examples=[_REGION]
    )
    name: Line = described("姓名", "name", max_length=100, examples=["张三"])
    id_number: Line = described(
        "证件号码", "ID number", "依GB11643，18位 GB 11643, 18 characters", max_length=40, examples=[_ID]
    )
    phone: Phone | None = described("联系电话", "phone", default=None, examples=["13800001234"])
    category: Category = described("人员类别", "category", examples=["full-time"])
    enrolled_on: LocalDate = described(
        "上岗日",
        "first day of service",
        "不得晚于今日；届时须年满十六周岁 Not in the future; sixteen by then",
        examples=["2020-01-25"],
    )


class WorkerPatch(Schema):
    """What may be changed; what is absent stays. The insurance is replaced as a whole.

    可变更的人员信息：未给出的保持不变，参保情况整体替换。
    """

    phone: Phone | None = described(
        "联系电话", "phone", "给出null即删除 null removes it", default=None, examples=["13800001234"]
    )
    category: Category | None = described(
        "人员类别", "category", "自今日起，作为新的任职 From today on, as a new post", default=None, examples=["grid"]
    )
    employment: EmploymentIn | None = described("用工与参保", "employment and insurance", default=None)


class WorkerOut(Answer):
    """A worker, masked 人员，已脱敏."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community or village", examples=[_REGION])
    category: Category = described("人员类别", "category", examples=["full-time"])
    state: WorkerState = described("状态", "state", examples=["active"])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    id_kind: IdKind = described("证件类型", "kind of ID", examples=["resident"])
    id_number_masked: str = described("证件号码（脱敏）", "ID number, masked", examples=["150*************01"])
    sex: Sex = described("性别", "sex", "以证件号码所示为准 As the ID number tells it (GB/T 2261.1)", examples=["male"])
    phone_masked: str | None = described("联系电话（脱敏）", "phone, masked", examples=["138****1234"])
    employment_relation: EmploymentRelation = described("用工关系", "employment relation", examples=["labour-contract"])
    employer_uscc: str | None = described(
        "用人单位统一社会信用代码", "employer's unified social credit code", examples=["91110000600037341L"]
    )
    insured: Insured = described("工伤保险参保", "insured against work injury", examples=["yes"])
    insured_since: LocalDate | None = described("参保起始日", "insured since", examples=["2019-07-01"])
    insured_area: RegionCode | None = described("统筹区", "pooling area", examples=["150200000000"])
    enrolled_on: LocalDate = described("上岗日", "first day of service", examples=["2020-01-25"])
    left_on: LocalDate | None = described("离岗日", "last day of service", examples=["2020-03-31"])
    died_on: LocalDate | None = described("亡故日", "day of death", examples=["2020-02-20"])
    merged_into: WorkerId | None = described(
        "并入的人员编号", "worker ID that this one was merged into", "此后使用该编号 Use that one from now on"
    )
    updated_at: LocalDateTime = described("更新时间", "changed at")
    version: Version = described("版本", "version", examples=[1])
    next_moves: list[NextMove] = described("可进行的操作", "legal next moves")


class PostOut(Answer):
    """A post that a worker held or holds 任职经历."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community or village", examples=[_REGION])
    category: Category = described("人员类别", "category", examples=["full-time"])
    from_on: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    to_on: LocalDate | None = described("截止日（不含）", "day before which it ends", examples=["2020-04-01"])


class IdentityOut(Answer):
    """A worker's identity, unmasked 身份信息明文."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    name: str = described("姓名", "name", examples=["张三"])
    id_kind: IdKind = described("证件类型", "kind of ID", examples=["resident"])
    id_number: str = described("证件号码", "ID number", examples=[_ID])
    born_on: LocalDate = described("出生日期", "born on", examples=["1985-06-15"])
    phone: str | None = described("联系电话", "phone", examples=["13800001234"])


class ActivationIn(Schema):
    """Whom to activate: every pending worker of a region 批量核准范围：某区划的全部待核准人员."""

    region: RegionCode = described(
        "区划",
        "region",
        "旗县、苏木乡镇（街道）或社区（嘎查村） A county, township or community",
        examples=["150203001000"],
    )


class Activated(Answer):
    """How many workers were activated 核准人数."""

    activated: int = described("核准人数", "workers activated", examples=[8])


class SuspendIn(Schema):
    """Why and since when a worker may not be assigned duty 暂停上岗的原因及起始日."""

    reason: SuspensionReason = described("原因", "reason", examples=["quarantine"])
    since_on: LocalDate = described("起始日", "first day", examples=["2020-02-10"])


class ResumeIn(Schema):
    """From when a worker may be assigned duty again 恢复上岗日期."""

    on: LocalDate = described("恢复日", "day of return", examples=["2020-02-24"])


class LeaveIn(Schema):
    """The end of a worker's service 离岗."""

    left_on: LocalDate = described("离岗日", "last day of service", examples=["2020-03-31"])


class DeathIn(Schema):
    """A worker's death 亡故登记."""

    died_on: LocalDate = described("亡故日", "day of death", examples=["2020-02-20"])


class TransferIn(Schema):
    """Where a worker serves from a day on 调动去向及日期."""

    region: RegionCode = described("调入社区", "community or village", examples=["150203001016"])
    on: LocalDate = described("到岗日", "first day there", "不得晚于今日 Not in the future", examples=["2020-03-01"])
    category: Category | None = described(
        "人员类别", "category", "未给出的，维持不变 As before when absent", default=None
    )


class MergeIn(Schema):
    """Which record of the same person remains 合并后保留的记录."""

    into: WorkerId = described("保留的人员编号", "surviving worker ID")
    reason: Note = described("理由", "reason", examples=["证件号码录入有误，同一人两次登记"])


class LookupIn(Schema):
    """Worker IDs to look up 待查询的人员编号."""

    worker_ids: list[WorkerId] = described("人员编号", "worker IDs", min_length=1, max_length=1000)


class WorkerShown(Answer):
    """The fields of a worker that other services keep 供其他服务留存的人员信息."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community or village", examples=[_REGION])
    category: Category = described("人员类别", "category", examples=["full-time"])
    state: WorkerState = described("状态", "state", examples=["active"])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    employment_relation: EmploymentRelation = described("用工关系", "employment relation", examples=["labour-contract"])
    employer_uscc: str | None = described("用人单位统一社会信用代码", "employer's USCC")
    insured: Insured = described("工伤保险参保情况", "work-injury insurance", examples=["yes"])
    merged_into: WorkerId | None = described("并入的人员编号", "worker ID that this one was merged into")


class LookupOut(Answer):
    """Those that were found; the others do not exist or lie outside the caller's region.

    查得人员，其余不存在或不在所辖区划。
    """

    items: list[WorkerShown] = described("人员", "workers")
    unknown: list[WorkerId] = described("未找到的编号", "worker IDs not found")


class NameIn(Schema):
    """A worker and a name that is held against the roster's 人员编号与待核对的姓名."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    name: Line = described("姓名", "name", max_length=100, examples=["张三"])


class MatchIn(Schema):
    """Names to compare 待核对的姓名."""

    pairs: list[NameIn] = described("待核对的姓名", "names to compare", min_length=1, max_length=1000)


class NameMatch(Answer):
    """Whether a name is the worker's; false too for a worker that is unknown 姓名是否相符，查无此人的也为不符."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    matches: bool = described("是否相符", "matches", examples=[True])


class MatchOut(Answer):
    """One verdict a pair, in the order given 核对结果，依提交顺序逐一给出."""

    items: list[NameMatch] = described("核对结果", "verdicts")


class _WorkerEvent(Event):
    worker_id: WorkerId
    region: RegionCode
    category: Category
    state: WorkerState
    name_masked: str
    employment_relation: EmploymentRelation
    employer_uscc: str | None
    insured: Insured


class WorkerEnrolled(_WorkerEvent, type="roster.worker.enrolled", zh="工作人员已登记入册，待核准。"):
    """A worker was put on the roster, pending."""


class WorkerActivated(_WorkerEvent, type="roster.worker.activated", zh="工作人员已核准，系首次或离岗后重新核准。"):
    """A worker was activated, for the first time or after having left."""


class WorkerChanged(_WorkerEvent, type="roster.worker.changed", zh="工作人员信息已变更。"):
    """Particulars of a worker changed."""


class WorkerSuspended(_WorkerEvent, type="roster.worker.suspended", zh="工作人员自某日起不得安排执勤。"):
    """A worker may not be assigned duty from a day on."""

    reason: SuspensionReason
    since_on: LocalDate


class WorkerResumed(_WorkerEvent, type="roster.worker.resumed", zh="暂停上岗已结束。"):
    """A suspension ended."""


class WorkerLeft(_WorkerEvent, type="roster.worker.left", zh="工作人员已离岗；其应付款项继续办理。"):
    """A worker's service ended; payments due for it go on."""

    left_on: LocalDate


class WorkerDeceased(_WorkerEvent, type="roster.worker.deceased", zh="工作人员死亡；应付款项及遗属事项继续办理。"):
    """A worker died; payments due and the survivors' cases go on."""

    died_on: LocalDate


class WorkerTransferred(_WorkerEvent, type="roster.worker.transferred", zh="工作人员自某日起在另一社区工作。"):
    """A worker serves in another community from a day on."""

    from_region: RegionCode = described("原社区", "community or village before")
    on: LocalDate = described("到岗日", "first day there")


class WorkerMerged(_WorkerEvent, type="roster.worker.merged", zh="两份记录为同一人，本编号自此为`into`的别名。"):
    """Two records were of one person; this one is now an alias of ``into``."""

    into: WorkerId
