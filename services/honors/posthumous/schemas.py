"""Posthumous honours on the wire."""

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
from services.honors.posthumous.rules import HONOUR, PosthumousState

__all__ = [
    "DeedsIn",
    "DropIn",
    "PosthumousDeedsOut",
    "PosthumousGrantIn",
    "PosthumousReportIn",
    "PosthumousTitleDenied",
    "PosthumousTitleDropped",
    "PosthumousTitleGranted",
    "PosthumousTitleLapsed",
    "PosthumousTitleNominated",
    "PosthumousTitleOpened",
    "PosthumousTitleOut",
    "PosthumousTitleReported",
    "PosthumousTitleReviewed",
    "PosthumousTold",
]


class DeedsIn(Schema):
    """What the person did. Who it is, and the day of death, is taken over from the roster.

    本人的主要事迹。其身份和死亡日期以花名册为准。
    """

    deeds: Note = described("主要事迹", "deeds", "加密保存 Kept sealed", examples=["连续值守卡口，因公殉职"])


class PosthumousReportIn(Schema):
    """The letter by which it is reported to the ministry 上报文号."""

    report_no: Line = described("上报文号", "number of the report", examples=["内民函〔2020〕9号"])


class PosthumousGrantIn(Schema):
    """The ministry's decision and the certificate 追授决定."""

    award_document_no: Line = described("追授决定文号", "document number", examples=["民发〔2020〕40号"])
    certificate_no: Line = described("证书编号", "certificate number", examples=["YXSQ-2020-0001"])


class DropIn(Schema):
    """Why it goes no further 不再办理的理由."""

    reason: Note = described("理由", "reason", "加密保存 Kept sealed", examples=["遗属不愿申报"])


class PosthumousTitleOut(Answer):
    """The help for a posthumous honour 追授协助事项."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    shown_as: str | None = described("姓名（脱敏）", "name, masked", examples=["张*"])
    honour: str = described("荣誉", "honour", examples=[HONOUR])
    died_on: LocalDate | None = described("殉职日", "died on", examples=["2020-02-20"])
    state: PosthumousState = described("状态", "state")
    report_no: str | None = described("上报文号", "number of the report")
    reported_on: LocalDate | None = described("上报日", "reported on")
    award_document_no: str | None = described("追授决定文号", "document number")
    certificate_no: str | None = described("证书编号", "certificate number")
    granted_on: LocalDate | None = described("追授日", "granted on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class PosthumousDeedsOut(Answer):
    """The deeds in plain text 事迹材料."""

    id: UUID = described("标识", "id")
    deeds: str | None = described("主要事迹", "deeds")
    dropped_for: str | None = described("不再办理的理由", "why it goes no further")


class PosthumousTold(Event):
    """What every event of a posthumous honour tells."""

    worker_id: WorkerId


class PosthumousTitleOpened(
    PosthumousTold, type="honors.posthumous-title.opened", zh="因公殉职获认定，需协助办理追授荣誉。"
):
    """A recognised death on duty calls for help with a posthumous honour."""


class PosthumousTitleLapsed(
    PosthumousTold,
    type="honors.posthumous-title.lapsed",
    zh="追授事项在申报之前已终结：不属于因公殉职，或两份记录为同一人。",
):
    """It ended before anybody nominated: no death on duty, or two records of one person."""


class PosthumousTitleNominated(PosthumousTold, type="honors.posthumous-title.nominated", zh="旗县已申报追授荣誉。"):
    """The county put somebody forward for a posthumous honour."""


class PosthumousTitleReviewed(PosthumousTold, type="honors.posthumous-title.reviewed", zh="盟市已审核通过追授申报。"):
    """The league passed it on."""


class PosthumousTitleReported(PosthumousTold, type="honors.posthumous-title.reported", zh="自治区已上报民政部。"):
    """The province reported it to the ministry."""


class PosthumousTitleGranted(PosthumousTold, type="honors.posthumous-title.granted", zh="荣誉已追授。"):
    """The honour was conferred after death."""

    certificate_no: str
    granted_on: LocalDate


class PosthumousTitleDenied(PosthumousTold, type="honors.posthumous-title.denied", zh="荣誉未予追授。"):
    """The honour was not conferred."""


class PosthumousTitleDropped(
    PosthumousTold, type="honors.posthumous-title.dropped", zh="追授不再办理；原因不对外发布。"
):
    """It goes no further; why is told to nobody."""
