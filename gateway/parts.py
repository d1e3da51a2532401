"""What the gateway and the decision endpoint are both built of, so that both decide alike."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

import httpx
from joserfc.jwk import OKPKey

from chassis import collector
from chassis.assertion import Minter
from chassis.clock import Clock
from gateway import issuer
from gateway.behalf import OnBehalf
from gateway.editions import Current, Edition
from gateway.floods import Floods
from gateway.grants import Grants
from gateway.identity import Identities
from gateway.issuer_keys import IssuerKeySet
from gateway.journal import Journal
from gateway.keys import IssuerKeys
from gateway.merged import Merged
from gateway.pipeline import LastStep, Pipeline
from gateway.possession import Possession, Proofs
from gateway.revocations import Revocations
from gateway.settings import GatewaySettings
from gateway.signing import Signer
from gateway.standing import READ, SOURCE, Standing
from gateway.throttle import Throttle

__all__ = ["Parts"]


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a decision needs, as the settings describe it."""

    settings: GatewaySettings
    current: Current
    throttle: Throttle
    issuers: list[IssuerKeys]
    assertion_key: OKPKey
    proofs: Proofs
    minter: Minter
    signer: Signer
    grants: Grants
    revocations: Revocations
    merged: Merged
    standing: Standing
    client: httpx.AsyncClient

    @classmethod
    def of(cls, settings: GatewaySettings, *, contracts: Mapping[str, Mapping[str, Any]] | None = None) -> Self:
        """The services' ``contracts`` are read from files unless given."""
        # Made up once a run where a local set gives none, and not anew at a signal.
        made_up = IssuerKeySet(OKPKey.generate_key("Ed25519").as_dict(private=True))
        current = Current(lambda: Edition.read(settings, contracts, made_up=made_up))
        assertion_key = settings.signing_key()
        minter = Minter(assertion_key)
        client = httpx.AsyncClient(follow_redirects=False)
        grants, revocations, merged = Grants(Clock(settings.clock_file)), Revocations(), Merged()
        own = issuer.own_issuer(
            current.edition.issuer_keys,
            issuer_url=settings.issuer_url,
            audience=settings.audience,
            bound=settings.bound,
            local=settings.mode == "local",
        )
        issuers = [IssuerKeys(trusted, client=client) for trusted in (own, *settings.issuers)]
        current.tell(lambda edition: issuers[0].adopt(edition.issuer_keys.jwks()))
        return cls(
            settings=settings,
            current=current,
            throttle=Throttle(settings),
            issuers=issuers,
            assertion_key=assertion_key,
            proofs=Proofs(base=settings.issuer_url),
            minter=minter,
            signer=Signer(minter),
            grants=grants,
            revocations=revocations,
            merged=merged,
            standing=Standing(
                settings.services.get(SOURCE, ("",)),
                minter=minter,
                client=client,
                grants=grants,
                revocations=revocations,
                merged=merged,
                every=settings.standing_seconds,
            ),
            client=client,
        )

    def pipeline(self, last: LastStep, journal: Journal) -> Pipeline:
        """Calls decided with these parts; ``last`` is what is done with one that is admitted."""
        return Pipeline(
            identities=Identities(self.issuers, clock_skew=self.settings.clock_skew),
            possession=Possession(self.proofs, certificates_from=self.settings.certificates_from),
            on_behalf=OnBehalf({"keys": [self.assertion_key.as_dict(private=False)]}),
            grants=self.grants,
            revocations=self.revocations,
            merged=self.merged,
            floods=Floods(self.settings.limit_bad_token),
            standing=self.standing,
            current=self.current,
            throttle=self.throttle,
            last=last,
            journal=journal,
            largest=self.settings.max_body,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the process serves: issuers' keys, what is granted and what is revoked are kept fresh."""
        kept = [asyncio.create_task(keys.keep_fresh()) for keys in self.issuers if keys.issuer.jwks_url]
        if READ in self.current.edition.catalogue.permissions:
            # A process that is started to take over from another lets nobody in whom that one has heard to be revoked.
            await self.standing.look()
            kept.append(asyncio.create_task(self.standing.keep()))
        collector.spare()
        with self.current.minding_signals():
            yield
        for task in kept:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.client.aclose()
