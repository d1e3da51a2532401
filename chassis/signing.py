"""Signing what leaves the system and is checked elsewhere: JSON Web Tokens with Ed25519 (RFC 7519, RFC 8037, RFC 9864).

``Signer.parse`` reads a set of private keys (RFC 7517). The first one signs. The others signed before it and are still
published, so that what they signed stays good: to rotate, put a new key in front; to end one, take it away.
"""

import json
from collections.abc import Mapping
from typing import Any, Self

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["ALGORITHM", "SignatureRefused", "Signer"]

ALGORITHM = "Ed25519"


class SignatureRefused(Conflict):
    code = "SIGNATURE_REFUSED"
    title = Text("签名无效", "The signature is not good")
    detail = Text("不是本系统以现行公布的密钥签发的", "It was not signed with a key that is published now")


class Signer:
    """A service's signing keys."""

    def __init__(self, keys: KeySet) -> None:
        if not keys.keys:
            raise ValueError("a signer needs a key")
        self._keys = keys
        self._current = keys.keys[0]

    @classmethod
    def parse(cls, json_text: str) -> Self:
        """From a JWK set of private keys, each with its ``kid``."""
        return cls(KeySet([OKPKey.import_key(key) for key in json.loads(json_text)["keys"]]))

    @classmethod
    def generate(cls) -> str:
        """A set of one fresh key, as ``parse`` reads it."""
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        return json.dumps({"keys": [key.as_dict(private=True)]})

    def sign(self, claims: Mapping[str, Any], *, kind: str) -> str:
        """A token of that ``typ``."""
        header = {"alg": ALGORITHM, "kid": self._current.kid, "typ": kind}
        return jwt.encode(header, dict(claims), self._current, algorithms=[ALGORITHM])

    def read(self, token: str, *, kind: str) -> dict[str, Any]:
        """The claims of a token; ``SignatureRefused`` for what none of the keys signed, or signed as something else."""
        try:
            opened = jwt.decode(token, self._keys, algorithms=[ALGORITHM])
        except (JoseError, ValueError) as wrong:
            raise SignatureRefused from wrong
        if opened.header.get("typ") != kind:
            raise SignatureRefused
        return opened.claims

    @property
    def public(self) -> dict[str, Any]:
        """The public keys, as they are published."""
        return dict(self._keys.as_dict(private=False))
