"""Applications on the wire. What was diagnosed and what the applicant states go out by a permission of their own."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDate, LocalDateTime, Note, RegionCode, Schema, WorkerId, described
from chassis.ledger import Event
from services.injury.clocks.schemas import ReadingOut
from services.injury.recognition.applications import Applicant, PromiseState
from services.injury.recognition.grounds import Ground, Material

__all__ = [
    "ApplicationConsented",
    "ApplicationIn",
    "ApplicationOut",
    "CaseApplied",
    "CaseSupplementRequested",
    "CaseSupplemented",
    "CaseSupplied",
    "CaseWithdrawn",
    "ConsentIn",
    "DiagnosisOut",
    "OwnApplicationIn",
    "PromiseIn",
    "PromiseOut",
    "SupplementRequestIn",
    "SuppliedIn",
    "SuppliesIn",
    "SupplyIn",
]


class SuppliedIn(Schema):
    """A paper that is handed in 已提交材料."""

    material: Material = described("材料", "paper", examples=["application-form"])
    document_id: UUID | None = described(
        "文件",
        "its file",
        "本案同类材料文件；窗口提交纸质材料的不填 A document of this case and kind; none for a paper over the counter",
        default=None,
    )


class PromiseIn(Schema):
    """A paper that will come later 容缺后补承诺."""

    material: Material = described("材料", "paper", examples=["duty-proof"])
    due_on: LocalDate = described("承诺补齐日", "promised for", examples=["2020-03-02"])


def _each_once(papers: Sequence[SuppliedIn | PromiseIn]) -> Sequence[SuppliedIn | PromiseIn]:
    named = [paper.material for paper in papers]
    if len(set(named)) < len(named):
        raise wrong("material_twice", "同一材料只列一次", "A paper is named once")
    return papers


_Supplied = Annotated[list[SuppliedIn], AfterValidator(_each_once)]
_Promises = Annotated[list[PromiseIn], AfterValidator(_each_once)]


class OwnApplicationIn(Schema):
    """A worker's own application 职工本人申请."""

    ground: Ground = described("主张的情形", "ground that is claimed", examples=["14-1"])
    supplied: _Supplied = described("已提交材料", "papers handed in", max_length=len(Material))
    promises: _Promises = described("容缺后补", "papers promised for later", default=[], max_length=len(Material))
    diagnosis: Note | None = described(
        "诊断", "diagnosis", "加密保存 Kept sealed", default=None, examples=["左桡骨远端骨折"]
    )
    declares: Note | None = described(
        "申请人陈述", "what the applicant states", "加密保存 Kept sealed", default=None, examples=["卡口执勤时滑倒"]
    )


class ApplicationIn(OwnApplicationIn):
    """An application for recognition 工伤认定申请."""

    applicant: Applicant = described(
        "申请人", "who applies", "单位自行申请；其他申请人在窗口申请 A unit for itself; others at the counter"
    )


class SuppliesIn(Schema):
    """Papers that are handed in with a supplement 补正材料."""

    supplied: _Supplied = described(
        "已提交材料",
        "papers handed in",
        "材料已到齐的不填 None, where they have come already",
        default=[],
        max_length=len(Material),
    )


class SupplyIn(Schema):
    """Papers that are handed in besides 后补材料."""

    supplied: _Supplied = described("已提交材料", "papers handed in", min_length=1, max_length=len(Material))


class SupplementRequestIn(Schema):
    """What is to be supplied 补正告知."""

    materials: list[Material] = described(
        "另需材料",
        "papers wanted besides those that the ground asks for",
        "已提交但不合要求的也列于此 Those handed in and found wanting are named here too",
        default=[],
        max_length=len(Material),
        examples=[["police-report"]],
    )


class ConsentIn(Schema):
    """The department's consent to extend the employer's 30 days 同意延长申请时限."""

    days: int = described("延长天数", "days", ge=1, le=365, examples=[30])
    document_no: Line = described("文号", "document number", examples=["样例人社函〔2020〕1号"])


class SuppliedOut(Answer):
    """A paper that is on file 在档材料."""

    material: Material = described("材料", "paper", examples=["application-form"])
    document_id: UUID | None = described("文件", "its file", "窗口提交纸质材料的为空 Null for a paper over the counter")


class PromiseOut(Answer):
    """A promise and how it stands 承诺补齐事项及其状态."""

    material: Material = described("材料", "paper", examples=["duty-proof"])
    due_on: LocalDate = described("承诺补齐日", "promised for", examples=["2020-03-02"])
    state: PromiseState = described("状态", "state", examples=["open"])


class ApplicationOut(Answer):
    """An application, how it stands by its clocks, and what it lacks.

    工伤认定申请、各项期限的进展以及所缺材料。
    """

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    worker_id: WorkerId = described("人员编号", "worker ID")
    applicant: Applicant = described("申请人", "who applied", examples=["employer"])
    applied_on: LocalDate = described("申请日", "applied on", examples=["2020-02-03"])
    ground: Ground = described("主张的情形", "ground that is claimed", examples=["14-1"])
    employer_late: bool = described("单位逾期", "the employer's time was over", examples=[False])
    costs_from: LocalDate | None = described("单位负担费用起", "costs on the employer from")
    costs_to: LocalDate | None = described(
        "单位负担费用止", "costs on the employer to", "受理前逐日顺延 Grows until acceptance"
    )
    consented_days: int = described("同意延长天数", "days consented to", examples=[0])
    supplied: list[SuppliedOut] = described("已提交材料", "papers on file")
    promises: list[PromiseOut] = described("容缺后补", "papers promised")
    missing: list[Material] = described("缺少的材料", "papers missing", examples=[["relation-proof"]])
    first_list: list[Material] | None = described("首次补正告知", "first list of papers to supply")
    supplement_requested_on: LocalDate | None = described("补正告知日", "papers asked for on")
    supplemented_on: LocalDate | None = described("补齐日", "all papers supplied on")
    received_on: LocalDate = described(
        "收齐日", "received on", "15日自此日起算 The 15 days run from it", examples=["2020-02-03"]
    )
    accepted_on: LocalDate | None = described("受理日", "accepted on")
    withdrawn_on: LocalDate | None = described("撤回日", "withdrawn on")
    acceptance: ReadingOut = described("受理期限", "clock of acceptance")
    timeliness: ReadingOut = described("申请期限", "clock by which the application was in time")
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class DiagnosisOut(Answer):
    """What the applicant told in confidence, in plain text 诊断与陈述."""

    id: UUID = described("标识", "id of the application")
    case_id: UUID = described("案件", "case")
    diagnosis: str | None = described("诊断", "diagnosis", examples=["左桡骨远端骨折"])
    declares: str | None = described("申请人陈述", "what the applicant states", examples=["卡口执勤时滑倒"])


class _CaseEvent(Event):
    worker_id: WorkerId


class CaseApplied(_CaseEvent, type="injury.case.applied", zh="已申请工伤认定，由`competent_region`的主管部门决定。"):
    """Recognition was applied for; the department of ``competent_region`` decides."""

    applicant: Applicant
    applied_on: LocalDate
    competent_region: RegionCode = described("管辖区划", "region whose department decides")
    employer_late: bool


class CaseSupplementRequested(
    _CaseEvent, type="injury.case.supplement-requested", zh="已书面一次性告知申请人需要补正的材料。"
):
    """The applicant was told, at once and in writing, which papers are missing."""

    papers: int = described("需补材料数", "papers that are missing")


class CaseSupplemented(
    _CaseEvent, type="injury.case.supplemented", zh="申请人已补正材料；不再缺少材料的，`complete`为真。"
):
    """The applicant supplied papers; ``complete`` where none is missing any more."""

    complete: bool = described("材料齐全", "nothing is missing any more")


class CaseSupplied(_CaseEvent, type="injury.case.supplied", zh="已后补其他材料，例如承诺补交的材料。"):
    """Papers were handed in besides, such as those that were promised."""

    papers: int = described("材料数", "papers handed in")


class CaseWithdrawn(_CaseEvent, type="injury.case.withdrawn", zh="申请人已撤回申请。"):
    """The applicant withdrew the application."""


class ApplicationConsented(_CaseEvent, type="injury.case.consented", zh="主管部门已同意延长用人单位三十日的申请时限。"):
    """The department consented to extend the employer's 30 days."""

    days: int
