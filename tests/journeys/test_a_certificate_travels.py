"""A certificate is shown far away: to a program that knows the public key and nothing else, and to a body online."""

import asyncio
import base64
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import segno

from chassis.manifest import Service
from tests.journeys.honoured import honouring
from tests.offices import PROVINCE, code_of

# What a recruiting body might run on a machine without a network: no line of it is this project's.
VERIFIER = """
import base64, json, sys, zlib
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def opened(token, kind, keys):
    head, body, signature = token.split(".")
    header = json.loads(raw(head))
    key = next(one for one in keys["keys"] if one["kid"] == header["kid"])
    Ed25519PublicKey.from_public_bytes(raw(key["x"])).verify(raw(signature), f"{head}.{body}".encode())
    assert header["typ"] == kind
    return json.loads(raw(body))

shown = json.load(sys.stdin)
try:
    claims = opened(shown["token"], "nuanxin-preference+jwt", shown["keys"])
except InvalidSignature:
    print(json.dumps("forged"))
    sys.exit()
listing = opened(shown["status_list"], "statuslist+jwt", shown["keys"])
index = claims["status"]["status_list"]["idx"]
bits = zlib.decompress(raw(listing["status_list"]["lst"]))
revoked = index // 8 < len(bits) and bits[index // 8] >> index % 8 & 1
good = claims["nbf"] <= shown["now"] < claims["exp"]
print(json.dumps("revoked" if revoked else [claims["name"], claims["preference"]] if good else "expired"))
"""


async def test_it_is_good_by_its_signature_alone_until_it_is_revoked(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    async with honouring(fresh_database) as (ladder, workers):
        nomination = await ladder.recommended(await ladder.scheme(minimum_days=5), workers[0])
        await ladder.ready(nomination)
        await ladder.conferred(nomination)
        issued = await ladder.issued(workers[0], nomination_id=nomination["id"])

        holder = await ladder.offices.worker(workers[0], ladder.community)
        (own,) = (await holder.get("/v1/honors/me/certificates")).json()["items"]
        token = own["token"]
        drawn = await holder.get(f"/v1/honors/me/certificates/{own['id']}/qr")
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert int(segno.make(token, error="l", micro=False).version) <= 25  # a telephone still reads it

        # Far away, another province's enterprise has fetched keys and list while it had a network.
        body = await ladder.offices.of("employer", 310101001000, organisation="91310101MA0N00000A")
        keys = (await body.get("/v1/honors/keys")).json()
        assert "d" not in keys["keys"][0]
        now = ladder.offices.clock.now().timestamp()
        shown = {"token": token, "keys": keys, "now": now, "status_list": await _status_list(body)}
        says = [issued["name_masked"], "public-institution"]
        assert await _verified(shown) == says
        assert await _verified(shown | {"token": _forged(token)}) == "forged"
        assert await _verified(shown | {"now": now + 3 * 366 * 86_400}) == "expired"
        online = await body.get(f"/v1/honors/verifications/{own['code']}")
        assert [online.json()["name_masked"], online.json()["preference"]] == says

        # The honour is taken back, and what rests on it falls: online at once, offline with the next list.
        revoker = await ladder.office("government", PROVINCE, "revoker")
        taken = {"revocation_document_no": "内党发〔2021〕3号", "reason": "事迹严重失实"}
        await ladder.move(revoker, nomination, "revoke", taken)
        assert code_of(await body.get(f"/v1/honors/verifications/{own['code']}")) == "CERTIFICATE_REVOKED"
        assert code_of(await body.post("/v1/honors/verifications", json={"token": token})) == "CERTIFICATE_REVOKED"
        assert await _verified(shown) == says
        assert await _verified(shown | {"status_list": await _status_list(body)}) == "revoked"


async def _status_list(body: Any) -> str:
    token: str = (await body.get("/v1/honors/status-list")).json()["token"]
    return token


def _forged(token: str) -> str:
    """The same certificate, made out for another preference."""
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["preference"] = "civil-servant"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{changed}.{signature}"


async def _verified(shown: dict[str, Any]) -> Any:
    """What the program says, run in a process of its own."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", VERIFIER, stdin=pipe, stdout=pipe)
    told, _ = await process.communicate(json.dumps(shown).encode())
    assert process.returncode == 0
    return json.loads(told)
