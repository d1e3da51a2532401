"""Household cards 一户一卡: the one documented way in which an account may be several workers' (I3).

The township asks for it with the household's document, the county's civil affairs decides, and every member is paid to
that account from then on. An account has otherwise one worker; the database holds a payee of a shared account to the
approved household that it names, to its account and to its members.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "HOUSEHOLD",
    "HOUSEHOLD_PERMISSIONS",
    "HouseholdMove",
    "HouseholdState",
    "MemberDeceased",
    "NotOfHousehold",
    "OwnHousehold",
]


class HouseholdState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class HouseholdMove(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    END = "end"


HOUSEHOLD = Lifecycle[HouseholdState, HouseholdMove](
    start=HouseholdState.REQUESTED,
    steps={
        (HouseholdState.REQUESTED, HouseholdMove.APPROVE): HouseholdState.APPROVED,
        (HouseholdState.REQUESTED, HouseholdMove.REFUSE): HouseholdState.REFUSED,
        (HouseholdState.APPROVED, HouseholdMove.END): HouseholdState.ENDED,
    },
)
HOUSEHOLD_PERMISSIONS = dict.fromkeys(HouseholdMove, "subsidy:household:decide")


class OwnHousehold(Conflict):
    code = "OWN_HOUSEHOLD"
    stands_for = ("ck_households_two_hands",)
    title = Text("申请人不得核定本人申请的一户一卡", "Who asked for a household card may not decide it")


class MemberDeceased(Conflict):
    code = "HOUSEHOLD_MEMBER_DECEASED"
    title = Text("亡故人员不得列入一户一卡", "A worker who has died is no member of a household card")


class NotOfHousehold(Conflict):
    code = "NOT_OF_HOUSEHOLD"
    stands_for = ("fk_payees_household_id_households", "fk_payees_household_id_household_members")
    title = Text(
        "共用账户须属于已核定的一户一卡及其成员",
        "A shared account is that of an approved household, and its member's",
    )
