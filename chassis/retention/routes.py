"""Retention over HTTP: what is kept how long and what the next pass would erase, periods, holds, and the worker's own.

…/retention                what of each kind is kept, due and held in the caller's region
…/retention/periods        entered by one hand and confirmed by another
…/retention/holds          placed by one hand and lifted by another
…/me/retention             what is kept of the caller until when (PIPL arts. 19, 47)
"""

from collections.abc import Sequence
from typing import Annotated, Any

from sqlalchemy import select

from chassis.database import everywhere
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.lifecycle import IllegalMove
from chassis.paging import Listed, Page, Paging, listed
from chassis.paths import to_change
from chassis.problems import Missing
from chassis.retention import actions
from chassis.retention.kinds import Kind
from chassis.retention.models import LegalHold, RetentionPeriod
from chassis.retention.queries import counted, in_force, kept_of
from chassis.retention.rules import InForceTooSoon, SameHandConfirms, SameHandLifts, UnknownKind
from chassis.retention.schemas import HoldIn, HoldOut, LiftHoldIn, OwnRetentionOut, PeriodIn, PeriodOut, RetentionOut
from chassis.routes import Routes
from chassis.text import Text

__all__ = ["own_retention_routes", "retention_routes"]

_SOURCE = "个人信息保护法第十九、四十七条 PIPL arts. 19, 47"

PeriodToChange = Annotated[RetentionPeriod, to_change("period_id", RetentionPeriod)]
HoldToChange = Annotated[LegalHold, to_change("hold_id", LegalHold)]


def retention_routes(service: str, kinds: Sequence[Kind]) -> Routes:
    """How long a service keeps what, and what holds it."""
    routes = Routes(prefix=f"/v1/{service}/retention", tag=Text("保存期限", "Retention"), source=_SOURCE)

    async def list_retention(session: Session, clock: ClockNow) -> Any:
        """What of each kind is kept in the caller's region, how much of it the next pass erases, and what is held.

        Of a kind without a period nothing is erased: `PARAMETER_MISSING`, until one is entered and confirmed.

        调用方辖区内各类信息的保存数量、下一次清理将删除的数量以及保全的数量。

        未定保存期限的类别不删除任何信息，以 `PARAMETER_MISSING` 标明，直至期限录入并确认。
        """
        periods = await in_force(session, today=clock.today())
        items = []
        for kind in kinds:
            period = periods.get(kind.code)
            months = period.months if period else None
            kept, due, held = await counted(session, kind, months=months, today=clock.today())
            counts = {"kept": kept, "due": due, "held": held}
            missing = {"problem": None if period else "PARAMETER_MISSING"}
            items.append(_named(kind) | _of(period) | counts | missing)
        return Listed(items=items, next_cursor=None, count=None)

    async def list_periods(session: Session, asked: Paging) -> Any:
        """Every period that was entered, of what has been in force too.

        录入过的全部保存期限，含曾经生效的。
        """
        by = (RetentionPeriod.kind, RetentionPeriod.id)
        return await listed(session, select(RetentionPeriod), by=by, asked=asked)

    async def enter(asked: PeriodIn, session: Session, caller: CallerNow) -> RetentionPeriod:
        """Enter how long a kind is kept from a day on, thirty days ahead at least; it counts once it is confirmed.

        录入某类信息自某日起的保存期限，生效日至少在三十天之后；经确认方可生效。
        """
        return await actions.enter(session, asked, service=service, kinds=kinds, caller=caller)

    async def confirm(period: PeriodToChange, session: Session, caller: CallerNow) -> RetentionPeriod:
        """Another hand confirms a period. From its first day on, what it is past is erased and cannot be had back.

        由另一人确认保存期限。自生效之日起，超过期限的信息即予删除，不可恢复。
        """
        return await actions.confirm(session, period, service=service, caller=caller)

    async def list_holds(session: Session, asked: Paging) -> Any:
        """Holds in the caller's region, and those of the regions above.

        调用方辖区内的保全，以及上级区划设置的保全。
        """
        return await listed(session, select(LegalHold), by=(LegalHold.id,), asked=asked)

    async def place(asked: HoldIn, session: Session, caller: CallerNow) -> LegalHold:
        """Keep records from being erased, for a suit, a review or an inspection: of a worker, of a kind, or all.

        因诉讼、复核或检查保全记录，使其不被删除：可按人员、按类别或全部保全。
        """
        return await actions.place(session, asked, service=service, kinds=kinds, caller=caller)

    async def lift(hold: HoldToChange, asked: LiftHoldIn, session: Session, caller: CallerNow) -> LegalHold:
        """Another hand ends a hold.

        由另一人解除保全。
        """
        return await actions.lift(session, hold, reason=asked.reason, service=service, caller=caller)

    list_retention.__name__ = f"list_{service}_retention"
    list_periods.__name__ = f"list_{service}_retention_periods"
    enter.__name__ = f"enter_{service}_retention_period"
    confirm.__name__ = f"confirm_{service}_retention_period"
    list_holds.__name__ = f"list_{service}_legal_holds"
    place.__name__ = f"place_{service}_legal_hold"
    lift.__name__ = f"lift_{service}_legal_hold"
    routes.get(
        "",
        permission=f"{service}:retention:list",
        title=Text("保存期限执行情况", "List what is kept how long"),
        answer=Page[RetentionOut],
        as_file=False,
    )(list_retention)
    routes.get(
        "/periods",
        permission=f"{service}:retention:list",
        title=Text("保存期限列表", "List retention periods"),
        answer=Page[PeriodOut],
    )(list_periods)
    routes.post(
        "/periods",
        permission=f"{service}:retention:enter",
        title=Text("录入保存期限", "Enter a retention period"),
        answer=PeriodOut,
        status=201,
        refuses=(UnknownKind, InForceTooSoon),
        leads_to={f"confirm_{service}_retention_period": "period_id"},
    )(enter)
    routes.post(
        "/periods/{period_id}/confirm",
        permission=f"{service}:retention:confirm",
        title=Text("确认保存期限", "Confirm a retention period"),
        answer=PeriodOut,
        step_up=True,
        refuses=(IllegalMove, SameHandConfirms),
    )(confirm)
    routes.get(
        "/holds",
        permission=f"{service}:legal-hold:list",
        title=Text("保全列表", "List legal holds"),
        answer=Page[HoldOut],
    )(list_holds)
    routes.post(
        "/holds",
        permission=f"{service}:legal-hold:place",
        title=Text("设置保全", "Place a legal hold"),
        answer=HoldOut,
        status=201,
        refuses=(UnknownKind,),
        leads_to={f"lift_{service}_legal_hold": "hold_id"},
    )(place)
    routes.post(
        "/holds/{hold_id}/lift",
        permission=f"{service}:legal-hold:lift",
        title=Text("解除保全", "Lift a legal hold"),
        answer=HoldOut,
        refuses=(IllegalMove, SameHandLifts),
    )(lift)
    return routes


def own_retention_routes(service: str, kinds: Sequence[Kind]) -> Routes:
    """What a service keeps of the worker who calls, and until when."""
    routes = Routes(
        prefix=f"/v1/{service}/me/retention", tag=Text("本人信息保存期限", "Retention of own data"), source=_SOURCE
    )

    async def list_own_retention(session: Session, caller: CallerNow, clock: ClockNow) -> Any:
        """What is kept of the caller, by which rule and until when; that which has no period says so by a null.

        所保存的调用方本人信息，各依何种规则、保存至何时；未定期限的以空值标明。
        """
        if caller.worker_id is None:
            raise Missing
        items = []
        async with everywhere(session):  # a hold may lie in any region; what is counted is the caller's own
            periods = await in_force(session, today=clock.today())
            for kind in kinds:
                period = periods.get(kind.code)
                kept = await kept_of(session, kind, caller.worker_id, months=period.months if period else None)
                if kept.records:
                    counts = {"records": kept.records, "in_use": kept.in_use, "held": kept.held > 0}
                    until = {"kept_until": None if kept.in_use else kept.until}
                    items.append(_named(kind) | _of(period) | counts | until)
        return Listed(items=items, next_cursor=None, count=None)

    list_own_retention.__name__ = f"list_own_{service}_retention"
    routes.get(
        "",
        permission=f"{service}:me:read",
        title=Text("本人信息保存期限", "List how long what is kept of me"),
        answer=Page[OwnRetentionOut],
        as_file=False,
    )(list_own_retention)
    return routes


def _named(kind: Kind) -> dict[str, str]:
    return {"kind": kind.code, "title": str(kind.title), "counted_from": str(kind.counted_from)}


def _of(period: RetentionPeriod | None) -> dict[str, Any]:
    return {"months": period.months if period else None, "source": period.source if period else None}
