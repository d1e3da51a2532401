"""A key of the own issuer is changed by one file and one signal, and no token is refused meanwhile."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import OKPKey

from chassis.caller import Department
from chassis.regions import Level
from gateway.issuer import mint_token
from gateway.issuer_keys import AHEAD_SECONDS, LIFE_SECONDS, IssuerKeySet, rotated
from gateway.signed import unverified
from tests.gateway import make

NOW = 1_800_000_000.0
OLD = make.private("issuer")
CLIENT = {"grant_type": "client_credentials", "client_id": "civil-150203", "client_secret": "open sesame"}


def kids(keys: IssuerKeySet, now: float) -> list[str]:
    return [key["kid"] for key in keys.jwks(now)["keys"]]


def test_a_new_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_have_ended() -> None:
    given = rotated(OLD, now=NOW)
    new = given["keys"][1]["kid"]
    keys = IssuerKeySet(given)
    begins = NOW + AHEAD_SECONDS
    assert (keys.signing(begins - 1).kid, keys.signing(begins).kid) == ("issuer", new)
    assert kids(keys, NOW) == kids(keys, begins + LIFE_SECONDS + 29) == ["issuer", new]
    assert kids(keys, begins + LIFE_SECONDS + 30) == [new]
    assert all("d" not in key and "signs_from" not in key for key in keys.jwks(NOW)["keys"])


def test_keys_whose_tokens_have_ended_leave_the_file_at_the_next_change() -> None:
    once = rotated(OLD, now=NOW)
    soon = rotated(once, now=NOW + 60)
    late = rotated(once, now=NOW + 7 * 24 * 3600)
    assert [key["kid"] for key in soon["keys"]][:2] == [key["kid"] for key in once["keys"]]
    assert [key["kid"] for key in late["keys"]][:-1] == [once["keys"][1]["kid"]]


@pytest.mark.parametrize(
    "given", [{"keys": []}, {"keys": [OLD, OLD]}, make.public("issuer"), {"keys": [make.public("issuer")]}]
)
def test_what_cannot_sign_or_be_told_apart_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="issuer_key"):
        IssuerKeySet(given)


class Served:
    """A gateway whose issuer's key lies in a file."""

    def __init__(self, file: Path, app: Any, client: httpx.AsyncClient) -> None:
        self.file = file
        self.app: Any = app
        self.client = client

    async def give(self, keys: dict[str, Any]) -> None:
        self.file.write_bytes(orjson.dumps(keys))
        await self.app.published._current.reload()

    async def token(self) -> tuple[str, str]:
        """A token, and the id of the key that signed it."""
        minted = (await self.client.post("/oauth/token", data=CLIENT)).json()["access_token"]
        return minted, str(unverified(minted.encode())[0]["kid"])

    async def believes(self, token: str) -> bool:
        answer = await self.client.get("/v1/roster/workers", headers={"authorization": f"Bearer {token}"})
        # There is no service: who is believed gets as far as that.
        assert answer.status_code in (401, 502)
        return answer.status_code == 502


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    file = tmp_path / "issuer-key"
    file.write_bytes(orjson.dumps(OLD))
    app = make.gateway(tmp_path, clients=[make.oauth_client()], issuer_key=f"@{file}", breaker_failures=1000)
    async with make.at_the_door(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        yield Served(file, app, client)


async def test_no_token_is_refused_while_a_key_is_changed(served: Served) -> None:
    before, signer = await served.token()
    assert signer == "issuer"
    given = rotated(OLD, now=time.time())
    await served.give(given)
    new = given["keys"][1]["kid"]
    # Every process believes the new key before any signs with it.
    assert (await served.token())[1] == "issuer"
    early = mint_token(
        OKPKey.import_key({name: value for name, value in given["keys"][1].items() if name != "signs_from"}),
        issuer_url=make.ISSUER,
        audience="nuanxin",
        subject="civil-150203",
        department=Department.CIVIL_AFFAIRS,
        level=Level.COUNTY,
        region=make.COUNTY,
    )
    assert await served.believes(early)
    given["keys"][1]["signs_from"] = int(time.time()) - 1
    await served.give(given)
    after, signer = await served.token()
    assert signer == new
    assert await served.believes(before)
    assert await served.believes(after)
    published = (await served.client.get("/.well-known/jwks.json")).json()["keys"]
    assert [key["kid"] for key in published] == ["issuer", new]


async def test_a_key_that_is_taken_out_is_believed_no_more_not_even_where_its_token_was_remembered(
    served: Served,
) -> None:
    before, _ = await served.token()
    assert await served.believes(before)
    await served.give(make.private("other"))
    assert not await served.believes(before)


async def test_a_file_that_holds_no_key_is_refused_and_the_keys_before_stay(served: Served) -> None:
    before, _ = await served.token()
    faults: list[dict[str, Any]] = [{"keys": []}, {"kty": "OKP"}, make.public("issuer")]
    for faulty in faults:
        await served.give(faulty)
        assert (await served.client.get("/status")).json()["edition"]["refused_at"]
        assert (await served.token())[1] == "issuer"
    assert await served.believes(before)
