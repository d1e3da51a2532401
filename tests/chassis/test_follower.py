"""What several features do on the events of one service."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE
from chassis.follower import Fed, Follows, together

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
        await one.on["a.b.c"](session, EVENT)
        await one.on["a.b.second"](session, EVENT)
    assert seen == ["first a.b.c", "second a.b.c", "second a.b.c"]
