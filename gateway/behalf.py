"""Reading on behalf of a caller: a service asks others in the name of whoever is asking it.

A file of one person is put together from what several services hold. Were it asked for in the name of the service that
puts it together, each would answer to that service more than its reader may see. So the service shows, beside its own
token, the caller assertion that it was sent (``Nuanxin-On-Behalf``); the call is then that caller's, permitted, limited
and scoped as if they had made it themselves.

Only a service may do so, with an assertion made for that very service and still alive, of an operation whose document
says ``x-on-behalf``, and only to read. What is asked so bears another permission, so it cannot be carried any further.
"""

from collections.abc import Container, Mapping
from typing import Any

from chassis.assertion import AssertionRefused, Verifier
from chassis.caller import Department
from gateway.call import Call
from gateway.identity import Identity, names_of
from gateway.permits import SERVICES, principal_of
from gateway.refusals import OnBehalfRefused

__all__ = ["OnBehalf"]


class OnBehalf:
    """Turns a service that shows a caller's assertion into that caller."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._verifiers = {f"service:{name}": Verifier(keys, service=name) for name in SERVICES}

    def caller(
        self, call: Call, service: Identity, shown: bytes, permission: str, *, carried: Container[str]
    ) -> Identity:
        """The caller whose assertion is shown; ``OnBehalfRefused`` unless all of the above holds.

        ``permission``: that of the operation that is called; ``carried``: those of operations whose document says so.
        """
        if service.department is not Department.SERVICE or call.method not in ("GET", "HEAD") or call.grant:
            raise OnBehalfRefused(permission)
        try:
            caller = self._verifiers[service.principal].verify(shown.decode("latin-1"))
        except AssertionRefused as wrong:
            raise OnBehalfRefused(permission) from wrong
        if caller.permission not in carried:
            raise OnBehalfRefused(permission)
        issuer, _, subject = caller.subject.partition(":")
        return Identity(
            subject=caller.subject,
            department=caller.department,
            level=caller.level,
            region=caller.region,
            worker_id=caller.worker_id,
            organisation=caller.organisation,
            roles=caller.roles,
            principal=principal_of(caller.department, caller.level, caller.roles),
            grant=caller.grant,
            names=names_of(subject, issuer=issuer),
        )
