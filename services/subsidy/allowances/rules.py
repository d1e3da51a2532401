"""Other allowances 互斥补贴: what a worker is paid for the same days by somebody else (I4).

Whoever pays such an allowance, or the county, records for whom and for which days. Every line that claims one of these
days is blocked: it is neither approved nor sent to the bank until the county has decided. *Not a duplicate* takes two
persons, neither of whom recorded the allowance or made the roll; *a duplicate* takes the lines out, or back, and no
later roll lists the days.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from services.subsidy.allowance_kinds.rules import Payer

__all__ = [
    "ALLOWANCE",
    "ALLOWANCE_PERMISSIONS",
    "MOST_DAYS",
    "AllowanceExists",
    "AllowanceMove",
    "AllowanceState",
    "NotOwnKind",
    "OtherAllowance",
    "SameHandInAllowance",
    "may_record",
]

SOURCE = "内防指发〔2020〕75号 一"

# A record spans no more than a year, so that a slip of the year blocks nobody for decades.
MOST_DAYS = 366


class AllowanceState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"  # not a duplicate, says one person of the county
    CLEARED = "cleared"  # not a duplicate, say two
    DUPLICATE = "duplicate"


class AllowanceMove(StrEnum):
    PROPOSE = "propose"
    CLEAR = "clear"
    REFUSE = "refuse"
    UPHOLD = "uphold"


_S, _M = AllowanceState, AllowanceMove

ALLOWANCE = Lifecycle[AllowanceState, AllowanceMove](
    start=_S.OPEN,
    steps={
        (_S.OPEN, _M.PROPOSE): _S.PROPOSED,
        (_S.PROPOSED, _M.CLEAR): _S.CLEARED,
        (_S.PROPOSED, _M.REFUSE): _S.OPEN,
        (_S.OPEN, _M.UPHOLD): _S.DUPLICATE,
        # What was upheld in error, or recorded in error, is cleared by two persons as well.
        (_S.DUPLICATE, _M.PROPOSE): _S.PROPOSED,
    },
)
ALLOWANCE_PERMISSIONS = {
    _M.PROPOSE: "subsidy:allowance:propose",
    _M.CLEAR: "subsidy:allowance:clear",
    _M.REFUSE: "subsidy:allowance:clear",
    _M.UPHOLD: "subsidy:allowance:uphold",
}


class OtherAllowance(Conflict):
    code = "OTHER_ALLOWANCE"
    stands_for = ("other_allowance",)
    title = Text("同日另有互斥补贴，须先由旗县认定", "Another allowance is on record for the same day")
    detail = Text(
        "有明细涉及互斥补贴；由旗县认定“不重复”，或认定“重复”并移出后方可继续",
        "The county decides first: not a duplicate, or a duplicate, whose lines are taken out",
    )
    source = SOURCE


class AllowanceExists(Conflict):
    code = "ALLOWANCE_EXISTS"
    stands_for = ("uq_allowances_worker_id_kind_paying_unit_first_on_last_on",)
    title = Text("该互斥补贴已登记", "The allowance is on record already")


class NotOwnKind(Conflict):
    code = "NOT_OWN_ALLOWANCE_KIND"
    title = Text("只能登记本部门发放的补贴", "A department records the allowances that it pays")
    source = SOURCE


class SameHandInAllowance(Conflict):
    code = "ALLOWANCE_SAME_HAND"
    stands_for = ("ck_allowances_hands", "allowance_makers_stand_back")
    title = Text("登记、提出、认定须由不同的人办理", "Recording, proposing and deciding take different persons")
    detail = Text(
        "登记人、造册人和本人均不得认定", "Neither who recorded it, nor who made the roll, nor the worker may decide"
    )
    source = SOURCE


def may_record(department: str, payer: Payer) -> bool:
    """Civil affairs, which leads, records any kind for its county; another department those that it pays itself."""
    return department in {Payer.CIVIL_AFFAIRS.value, payer.value}
