"""The keys of the gateway's own issuer: the newest signs, the ones before check what they signed until it has ended.

A key says from when it signs (``signs_from``, seconds since 1970): some minutes after it was made, so that every
process knows it, and publishes it, before the first token of it comes in. So a key is changed by one file and one
signal, and no token is refused meanwhile. A key that another has followed is published and believed while the last
token that it signed may live.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

__all__ = ["ALGORITHM", "LIFE_SECONDS", "IssuerKeySet", "rotated"]

ALGORITHM = "Ed25519"
# How long a token of the own issuer lives.
LIFE_SECONDS = 3600
# Between the making of a key and its first token: for the file to reach every host, and be read.
AHEAD_SECONDS = 600


class IssuerKeySet:
    """One private key, or several as a JSON Web Key Set (RFC 7517 §5)."""

    def __init__(self, given: Mapping[str, Any], *, clock_skew: int = 30) -> None:
        """``ValueError`` for what is no private Ed25519 key, or has no name that tells it from the others."""
        listed = given.get("keys", [given])
        held = [(float(key.get("signs_from", 0)), _imported(key)) for key in listed]
        if not held or len({key.kid for _, key in held}) < len(held):
            raise ValueError("issuer_key holds no keys, or two of one kid")
        self._held = sorted(held, key=lambda one: one[0])
        self._kept = LIFE_SECONDS + clock_skew

    def signing(self, now: float | None = None) -> OKPKey:
        """The key that signs now: the newest that has begun, or the first there will be."""
        now = time.time() if now is None else now
        begun = [key for begins, key in self._held if begins <= now]
        return begun[-1] if begun else self._held[0][1]

    def jwks(self, now: float | None = None) -> dict[str, Any]:
        """The public keys: of tokens that may live, and of those to come."""
        now = time.time() if now is None else now
        followed = [begins for begins, _ in self._held[1:]] + [float("inf")]
        alive = (key for (_, key), until in zip(self._held, followed, strict=True) if now < until + self._kept)
        return {"keys": [{**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"} for key in alive]}


def rotated(given: Mapping[str, Any], *, now: float, clock_skew: int = 300) -> dict[str, Any]:
    """The same keys with a new one that will sign, without those whose tokens have all ended."""
    listed = list(given.get("keys", [given]))
    alive = {key["kid"] for key in IssuerKeySet(given, clock_skew=clock_skew).jwks(now)["keys"]}
    made = OKPKey.generate_key("Ed25519", {"kid": f"issuer-{secrets.token_hex(4)}"})
    kept = [key for key in listed if _imported(key).kid in alive]
    return {"keys": [*kept, {**made.as_dict(private=True), "signs_from": int(now) + AHEAD_SECONDS}]}


def _imported(given: Mapping[str, Any]) -> OKPKey:
    try:
        key = OKPKey.import_key({name: value for name, value in given.items() if name != "signs_from"})
    except JoseError as wrong:
        raise ValueError("issuer_key cannot be read") from wrong
    if key.curve_name != "Ed25519" or not key.is_private:
        raise ValueError("issuer_key must be a private Ed25519 key, or a set of them")
    key.ensure_kid()
    return key
