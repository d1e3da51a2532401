"""What Schemathesis loads in a fuzzing run: the token that each call bears."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import schemathesis

from tests.fuzz.principals import caller_of, permitted

# By principal, made by who runs this: to make one every service would be loaded here, beside the calls.
_TOKENS: dict[str, str] = orjson.loads(Path(os.environ["NUANXIN_FUZZ_TOKENS"]).read_bytes())


# How often each operation was called, and who sends what.
_turns: Counter[str] = Counter()
_senders: dict[str, str] = {}


@schemathesis.auth(cache_by_key=lambda case, _: _caller(case))
class Callers:
    """The token that a call bears; the check ``ignored_auth`` takes it away."""

    def get(self, case: Any, _: Any) -> str:
        return _TOKENS[_caller(case)]

    def set(self, case: Any, data: str, _: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def _caller(case: Any) -> str:
    if case.id not in _senders:
        label = case.operation.label
        _senders[case.id] = caller_of(case.operation.definition.raw, _turns[label])
        _turns[label] += 1
    return _senders[case.id]


@schemathesis.check
def only_the_permitted(_: Any, response: Any, case: Any) -> None:
    """Nobody is answered who may not call."""
    sender = _senders.get(case.id)
    if sender is not None and sender not in permitted(case.operation.definition.raw) and response.status_code < 300:
        raise AssertionError(f"{sender} may not call this and was answered")
