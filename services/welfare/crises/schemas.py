"""Crises on the wire: nothing in them says whose they are, save the one answer that a desk needs to call back."""

from uuid import UUID

from chassis.fields import Answer, LocalDateTime, RegionCode, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.crises.rules import CrisisState

__all__ = [
    "CallBackOut",
    "ContactOut",
    "CrisisAcknowledged",
    "CrisisContacted",
    "CrisisEscalated",
    "CrisisFollowedUp",
    "CrisisOut",
    "CrisisRaised",
]


class ContactOut(Answer):
    """Whom to call now 可立即联系的人员."""

    region: RegionCode = described("值班地", "region of the desk", examples=["150603000000"])
    desk: str | None = described(
        "值班岗",
        "desk on duty",
        "各级均未安排值班的为空，已通知自治区 Null where no roster has one; the province was told",
    )
    phone: str | None = described("值班电话", "telephone", examples=["0477-8001234"])
    emergency: str = described("急救电话", "emergency telephone", examples=["120"])


class CrisisOut(Answer):
    """A crisis as desks read of it 心理危机."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县", "county", examples=["150603000000"])
    desk: RegionCode = described("在岗层级", "desk that is called", examples=["150603000000"])
    state: CrisisState = described("状态", "state", examples=["raised"])
    raised_at: LocalDateTime = described("发生时间", "raised at")
    answer_due_at: LocalDateTime = described("接警期限", "to be acknowledged by")
    follow_up_due_at: LocalDateTime = described("回访期限", "to be followed up by")
    escalations: int = described("上报次数", "times it went up or rang again", examples=[0])
    acknowledged_at: LocalDateTime | None = described("接警时间", "acknowledged at")
    contacted_at: LocalDateTime | None = described("联系本人时间", "the person was spoken to at")
    followed_up_at: LocalDateTime | None = described("回访时间", "followed up at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    version: Version = described("版本", "version", examples=[1])


class CallBackOut(Answer):
    """Whom to call back 回拨对象."""

    id: UUID = described("标识", "id of the crisis")
    worker_id: WorkerId | None = described("人员编号", "worker ID")
    phone: str | None = described(
        "联系电话", "telephone", "以本人所留为准，未留的为空 As the person gave it; null when they gave none"
    )


class _CrisisEvent(Event):
    pass


class CrisisRaised(_CrisisEvent, type="welfare.crisis.raised", zh="心理危机已报入，值班人员已获通知；不透露其人其地。"):
    """A crisis came in and a desk was told. Nothing says whose it is, or where."""


class CrisisAcknowledged(_CrisisEvent, type="welfare.crisis.acknowledged", zh="值班人员已接警。"):
    """A desk took a crisis."""


class CrisisContacted(_CrisisEvent, type="welfare.crisis.contacted", zh="已与危机当事人通话。"):
    """The person of a crisis was spoken to."""


class CrisisFollowedUp(_CrisisEvent, type="welfare.crisis.followed-up", zh="已再次与危机当事人通话。"):
    """The person of a crisis was spoken to again."""


class CrisisEscalated(_CrisisEvent, type="welfare.crisis.escalated", zh="心理危机未及时接警或回访，已上报上一级值班。"):
    """A crisis was not taken, or not followed up, in time: the next desk was told."""
