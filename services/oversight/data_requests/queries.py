"""What a service says that it keeps of the worker who asks, and until when."""

from datetime import date

from chassis.client import PeerDown, PeerRefused, Reader
from services.oversight.data_requests.rules import Keeper, Kept

__all__ = ["kept_by"]


async def kept_by(reader: Reader, keeper: Keeper) -> list[Kept]:
    """Read in the worker's name; nothing where the service does not say, and a person answers then."""
    try:
        told = await reader.get(f"/v1/{keeper}/me/retention")
    except (PeerRefused, PeerDown):
        return []
    return [
        Kept(
            title=one["title"],
            source=one["source"],
            in_use=one["in_use"],
            held=one["held"],
            kept_until=date.fromisoformat(one["kept_until"]) if one["kept_until"] else None,
        )
        for one in told["items"]
    ]
