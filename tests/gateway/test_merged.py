"""A merged worker's old token speaks for the record that survived, as soon as the merge is told."""

import httpx

from chassis.assertion import Verifier
from chassis.caller import Department
from chassis.regions import Level
from chassis.worker_id import make_worker_id
from gateway.identity import identity_of
from gateway.merged import Merged
from tests.gateway import make
from tests.gateway.test_end_to_end import Service
from tests.gateway.test_grants import Oversight, calling, oversight, roster

__all__ = ["calling", "oversight", "roster"]

OLD, NEWER, NEWEST = (make_worker_id(number) for number in (41, 42, 43))


async def spoken_for(calling: httpx.AsyncClient, roster: Service, headers: dict[str, str]) -> str | None:
    """For whom the service is told that the call is."""
    assert (await calling.get("/v1/roster/me", headers=headers)).status_code == 200
    (assertion,) = roster.header(b"nuanxin-caller")
    keys = {"keys": [make.public("assertion")]}
    return Verifier(keys, service="roster").verify(assertion.decode()).worker_id


async def test_a_token_that_is_remembered_speaks_for_who_survived_and_again_for_itself_when_that_is_undone(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight
) -> None:
    own = make.bearer(Department.WORKER, Level.COMMUNITY, make.COMMUNITY, worker_id=OLD)
    assert await spoken_for(calling, roster, own) == OLD
    oversight.merges = [{"worker_id": OLD, "into": NEWER}, {"worker_id": NEWER, "into": NEWEST}]
    await oversight.heard()
    assert await spoken_for(calling, roster, own) == NEWEST
    oversight.merges = []
    await oversight.heard()
    fresh = make.bearer(Department.WORKER, Level.COMMUNITY, make.COMMUNITY, worker_id=OLD, subject="again")
    assert await spoken_for(calling, roster, fresh) == OLD


def test_merges_that_run_in_a_circle_end() -> None:
    merged = Merged()
    merged.hear([{"worker_id": OLD, "into": NEWER}, {"worker_id": NEWER, "into": OLD}])
    claims = {"sub": "w", "department": "worker", "level": "community", "region": str(make.COMMUNITY), "worker_id": OLD}
    identity = identity_of(claims, issuer="bureau")
    merged.follow(identity)
    assert identity.worker_id in (OLD, NEWER)
