"""Benefit items 待遇项目 and who pays each: the payer decision is the table ``ITEMS`` and nothing else.

Sources: 社会保险法 arts. 38, 39, 41, 42 (S:L4); 工伤保险条例 arts. 17, 30 to 41, 62 (S:L1); 通知第二条 (S:0) for units
that finance supports; 社会保险基金先行支付暂行办法 art. 8 (excerpt read), by which the fund advances
应当由工伤保险基金支付的项目 only; 人社部发〔2016〕29号 art. 3 (excerpt read) for what the fund takes over once the
unit has joined.
"""

from dataclasses import dataclass
from enum import StrEnum

from chassis.text import Text

__all__ = ["ITEMS", "Coverage", "Cycle", "Item", "ItemRow", "Payer", "Standing", "payer_of"]


class Item(StrEnum):
    TREATMENT = "treatment"
    REHABILITATION = "rehabilitation"
    HOSPITAL_MEALS = "hospital-meals"
    TRAVEL = "travel"
    APPLIANCES = "appliances"
    ASSESSMENT_FEE = "assessment-fee"
    LEAVE_WAGES = "leave-wages"
    LEAVE_CARE = "leave-care"
    CARE = "care"
    LUMP_SUM = "lump-sum"
    ALLOWANCE = "allowance"
    ALLOWANCE_TOP_UP = "allowance-top-up"
    PENSION_TOP_UP = "pension-top-up"
    UNIT_ALLOWANCE = "unit-allowance"
    UNIT_ALLOWANCE_TOP_UP = "unit-allowance-top-up"
    MEDICAL_GRANT = "medical-grant"
    EMPLOYMENT_GRANT = "employment-grant"
    FUNERAL = "funeral"
    DEPENDANT_PENSION = "dependant-pension"
    DEATH_LUMP_SUM = "death-lump-sum"
    MISSING_WAGES = "missing-wages"
    MISSING_ADVANCE = "missing-advance"


class Payer(StrEnum):
    FUND = "fund"  # 工伤保险基金
    EMPLOYER = "employer"  # 用人单位
    REIMBURSED = "employer-reimbursed"  # 用人单位支付，同级财政予以补助
    ADVANCE = "fund-advance"  # 工伤保险基金先行支付，并追偿


class Coverage(StrEnum):
    """How the unit stood towards the insurance when the injury happened 伤害发生时单位的参保情况."""

    INSURED = "insured"  # 已参保
    UNINSURED = "uninsured"  # 未参保
    UNINSURED_FISCAL = "uninsured-fiscal"  # 未参保的财政补助单位


class Cycle(StrEnum):
    ONCE = "once"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One row: the item, then who pays, column by column.

    ``insured``: the unit is insured. ``uninsured`` and ``fiscal``: it is not, and finance does not or does support it.
    ``unpaid``: it is not insured and does not pay. ``joined``: the cost arose after it joined and paid its arrears;
    None where joining changes nothing.
    """

    title: Text
    article: str
    cycle: Cycle
    insured: Payer
    uninsured: Payer
    fiscal: Payer
    unpaid: Payer
    joined: Payer | None


_F, _E, _R, _A = Payer.FUND, Payer.EMPLOYER, Payer.REIMBURSED, Payer.ADVANCE
_ONCE, _MONTHLY = Cycle.ONCE, Cycle.MONTHLY
_I = Item


def _row(
    insured: Payer,
    uninsured: Payer,
    fiscal: Payer,
    unpaid: Payer,
    joined: Payer | None,
    cycle: Cycle,
    article: str,
    zh: str,
    en: str,
) -> ItemRow:
    return ItemRow(Text(zh, en), f"工伤保险条例{article}", cycle, insured, uninsured, fiscal, unpaid, joined)


# The columns: insured, uninsured, fiscal, unpaid, joined.
ITEMS: dict[Item, ItemRow] = {
    _I.TREATMENT: _row(_F, _E, _R, _A, _F, _ONCE, "第三十条第三款",
        "工伤医疗费", "treatment"),
    _I.REHABILITATION: _row(_F, _E, _R, _A, _F, _ONCE, "第三十条第六款",
        "工伤康复费", "rehabilitation"),
    _I.HOSPITAL_MEALS: _row(_F, _E, _R, _A, _F, _ONCE, "第三十条第四款",
        "住院伙食补助费", "meals in hospital"),
    _I.TRAVEL: _row(_F, _E, _R, _A, _F, _ONCE, "第三十条第四款",
        "统筹地区以外就医交通食宿费", "travel for care elsewhere"),
    _I.APPLIANCES: _row(_F, _E, _R, _A, _F, _ONCE, "第三十二条",
        "辅助器具费", "appliances"),
    _I.ASSESSMENT_FEE: _row(_F, _E, _R, _A, None, _ONCE, "第十二条第一款",
        "劳动能力鉴定费", "assessment fee"),
    _I.LEAVE_WAGES: _row(_E, _E, _R, _E, None, _MONTHLY, "第三十三条第一款",
        "停工留薪期工资福利", "wages in paid leave"),
    _I.LEAVE_CARE: _row(_E, _E, _R, _E, None, _MONTHLY, "第三十三条第三款",
        "停工留薪期护理", "care in paid leave"),
    _I.CARE: _row(_F, _E, _R, _A, _F, _MONTHLY, "第三十四条",
        "生活护理费", "care"),
    _I.LUMP_SUM: _row(_F, _E, _R, _A, None, _ONCE, "第三十五条至第三十七条",
        "一次性伤残补助金", "disability lump sum"),
    _I.ALLOWANCE: _row(_F, _E, _R, _A, _F, _MONTHLY, "第三十五条第一款第二项",
        "一至四级伤残津贴", "allowance, grades 1 to 4"),
    _I.ALLOWANCE_TOP_UP: _row(_F, _E, _R, _A, _F, _MONTHLY, "第三十五条第一款第二项",
        "一至四级伤残津贴补足最低工资差额", "top-up to the minimum wage, grades 1 to 4"),
    _I.PENSION_TOP_UP: _row(_F, _E, _R, _A, _F, _MONTHLY, "第三十五条第一款第三项",
        "基本养老保险待遇低于伤残津贴的差额", "pension's shortfall below the allowance"),
    _I.UNIT_ALLOWANCE: _row(_E, _E, _R, _E, None, _MONTHLY, "第三十六条第一款第二项",
        "五级、六级伤残津贴", "allowance, grades 5 and 6"),
    _I.UNIT_ALLOWANCE_TOP_UP: _row(_E, _E, _R, _E, None, _MONTHLY, "第三十六条第一款第二项",
        "五级、六级伤残津贴补足最低工资差额", "top-up to the minimum wage, grades 5 and 6"),
    _I.MEDICAL_GRANT: _row(_F, _E, _R, _A, _F, _ONCE, "第三十六条第二款、第三十七条第二项",
        "一次性工伤医疗补助金", "medical grant"),
    _I.EMPLOYMENT_GRANT: _row(_E, _E, _R, _E, None, _ONCE, "第三十六条第二款、第三十七条第二项",
        "一次性伤残就业补助金", "employment grant"),
    _I.FUNERAL: _row(_F, _E, _R, _A, None, _ONCE, "第三十九条第一款第一项",
        "丧葬补助金", "funeral grant"),
    _I.DEPENDANT_PENSION: _row(_F, _E, _R, _A, _F, _MONTHLY, "第三十九条第一款第二项",
        "供养亲属抚恤金", "dependant's pension"),
    _I.DEATH_LUMP_SUM: _row(_F, _E, _R, _A, None, _ONCE, "第三十九条第一款第三项",
        "一次性工亡补助金", "death lump sum"),
    _I.MISSING_WAGES: _row(_E, _E, _R, _E, None, _MONTHLY, "第四十一条",
        "下落不明期间照发的工资", "wages of the missing"),
    _I.MISSING_ADVANCE: _row(_F, _E, _R, _A, None, _ONCE, "第四十一条",
        "预支的一次性工亡补助金", "advance on the death lump sum"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides the column.

    ``joined``: the cost arose after the unit joined. ``unpaid``: the uninsured unit does not pay (社会保险法 art. 41).
    ``late_filing``: the cost arose before an insured unit's late application (工伤保险条例 art. 17 ¶4).
    ``third_party_unpaid``: a third party caused it and does not pay, or is not known (社会保险法 art. 42).
    """

    coverage: Coverage
    joined: bool = False
    unpaid: bool = False
    late_filing: bool = False
    third_party_unpaid: bool = False


def payer_of(item: Item, standing: Standing) -> Payer:
    """The one payer of an item (N7): the table's column for the unit's standing."""
    row = ITEMS[item]
    # 第四十二条: 第三人不支付工伤医疗费用或者无法确定第三人的，由工伤保险基金先行支付.
    if standing.third_party_unpaid and item is Item.TREATMENT:
        return Payer.ADVANCE
    if standing.coverage is Coverage.INSURED:
        return Payer.EMPLOYER if standing.late_filing else row.insured
    if standing.joined and row.joined:
        return row.joined
    if standing.unpaid:
        return row.unpaid
    return row.fiscal if standing.coverage is Coverage.UNINSURED_FISCAL else row.uninsured
