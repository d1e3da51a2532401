"""Who did which duty, asked of the roster: protection and training are planned by it, and nobody guesses."""

from dataclasses import dataclass
from datetime import date

from chassis.caller import Caller
from chassis.client import Peer
from chassis.problems import FieldError, Malformed, Missing
from chassis.regions import span_of
from chassis.text import Text
from chassis.workers import PostType

__all__ = ["DutyDone", "duty_done"]

# The most that the roster gives on one page, and the longest span that it sums up.
PAGE = 500
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class DutyDone:
    """A type of duty that a worker did in some days."""

    worker_id: str
    region: int
    post_type: PostType
    days: int
    first_on: date


async def duty_done(peer: Peer, caller: Caller, *, region: int, first_on: date, last_on: date) -> list[DutyDone]:
    """What the workers of a region did, day by day and by type of duty.

    The roster answers this service for every region, so what lies outside the caller's own is refused here.
    """
    if not caller.span.covers(span_of(region)):
        raise Missing
    if not 0 <= (last_on - first_on).days < LONGEST_DAYS:
        raise Malformed(
            errors=[
                FieldError(
                    "/query/last_on",
                    "span",
                    Text("last_on 应在 first_on 之后0至365天", "last_on is 0 to 365 days after first_on"),
                )
            ]
        )
    asked = {"region": f"{region:012d}", "first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    done: list[DutyDone] = []
    cursor: str | None = None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = await peer.get("/v1/roster/duty-posts", params={**asked, "limit": PAGE, **more})
        done += [
            DutyDone(
                worker_id=one["worker_id"],
                region=int(one["region"]),
                post_type=PostType(one["post_type"]),
                days=one["days"],
                first_on=date.fromisoformat(one["first_on"]),
            )
            for one in page["items"]
        ]
        cursor = page["next_cursor"]
        if cursor is None:
            return done
