"""Rectification orders 整改通知: an office is told to put something right by a day, and others say whether it did.

The office ordered answers; it never verifies or closes what is asked of it. Headquarters that are ordered are judged by
those above them. What is overdue shows one level up from the day after the due day.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import span_of
from chassis.text import Text

__all__ = [
    "AWAITED",
    "ORDER",
    "JudgeOfOwnOrder",
    "Measure",
    "MeasureNotHeavier",
    "NotTheJudge",
    "NotTheOpener",
    "OpenedBy",
    "OrderMove",
    "OrderState",
    "OrderedAlready",
    "days_over",
    "demand_of",
    "require_heavier",
    "require_judge",
    "require_opener",
]

_SOURCE = "内防指发〔2020〕75号 末段"


class OpenedBy(StrEnum):
    """What an order rests on 整改通知的依据."""

    INSPECTION_FINDING = "inspection-finding"  # 督查发现
    INDICATOR = "indicator"  # 指标未达标


class OrderState(StrEnum):
    ISSUED = "issued"  # 已下发
    RESPONDED = "responded"  # 已反馈
    VERIFIED = "verified"  # 已核验
    SENT_BACK = "sent-back"  # 已退回
    ESCALATED = "escalated"  # 已升级
    CLOSED = "closed"  # 已销号


class OrderMove(StrEnum):
    RESPOND = "respond"
    VERIFY = "verify"
    SEND_BACK = "send-back"
    ESCALATE = "escalate"
    CLOSE = "close"


# A measure against an office does not put right what is wrong, so an escalated order is still to be answered.
ORDER = Lifecycle[OrderState, OrderMove](
    start=OrderState.ISSUED,
    steps={
        (OrderState.ISSUED, OrderMove.RESPOND): OrderState.RESPONDED,
        (OrderState.ISSUED, OrderMove.ESCALATE): OrderState.ESCALATED,
        (OrderState.RESPONDED, OrderMove.VERIFY): OrderState.VERIFIED,
        (OrderState.RESPONDED, OrderMove.SEND_BACK): OrderState.SENT_BACK,
        (OrderState.RESPONDED, OrderMove.ESCALATE): OrderState.ESCALATED,
        (OrderState.SENT_BACK, OrderMove.RESPOND): OrderState.RESPONDED,
        (OrderState.SENT_BACK, OrderMove.ESCALATE): OrderState.ESCALATED,
        (OrderState.ESCALATED, OrderMove.RESPOND): OrderState.RESPONDED,
        (OrderState.ESCALATED, OrderMove.ESCALATE): OrderState.ESCALATED,
        (OrderState.VERIFIED, OrderMove.CLOSE): OrderState.CLOSED,
    },
)

# It is the office's turn.
AWAITED = (OrderState.ISSUED, OrderState.SENT_BACK, OrderState.ESCALATED)


class Measure(StrEnum):
    """What follows where an order is not obeyed, lightest first 整改不到位的升级措施，由轻到重."""

    CIRCULAR = "circular"  # 通报
    TALK = "talk"  # 约谈
    DISCIPLINE = "discipline"  # 移送纪检监察


class OrderedAlready(Conflict):
    code = "ORDERED_ALREADY"
    stands_for = ("uq_rectification_orders_finding_id",)
    title = Text("该问题已下发整改通知", "An order was opened from this finding")


class NotTheOpener(Forbidden):
    code = "NOT_THE_OPENER"
    stands_for = ("fk_rectification_orders_finding_id_findings",)
    title = Text("只能由开展督查的指挥部下发", "Only the headquarters that found it open the order")


class JudgeOfOwnOrder(Forbidden):
    """督查发现的问题不得由被督查单位自行销号."""

    code = "JUDGE_OF_OWN_ORDER"
    stands_for = ("ck_rectification_orders_not_own_judge", "ck_rectification_orders_headquarters_from_above")
    title = Text("被督查单位不得核验、销号本单位问题", "An office does not judge its own rectification")
    source = _SOURCE


class NotTheJudge(Forbidden):
    code = "NOT_THE_JUDGE"
    stands_for = ("ck_rectification_orders_judged_from_above",)
    title = Text("由下发通知的指挥部或其上级核验", "Judged by the headquarters that gave the order, or those above")


class MeasureNotHeavier(Conflict):
    code = "MEASURE_NOT_HEAVIER"
    title = Text("再次升级须采取更重的措施", "What is escalated again is met with a heavier measure")


def require_opener(caller: Caller, *, found_by_region: int) -> None:
    """The headquarters whose inspection found it."""
    if caller.region != found_by_region:
        raise NotTheOpener


def require_judge(caller: Caller, *, department: Department, region: int, opened_in: int) -> None:
    """The headquarters that gave the order, or those above; never the office that was given it."""
    if caller.department is department and caller.region == region:
        raise JudgeOfOwnOrder
    if not span_of(caller.region).covers(span_of(opened_in)):
        raise NotTheJudge


def require_heavier(measure: Measure, *, than: Measure | None) -> None:
    """A second measure is a step up."""
    steps = list(Measure)
    if than is not None and steps.index(measure) <= steps.index(than):
        raise MeasureNotHeavier


def demand_of(title: str, period: date, *, value: Decimal, target: Decimal) -> str:
    """What the office is told where an indicator missed its target: which, of when, and by how much."""
    return f"{title}：{period:%Y-%m} 为 {value:f}，目标 {target.normalize():f}，请查明原因并整改"


def days_over(due_on: date, *, today: date) -> int:
    """Calendar days since the due day; the due day itself is in time, and counts 0."""
    return max((today - due_on).days, 0)
