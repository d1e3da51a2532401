"""DPoP proofs (RFC 9449), right and wrong."""

import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.gateway import make

__all__ = ["HELD", "JKT", "STOLEN", "proof", "shown"]

HELD, STOLEN = (ECKey.generate_key("P-256") for _ in range(2))
JKT = HELD.thumbprint()


def proof(
    method: str,
    path: str,
    *,
    token: str | None = None,
    key: ECKey = HELD,
    header: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    given = {"htm": method, "htu": f"{make.ISSUER}{path}", "iat": int(time.time()), "jti": str(uuid4())}
    if token is not None:
        given["ath"] = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
    claims = {name: value for name, value in (given | changes).items() if value is not None}
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)} | (header or {})
    return jwt.encode(head, claims, key, algorithms=["ES256"])


def shown(token: str, signed: str) -> dict[str, str]:
    return {"authorization": f"DPoP {token}", "dpop": signed}
