"""Caller assertions for admitted calls, signed once and used for half of their life, so that none arrives expired."""

import time

from chassis.assertion import LIFE_SECONDS, Minter
from gateway.catalogue import Operation
from gateway.identity import Identity

__all__ = ["Signer"]


class Signer:
    """Signs for the gateway; what is signed is kept with the identity, and goes with it."""

    def __init__(self, minter: Minter) -> None:
        self._minter = minter

    def assertion(self, identity: Identity, operation: Operation) -> bytes:
        now = time.time()
        held = identity.assertions.get(operation.permission)
        if held is not None and held[0] > now:
            return held[1]
        minted = self._minter.mint(identity.caller(operation.permission), service=operation.service).encode()
        identity.assertions[operation.permission] = (now + LIFE_SECONDS / 2, minted)
        return minted
