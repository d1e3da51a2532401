"""One worker, one file 一人一档: what is due to a worker, what was given, what is overdue, and why not.

The file is not kept anywhere. It is read from the services that hold its parts, in the name of whoever reads it, so a
reader finds in it what a clause's 责任单位 lets them read there and nothing else. Counselling is in no part of it: that
somebody was counselled or offered it is the worker's own to know (精神卫生法 arts. 4, 23).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["GAPS", "Entry", "Gap", "Judged", "Matter", "Standing", "Status", "gaps_in", "standing_on"]


class Matter(StrEnum):
    """What the notice has in store for a worker, by kind 通知规定的关爱事项种类."""

    SUBSIDY = "subsidy"  # 工作补助
    PAYMENT_DISPUTE = "payment-dispute"  # 未到账核查
    INJURY_CASE = "injury-case"  # 工伤认定
    BENEFIT = "benefit"  # 工伤待遇
    SUPPLIES = "supplies"  # 防护物资
    TRAINING = "training"  # 防疫培训
    TRAINING_CERTIFICATE = "training-certificate"  # 培训证书
    REST_ORDER = "rest-order"  # 强制休息
    LEAVE_BALANCE = "leave-balance"  # 补休余额
    LEAVE = "leave"  # 补休
    HEALTH_CHECK = "health-check"  # 健康体检
    RECUPERATION = "recuperation"  # 休假疗养
    COVER = "cover"  # 捐赠保险参保证明
    INSURANCE_CLAIM = "insurance-claim"  # 保险理赔
    COMMENDATION = "commendation"  # 表彰
    PREFERENCE = "preference"  # 优先录用凭证
    VISIT = "visit"  # 走访慰问
    GIFT = "gift"  # 慰问金、慰问品
    FAMILY_HELP = "family-help"  # 家属帮扶
    EXAM = "exam"  # 子女中考照顾


class Standing(StrEnum):
    """How far one thing has come 兑现情况."""

    DUE = "due"  # 应兑现、办理中
    OVERDUE = "overdue"  # 逾期
    GIVEN = "given"  # 已兑现
    NOT_GIVEN = "not-given"  # 未兑现


class Status(StrEnum):
    """Whether a part of the file could be read 分项读取情况."""

    READ = "read"  # 已读取
    WITHHELD = "withheld"  # 非责任单位，不予显示
    UNAVAILABLE = "unavailable"  # 服务暂不可用


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is due to a worker, was given or was not."""

    id: str
    standing: Standing
    state: str
    due_on: date | None = None
    given_on: date | None = None
    amount_fen: int | None = None
    days: int | None = None
    why: str | None = None


def standing_on(standing: Standing, *, due_on: date | None, today: date) -> Standing:
    """What is due is overdue from the day after its day."""
    late = standing is Standing.DUE and due_on is not None and due_on < today
    return Standing.OVERDUE if late else standing


class Gap(StrEnum):
    """What somebody qualifies for by the record, and no record says that they ever got.

    应享未享：据记录应当享有而无兑现记录的事项。
    """

    NEVER_LISTED = "never-listed"  # 有值守、未列入补助名册
    NO_BENEFIT = "no-benefit"  # 已认定工伤、未核定待遇
    NO_SUPPLIES = "no-supplies"  # 有值守、未领防护物资
    UNTRAINED = "untrained"  # 有值守、未受培训
    LEAVE_UNPLANNED = "leave-unplanned"  # 有补休余额、未安排
    NO_COVER_PROOF = "no-cover-proof"  # 已报伤、未出具参保证明
    NOT_VISITED = "not-visited"  # 已报伤、未走访


@dataclass(frozen=True, slots=True)
class Basis:
    """A gap's clause, what qualifies for it (None: duty), and what fills it."""

    clause: int
    by: Matter | None
    filled_by: Matter


GAPS: Mapping[Gap, Basis] = {
    Gap.NEVER_LISTED: Basis(1, None, Matter.SUBSIDY),
    Gap.NO_BENEFIT: Basis(2, Matter.INJURY_CASE, Matter.BENEFIT),
    Gap.NO_SUPPLIES: Basis(3, None, Matter.SUPPLIES),
    Gap.UNTRAINED: Basis(3, None, Matter.TRAINING_CERTIFICATE),
    Gap.LEAVE_UNPLANNED: Basis(5, Matter.LEAVE_BALANCE, Matter.LEAVE),
    Gap.NO_COVER_PROOF: Basis(6, Matter.INJURY_CASE, Matter.COVER),
    Gap.NOT_VISITED: Basis(8, Matter.INJURY_CASE, Matter.VISIT),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The gaps that there are, and those that nobody can tell without a part that was not read."""

    found: tuple[Gap, ...]
    not_judged: tuple[Gap, ...]


def gaps_in(parts: Mapping[Matter, Sequence[Entry] | None], *, half_days: int | None) -> Judged:
    """What the parts that were read show to be missing; a part that was not read is None, and so is unknown duty.

    A benefit is missed once an injury is recognised, cover and a visit as soon as one is reported. Leave is unplanned
    while days of it are left and none is applied for. What has ended without anything given fills no gap.
    """
    found, unknown = [], []
    for gap, basis in GAPS.items():
        qualifying = _qualifies(gap, basis, parts, half_days=half_days)
        filling = parts.get(basis.filled_by)
        if qualifying is False:
            continue
        if qualifying is None or filling is None:
            unknown.append(gap)
        elif not any(_fills(gap, one) for one in filling):
            found.append(gap)
    return Judged(tuple(found), tuple(unknown))


def _qualifies(
    gap: Gap, basis: Basis, parts: Mapping[Matter, Sequence[Entry] | None], *, half_days: int | None
) -> bool | None:
    if basis.by is None:
        return None if half_days is None else half_days > 0
    entries = parts.get(basis.by)
    if entries is None:
        return None
    if gap is Gap.NO_BENEFIT:
        return any(one.standing is Standing.GIVEN for one in entries)
    if gap is Gap.LEAVE_UNPLANNED:
        return any(one.days for one in entries)
    return any(one.standing is not Standing.NOT_GIVEN for one in entries)


def _fills(gap: Gap, entry: Entry) -> bool:
    if gap is Gap.LEAVE_UNPLANNED:
        return entry.standing in (Standing.DUE, Standing.OVERDUE)
    return entry.standing is not Standing.NOT_GIVEN or gap is Gap.NEVER_LISTED
