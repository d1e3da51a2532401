"""Many entries at once make of rest, leave and violations what each by itself would."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from chassis.database import Scope
from chassis.follower import Fed, hand
from services.welfare.rest_orders.actions import advance_orders
from services.welfare.workers.follow import ROSTER
from tests.offices import COMMUNITY, Offices
from tests.welfare.duty_log import days, entry

KIND = "roster.duty.logged"
OTHER = COMMUNITY + 1

MADE = (
    "SELECT duty_on, region, minutes, confirmed FROM worked_days WHERE worker_id = :worker ORDER BY duty_on",
    "SELECT state, region, rest_from FROM rest_orders WHERE worker_id = :worker",
    "SELECT level, first_on FROM streak_alerts WHERE worker_id = :worker ORDER BY level",
    "SELECT on_day, source, standing FROM leave_accruals WHERE worker_id = :worker ORDER BY on_day",
    "SELECT duty_on, cause, standing FROM rest_violations WHERE worker_id = :worker ORDER BY duty_on",
)


async def test_a_run_of_events_makes_what_one_after_the_other_makes(offices: Offices) -> None:
    together, singly = await offices.told_of(1), await offices.told_of(2)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        for run in ([event] for event in told_of(singly)):
            await hand(session, ROSTER.on[KIND], run)
        await hand(session, ROSTER.on[KIND], told_of(together))
        await advance_orders(session)  # the scheduled rule
        made = {
            worker: [(await session.execute(text(which), {"worker": worker})).all() for which in MADE]
            for worker in (together, singly)
        }
    worked, orders, alerts, accrued, _ = made[together]
    assert {row.region for row in worked} == {COMMUNITY, OTHER}
    assert len(worked) == 20
    assert all((orders, alerts, accrued))
    assert made[together] == made[singly]


def told_of(worker_id: str) -> list[Fed]:
    """Three weeks up to yesterday, each day recorded and confirmed; one is reversed, and then told as it was before."""
    told: list[tuple[int, dict[str, Any]]] = []
    for number, day in enumerate(days("2020-01-15", 21)):
        states = ("recorded", "confirmed", "reversed", "confirmed") if number == 4 else ("recorded", "confirmed")
        told += [(OTHER if number == 8 else COMMUNITY, entry(worker_id, day, state=state)) for state in states]
    return [
        Fed(
            type=KIND,
            subject=f"{region:012d}",
            region=region,
            data={"region": f"{region:012d}", "entries": [one]},
            sequence=f"1-{number}",
            at=datetime.fromisoformat(one["ended_at"]),
        )
        for number, (region, one) in enumerate(told)
    ]
