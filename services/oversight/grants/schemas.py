"""What grants have in common, on the wire."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from chassis.field_errors import wrong
from services.oversight.grants.rules import PERMISSION

__all__ = ["Permission", "Subject"]

_POWERS = ("oversight:delegation:", "oversight:emergency-access:", "oversight:revocation:", "oversight:standing:")


def _grantable(permission: str) -> str:
    if permission.startswith(_POWERS):
        raise wrong("not_granted_on", "授予或者收回权力的权限不得再授予", "What gives or takes power is not granted on")
    return permission


Permission = Annotated[str, StringConstraints(pattern=PERMISSION, max_length=80), AfterValidator(_grantable)]
# <issuer>:<subject of the token>, as audit entries name callers.
Subject = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}:[\x21-\x7e]{1,128}$")]
