"""What a bulletin needs from elsewhere."""

from chassis.client import Peer
from chassis.regions import Level

__all__ = ["ask_names"]

# There are a hundred odd; the roster gives so many at once.
_MOST = 500


async def ask_names(peer: Peer) -> dict[int, str]:
    """The autonomous region, its leagues and its counties by name: the roster's to say, and no copy is kept."""
    names: dict[int, str] = {}
    for level in (Level.PROVINCE, Level.LEAGUE, Level.COUNTY):
        page = await peer.get("/v1/roster/regions", params={"level": level.value, "limit": _MOST})
        names |= {int(one["code"]): one["name"] for one in page["items"]}
    return names
