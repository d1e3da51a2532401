"""What several features do on the events of one service."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE
from chassis.follower import Fed, Follows, InRuns, hand, together

EVENT = Fed(
    type="a.b.c",
    subject="1",
    region=150000000000,
    data={},
    sequence="1-1",
    at=datetime(2020, 2, 5, 9, tzinfo=ZONE),
)


async def test_features_that_follow_one_service_share_a_place_in_its_feed_and_take_turns() -> None:
    seen: list[str] = []

    def noting(name: str) -> Follows:
        async def handle(_: AsyncSession, event: Fed) -> None:
            seen.append(f"{name} {event.type}")

        return Follows(source="a", on={"a.b.c": handle, f"a.b.{name}": handle})

    other = Follows(source="b", on={})
    one, two = together(noting("first"), noting("second"), other, Follows(source="b", on=noting("x").on))
    assert (one.source, two.source) == ("a", "b")
    assert set(one.on) == {"a.b.c", "a.b.first", "a.b.second"}
    async with AsyncSession() as session:
        await hand(session, one.on["a.b.c"], [EVENT])
        await hand(session, one.on["a.b.second"], [EVENT])
    assert seen == ["first a.b.c", "second a.b.c", "second a.b.c"]


async def test_events_of_one_type_are_taken_at_once_where_a_handler_asks_for_it_and_else_one_by_one() -> None:
    seen: list[str] = []

    async def each(_: AsyncSession, event: Fed) -> None:
        seen.append(f"each {event.subject}")

    async def run(_: AsyncSession, events: Sequence[Fed]) -> None:
        seen.append(f"run {[event.subject for event in events]}")

    follows = [Follows(source="a", on={"a.b.c": handler}) for handler in (each, InRuns(run), each)]
    (alone,), (mixed,) = together(follows[1]), together(*follows)
    events = [replace(EVENT, subject=name) for name in "12"]
    async with AsyncSession() as session:
        await hand(session, alone.on["a.b.c"], events)
        await hand(session, mixed.on["a.b.c"], events)
        (singly,) = together(follows[0], follows[2])
        await hand(session, singly.on["a.b.c"], events)
    assert seen == [
        "run ['1', '2']",
        *("each 1", "each 2", "run ['1', '2']", "each 1", "each 2"),
        *("each 1", "each 1", "each 2", "each 2"),
    ]
