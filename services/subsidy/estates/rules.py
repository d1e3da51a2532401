"""Estates 亡故人员遗属领取: what is still due to a worker who has died is paid to whom the survivors name (I10).

The township takes the case with its proofs, the county's civil affairs decides it, and only then can the dead worker's
lines be instructed, to that account alone. What was at the bank before the death was known takes its course; what of it
fails is due to the estate too. The database refuses an instruction that goes anywhere else.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "ESTATE",
    "ESTATE_PERMISSIONS",
    "AccountOfAnother",
    "EstateMove",
    "EstateState",
    "EstateToOldAccount",
    "NotDeceased",
    "NotToTheDead",
    "OwnEstate",
    "Relation",
]


class EstateState(StrEnum):
    REGISTERED = "registered"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class EstateMove(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    REPLACE = "replace"


ESTATE = Lifecycle[EstateState, EstateMove](
    start=EstateState.REGISTERED,
    steps={
        (EstateState.REGISTERED, EstateMove.APPROVE): EstateState.APPROVED,
        (EstateState.REGISTERED, EstateMove.REFUSE): EstateState.REFUSED,
        # By a newer registration, and by the approval of a newer one, as when the account could not be paid.
        (EstateState.REGISTERED, EstateMove.REPLACE): EstateState.ENDED,
        (EstateState.APPROVED, EstateMove.REPLACE): EstateState.ENDED,
    },
)
ESTATE_PERMISSIONS = {
    EstateMove.APPROVE: "subsidy:estate:decide",
    EstateMove.REFUSE: "subsidy:estate:decide",
    EstateMove.REPLACE: "subsidy:estate:register",
}


class Relation(StrEnum):
    """What a claimant is to the dead: the heirs at law (Law of Succession art. 10, now Civil Code art. 1127), and
    others by will.

    申领人与亡故人员的关系：继承法第十条（现民法典第一千一百二十七条）所列法定继承人，以及依遗嘱取得遗产的其他人。
    """

    SPOUSE = "spouse"  # 配偶
    CHILD = "child"  # 子女
    PARENT = "parent"  # 父母
    SIBLING = "sibling"  # 兄弟姐妹
    GRANDPARENT = "grandparent"  # 祖父母、外祖父母
    GRANDCHILD = "grandchild"  # 代位继承的孙子女、外孙子女
    OTHER = "other"  # 遗嘱、遗赠扶养协议等


class NotDeceased(Conflict):
    code = "NOT_DECEASED"
    title = Text("花名册未记载该人员亡故", "The roster does not say that the worker has died")


class OwnEstate(Conflict):
    code = "OWN_ESTATE"
    stands_for = ("ck_estates_two_hands",)
    title = Text("受理人不得核定本人受理的遗属领取", "Who took an estate case may not decide it")


class EstateToOldAccount(Conflict):
    code = "ESTATE_TO_OLD_ACCOUNT"
    stands_for = ("estate_to_old_account",)
    title = Text("遗属领取账户不得为亡故人员的原账户", "An estate is not paid to an account of the dead")


class NotToTheDead(Conflict):
    code = "NOT_TO_THE_DEAD"
    stands_for = ("not_to_the_dead",)
    title = Text("亡故人员的款项不得支付至其原账户", "What is due to the dead is not paid to their old account")
    source = "内防指发〔2020〕75号 一"


class AccountOfAnother(Conflict):
    code = "ACCOUNT_OF_ANOTHER"
    stands_for = ("account_of_another",)
    title = Text("支付账户不属于该明细的领款人", "The account is not that of whom the line is due to")
