"""Tokens of an issuer that every peer can check (ES256), and wrk's script that mixes known ones with new ones."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from bench.gateway.routes import OFFICE
from tests.gateway import make

__all__ = ["ISSUER", "KEY", "LIMIT", "NEW", "issuer", "minted", "token", "write_script"]

ISSUER = "http://bench.test"
KEY = ECKey.generate_key("P-256", {"kid": "bench", "use": "sig", "alg": "ES256"})
# More than any peer remembers, so that a token that comes round again is new to it.
NEW = 20_000
KNOWN = 50
# Calls of a subject in a minute; never reached.
LIMIT = 100_000_000

SCRIPT = """
local known, new, paths, share, at = {}, {}, {}, tonumber(%(share)s), 0
local function read(name, take)
  for line in io.lines("%(folder)s/" .. name) do take(line) end
end
local function call(token, path)
  return wrk.format("GET", path, {["Authorization"] = "Bearer " .. token, ["Host"] = "bench.test"})
end
function init(args)
  read("%(paths)s", function(path) paths[#paths + 1] = path end)
  read("known", function(token) for _, path in ipairs(paths) do known[#known + 1] = call(token, path) end end)
  read("new", function(token) new[#new + 1] = call(token, paths[#new %% #paths + 1]) end)
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


def token(subject: str, *, office: str = OFFICE, **changes: Any) -> str:
    now = int(time.time())
    department, _, level = office.partition("@")
    claims = {
        "iss": ISSUER,
        "aud": "nuanxin",
        "sub": subject,
        "iat": now,
        "exp": now + 86_400,
        "department": department,
        "level": level,
        "region": str(make.COUNTY),
    }
    return jwt.encode({"alg": "ES256", "kid": "bench"}, claims | changes, KEY, algorithms=["ES256"])


def minted(count: int) -> Iterator[str]:
    for number in range(count):
        yield token(f"officer-{number}")


def write_script(folder: Path, *, share: float, paths: Sequence[str]) -> Path:
    """wrk's script for a share of known tokens and some paths; the tokens are written once."""
    if not (folder / "new").exists():
        tokens = list(minted(KNOWN + NEW))
        (folder / "known").write_text("\n".join(tokens[:KNOWN]), encoding="ascii")
        (folder / "new").write_text("\n".join(tokens[KNOWN:]), encoding="ascii")
        (folder / "public.pem").write_bytes(KEY.as_pem(private=False))
        (folder / "jwks.json").write_bytes(orjson.dumps({"keys": [KEY.as_dict(private=False)]}))
    listed = folder / f"paths-{len(paths)}"
    listed.write_text("\n".join(paths), encoding="ascii")
    script = folder / f"mix-{share}-{len(paths)}.lua"
    script.write_text(SCRIPT % {"share": share, "folder": folder, "paths": listed.name}, encoding="ascii")
    return script
