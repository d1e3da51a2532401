"""What Schemathesis loads in a fuzzing run: the token that each call bears."""

import os
from pathlib import Path
from typing import Any

import orjson
import schemathesis

from tests.fuzz.principals import caller_of

# By principal, made by who runs this: to make one every service would be loaded here, beside the calls.
_TOKENS: dict[str, str] = orjson.loads(Path(os.environ["NUANXIN_FUZZ_TOKENS"]).read_bytes())


@schemathesis.auth(cache_by_key=lambda case, _: _caller(case))
class Permitted:
    """The token that a call bears; the check ``ignored_auth`` takes it away."""

    def get(self, case: Any, _: Any) -> str:
        return _TOKENS[_caller(case)]

    def set(self, case: Any, data: str, _: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def _caller(case: Any) -> str:
    return caller_of(case.operation.definition.raw)
