"""What the subsidy keeps of accounts and of who claimed, as part of the vouchers by which they were paid.

Lines, payments and their sums stay as they are: an account that was erased keeps its bank and its place in the books.
"""

from datetime import date
from typing import Any

from sqlalchemy import case, cast, extract, func, select
from sqlalchemy.types import Integer

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.subsidy.estates.models import Claimant, Estate
from services.subsidy.estates.rules import EstateState
from services.subsidy.households.models import Household
from services.subsidy.households.rules import HouseholdState
from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import PayeeState

__all__ = ["KINDS"]


def _next_year(model: Any) -> Any:
    """Accounting records are kept from the first day after the accounting year (会计档案管理办法 art. 14)."""
    year = extract("year", func.timezone("Asia/Shanghai", model.updated_at))
    return func.make_date(cast(year, Integer) + 1, 1, 1)


_ESTATE_OVER = case((Estate.state.in_((EstateState.ENDED, EstateState.REFUSED)), _next_year(Estate)))


def _of_estate(value: Any) -> Any:
    return select(value).where(Estate.id == Claimant.estate_id).scalar_subquery()


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
            Part(Estate, since=_ESTATE_OVER, erased=Estate.account == b"", worker=Estate.worker_id),
            # Each member has the account as a payee of their own, which a hold on that member finds.
            Part(
                Household,
                since=case(
                    (Household.state.in_((HouseholdState.ENDED, HouseholdState.REFUSED)), _next_year(Household))
                ),
                erased=Household.account == b"",
                worker=Household.holder_id,
            ),
        ),
    ),
    Kind(
        "estate-claimant",
        Text("遗属领取的申请人（会计凭证附件）", "Who claimed for the dead, with vouchers"),
        counted_from=Text("遗属领取终止年度终了后第一日", "the first day after the year in which the case ended"),
        parts=(
            Part(
                Claimant,
                # At once where the case itself was erased: that moved its last change.
                since=_of_estate(case((Estate.account == b"", date.min), else_=_ESTATE_OVER)),
                erased=Claimant.name == b"",
                worker=_of_estate(Estate.worker_id),
            ),
        ),
    ),
)
