"""Step-up: who moves money or reads who somebody is has lately proved who they are by more than a password.

An operation says so in its document (``x-step-up``). A person satisfies it by a login whose ``acr`` or ``amr`` stands,
by the word of the settings, for two factors at their issuer, and that is not longer ago than ``max_age`` (RFC 9470). A
system has no login: a token bound to a key that it proves with every call satisfies it (gateway.possession). The
services of the set do by being the set: no policy gives them more than each needs.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.caller import Department
from gateway.permits import Permits
from gateway.refusals import StepUpNeeded
from gateway.settings import Issuer

__all__ = ["NO_LOGIN", "Login", "login_of"]


@dataclass(frozen=True, slots=True)
class Login:
    """How a caller proved who they are, and until when that is enough for what is asked most of."""

    until: float = 0.0
    acr_values: str = ""
    amr_values: tuple[str, ...] = ()
    max_age: int = 0

    def require(self, principal: str, permission: str, permits: Permits) -> None:
        """``StepUpNeeded`` unless they did so strongly and lately; it says what would be enough, and for what."""
        if self.until <= time.time():
            raise StepUpNeeded(
                permission=permission,
                policies=permits.grounds(permission, principal),
                acr_values=self.acr_values,
                amr_values=self.amr_values,
                max_age=self.max_age,
            )


NO_LOGIN = Login()


def login_of(claims: Mapping[str, Any], issuer: Issuer, *, bound: bool, system: bool) -> Login:
    """The login that the claims of a trusted issuer tell of."""
    until = 0.0
    if claims.get("department") == Department.SERVICE or (bound and system):
        until = math.inf
    elif _strong(claims, issuer) and isinstance(claims.get("auth_time"), int | float):
        until = claims["auth_time"] + issuer.max_age
    return Login(until, " ".join(sorted(issuer.acr_values)), tuple(sorted(issuer.amr_values)), issuer.max_age)


def _strong(claims: Mapping[str, Any], issuer: Issuer) -> bool:
    methods = claims.get("amr")
    by_methods = isinstance(methods, list) and any(isinstance(one, str) and one in issuer.amr_values for one in methods)
    level = claims.get("acr")
    return by_methods or (isinstance(level, str) and level in issuer.acr_values)
