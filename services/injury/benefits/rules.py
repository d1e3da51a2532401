"""Benefits 工伤保险待遇: their lifecycles, when they stop, what the fund advances, and what finance pays back.

What is due is computed in ``disability.py`` and ``deaths.py`` from the figures of ``parameters.py``; who pays it is the
table in ``payers.py``. Fiscal money is a reimbursement of what the unit has paid, never a second benefit (N7).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Level, parent_of
from chassis.text import Text
from services.injury.benefits.amounts import ComputedItem
from services.injury.benefits.payers import Item, Payer

__all__ = [
    "ADVANCE_RECOVERY",
    "ALLOWANCES",
    "BENEFIT_PERMISSIONS",
    "FISCAL_REIMBURSEMENT",
    "INJURY_BENEFIT",
    "STOPS",
    "AllowanceElsewhere",
    "BenefitMove",
    "BenefitState",
    "DependantStop",
    "FinanceLevelWrong",
    "Grades",
    "GradesMixed",
    "NotReimbursable",
    "NotRestorable",
    "PaidTwice",
    "RecoveryAboveAdvance",
    "RecoveryMove",
    "RecoveryState",
    "ReimbursementAbovePaid",
    "ReimbursementMove",
    "ReimbursementState",
    "StopReason",
    "StopRule",
    "finance_region",
    "grades_of",
    "require_finance_level",
    "require_one_kind_of_grades",
    "require_one_payer",
    "require_recovery_within_advance",
    "require_reimbursable",
    "require_restorable",
    "require_within_paid",
    "stops",
    "treatment_due",
]


class BenefitState(StrEnum):
    CALCULATED = "calculated"
    APPROVED = "approved"
    PAID = "paid"
    ADJUSTED = "adjusted"
    STOPPED = "stopped"
    VOIDED = "voided"


class BenefitMove(StrEnum):
    APPROVE = "approve"
    RECALCULATE = "recalculate"
    PAY = "pay"
    ADJUST = "adjust"
    STOP = "stop"
    RESTORE = "restore"
    VOID = "void"


_S, _M = BenefitState, BenefitMove

INJURY_BENEFIT = Lifecycle[BenefitState, BenefitMove](
    start=_S.CALCULATED,
    steps={
        (_S.CALCULATED, _M.RECALCULATE): _S.CALCULATED,
        (_S.CALCULATED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.PAY): _S.PAID,
        # A monthly benefit is paid again each month, and adjusted as wages and prices move (art. 40).
        (_S.PAID, _M.PAY): _S.PAID,
        (_S.PAID, _M.ADJUST): _S.ADJUSTED,
        (_S.ADJUSTED, _M.PAY): _S.PAID,
        (_S.APPROVED, _M.STOP): _S.STOPPED,
        (_S.PAID, _M.STOP): _S.STOPPED,
        (_S.ADJUSTED, _M.STOP): _S.STOPPED,
        # Whoever accepts the assessment or the treatment after all is entitled again (D).
        (_S.STOPPED, _M.RESTORE): _S.APPROVED,
        # The decision it rests on was revoked before anything was paid.
        (_S.CALCULATED, _M.VOID): _S.VOIDED,
        (_S.APPROVED, _M.VOID): _S.VOIDED,
    },
)


BENEFIT_PERMISSIONS = {move: f"injury:benefit:{move.value}" for move in BenefitMove} | {
    BenefitMove.RECALCULATE: "injury:benefit:calculate"
}


class RecoveryState(StrEnum):
    REQUESTED = "requested"
    URGED = "urged"
    ADVANCED = "advanced"
    RECOVERING = "recovering"
    RECOVERED = "recovered"
    SETTLED = "settled"
    REFUSED = "refused"


class RecoveryMove(StrEnum):
    URGE = "urge"
    SETTLE = "settle"
    ADVANCE = "advance"
    DEMAND = "demand"
    REPAY = "repay"
    COMPLETE = "complete"
    REFUSE = "refuse"


_R, _N = RecoveryState, RecoveryMove

ADVANCE_RECOVERY = Lifecycle[RecoveryState, RecoveryMove](
    start=_R.REQUESTED,
    steps={
        (_R.REQUESTED, _N.URGE): _R.URGED,
        # A third party that is not known cannot be urged (社会保险法第四十二条).
        (_R.REQUESTED, _N.ADVANCE): _R.ADVANCED,
        (_R.REQUESTED, _N.REFUSE): _R.REFUSED,
        (_R.URGED, _N.SETTLE): _R.SETTLED,
        (_R.URGED, _N.ADVANCE): _R.ADVANCED,
        (_R.ADVANCED, _N.DEMAND): _R.RECOVERING,
        (_R.RECOVERING, _N.REPAY): _R.RECOVERING,
        (_R.RECOVERING, _N.COMPLETE): _R.RECOVERED,
    },
)


class ReimbursementState(StrEnum):
    EMPLOYER_PAID = "employer-paid"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    SUBSIDISED = "subsidised"
    REFUSED = "refused"


class ReimbursementMove(StrEnum):
    CLAIM = "claim"
    SEND_BACK = "send-back"
    VERIFY = "verify"
    SUBSIDISE = "subsidise"
    REFUSE = "refuse"


_P, _Q = ReimbursementState, ReimbursementMove

FISCAL_REIMBURSEMENT = Lifecycle[ReimbursementState, ReimbursementMove](
    start=_P.EMPLOYER_PAID,
    steps={
        (_P.EMPLOYER_PAID, _Q.CLAIM): _P.CLAIMED,
        # For papers that are wanting or wrong.
        (_P.CLAIMED, _Q.SEND_BACK): _P.EMPLOYER_PAID,
        (_P.CLAIMED, _Q.VERIFY): _P.VERIFIED,
        (_P.CLAIMED, _Q.REFUSE): _P.REFUSED,
        (_P.VERIFIED, _Q.SUBSIDISE): _P.SUBSIDISED,
        (_P.VERIFIED, _Q.REFUSE): _P.REFUSED,
    },
)


class Grades(IntEnum):
    """The grades that a benefit is of, by the first of them: what these and those bring never stands together (N5)."""

    GRAVE = 1  # 一级至四级：保留劳动关系，退出工作岗位
    LESSER = 5  # 五级至十级


_OF_GRADES = {
    **dict.fromkeys((Item.ALLOWANCE, Item.ALLOWANCE_TOP_UP, Item.PENSION_TOP_UP), Grades.GRAVE),
    **dict.fromkeys(
        (Item.UNIT_ALLOWANCE, Item.UNIT_ALLOWANCE_TOP_UP, Item.MEDICAL_GRANT, Item.EMPLOYMENT_GRANT), Grades.LESSER
    ),
}


# What a worker has once, however many injuries (art. 45); each with its top-up.
ALLOWANCES = (Item.ALLOWANCE, Item.UNIT_ALLOWANCE, Item.PENSION_TOP_UP)


class StopReason(StrEnum):
    """Why a worker's benefits stop 停发待遇的原因."""

    CONDITION_LOST = "condition-lost"
    REASSESSED = "reassessed"
    REINJURED = "reinjured"
    ASSESSMENT_REFUSED = "assessment-refused"
    TREATMENT_REFUSED = "treatment-refused"
    RETIRED = "retired"
    DECEASED = "deceased"
    DECISION_REVOKED = "decision-revoked"


class DependantStop(StrEnum):
    """Why a dependant's pension stops (Rules on the dependants of workers who died of work, arts. 4 and 5, excerpt
    read).

    停止供养亲属待遇的原因，见《因工死亡职工供养亲属范围规定》第四条、第五条（据摘录）。
    """

    ADULT = "adult"  # 年满18周岁且未完全丧失劳动能力
    EMPLOYED = "employed"  # 就业或参军
    REMARRIED = "remarried"  # 工亡职工配偶再婚
    ADOPTED = "adopted"  # 被他人或组织收养
    DECEASED = "deceased"  # 死亡
    IMPRISONED = "imprisoned"  # 被判刑收监执行期间
    RECORDED_IN_ERROR = "recorded-in-error"  # 登记或者停止有误


@dataclass(frozen=True, slots=True)
class StopRule:
    """One row: the words, the article, which items stop (None is all), and whether they can be restored."""

    wording: str
    article: str
    items: frozenset[Item] | None
    restorable: bool


_MONTHLY_OWN = frozenset(
    {Item.ALLOWANCE, Item.ALLOWANCE_TOP_UP, Item.UNIT_ALLOWANCE, Item.UNIT_ALLOWANCE_TOP_UP, Item.PENSION_TOP_UP}
)
_LAPSE_WITH_LIFE = _MONTHLY_OWN | {Item.CARE, Item.LEAVE_WAGES, Item.LEAVE_CARE, Item.TREATMENT, Item.REHABILITATION}

STOPS: dict[StopReason, StopRule] = {
    StopReason.CONDITION_LOST: StopRule("丧失享受待遇条件的", "工伤保险条例第四十二条第一项", None, False),
    # What the new conclusion brings is calculated in its place.
    StopReason.REASSESSED: StopRule("复查鉴定结论变更的", "工伤保险条例第二十八条", _MONTHLY_OWN | {Item.CARE}, False),
    StopReason.REINJURED: StopRule(
        "再次发生工伤，按照新认定的伤残等级享受伤残津贴的", "工伤保险条例第四十五条", _MONTHLY_OWN, False
    ),
    StopReason.ASSESSMENT_REFUSED: StopRule("拒不接受劳动能力鉴定的", "工伤保险条例第四十二条第二项", None, True),
    StopReason.TREATMENT_REFUSED: StopRule("拒绝治疗的", "工伤保险条例第四十二条第三项", None, True),
    StopReason.RETIRED: StopRule(
        "达到退休年龄并办理退休手续后，停发伤残津贴",
        "工伤保险条例第三十五条第一款第三项",
        _MONTHLY_OWN - {Item.PENSION_TOP_UP},
        False,
    ),
    StopReason.DECEASED: StopRule("死亡", "工伤保险条例第四十二条第一项", _LAPSE_WITH_LIFE, False),
    StopReason.DECISION_REVOKED: StopRule("认定决定被撤销", "工伤保险条例第十四条、第十五条", None, False),
}


class GradesMixed(Conflict):
    code = "GRADES_MIXED"
    title = Text(
        "一至四级与五至十级的待遇不得并存", "What grades 1 to 4 bring and what 5 to 10 bring do not stand together"
    )
    detail = Text(
        "鉴定结论变更的，先停发原待遇，再重新核定",
        "Where the conclusion has changed, stop what the one before brought, then calculate anew",
    )
    source = "工伤保险条例第三十五条至第三十七条"
    stands_for = ("ex_benefits_grades",)


class AllowanceElsewhere(Conflict):
    code = "ALLOWANCE_ELSEWHERE"
    title = Text("该职工因另一次工伤享受伤残津贴", "The worker has an allowance for another injury")
    detail = Text(
        "再次发生工伤的，先停发原津贴，再按新认定的等级核定",
        "Stop that one first: after another injury the allowance is by the grade found last",
    )
    source = "工伤保险条例第四十五条"


class NotRestorable(Conflict):
    code = "NOT_RESTORABLE"
    title = Text("停发的原因不能恢复", "What stopped the benefit cannot be undone")
    source = "工伤保险条例第四十二条"


class PaidTwice(Conflict):
    code = "PAID_TWICE"
    title = Text("同一待遇项目只能由一方支付", "One benefit has one payer")
    detail = Text("重复的项目：{items}", "Items with more than one: {items}")


class RecoveryAboveAdvance(Conflict):
    code = "RECOVERY_ABOVE_ADVANCE"
    title = Text("追偿不得超过先行支付的金额", "No more is recovered than was advanced")
    detail = Text(
        "先行支付 {advanced_fen} 分，已追回 {recovered_fen} 分", "{advanced_fen} fen, {recovered_fen} recovered"
    )
    source = "社会保险法第四十一条第二款"


class NotReimbursable(Conflict):
    code = "NOT_REIMBURSABLE"
    title = Text("该项目不属于财政补助范围", "Finance does not reimburse the item")
    detail = Text(
        "财政只补助未参保的财政补助单位按法定标准支付的费用",
        "Finance reimburses the statutory costs of uninsured units that it supports, and no others",
    )
    source = "内防指发〔2020〕75号 二"


class FinanceLevelWrong(Conflict):
    code = "FINANCE_LEVEL_WRONG"
    title = Text("应由同级财政予以补助", "Finance of the unit's own level reimburses")
    detail = Text(
        "单位为 {unit_level} 级，财政为 {finance_level} 级", "The unit is {unit_level}, finance {finance_level}"
    )
    source = "内防指发〔2020〕75号 二"


class ReimbursementAbovePaid(Conflict):
    code = "REIMBURSEMENT_ABOVE_PAID"
    title = Text("财政补助不得超过单位实际支付的法定费用", "Finance pays back no more than the unit paid")
    detail = Text(
        "可补助 {limit_fen} 分，已补助 {subsidised_fen} 分，本次 {claim_fen} 分",
        "{limit_fen} fen can be reimbursed, {subsidised_fen} were, {claim_fen} are asked for",
    )
    source = "内防指发〔2020〕75号 二"


def grades_of(item: Item) -> Grades | None:
    """Which grades an item is of, where it is of some and not of others."""
    return _OF_GRADES.get(item)


def require_one_kind_of_grades(items: Iterable[Item], *, standing: Iterable[Item]) -> None:
    """Grades 1 to 4 bring no grants, and 5 to 10 no allowance of the fund (N5), whatever an earlier conclusion did."""
    due = {grades_of(item) for item in items} - {None}
    if due and {grades_of(item) for item in standing} - {None, *due}:
        raise GradesMixed


def stops(item: Item, reason: StopReason) -> bool:
    """Whether an item stops for a reason."""
    items = STOPS[reason].items
    return items is None or item in items


def require_restorable(reason: StopReason) -> None:
    """Only a refusal can be taken back."""
    if not STOPS[reason].restorable:
        raise NotRestorable


def treatment_due(*, cost_fen: int, third_party_fen: int) -> int:
    """What is still due for treatment.

    法释〔2014〕9号第八条第三款 (S:L3): a suit against a third party bars nothing, 但第三人已经支付的医疗费用除外; no
    other item is reduced by what a third party paid.
    """
    return max(cost_fen - third_party_fen, 0)


def require_one_payer(items: Iterable[ComputedItem]) -> None:
    """Each item of each person has one payer and stands once (N7); a top-up is an item of its own."""
    seen: set[tuple[Item, str | None]] = set()
    twice = []
    for one in items:
        key = (one.item, one.whom)
        if key in seen:
            twice.append(one.item.value)
        seen.add(key)
    if twice:
        raise PaidTwice(items=twice)


def require_recovery_within_advance(*, advanced_fen: int, recovered_fen: int, repaid_fen: int) -> None:
    """第四十一条第二款 (S:L4): 从工伤保险基金中先行支付的工伤保险待遇应当由用人单位偿还; that much and no more."""
    if recovered_fen + repaid_fen > advanced_fen:
        raise RecoveryAboveAdvance(advanced_fen=advanced_fen, recovered_fen=recovered_fen)


def require_reimbursable(payer: Payer | None) -> None:
    """未参加工伤保险的，由用人单位按照法定标准支付，财政补助单位因此发生的费用，由同级财政予以补助 (S:0, S:12)."""
    if payer is not Payer.REIMBURSED:
        raise NotReimbursable


def require_finance_level(*, unit_level: Level, finance_level: Level) -> None:
    """同级财政: the level of the unit's own budget."""
    if unit_level is not finance_level:
        raise FinanceLevelWrong(unit_level=unit_level.value, finance_level=finance_level.value)


def finance_region(unit_region: int, *, unit_level: Level) -> int:
    """The region whose finance reimburses: the one of the unit's level that the unit lies in."""
    return parent_of(unit_region, unit_level)


def require_within_paid(*, statutory_fen: int, paid_fen: int, subsidised_fen: int, claim_fen: int) -> None:
    """All that finance pays back stays within what the unit actually paid, and within the statutory amount of it."""
    limit_fen = min(statutory_fen, paid_fen)
    if subsidised_fen + claim_fen > limit_fen:
        raise ReimbursementAbovePaid(limit_fen=limit_fen, subsidised_fen=subsidised_fen, claim_fen=claim_fen)
