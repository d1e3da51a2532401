"""A worker whose record was merged into another of the same person: an old token speaks for the record that survived.

The roster finds that two records are of one person; tokens go on naming the one that was given up until their issuer
has learnt of it. The oversight service tells the merges that stand (gateway.standing). One that is taken back is told
no more, and holds for a token no longer than that is remembered.
"""

from collections.abc import Iterable, Mapping

from gateway.identity import Identity

__all__ = ["Merged"]


class Merged:
    """Which record survived which, as it was heard last."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}

    def hear(self, told: Iterable[Mapping[str, str]]) -> None:
        """Everything there is, in place of what was heard before."""
        self._into = {one["worker_id"]: one["into"] for one in told}

    def follow(self, identity: Identity) -> None:
        """Have a worker be the one that they are now; a record that survived may have been merged since."""
        seen = set()
        while identity.worker_id in self._into and identity.worker_id not in seen:
            seen.add(identity.worker_id)
            identity.worker_id = self._into[identity.worker_id]
            identity.assertions.clear()
