"""Advancing, settling, and clearing what is left."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.ledger import Event, happened
from chassis.problems import Missing
from services.subsidy.advances.models import Advance, AdvanceEntry
from services.subsidy.advances.queries import advance_out, to_settle, under_way
from services.subsidy.advances.rules import (
    ADVANCE,
    BOOKS,
    AdvanceMove,
    AdvanceState,
    CarryElsewhere,
    Drawn,
    EntryKind,
    OwnClearing,
    Surplus,
    drawn,
    require_clearable,
)
from services.subsidy.advances.schemas import (
    AdvanceAdvanced,
    AdvanceCleared,
    AdvanceClearingProposed,
    AdvanceClearingSentBack,
    AdvanceIn,
    AdvanceOut,
    AdvanceSettled,
    ClearIn,
    ProposeClearingIn,
    TopUpIn,
)

__all__ = ["advance", "clear", "propose_clearing", "send_back", "settle", "top_up"]


async def advance(session: AsyncSession, asked: AdvanceIn, *, caller: Caller, clock: Clock) -> AdvanceOut:
    """Open the books of a county's scheme and months with the league's first money."""
    made = Advance(**asked.model_dump(exclude={"amount_fen", "document_no"}), state=ADVANCE.start)
    session.add(made)
    await session.flush()
    return await _advanced(session, made, asked, caller=caller, clock=clock)


async def top_up(session: AsyncSession, one: Advance, asked: TopUpIn, *, caller: Caller, clock: Clock) -> AdvanceOut:
    """More money of the league; what it owed is offset by it first."""
    one.state = ADVANCE.after(one.state, AdvanceMove.TOP_UP)
    return await _advanced(session, one, asked, caller=caller, clock=clock)


async def _advanced(session: AsyncSession, one: Advance, asked: TopUpIn, *, caller: Caller, clock: Clock) -> AdvanceOut:
    money = Drawn(EntryKind.ADVANCED, asked.amount_fen)
    await _book(session, one, [money], caller=caller, clock=clock, document_no=asked.document_no)
    offset = drawn((), held_fen=one.held_fen, owed_fen=one.owed_fen)
    await _book(session, one, offset, caller=caller, clock=clock)
    return await _told(session, one, AdvanceAdvanced, amount_fen=asked.amount_fen, document_no=asked.document_no)


async def settle(session: AsyncSession, one: Advance, *, caller: Caller, clock: Clock) -> AdvanceOut:
    """Book the league's share of what the bank has paid since, and what came back; the advance is locked."""
    state = ADVANCE.after(one.state, AdvanceMove.SETTLE)
    entries = drawn(await to_settle(session, one), held_fen=one.held_fen, owed_fen=one.owed_fen)
    if not entries:
        return (await advance_out(session, [one]))[0]
    one.state = state
    await session.flush()  # books that were cleared are open before anything is entered
    await _book(session, one, entries, caller=caller, clock=clock)
    return await _told(session, one, AdvanceSettled)


async def propose_clearing(
    session: AsyncSession, one: Advance, asked: ProposeClearingIn, *, caller: Caller, clock: Clock
) -> AdvanceOut:
    """The county says what is to become of what is left, once there is nothing more to settle."""
    state = ADVANCE.after(one.state, AdvanceMove.PROPOSE_CLEARING)
    await _require_clearable(session, one, clock=clock)
    if asked.carry_into is not None:
        await _carried_into(session, one, asked.carry_into)
    one.state, one.surplus, one.carry_into = state, asked.surplus, asked.carry_into
    one.proposed_by, one.proposal_no = caller.subject, asked.proposal_no
    return await _told(session, one, AdvanceClearingProposed, surplus=asked.surplus)


async def send_back(session: AsyncSession, one: Advance) -> AdvanceOut:
    """The league does not agree; the county proposes anew."""
    one.state = ADVANCE.after(one.state, AdvanceMove.SEND_BACK)
    _no_proposal(one)
    return await _told(session, one, AdvanceClearingSentBack)


async def clear(session: AsyncSession, one: Advance, asked: ClearIn, *, caller: Caller, clock: Clock) -> AdvanceOut:
    """The league lets what is left go back to it or over to a later advance, as another person proposed."""
    state = ADVANCE.after(one.state, AdvanceMove.CLEAR)
    await _require_clearable(session, one, clock=clock)
    if one.proposed_by == caller.subject:
        raise OwnClearing
    surplus, left = one.surplus or Surplus.RETURN, one.held_fen
    if one.carry_into is not None:
        into = await _carried_into(session, one, one.carry_into)
        into.updated_at = func.clock_timestamp()  # whoever read it must read it again
    if left:
        kind = EntryKind.CARRIED if surplus is Surplus.CARRY else EntryKind.RETURNED
        await _book(
            session,
            one,
            [Drawn(kind, left)],
            caller=caller,
            clock=clock,
            document_no=asked.document_no,
            into_id=one.carry_into,
            proposed_by=one.proposed_by,
        )
    one.state = state
    _no_proposal(one)
    return await _told(session, one, AdvanceCleared, surplus=surplus, amount_fen=left)


def _no_proposal(one: Advance) -> None:
    one.surplus = one.carry_into = one.proposed_by = one.proposal_no = None


async def _require_clearable(session: AsyncSession, one: Advance, *, clock: Clock) -> None:
    require_clearable(
        ends_on=(one.last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        today=clock.today(),
        owed_fen=one.owed_fen,
        under_way=await under_way(session, one),
        to_settle_fen=sum(fen for _, fen in await to_settle(session, one)),
    )


async def _carried_into(session: AsyncSession, one: Advance, into_id: Any) -> Advance:
    into = await session.get(Advance, into_id, with_for_update=True, populate_existing=True)
    if into is None:
        raise Missing
    same = (into.region, into.scheme) == (one.region, one.scheme)
    if not same or into.first_month <= one.last_month or into.state is not AdvanceState.OPEN:
        raise CarryElsewhere
    return into


async def _book(
    session: AsyncSession, one: Advance, these: Sequence[Drawn], *, caller: Caller, clock: Clock, **more: Any
) -> None:
    """Enter amounts; the database brings the accounts to where the entries say they are, or refuses."""
    if not these:
        return
    await session.execute(
        insert(AdvanceEntry),
        [
            {
                "region": one.region,
                "advance_id": one.id,
                "kind": entry.kind,
                "debit": BOOKS[entry.kind][0].value,
                "credit": BOOKS[entry.kind][1].value,
                "amount_fen": entry.amount_fen,
                "payment_id": entry.payment_id,
                "booked_at": clock.now(),
                "recorded_by": caller.subject,
                **more,
            }
            for entry in these
        ],
    )
    await session.refresh(one, ["league_fen", "carried_fen", "owed_fen", "held_fen", "spent_fen"])


async def _told(session: AsyncSession, one: Advance, kind: type[Event], **more: Any) -> AdvanceOut:
    """Write the change, say what happened, and show the advance."""
    one.updated_at = func.clock_timestamp()  # entries change its accounts, so it has another version
    await session.flush()
    facts = ("region", "scheme", "first_month", "last_month")
    accounts = ("league_fen", "carried_fen", "owed_fen", "held_fen", "spent_fen")
    told = kind(**{name: getattr(one, name) for name in (*facts, *accounts)}, **more)
    await happened(session, told, subject=one.id, region=one.region)
    return (await advance_out(session, [one]))[0]
