"""Tokens, clients and subjects that were revoked, as the oversight service tells them (gateway.standing).

Asked on every call, after the token was read and whether or not it was remembered: what is heard at one look holds from
the next call on, in every process. A revocation names one of the ``names`` under which an identity can be meant, and
holds against the offices of one region, of one department where it says so: who revokes reaches as far as they answer
for, and no further.

While nothing is heard, what was heard before stands and everybody else is served (decision 39).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from chassis.caller import Department
from chassis.regions import Span, span_of
from gateway.identity import Identity, names_of
from gateway.refusals import TokenRevoked
from gateway.settings import Client

__all__ = ["Revocations"]


class Revocations:
    """What was revoked, as it was heard last."""

    def __init__(self) -> None:
        self._held: dict[str, list[tuple[Span, Department | None]]] = {}

    def hear(self, told: Iterable[Mapping[str, Any]]) -> None:
        """Everything there is, in place of what was heard before."""
        held = defaultdict(list)
        for one in told:
            department = one["department"]
            reach = (span_of(int(one["region"])), None if department is None else Department(department))
            held[f"{one['kind']}:{one['named']}"].append(reach)
        self._held = dict(held)

    def require(self, identity: Identity) -> None:
        """``TokenRevoked`` where the token, the client that it was issued to, or the subject was revoked."""
        if self._held.keys().isdisjoint(identity.names):
            return
        # On a grant the office is another's; it is the caller's own that revocations are held against.
        own = identity.grant or identity
        if self._reached(identity.names, own.department, own.region):
            raise TokenRevoked

    def refuses(self, client: Client) -> bool:
        """Whether a client of the gateway's own issuer is to be given no token."""
        return self._reached(names_of(client.client_id), client.department, client.region)

    def _reached(self, names: Iterable[str], department: Department, region: int) -> bool:
        return any(
            region in span and of in (None, department) for name in names for span, of in self._held.get(name, ())
        )
