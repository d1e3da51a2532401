"""What a worker sees of the own honours."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, described
from services.honors.nominations.rules import NominationState
from services.honors.schemes.rules import Rank

__all__ = ["OwnNominationOut"]


class OwnNominationOut(Answer):
    """An own nomination as far as it is public; nothing of what was asked, answered or said about it.

    本人推荐情况，以已公开的为限；不含征求意见、答复和异议的内容。
    """

    id: UUID = described("标识", "id")
    scheme_title: str = described("项目名称", "title of the scheme", examples=["全区城乡社区疫情防控先进个人"])
    rank: Rank = described("表彰层次", "rank")
    state: NominationState = described("状态", "state")
    certificate_no: str | None = described("证书编号", "certificate number", examples=["FY-2020-0001"])
    award_document_no: str | None = described("表彰决定文号", "document number")
    conferred_on: LocalDate | None = described("表彰日", "conferred on")
    revoked_on: LocalDate | None = described("撤销日", "revoked on")
