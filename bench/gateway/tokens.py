"""Tokens of an issuer that every peer can check (ES256), and wrk's script that mixes known ones with new ones."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.gateway import make

__all__ = ["ISSUER", "KEY", "NEW", "issuer", "minted", "write_script"]

ISSUER = "http://bench.test"
KEY = ECKey.generate_key("P-256", {"kid": "bench", "use": "sig", "alg": "ES256"})
# More than any peer remembers, so that a token that comes round again is new to it.
NEW = 20_000
KNOWN = 50

SCRIPT = """
local known, new, share, at = {}, {}, tonumber(%(share)s), 0
local function read(name, into)
  for token in io.lines(name) do
    into[#into + 1] = wrk.format("GET", nil, {["Authorization"] = "Bearer " .. token, ["Host"] = "bench.test"})
  end
end
function init(args)
  read("%(folder)s/known", known); read("%(folder)s/new", new)
  at = tonumber(args[1]); math.randomseed(at)
end
function request()
  if math.random() < share then return known[math.random(#known)] end
  at = at %% #new + 1
  return new[at]
end
"""


def issuer() -> dict[str, Any]:
    """The issuer as the gateway's settings name it."""
    keys = {"keys": [KEY.as_dict(private=False)]}
    return {"name": "bench", "iss": ISSUER, "audience": "nuanxin", "jwks": keys, "algorithms": ["ES256"]}


def minted(count: int) -> Iterator[str]:
    now = int(time.time())
    for number in range(count):
        claims = {
            "iss": ISSUER,
            "aud": "nuanxin",
            "sub": f"officer-{number}",
            "iat": now,
            "exp": now + 86_400,
            "department": "civil-affairs",
            "level": "county",
            "region": str(make.COUNTY),
        }
        yield jwt.encode({"alg": "ES256", "kid": "bench"}, claims, KEY, algorithms=["ES256"])


def write_script(folder: Path, *, share: float) -> Path:
    """wrk's script for a share of known tokens; the tokens are written once."""
    if not (folder / "new").exists():
        tokens = list(minted(KNOWN + NEW))
        (folder / "known").write_text("\n".join(tokens[:KNOWN]), encoding="ascii")
        (folder / "new").write_text("\n".join(tokens[KNOWN:]), encoding="ascii")
        (folder / "public.pem").write_bytes(KEY.as_pem(private=False))
        (folder / "jwks.json").write_bytes(orjson.dumps({"keys": [KEY.as_dict(private=False)]}))
    script = folder / f"mix-{share}.lua"
    script.write_text(SCRIPT % {"share": share, "folder": folder}, encoding="ascii")
    return script
