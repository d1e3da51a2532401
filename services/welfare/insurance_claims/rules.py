"""Claims 理赔: prepared by the community's own offices, decided and paid by the insurer.

What the insurer pays is beside what work-injury insurance pays, and never instead of it (K-hi); a bill is paid once.
"""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "CLAIM_PERMISSIONS",
    "INSURANCE_CLAIM",
    "BillClaimed",
    "BillMissing",
    "ClaimKind",
    "ClaimKnown",
    "ClaimMove",
    "ClaimState",
    "NothingAttached",
    "PaidAbove",
    "PaidAhead",
    "PaperKind",
    "PaymentKnown",
    "ProofVoid",
    "RefusalReason",
    "require_bill",
    "require_paid_by",
    "require_papers",
]


class ClaimKind(StrEnum):
    """What is claimed 理赔类别."""

    DEATH = "death"  # 身故
    DISABILITY = "disability"  # 伤残
    MEDICAL = "medical"  # 医疗费用
    ILLNESS = "illness"  # 疾病


class PaperKind(StrEnum):
    """Papers of a claim; they are named where they lie, and are not copied here.

    理赔材料；只登记存放位置，不在此复制。
    """

    MEMBERSHIP = "membership"  # 参保证明
    DIAGNOSIS = "diagnosis"  # 诊断证明
    BILL = "bill"  # 医疗费用票据
    DEATH = "death"  # 死亡证明
    DISABILITY = "disability"  # 伤残鉴定
    IDENTITY = "identity"  # 受益人身份证明
    OTHER = "other"  # 其他


class RefusalReason(StrEnum):
    """Why an insurer does not pay 拒赔原因."""

    NOT_COVERED = "not-covered"  # 不属保险责任
    EXCLUDED = "excluded"  # 责任免除
    REPORTED_LATE = "reported-late"  # 逾期报案致无法查明
    PAPERS_MISSING = "papers-missing"  # 材料不足
    PAID_ELSEWHERE = "paid-elsewhere"  # 费用已获补偿
    OTHER = "other"  # 其他


class ClaimState(StrEnum):
    PREPARED = "prepared"
    SUBMITTED = "submitted"
    PAPERS_ASKED = "papers-asked"
    ACCEPTED = "accepted"
    PAID = "paid"
    REFUSED = "refused"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ClaimMove(StrEnum):
    ATTACH = "attach"
    SUBMIT = "submit"
    ASK_PAPERS = "ask-papers"
    ACCEPT = "accept"
    PAY = "pay"
    REFUSE = "refuse"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_S, _M = ClaimState, ClaimMove

INSURANCE_CLAIM = Lifecycle[ClaimState, ClaimMove](
    start=_S.PREPARED,
    steps={
        (_S.PREPARED, _M.ATTACH): _S.PREPARED,
        (_S.PREPARED, _M.SUBMIT): _S.SUBMITTED,
        (_S.PREPARED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.SUBMITTED, _M.ASK_PAPERS): _S.PAPERS_ASKED,
        (_S.SUBMITTED, _M.ACCEPT): _S.ACCEPTED,
        (_S.SUBMITTED, _M.REFUSE): _S.REFUSED,
        (_S.SUBMITTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.PAPERS_ASKED, _M.ATTACH): _S.PAPERS_ASKED,
        (_S.PAPERS_ASKED, _M.SUBMIT): _S.SUBMITTED,
        (_S.PAPERS_ASKED, _M.REFUSE): _S.REFUSED,
        (_S.PAPERS_ASKED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _M.PAY): _S.PAID,
        # What was accepted may still turn out to be excluded.
        (_S.ACCEPTED, _M.REFUSE): _S.REFUSED,
        (_S.PAID, _M.CLOSE): _S.CLOSED,
        (_S.REFUSED, _M.CLOSE): _S.CLOSED,
    },
)
CLAIM_PERMISSIONS = {move: f"welfare:insurance-claim:{move.value}" for move in ClaimMove}


class ClaimKnown(Conflict):
    code = "CLAIM_KNOWN"
    stands_for = ("uq_insurance_claims_live",)
    title = Text("该证明下同类理赔已在办理", "Such a claim is made on this proof already")


class BillClaimed(Conflict):
    code = "BILL_CLAIMED"
    stands_for = ("uq_insurance_claims_bill",)
    title = Text("该票据已申请理赔", "The bill is claimed already: what it costs is paid once")


class BillMissing(Conflict):
    code = "BILL_MISSING"
    stands_for = ("ck_insurance_claims_bill",)
    title = Text(
        "医疗费用理赔须有一张票据及金额，其他理赔没有", "A medical claim is of one bill, and no other is of any"
    )


class PaymentKnown(Conflict):
    code = "PAYMENT_KNOWN"
    stands_for = ("uq_insurance_claims_payment",)
    title = Text("该付款凭证号已用于其他理赔", "The insurer's payment is on record for another claim")


class PaidAbove(Conflict):
    code = "PAID_ABOVE_BILL"
    stands_for = ("ck_insurance_claims_paid_within",)
    title = Text("赔付金额超过票据金额", "More was paid than the bill costs")


class PaidAhead(Conflict):
    code = "PAID_IN_FUTURE"
    title = Text("付款日晚于今天", "The day of payment lies in the future")


class NothingAttached(Conflict):
    code = "NOTHING_ATTACHED"
    title = Text("尚未提交任何材料", "No paper is attached")


class ProofVoid(Conflict):
    code = "PROOF_VOID"
    title = Text("参保证明已作废", "The proof was taken back")


def require_bill(kind: ClaimKind, *, bill_no: str | None, claimed_fen: int | None) -> None:
    """A medical claim is of one bill and its cost; a sum insured is claimed whole."""
    medical = kind is ClaimKind.MEDICAL
    if medical != (bill_no is not None) or medical != (claimed_fen is not None):
        raise BillMissing


def require_papers(papers: int) -> None:
    """An insurer is sent something to decide on."""
    if not papers:
        raise NothingAttached


def require_paid_by(paid_on: date, *, today: date) -> None:
    """What is to be paid tomorrow is not paid."""
    if paid_on > today:
        raise PaidAhead
