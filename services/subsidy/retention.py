"""What the subsidy keeps of accounts and of who claimed, as part of the vouchers by which they were paid.

Lines, payments and their sums stay as they are: an account that was erased keeps its bank and its place in the books.
An account that was never replaced ends with its worker, who has left or died, once nothing of the worker's is unpaid;
what is asked of that is the database's (``payments_ended_on``), which judges by the same before it erases.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, cast, extract, func, select
from sqlalchemy.types import Integer

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from chassis.workers import WorkerState
from services.subsidy.estates.models import Claimant, Estate
from services.subsidy.estates.rules import EstateState
from services.subsidy.households.models import Household
from services.subsidy.households.rules import HouseholdState
from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.workers.models import Worker

__all__ = ["KINDS"]


def _next_year(model: Any) -> Any:
    """Accounting records are kept from the first day after the accounting year (会计档案管理办法 art. 14)."""
    year = extract("year", func.timezone("Asia/Shanghai", model.updated_at))
    return func.make_date(cast(year, Integer) + 1, 1, 1)


def _with_worker(model: Any) -> tuple[ColumnElement[bool], Any]:
    """The end of what ends with its worker; the many who are there are left out before the database looks closer."""
    gone = select(Worker.worker_id).where(Worker.state.in_((WorkerState.LEFT, WorkerState.DECEASED)))
    ended = func.payments_ended_on(model.worker_id, type_=Date)
    # Of a null the greatest would be the other.
    return and_(model.worker_id.in_(gone), ended.is_not(None)), func.greatest(ended, _next_year(model))


_ESTATE_OVER = case(
    (Estate.state.in_((EstateState.ENDED, EstateState.REFUSED)), _next_year(Estate)), _with_worker(Estate)
)


def _of_estate(value: Any) -> Any:
    return select(value).where(Estate.id == Claimant.estate_id).scalar_subquery()


KINDS = (
    Kind(
        "voucher-account",
        Text("已停用收款账户（会计凭证）", "Accounts no longer paid to, on vouchers"),
        counted_from=Text(
            "停用，或本人离岗、亡故且款项已结清，该年度终了后第一日",
            "the first day after the year in which they ended, or the worker had left or died and nothing was unpaid",
        ),
        parts=(
            Part(
                Payee,
                since=case((Payee.state == PayeeState.ENDED, _next_year(Payee)), _with_worker(Payee)),
                erased=Payee.account == b"",
                worker=Payee.worker_id,
            ),
            Part(Estate, since=_ESTATE_OVER, erased=Estate.account == b"", worker=Estate.worker_id),
            # Each member has the account as a payee of their own, which a hold on that member finds.
            Part(
                Household,
                since=case(
                    (Household.state.in_((HouseholdState.ENDED, HouseholdState.REFUSED)), _next_year(Household)),
                    (Household.state == HouseholdState.APPROVED, func.card_ended_on(Household.id, type_=Date)),
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
