"""Who asks for a token: a client of the gateway's own issuer, by its secret or by a key of its own.

    client_secret_basic, client_secret_post     RFC 6749 §2.3.1
    private_key_jwt                             RFC 7523 §2.2, OpenID Connect Core §9

With a key of its own a client shows an assertion: signed by a key that the settings name for it, from and about itself,
for this issuer alone, dead within five minutes, and used once.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet
from starlette.responses import JSONResponse

from gateway.replays import Replays
from gateway.settings import ASYMMETRIC, Client
from gateway.signed import NotSigned, checked, unverified

__all__ = ["ASSERTION_TYPE", "METHODS", "Clients", "OAuthError", "hash_secret"]

METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 300

# Cost of guessing one secret: about 50 ms and 16 MB.
_N, _R, _P = 2**14, 8, 1


class OAuthError(Exception):
    """An error in the form that RFC 6749 §5.2 gives it."""

    def __init__(self, error: str, description: str, *, status: int = 400, basic: bool = False) -> None:
        super().__init__(error)
        self.response = JSONResponse(
            {"error": error, "error_description": description},
            status_code=status,
            headers={"Cache-Control": "no-store"} | ({"WWW-Authenticate": 'Basic realm="nuanxin"'} if basic else {}),
        )


def _not_the_client(why: str, *, basic: bool = False) -> OAuthError:
    return OAuthError("invalid_client", why, status=401, basic=basic)


class Clients:
    """The clients that the settings name."""

    def __init__(self, clients: Iterable[Client], *, issuer_url: str, clock_skew: int) -> None:
        self._clients = {client.client_id: client for client in clients}
        self._keys = {
            client.client_id: KeySet.import_key_set(client.jwks)  # type: ignore[arg-type]
            for client in self._clients.values()
            if client.jwks is not None
        }
        # RFC 7523 §3 and what came after it: one audience, the issuer or its token endpoint, and no other beside it.
        either = [issuer_url, f"{issuer_url}/oauth/token"]
        self._audiences = [*either, *([one] for one in either)]
        self._skew = clock_skew
        self._used = Replays()
        self._nobody = _written(secrets.token_bytes(16), secrets.token_bytes(32))
        # A flood of guesses may not take all the memory there is.
        self._hashing = asyncio.Semaphore(4)

    async def authenticate(self, authorization: str | None, form: Mapping[str, str]) -> Client:
        """The client that asks; ``OAuthError`` unless it proves to be."""
        if "client_assertion" not in form:
            return await self._by_secret(authorization, form)
        if authorization is not None or "client_secret" in form:
            raise OAuthError("invalid_request", "two ways of authentication at once")
        return self._by_key(form)

    async def _by_secret(self, authorization: str | None, form: Mapping[str, str]) -> Client:
        client_id, secret, basic = _credentials(authorization, form)
        client = self._clients.get(client_id)
        kept = client.secret if client else None
        async with self._hashing:
            # As long for an unknown client as for a known one, so that names cannot be told by the clock.
            right = await asyncio.to_thread(_matches, secret, kept or self._nobody)
        if client is None or kept is None or not right:
            raise _not_the_client("unknown client or wrong secret", basic=basic)
        return client

    def _by_key(self, form: Mapping[str, str]) -> Client:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise OAuthError("invalid_request", "the client_assertion_type is not jwt-bearer")
        client, claims = self._signed(form["client_assertion"].encode())
        if form.get("client_id", client.client_id) != client.client_id or claims.get("iss") != client.client_id:
            raise _not_the_client("the assertion is of another client")
        if claims.get("aud") not in self._audiences:
            raise _not_the_client("the assertion is for another audience")
        if not _timely(claims, skew=self._skew):
            raise _not_the_client("the assertion has expired, lives for more than five minutes, or is not valid yet")
        used = claims.get("jti")
        if not isinstance(used, str) or not 0 < len(used) <= 256:
            raise _not_the_client("the assertion has no jti")
        if not self._used.first(client.client_id, used, seconds=LONGEST_LIFE + 2 * self._skew):
            raise _not_the_client("the assertion was used before")
        return client

    def _signed(self, assertion: bytes) -> tuple[Client, dict[str, Any]]:
        """A client, and what it signed about itself."""
        try:
            header, said = unverified(assertion)
            # Who it says it is chooses the keys; that it is they, the signature shows.
            client_id = str(said.get("sub"))
            algorithm = header.get("alg")
            if client_id not in self._keys or algorithm not in ASYMMETRIC or "crit" in header:
                raise NotSigned
            key = self._keys[client_id].get_by_kid(header.get("kid"))
            if key.get("alg") not in (None, algorithm):
                raise NotSigned
            return self._clients[client_id], checked(assertion, key, algorithm=algorithm)
        except (NotSigned, InvalidKeyIdError) as wrong:
            raise _not_the_client("the assertion is not signed by a key of the client") from wrong


def _timely(claims: Mapping[str, Any], *, skew: int) -> bool:
    """Whether an assertion is alive and short-lived (RFC 7523 §3)."""
    now = time.time()
    expires, issued, begins = times = (claims.get("exp", 0), claims.get("iat", now), claims.get("nbf", now))
    if not all(isinstance(one, int | float) for one in times):
        return False
    return bool(now - skew < expires <= now + LONGEST_LIFE + skew and max(issued, begins) <= now + skew)


def hash_secret(secret: str, *, salt: bytes | None = None) -> str:
    """A client's secret as the settings keep it."""
    salt = salt or secrets.token_bytes(16)
    return _written(salt, _scrypt(secret, salt))


def _written(salt: bytes, derived: bytes) -> str:
    return f"scrypt${_N}${_R}${_P}${b64encode(salt).decode()}${b64encode(derived).decode()}"


def _scrypt(secret: str, salt: bytes, n: int = _N, r: int = _R, p: int = _P) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 << 20, dklen=32)


def _matches(secret: str, kept: str) -> bool:
    _, n, r, p, salt, expected = kept.split("$")
    return hmac.compare_digest(_scrypt(secret, b64decode(salt), int(n), int(r), int(p)), b64decode(expected))


def _credentials(authorization: str | None, form: Mapping[str, str]) -> tuple[str, str, bool]:
    if authorization is None:
        if not form.get("client_id") or "client_secret" not in form:
            raise _not_the_client("no client authentication", basic=True)
        return form["client_id"], form["client_secret"], False
    if "client_secret" in form:
        raise OAuthError("invalid_request", "two ways of authentication at once")
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as wrong:
        raise _not_the_client("the Authorization header cannot be read", basic=True) from wrong
    if scheme.lower() != "basic":
        raise _not_the_client("authenticate with Basic", basic=True)
    return unquote_plus(client_id), unquote_plus(secret), True
