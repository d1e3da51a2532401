"""The keys of a trusted issuer: given once, or fetched from where it publishes them and fetched again as they rotate.

A token that names an unknown key asks for a new fetch, at most one every ``REFETCH_SECONDS``: a stranger's made-up
key ids cost the issuer nothing.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import orjson
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from chassis.logs import log
from gateway.settings import Issuer
from gateway.turns import in_task

__all__ = ["IssuerKeys"]

REFETCH_SECONDS = 30.0
# Keys are fetched anew this often even if every token names a known one, so that a withdrawn key goes.
REFRESH_SECONDS = 600.0
# So long the keys at hand are believed while their issuer does not answer.
KEPT_SECONDS = 24 * 3600.0
LARGEST_SET = 256 << 10


class IssuerKeys:
    """One issuer and its public keys by key id."""

    def __init__(self, issuer: Issuer, *, client: httpx.AsyncClient | None = None) -> None:
        self.issuer = issuer
        self._client = client
        self._keys: dict[str, Key] = {}
        # Called when the keys change: what was verified under others is verified again.
        self.on_change: list[Callable[[], None]] = []
        self._tried = self._heard = float("-inf")
        self._fetching = asyncio.Lock()
        if issuer.jwks is not None:
            self.adopt(issuer.jwks)

    def get(self, kid: str | None) -> Key | None:
        """The key of that id; the only key, for a token that names none; none once the issuer was silent for a day."""
        if self.issuer.jwks_url and time.monotonic() - self._heard > KEPT_SECONDS:
            return None
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    async def find(self, kid: str | None) -> Key | None:
        """As ``get``, fetching the issuer's keys again for an unknown id."""
        found = self.get(kid)
        if found is None and self.issuer.jwks_url:
            await in_task()
            async with self._fetching:
                if self.get(kid) is None and time.monotonic() - self._tried >= REFETCH_SECONDS:
                    await self._fetch()
            found = self.get(kid)
        return found

    async def keep_fresh(self) -> None:
        """Fetch at once and from time to time; runs until cancelled."""
        while self.issuer.jwks_url:
            async with self._fetching:
                await self._fetch()
            await asyncio.sleep(REFRESH_SECONDS)

    async def _fetch(self) -> None:
        self._tried = time.monotonic()
        client = self._client
        if client is None or self.issuer.jwks_url is None:
            return
        try:
            async with client.stream("GET", self.issuer.jwks_url, timeout=5.0) as answer:
                answer.raise_for_status()
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LARGEST_SET:
                        raise ValueError("the key set is too large")
            self.adopt(orjson.loads(body))
            self._heard = time.monotonic()
        except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError) as wrong:
            # The keys at hand stay good for a day: an issuer's outage is not its callers'.
            log.warning("issuer keys not fetched", issuer=self.issuer.name, error=type(wrong).__name__)

    def adopt(self, published: Mapping[str, Any]) -> None:
        """Believe these keys, and no others."""
        # Only what can check a signature; an issuer may publish keys for encryption and kinds we do not know.
        usable = [
            key
            for key in published["keys"]
            if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
        ]
        keys: dict[str, Key] = {}
        for key in KeySet.import_key_set({"keys": usable}).keys:
            key.ensure_kid()
            keys[str(key.kid)] = key
        before, self._keys = self._keys, keys
        if _thumbprints(before) != _thumbprints(keys):
            for told in self.on_change:
                told()


def _thumbprints(keys: Mapping[str, Key]) -> dict[str, str]:
    return {kid: key.thumbprint() for kid, key in keys.items()}
