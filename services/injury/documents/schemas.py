"""Documents on the wire: the file is the body of its own request and answer, all else is metadata."""

from uuid import UUID

from chassis.fields import Answer, LocalDateTime, Schema, Version, described
from chassis.file_types import FileType
from chassis.ledger import Event
from services.injury.documents.rules import WithdrawalReason
from services.injury.recognition.grounds import Material

__all__ = ["DocumentFiled", "DocumentOut", "DocumentWithdrawn", "WithdrawIn"]


class DocumentOut(Answer):
    """A document of a case, without its content 材料文件."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case", "并案的，为保留的案件 The one that remains, where cases were merged")
    material: Material = described("材料种类", "paper", examples=["duty-proof"])
    title: str = described("名称", "title", examples=["社区出具的值守证明"])
    media_type: FileType = described("文件类型", "media type", examples=["application/pdf"])
    size: int = described("字节数", "size in bytes", examples=[482133])
    digest: str = described("摘要", "SHA-256 of the content, hexadecimal", examples=["9f86d081884c7d65" * 4])
    organisation: str | None = described(
        "提交机构", "organisation that filed it", "由主管部门提交的为空 Null where an authority did"
    )
    filed_at: LocalDateTime = described("提交时间", "filed at")
    withdrawn_at: LocalDateTime | None = described("撤回时间", "withdrawn at")
    withdrawn_for: WithdrawalReason | None = described("撤回原因", "why it was withdrawn")
    erased_at: LocalDateTime | None = described(
        "内容删除时间", "erased at", "保存期满：名称、内容均已删除 Past its period: no title, no content"
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class WithdrawIn(Schema):
    """Why a document should not have been filed 撤回."""

    reason: WithdrawalReason = described("原因", "reason", examples=["wrong-case"])


class _DocumentEvent(Event):
    case_id: UUID


class DocumentFiled(
    _DocumentEvent, type="injury.document.filed", zh="案件材料已提交；材料可能反映病情，不透露其种类。"
):
    """A paper of a case was filed; which kind of paper is not told, for it may tell of an illness."""


class DocumentWithdrawn(_DocumentEvent, type="injury.document.withdrawn", zh="误交的材料已撤回，不再作数。"):
    """A document was filed by mistake, and counts no more."""
