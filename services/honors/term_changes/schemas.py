"""What workers wish in term changes, on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, RegionCode, Schema, WorkerId, described
from chassis.ledger import Event

__all__ = ["TermChangeWishIn", "TermChangeWishOut", "TermChangeWishSaid"]


class TermChangeWishIn(Schema):
    """Whether the caller wishes to be put forward 换届意愿."""

    willing: bool = described("愿意作为换届人选", "wishes to be put forward", examples=[True])


class TermChangeWishOut(Answer):
    """What a worker said 换届意愿."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    willing: bool = described("愿意作为换届人选", "wishes to be put forward", examples=[True])
    said_on: LocalDate = described("表达日", "said on", examples=["2020-03-02"])


class TermChangeWishSaid(Event, type="honors.term-change-wish.said", zh="某工作人员已表明换届时是否愿意被推荐。"):
    """A worker said whether they wish to be put forward."""

    worker_id: WorkerId
    willing: bool
