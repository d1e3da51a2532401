"""What can be called and by whom, read whole and replaced whole.

An edition is the services' documents, the policies and the own issuer's keys together. SIGHUP makes the gateway read
them anew, beside the calls in flight: each call is decided by one edition from start to end. An edition that does not
hold together is told in the log, in ``nuanxin_gateway_reloads`` and at ``/status``, and the one before it stays.

The services' addresses and everything else in the settings are those of the start.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from chassis import metrics
from chassis.logs import log
from gateway.catalogue import Catalogue, read_documents
from gateway.issuer_keys import IssuerKeySet
from gateway.permits import Permits
from gateway.settings import GatewaySettings

__all__ = ["Current", "Edition"]


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One reading of the documents, the policies and the keys."""

    catalogue: Catalogue
    permits: Permits
    # The permissions of operations whose service may go on to read in its caller's name.
    carried: frozenset[str]
    issuer_keys: IssuerKeySet
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def read(
        cls,
        settings: GatewaySettings,
        contracts: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        made_up: IssuerKeySet,
    ) -> Self:
        """``CatalogueError``, ``PolicyError`` or what reading files raises, where it does not hold together.

        ``made_up``: the keys of an issuer to which the settings give none.
        """
        catalogue = Catalogue(contracts or read_documents(settings.catalogue, settings.services))
        permits = Permits(folder=settings.policies, permissions=catalogue.permissions)
        for permission in set(catalogue.permissions) - permits.named:
            log.warning("permission without policy, refused to all", permission=permission)
        carried = frozenset(operation.permission for operation in catalogue.operations if operation.on_behalf)
        return cls(catalogue, permits, carried, settings.issuer_keys() or made_up)


class Current:
    """The edition in force."""

    def __init__(self, read: Callable[[], Edition]) -> None:
        self._read = read
        self.edition = read()
        # When an edition was refused since the one in force was read.
        self.refused_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None
        self._heard_by: list[Callable[[Edition], None]] = []

    def tell(self, hears: Callable[[Edition], None]) -> None:
        """Have somebody hear of each edition that is taken in the place of another."""
        self._heard_by.append(hears)

    async def reload(self) -> None:
        """Read anew, in a thread; a call that is being decided keeps the edition it began with."""
        try:
            edition = await asyncio.to_thread(self._read)
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as wrong:
            self.refused_at = datetime.now(UTC)
            metrics.RELOADS.labels("refused").inc()
            log.error("edition refused, the one before it stays", error=type(wrong).__name__, reason=str(wrong))
        else:
            self.edition, self.refused_at = edition, None
            for hears in self._heard_by:
                hears(edition)
            metrics.RELOADS.labels("read").inc()
            log.info("edition read", operations=len(edition.catalogue.operations))

    @contextmanager
    def minding_signals(self) -> Iterator[None]:
        """Reload at SIGHUP; signals are a matter of the main thread, and elsewhere there are none."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._begin)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    def _begin(self) -> None:
        before = self._reading

        async def in_turn() -> None:
            if before is not None:
                await before
            await self.reload()

        self._reading = asyncio.ensure_future(in_turn())
