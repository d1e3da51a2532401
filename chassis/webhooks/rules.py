"""The rules of webhooks: states of a subscription, what a failed attempt leads to, and what is signed.

Standard Webhooks (standardwebhooks.com): ``webhook-id`` is the event's own id and stays the same over all attempts,
``webhook-signature`` holds one signature for each secret that is valid, so that a secret can be changed without a gap.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from chassis.caller import Caller
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "DISABLED_AFTER",
    "MOST_SUBSCRIPTIONS",
    "SECRET_PREFIX",
    "SUBSCRIPTION",
    "LetterState",
    "Outcome",
    "OutlivesGrant",
    "SubscriptionMove",
    "SubscriptionState",
    "TooManySubscriptions",
    "delay_after",
    "gives_up",
    "require_own_office",
    "signature_headers",
    "wait_asked",
]

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with
# Subscriptions of one office at one service that are not disabled.
MOST_SUBSCRIPTIONS = 20
# A target that has taken nothing for so long is called no more until its office resumes the subscription.
DISABLED_AFTER = timedelta(days=5)

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=6)
LONGEST_ASKED = timedelta(hours=24)


class SubscriptionState(StrEnum):
    ACTIVE = "active"  # 投递中
    PAUSED = "paused"  # 已暂停
    DISABLED = "disabled"  # 已停用


class SubscriptionMove(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"
    DISABLE = "disable"


SUBSCRIPTION = Lifecycle[SubscriptionState, SubscriptionMove](
    start=SubscriptionState.ACTIVE,
    steps={
        (SubscriptionState.ACTIVE, SubscriptionMove.PAUSE): SubscriptionState.PAUSED,
        (SubscriptionState.ACTIVE, SubscriptionMove.DISABLE): SubscriptionState.DISABLED,
        (SubscriptionState.PAUSED, SubscriptionMove.RESUME): SubscriptionState.ACTIVE,
        (SubscriptionState.PAUSED, SubscriptionMove.DISABLE): SubscriptionState.DISABLED,
        (SubscriptionState.DISABLED, SubscriptionMove.RESUME): SubscriptionState.ACTIVE,
    },
)


class Outcome(StrEnum):
    """How an attempt ended 投递结果."""

    DELIVERED = "delivered"  # 已送达：2xx
    REJECTED = "rejected"  # 被拒收：其他状态码
    UNREACHABLE = "unreachable"  # 无法连接
    TIMED_OUT = "timed-out"  # 超时
    TARGET_REFUSED = "target-refused"  # 目标地址不允许


class LetterState(StrEnum):
    """A dead letter's state 死信状态."""

    DEAD = "dead"  # 未送达
    QUEUED = "queued"  # 等待重投
    DELIVERED = "delivered"  # 已补投


class TooManySubscriptions(Conflict):
    code = "TOO_MANY_SUBSCRIPTIONS"
    title = Text("事件订阅过多", "Too many subscriptions")
    detail = Text("一个单位至多 {most} 个未停用的订阅", "At most {most} subscriptions of an office are not disabled")


class OutlivesGrant(Forbidden):
    code = "OUTLIVES_GRANT"
    title = Text("代理人不得设置事件订阅", "Who acts on a grant sets up no subscription")
    detail = Text("订阅在授权结束后仍会继续投递", "It would go on being delivered when the grant has ended")


def require_own_office(caller: Caller) -> None:
    """Where events go to, and who can verify them, is for the office itself to say."""
    if caller.grant is not None:
        raise OutlivesGrant


# Answers by which a receiver says no to this very event; the next one may well be taken.
_NO_TO_THIS = frozenset({400, 409, 413, 414, 415, 422, 431})


def gives_up(status: int | None, attempts: int) -> bool:
    """Whether an event becomes a dead letter after so many attempts, so that those behind it get their turn.

    One that the receiver refuses for what it is: after 8, about an hour and a half. Whatever else is wrong is wrong
    with the receiver, and the order is kept as long as may be: after 14, about a day and a half.
    """
    return attempts >= (8 if status in _NO_TO_THIS else 14)


def delay_after(attempts: int, *, asked: timedelta | None, chance: float) -> timedelta:
    """How long to wait after a number of failed attempts: threefold each time, a fifth more or less by ``chance``
    (0 to 1), and no shorter than the receiver asked for with Retry-After (RFC 9110 §10.2.3), within a day."""
    delay = min(FIRST_DELAY * 3.0 ** min(attempts - 1, 20), LONGEST_DELAY) * (0.8 + 0.4 * chance)
    return max(delay, min(asked or timedelta(0), LONGEST_ASKED))


def wait_asked(header: str | None, *, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date; None where it says nothing that can be read."""
    if header is None:
        return None
    if header.isascii() and header.isdecimal():
        return timedelta(seconds=min(int(header[:10]), 10**8))
    try:
        return max(parsedate_to_datetime(header) - now, timedelta(0))
    except (TypeError, ValueError):  # no date, or one without a zone
        return None


def signature_headers(secrets: Sequence[str], *, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks: id, time, and an HMAC-SHA256 of both and the body for each secret."""
    stamp = str(int(at.timestamp()))
    content = f"{event_id}.{stamp}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(SECRET_PREFIX)) for secret in secrets)
    signatures = (base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
