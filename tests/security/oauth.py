"""A client of the gateway's own issuer that holds a key, and what it signs."""

import time
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.gateway import make

__all__ = ["CLIENT", "KEY", "STRANGER", "asking", "assertion", "client"]

KEY, STRANGER = (ECKey.generate_key("P-256", {"kid": "mine"}) for _ in range(2))
CLIENT = "finance-150203"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def client(**changes: Any) -> dict[str, Any]:
    public = {"keys": [KEY.as_dict(private=False)]}
    return make.oauth_client(**{"client_id": CLIENT, "secret": None, "jwks": public, "department": "finance"} | changes)


def assertion(key: Any = KEY, *, header: dict[str, Any] | None = None, **changes: Any) -> str:
    now = int(time.time())
    given = {"iss": CLIENT, "sub": CLIENT, "aud": make.ISSUER, "iat": now, "exp": now + 60, "jti": str(uuid4())}
    claims = {name: value for name, value in (given | changes).items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": "mine"} | (header or {}), claims, key, algorithms=["ES256"])


def asking(signed: str, **more: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": JWT_BEARER,
        "client_assertion": signed,
    } | more
