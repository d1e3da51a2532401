"""Every call to a service, start to end, in the order it happens.

    request id → authenticate → revoked? → match in the catalogue → permit → step up → throttle → last step
    → access log

The last step is to forward (gateway.forward), or to tell a proxy that it may (gateway.decisions).

A token that was not seen before is checked, unless too many bad ones came from its address (gateway.floods). A worker
whose record was merged is the one that survived (gateway.merged).

A token that is bound to a key is of use to who proves to hold it (gateway.possession). Once it is known what
is called, a service that reads on behalf of a caller becomes that caller (gateway.behalf), and a caller who names a
grant the office that they act for (gateway.grants). What moves money or reveals somebody asks for a strong and recent
login (gateway.step_up).

No framework: a framework's routing and middleware cost more than all of these steps.
"""

import time
from typing import Protocol

from chassis.app import problem_response
from chassis.logs import log
from chassis.problems import InternalError, Refusal, Unauthenticated
from gateway.behalf import OnBehalf
from gateway.call import Call
from gateway.catalogue import Operation
from gateway.connection import HeaderList
from gateway.editions import Current
from gateway.floods import Floods
from gateway.grants import Grants
from gateway.identity import Identities, Identity
from gateway.journal import Journal
from gateway.merged import Merged
from gateway.possession import Possession
from gateway.revocations import Revocations
from gateway.standing import Standing
from gateway.throttle import Throttle
from gateway.wire import Wire

__all__ = ["BrokenOff", "LastStep", "Outcome", "Pipeline"]


class BrokenOff(Exception):
    """The answer ended before its end; the caller has its beginning already."""


class Outcome:
    """What the caller was answered, for the log."""

    __slots__ = ("failure", "size", "started", "status")

    def __init__(self) -> None:
        # By the clock of ``time.perf_counter``.
        self.started = time.perf_counter()
        self.status = 0
        self.size = 0
        self.failure: str | None = None


class LastStep(Protocol):
    """What is done with an admitted call. It sets the outcome's status before it sends, and answers or raises."""

    async def __call__(
        self,
        call: Call,
        identity: Identity,
        operation: Operation,
        limits: HeaderList,
        outcome: Outcome,
        wire: Wire,
    ) -> None: ...


class Pipeline:
    """What stands between a caller and a service."""

    def __init__(
        self,
        *,
        identities: Identities,
        possession: Possession,
        on_behalf: OnBehalf,
        grants: Grants,
        revocations: Revocations,
        merged: Merged,
        floods: Floods,
        standing: Standing,
        current: Current,
        throttle: Throttle,
        last: LastStep,
        journal: Journal,
        largest: int,
    ) -> None:
        self._identities = identities
        self._possession = possession
        self._on_behalf = on_behalf
        self._grants = grants
        self._revocations = revocations
        self._merged = merged
        self._floods = floods
        self._standing = standing
        self._current = current
        self._throttle = throttle
        self._last = last
        self._journal = journal
        self._largest = largest

    async def __call__(self, call: Call, wire: Wire) -> None:
        outcome = Outcome()
        client = permission = "none"
        try:
            call.require_sound(largest=self._largest)
            edition = self._current.edition
            token = call.token()
            identity = self._identities.find(token) or await self._verified(token, call)
            if identity.bound is not None or call.as_dpop:
                self._possession.require(call, identity, token)
            client = identity.principal
            self._revocations.require(identity)
            operation = edition.catalogue.match(call.path, call.method)
            permission = operation.permission
            if call.on_behalf is not None:
                identity = self._on_behalf.caller(call, identity, call.on_behalf, permission, carried=edition.carried)
                client = f"{identity.principal} by {client}"
                self._revocations.require(identity)
            if identity.worker_id is not None:
                self._merged.follow(identity)
            if call.grant is not None or identity.grant is not None:
                identity, grant = self._grants.acting(identity, call.grant, permission, edition.permits)
                client = f"{identity.principal} on {grant.id} by {client}"
            edition.permits.require(identity.principal, permission)
            if operation.step_up:
                identity.login.require(identity.principal, permission, edition.permits)
            limits = self._throttle.take(identity.subject, operation.kind)
            if identity.grant is not None:
                await self._standing.tell_use(identity.grant, operation, edition.permits, request_id=call.request_id)
            await self._last(call, identity, operation, [*limits], outcome, wire)
        except Refusal as refusal:
            outcome.status = refusal.status
            _refuse(refusal, call, wire)
        except BrokenOff:
            log.warning("answer broken off", request_id=call.request_id, permission=permission)
        except Exception:  # noqa: BLE001 - the last resort: the caller gets a document, the log the trace
            log.exception("forwarding failed", request_id=call.request_id, permission=permission)
            if outcome.status == 0:
                outcome.status = InternalError.status
                _refuse(InternalError(), call, wire)
        finally:
            if not wire.response_complete:
                wire.break_off()
            self._journal.write(
                request_id=call.request_id,
                method=call.method,
                permission=permission,
                status=outcome.status,
                seconds=time.perf_counter() - outcome.started,
                size=outcome.size,
                client=client,
                failure=outcome.failure,
            )

    async def _verified(self, token: bytes, call: Call) -> Identity:
        self._floods.require(call.client)
        try:
            return await self._identities.verify(token)
        except Unauthenticated:
            self._floods.count(call.client)
            raise


def _refuse(refusal: Refusal, call: Call, wire: Wire) -> None:
    response = problem_response(refusal, request_id=call.request_id, accept_language=call.accept_language)
    response.headers["X-Request-Id"] = call.request_id
    response.headers["Cache-Control"] = "no-store"
    wire.answer(refusal.status, response.raw_headers, bytes(response.body))
