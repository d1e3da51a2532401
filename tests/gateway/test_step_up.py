"""An operation that asks for a strong and recent login, through the gateway."""

from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from chassis.caller import Department
from gateway.issuer import LOCAL
from gateway.main import build_gateway
from gateway.permits import Permits
from tests.gateway import make
from tests.gateway.test_end_to_end import Service
from tests.security.proofs import JKT, proof, shown

WORKERS = "/v1/roster/workers"
TRANSFER = f"{WORKERS}/W1/transfer"


async def test_who_may_do_it_is_asked_for_more_and_who_may_not_is_not(tmp_path: Path) -> None:
    document = make.roster()
    document["paths"]["/v1/roster/workers/{worker_id}/transfer"]["post"]["x-step-up"] = True
    service = Service()
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(make.serving(service))
        make.catalogue_folder(tmp_path, {"roster": document})
        app = build_gateway(make.settings(tmp_path, {"roster": upstream}))
        url = await stack.enter_async_context(make.at_the_door(app))
        calling = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))

        weak = await calling.post(TRANSFER, headers=make.bearer())
        assert (weak.status_code, weak.json()["code"]) == (401, "STEP_UP_NEEDED")
        assert weak.json()["facts"] == {
            "permission": "roster:worker:transfer",
            "policies": Permits().grounds("roster:worker:transfer", "civil-affairs@county"),
            "acr_values": [LOCAL],
            "amr_values": [],
            "max_age": 43_200,
        }
        assert all(weak.json()["facts"]["policies"][0].values())
        assert "roster:worker:transfer" in weak.json()["detail"]
        assert 'error="insufficient_user_authentication"' in weak.headers["www-authenticate"]
        other = await calling.post(TRANSFER, headers=make.bearer(Department.BANK, organisation="bank"))
        assert (other.status_code, other.json()["code"]) == (403, "NOT_PERMITTED")
        nobody = await calling.post(TRANSFER)
        assert (nobody.status_code, nobody.json()["code"], nobody.json()["facts"]) == (401, "TOKEN_MISSING", {})
        assert (await calling.get(WORKERS, headers=make.bearer())).status_code == 200

        assert (await calling.post(TRANSFER, headers=make.bearer(acr=LOCAL))).status_code == 200
        bound = make.token(jkt=JKT)
        proved = shown(bound, proof("POST", TRANSFER, token=bound))
        assert (await calling.post(TRANSFER, headers=proved)).status_code == 200
        assert len(service.asked) == 3

        told = (await calling.get("/openapi.json", params={"as": "civil-affairs@county"})).json()
        operation = told["paths"]["/v1/roster/workers/{worker_id}/transfer"]["post"]
        assert operation["x-step-up"] is True
        assert "Step-up" in operation["description"]


async def test_a_local_sets_word_is_worth_nothing_in_production(tmp_path: Path) -> None:
    document = make.roster()
    document["paths"]["/v1/roster/workers"]["get"]["x-step-up"] = True
    make.catalogue_folder(tmp_path, {"roster": document})
    settings = make.settings(tmp_path, {"roster": "http://127.0.0.1:1"})
    app = build_gateway(settings.model_copy(update={"mode": "production"}))
    async with make.at_the_door(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as calling:
        refused = await calling.get(WORKERS, headers=make.bearer(acr=LOCAL))
    assert (refused.status_code, refused.json()["code"]) == (401, "STEP_UP_NEEDED")
    assert "acr_values" not in refused.headers["www-authenticate"]
