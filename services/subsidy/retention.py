"""What the subsidy keeps of accounts, as part of the vouchers by which they were paid.

Lines, payments and their sums stay as they are: an account that was erased keeps its bank and its place in the books.
"""

from typing import Any

from sqlalchemy import case, cast, extract, func
from sqlalchemy.types import Integer

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.subsidy.estates.models import Estate
from services.subsidy.estates.rules import EstateState
from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import PayeeState

__all__ = ["KINDS"]


def _next_year(model: Any) -> Any:
    """Accounting records are kept from the first day after the accounting year (会计档案管理办法 art. 14)."""
    year = extract("year", func.timezone("Asia/Shanghai", model.updated_at))
    return func.make_date(cast(year, Integer) + 1, 1, 1)


KINDS = (
    Kind(
        "voucher-account",
        Text("已停用收款账户（会计凭证）", "Accounts no longer paid to, on vouchers"),
        counted_from=Text("停用年度终了后第一日", "the first day after the year in which they ended"),
        parts=(
            Part(
                Payee,
                since=case((Payee.state == PayeeState.ENDED, _next_year(Payee))),
                erased=Payee.account == b"",
                worker=Payee.worker_id,
            ),
            Part(
                Estate,
                since=case((Estate.state.in_((EstateState.ENDED, EstateState.REFUSED)), _next_year(Estate))),
                erased=Estate.account == b"",
                worker=Estate.worker_id,
            ),
        ),
    ),
)
