"""Martyr files on the wire. No event and no list tells how somebody died."""

from uuid import UUID

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
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.certainty import Certainty
from services.honors.martyrs.rules import Applicant, Ground, LawVersion, MartyrFileState, Venue

__all__ = [
    "AccountOut",
    "DocumentIn",
    "InvestigationIn",
    "MartyrCertificateIn",
    "MartyrCertified",
    "MartyrFileFiled",
    "MartyrFileIn",
    "MartyrFileInvestigated",
    "MartyrFileLapsed",
    "MartyrFileOut",
    "MartyrFilePosted",
    "MartyrFilePrepared",
    "MartyrFileRefused",
    "MartyrFileReturned",
    "MartyrFileReviewed",
    "MartyrFileTold",
    "MartyrLawOut",
    "MaterialIn",
    "PostingIn",
    "RefusalIn",
]


class MaterialIn(Schema):
    """What was handed in. Who died, and when, is taken over from the roster.

    申报材料。牺牲者的身份和死亡日期以花名册为准。
    """

    applicant: Applicant = described("申报人", "who handed it in", examples=["relatives"])
    venue: Venue = described("受理地", "why it is this county's", examples=["unit-seat"])
    ground: Ground = described("牺牲情形", "ground", "依条例第八条各项 Art. 8, by its numbers", examples=["emergency"])
    account: Note = described(
        "牺牲情节", "what happened", "加密保存 Kept sealed", examples=["卡口值守时为救助群众牺牲"]
    )


class MartyrFileIn(MaterialIn):
    """A file of somebody whose death opened none, or opened one in another county 申报."""

    worker_id: WorkerId = described("人员编号", "worker ID")


class InvestigationIn(Schema):
    """What the county's veterans' affairs found 调查核实."""

    findings: Note = described("调查核实情况", "findings", "加密保存 Kept sealed", examples=["经走访核实，情况属实"])
    report_no: Line = described("评定烈士报告文号", "number of the report", examples=["昆退役报〔2020〕1号"])


class PostingIn(Schema):
    """Where it is posted 公示."""

    posted_at: Line = described("公示位置或网址", "where it is posted", examples=["https://example.invalid/gs/1"])


class DocumentIn(Schema):
    """The document of an authority that passes it on or decides 文号."""

    document_no: Line = described("文号", "document number", examples=["康政报〔2020〕5号"])


class MartyrCertificateIn(Schema):
    """The certificate that was issued 烈士证书."""

    certificate_no: Line = described("烈士证书编号", "certificate number", examples=["烈字第150000001号"])


class RefusalIn(Schema):
    """Why it is not to be 不予评定."""

    reason: Note = described("理由", "reason", "加密保存 Kept sealed", examples=["不符合第八条规定情形"])


class MartyrFileOut(Answer):
    """A martyr file 烈士评定档案."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    shown_as: str | None = described("姓名（脱敏）", "name, masked", examples=["张*"])
    died_on: LocalDate | None = described("牺牲日", "died on", examples=["2020-02-20"])
    law: LawVersion | None = described("适用条例", "version of the law that holds")
    on_duty: bool = described("工伤认定的因公死亡", "a recognised death on duty opened it", examples=[True])
    ground: Ground | None = described("牺牲情形", "ground")
    applicant: Applicant | None = described("申报人", "who handed it in")
    venue: Venue | None = described("受理地", "why it is this county's")
    filed_on: LocalDate | None = described("受理日", "filed on")
    round: int = described("轮次", "round", examples=[1])
    state: MartyrFileState = described("状态", "state")
    report_no: str | None = described("评定烈士报告文号", "number of the report")
    investigated_on: LocalDate | None = described("调查核实日", "investigated on")
    posted_on: LocalDate | None = described("公示日", "posted on")
    posted_to: LocalDate | None = described("公示截止日", "last day of posting")
    posted_at: str | None = described("公示位置或网址", "where it is posted")
    county_document_no: str | None = described("旗县审核文号", "county's document")
    league_document_no: str | None = described("盟市审核文号", "league's document")
    region_document_no: str | None = described("自治区文号", "province's document")
    ministry_document_no: str | None = described("退役军人事务部文号", "ministry's document")
    certificate_no: str | None = described("烈士证书编号", "certificate number")
    certified_on: LocalDate | None = described("发证日", "certified on")
    frozen: bool = described("因异议暂停", "frozen by an objection", examples=[False])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class AccountOut(Answer):
    """What was handed in and found, in plain text 牺牲情节."""

    id: UUID = described("标识", "id")
    account: str | None = described("牺牲情节", "what happened")
    findings: str | None = described("调查核实情况", "findings")
    refusal: str | None = described("不予评定理由", "why it was refused")


class MartyrLawOut(Answer):
    """A version of the statute 条例版本."""

    law: LawVersion = described("适用条例", "version of the law")
    valid_from: LocalDate = described("牺牲日自", "for deaths from", examples=["2019-08-01"])
    valid_to: LocalDate | None = described("牺牲日至", "for deaths to", examples=["2024-12-31"])
    source: str = described("来源", "source")
    certainty: Certainty = described("可信程度", "how sure it is")


class MartyrFileTold(Event):
    """What every event of a martyr file tells: never how the person died."""

    worker_id: WorkerId
    law: LawVersion | None
    round: int


class MartyrFilePrepared(MartyrFileTold, type="honors.martyr-file.prepared", zh="因公殉职获认定，已建立烈士评定档案。"):
    """A recognised death on duty opened a file."""


class MartyrFileLapsed(
    MartyrFileTold,
    type="honors.martyr-file.lapsed",
    zh="预建的烈士评定档案已终结：不属于因公殉职，或两份记录为同一人。",
):
    """A prepared file ended: the death is not one on duty after all, or two records were of one person."""


class MartyrFileFiled(MartyrFileTold, type="honors.martyr-file.filed", zh="烈士评定材料已提交。"):
    """The material was handed in."""


class MartyrFileInvestigated(
    MartyrFileTold, type="honors.martyr-file.investigated", zh="旗县退役军人事务部门已调查核实并提出报告。"
):
    """The county's veterans' affairs investigated and reported."""


class MartyrFilePosted(MartyrFileTold, type="honors.martyr-file.posted", zh="调查结果正在公示。"):
    """What was found is posted."""

    posted_to: LocalDate


class MartyrFileReviewed(
    MartyrFileTold, type="honors.martyr-file.reviewed", zh="某级机关已审核上报档案，或已作出评定。"
):
    """An authority passed a file on, or decided it."""

    state: MartyrFileState


class MartyrFileReturned(MartyrFileTold, type="honors.martyr-file.returned", zh="异议成立，档案退回重新调查。"):
    """An objection was upheld, and the file is investigated anew."""


class MartyrFileRefused(MartyrFileTold, type="honors.martyr-file.refused", zh="不予评定烈士；原因不对外发布。"):
    """Somebody is not to be a martyr; why is told to nobody."""


class MartyrCertified(MartyrFileTold, type="honors.martyr.certified", zh="烈士证书已颁发，评定为烈士。"):
    """Somebody is a martyr, by certificate."""

    certificate_no: str
