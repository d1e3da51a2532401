"""What may be used once: the ids of proofs and assertions, remembered until they would be refused for their age anyway.

Bounded twice: one holder has no more than a share, and all together no more than the whole. Beyond that nothing new is
taken, for to forget would be to let it be used again. The memory is one process's: the balancer sends all calls of a
bound token to the same one (decision 98).
"""

import time
from collections import Counter, OrderedDict
from hashlib import sha256

__all__ = ["Replays"]

WHOLE = 400_000
SHARE = 40_000


class Replays:
    """The ids that were used."""

    def __init__(self, *, whole: int = WHOLE, share: int = SHARE) -> None:
        self._whole = whole
        self._share = share
        self._used: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._held: Counter[str] = Counter()

    def first(self, holder: str, used: str, *, seconds: float) -> bool:
        """Whether a holder uses this id for the first time; it is remembered for ``seconds``, the same for every id."""
        now = time.monotonic()
        self._forget(now)
        name = sha256(f"{holder}\n{used}".encode()).digest()
        if name in self._used or len(self._used) >= self._whole or self._held[holder] >= self._share:
            return False
        self._used[name] = (now + seconds, holder)
        self._held[holder] += 1
        return True

    def _forget(self, now: float) -> None:
        while self._used:
            name, (until, holder) = next(iter(self._used.items()))
            if until > now:
                return
            del self._used[name]
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]
