"""Subscriptions, their deliveries and dead letters on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.fields import Answer, Int64, Line, LocalDateTime, RegionCode, SafeText, Schema, Version, described
from chassis.moves import NextMove
from chassis.webhooks.rules import LetterState, Outcome, SubscriptionState

__all__ = [
    "AttemptOut",
    "DeadLetterOut",
    "PingOut",
    "QueuedOut",
    "Redelivery",
    "Rotation",
    "SecretOut",
    "SubscriptionChange",
    "SubscriptionIn",
    "SubscriptionMade",
    "SubscriptionOut",
]

Url = Annotated[SafeText, StringConstraints(min_length=10, max_length=2000)]
EventType = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z-]+)+$", max_length=80)]

_TITLE = described("名称", "title", "由本单位自定 What the office calls it", examples=["省级平台 Provincial platform"])
_URL = described(
    "接收地址",
    "target",
    (
        "限https，不含用户名、密码和片段；为公网地址，或运维方允许的网段内的地址 "
        "https; no user, password or fragment; a public address, or one in a network that the operator allows"
    ),
    examples=["https://hooks.example.gov.cn/nuanxin"],
)
_REGION = described(
    "事件区划", "region of the events", "在本单位所辖区划之内 Within the office's own", examples=["150603000000"]
)
_SECRET = described(
    "签名密钥",
    "secret",
    "仅显示这一次；用以验证`webhook-signature` Shown this once; verify with it by Standard Webhooks",
    examples=["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
)


class SubscriptionIn(Schema):
    """What is to be told, where 订阅内容及接收地址."""

    title: Line = _TITLE
    url: Url = _URL
    events_region: RegionCode = _REGION
    types: list[EventType] = described(
        "事件类型",
        "types",
        "空列表：该服务的全部类型 None: all types of the service",
        default=[],
        max_length=100,
        examples=[[]],
    )
    after: str | None = described(
        "起点",
        "after this place of the feed",
        (
            "填某个`sequence`；`0-0`为自始；不填为自现在起 "
            "A `sequence`; `0-0` from the beginning; without it from now on"
        ),
        default=None,
        max_length=41,
        examples=["0-0"],
    )


class SubscriptionChange(Schema):
    """What changes; what is not given stays 变更内容，未给出的保持不变."""

    title: Line | None = described("名称", "title", default=None, examples=["省级平台 Provincial platform"])
    url: Url | None = described("接收地址", "target", default=None, examples=["https://hooks.example.gov.cn/nuanxin"])
    types: list[EventType] | None = described(
        "事件类型", "types", "空列表：全部类型 An empty list: all types", default=None, max_length=100, examples=[[]]
    )


class SubscriptionOut(Answer):
    """A subscription and how far it has come 事件订阅."""

    id: UUID = described("标识", "id")
    title: str = _TITLE
    url: str = _URL
    events_region: RegionCode = _REGION
    types: list[str] = described(
        "事件类型", "types", "空列表：该服务的全部类型 None: all types of the service", examples=[[]]
    )
    state: SubscriptionState = described("状态", "state", examples=["active"])
    after: str = described("已投递至", "delivered up to", "事件流中的位置 A place in the feed", examples=["812-40"])
    attempts: Int64 = described(
        "已试次数", "attempts", "对下一事件已投递的次数 Of the event that is next, so far", examples=[0]
    )
    next_attempt_at: LocalDateTime = described(
        "下次投递", "next attempt", "有待投递事件时，不早于此时 Not earlier, if something is to be told"
    )
    failing_since: LocalDateTime | None = described(
        "失败始于", "failing since", "投递正常时为空 Null while deliveries succeed"
    )
    delivered_at: LocalDateTime | None = described("最近送达", "last delivered at")
    next_moves: list[NextMove] = described("可用操作", "moves")
    version: Version = described("版本", "version", examples=[1])


class SubscriptionMade(SubscriptionOut):
    """A new subscription with its secret 新订阅."""

    secret: str = _SECRET


class Rotation(Schema):
    """How long the secrets so far go on signing 旧密钥继续签名的时长."""

    keep_hours: Int64 = described(
        "旧密钥保留小时数", "hours that the old secrets stay valid", default=24, ge=0, le=168, examples=[24]
    )


class SecretOut(Answer):
    """A new secret 新密钥."""

    id: UUID = described("订阅", "subscription")
    secret: str = _SECRET
    old_until: LocalDateTime = described("旧密钥有效至", "old secrets valid until")
    version: Version = described("版本", "version", examples=[2])


class PingOut(Answer):
    """How a trial delivery ended 试投结果."""

    event_id: UUID = described("事件标识", "webhook-id")
    outcome: Outcome = described("结果", "outcome", examples=["delivered"])
    status: Int64 | None = described("状态码", "status", "无应答时为空 Null where there was no answer", examples=[204])
    milliseconds: Int64 = described("耗时（毫秒）", "milliseconds", examples=[38])


class AttemptOut(Answer):
    """One attempt 投递记录."""

    id: UUID = described("标识", "id")
    event_id: UUID = described("事件标识", "event id", "同时作为webhook-id Also the webhook-id")
    event_type: str = described("事件类型", "type", examples=["subsidy.roll.approved"])
    sequence: str = described("序号", "place in the feed", examples=["812-40"])
    number: Int64 = described("第几次", "attempt", examples=[1])
    attempted_at: LocalDateTime = described("投递时间", "attempted at")
    outcome: Outcome = described("结果", "outcome", examples=["delivered"])
    status: Int64 | None = described("状态码", "status", "无应答时为空 Null where there was no answer", examples=[204])
    milliseconds: Int64 = described("耗时（毫秒）", "milliseconds", examples=[38])


class DeadLetterOut(Answer):
    """An event that was given up 死信."""

    id: UUID = described("标识", "id")
    event_id: UUID = described("事件标识", "event id")
    event_type: str = described("事件类型", "type", examples=["subsidy.roll.approved"])
    state: LetterState = described("状态", "state", examples=["dead"])
    attempts: Int64 = described("已试次数", "attempts", examples=[8])
    outcome: Outcome = described("最后结果", "last outcome", examples=["rejected"])
    status: Int64 | None = described("状态码", "last status", examples=[422])
    given_up_at: LocalDateTime = described("放弃时间", "given up at")


class Redelivery(Schema):
    """Which dead letters: one, or all that were given up since a time; neither: all.

    重投范围：指定的一件，或自某时起的全部死信；均未指定的为全部。
    """

    dead_letter_id: UUID | None = described("死信", "dead letter", default=None)
    since: LocalDateTime | None = described("起始时间", "given up at or after", default=None)


class QueuedOut(Answer):
    """How many dead letters wait to be told again 待重投."""

    id: UUID = described("订阅", "subscription")
    queued: Int64 = described("排队件数", "queued", examples=[1])
