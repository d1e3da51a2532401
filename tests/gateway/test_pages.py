"""The portal, the problem pages, and what is not for everyone."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.caller import Department
from chassis.regions import Level
from gateway.pages import FOLDER
from tests.gateway import make


@pytest.fixture
async def calling(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = make.gateway(tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/board", "/problems/NOT_PERMITTED"])
async def test_a_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(
    calling: httpx.AsyncClient, path: str
) -> None:
    page = await calling.get(path, headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert not re.search(r"https?://", page.text)
    assert not re.search(r"<script>|\son\w+=|<style|\sstyle=", page.text)
    for address in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text):
        assert (await calling.get(address)).status_code == 200


async def test_the_address_of_the_operations_leads_into_the_portal(calling: httpx.AsyncClient) -> None:
    assert (await calling.get("/docs")).headers["location"] == "/#operations"


async def test_names_of_offices_come_from_the_matrix(calling: httpx.AsyncClient) -> None:
    told = (await calling.get("/assets/names.js")).text
    names = json.loads(told.removeprefix("export const NAMES = ").removesuffix(";\n"))
    for language in names.values():
        assert list(language["departments"]) == list(Department)
        assert list(language["levels"]) == list(Level)


async def test_a_problem_is_a_page_or_json_as_asked(calling: httpx.AsyncClient) -> None:
    page = await calling.get("/problems/DUTY_OVERLAPS", headers={"accept": "text/html", "accept-language": "en"})
    assert "<h1>Duty overlaps</h1>" in page.text
    assert "&lt;b&gt;overlap&lt;/b&gt;" in page.text
    data = (await calling.get("/problems/DUTY_OVERLAPS")).json()
    assert (data["status"], data["service"], data["title"]["zh"]) == (409, "roster", "值班时段重叠")
    assert (await calling.get("/problems/NO_SUCH")).status_code == 404
    refused = await calling.get("/problems/GRANT_REFUSED", headers={"accept": "text/html"})
    assert "&quot;clause&quot;: &quot;1&quot;" in refused.text


async def test_every_code_is_listed(calling: httpx.AsyncClient) -> None:
    codes = {item["code"] for item in (await calling.get("/problems")).json()["items"]}
    assert {"NOT_PERMITTED", "TOKEN_REFUSED", "STALE_VERSION", "DUTY_OVERLAPS", "PARAMETER_MISSING"} <= codes


async def test_every_code_says_what_to_do(calling: httpx.AsyncClient) -> None:
    for item in (await calling.get("/problems")).json()["items"]:
        assert all(item["advice"].values()), item["code"]
    page = await calling.get("/problems/TOKEN_REVOKED", headers={"accept": "text/html", "accept-language": "en"})
    assert "ask the office one level up" in page.text


async def test_the_catalogue_of_events_tells_who_may_follow_and_is_packed_and_kept(calling: httpx.AsyncClient) -> None:
    told = await calling.get("/asyncapi.json", headers={"accept-encoding": "gzip"})
    assert told.headers["content-encoding"] == "gzip"
    catalogue = told.json()
    assert list(catalogue["channels"]["roster"]["messages"]) == ["roster.worker.enrolled"]
    assert "civil-affairs@county" in catalogue["operations"]["follow_roster_events"]["x-permitted"]
    again = {"accept-encoding": "gzip", "if-none-match": told.headers["etag"]}
    assert (await calling.get("/asyncapi.json", headers=again)).status_code == 304


async def test_the_changelog_is_the_projects_own(calling: httpx.AsyncClient) -> None:
    told = await calling.get("/changelog")
    assert told.headers["content-type"] == "text/markdown; charset=utf-8"
    assert told.text == (FOLDER.parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_change_is_told_in_english_and_below_it_in_chinese() -> None:
    _, *entries = re.split(r"\n\* ", (FOLDER / "CHANGELOG.md").read_text(encoding="utf-8"))
    for entry in entries:
        english, chinese = entry.strip().split("\n\n")
        assert "。" not in english, english
        assert re.fullmatch(r" {2}[^\n]*[\u4e00-\u9fff][^\n]*。", chinese), english


async def test_permissions_can_be_asked_for_one_office(calling: httpx.AsyncClient) -> None:
    everyone = (await calling.get("/permissions")).json()
    office = (await calling.get("/permissions", params={"department": "township", "level": "township"})).json()
    names = {item["permission"] for item in office["items"]}
    assert "roster:worker:enrol" in names
    assert "subsidy:roll:approve" not in names
    assert names < {item["permission"] for item in everyone["items"]}
    assert all(holder["principal"] == "township@township" for item in office["items"] for holder in item["holders"])
    assert {"id": "roster-workers-keep", "clause": "共用"}.items() <= next(
        policy for policy in office["policies"] if policy["id"] == "roster-workers-keep"
    ).items()
    assert (await calling.get("/permissions", params={"department": "nobody"})).status_code == 422


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"permission": "subsidy:roll:aprove"}, "/query/permission"),
        ({"permission": ""}, "/query/permission"),
        ({"department": "nobody"}, "/query/department"),
        ({"level": "village"}, "/query/level"),
    ],
)
async def test_what_does_not_exist_is_refused_by_its_field_and_not_answered_with_nothing(
    calling: httpx.AsyncClient, asked: dict[str, str], pointer: str
) -> None:
    refused = await calling.get("/permissions", params=asked)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, pointer, "enum")


async def test_who_misspells_a_permission_is_told_the_nearest(calling: httpx.AsyncClient) -> None:
    refused = (await calling.get("/permissions", params={"permission": "subsidy:roll:aprove"})).json()
    assert (refused["code"], refused["facts"]["nearest"][0]) == ("PERMISSION_UNKNOWN", "subsidy:roll:approve")
    far = (await calling.get("/permissions", params={"permission": "xyz"})).json()
    assert (far["code"], far["facts"]) == ("PERMISSION_UNKNOWN", {"nearest": []})
    held = (await calling.get("/permissions", params={"permission": "subsidy:roll:approve"})).json()
    assert [item["permission"] for item in held["items"]] == ["subsidy:roll:approve"]
    shown = (await calling.get("/openapi.json")).json()
    assert "PERMISSION_UNKNOWN" in shown["paths"]["/permissions"]["get"]["responses"]["422"]["description"]
    assert shown["components"]["examples"]["PERMISSION_UNKNOWN"]["value"]["facts"]["nearest"] != []
    assert "PRINCIPAL_UNKNOWN" in shown["paths"]["/openapi.json"]["get"]["responses"]["404"]["description"]


async def test_a_document_not_changed_is_not_sent_again(calling: httpx.AsyncClient) -> None:
    first = await calling.get("/openapi.json")
    again = await calling.get("/openapi.json", headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (await calling.get("/openapi.json", headers={"if-none-match": '"other"'})).status_code == 200


async def test_a_document_is_packed_for_whoever_takes_that_and_each_form_has_its_tag(
    calling: httpx.AsyncClient,
) -> None:
    packed = await calling.get("/openapi.json", headers={"accept-encoding": "br;q=1, GZIP; q=0.5"})
    assert packed.headers["content-encoding"] == "gzip"
    for refusing in ("identity", "gzip;q=0", "gzip; q=0.000", "br", ""):
        plain = await calling.get("/openapi.json", headers={"accept-encoding": refusing})
        assert "content-encoding" not in plain.headers
        assert (plain.headers["vary"], plain.json()) == ("Accept-Encoding", packed.json())
        assert plain.headers["etag"] != packed.headers["etag"]
    again = {"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]}
    assert (await calling.get("/openapi.json", headers=again)).status_code == 304
    assert (await calling.get("/openapi.json", headers=again | {"accept-encoding": "br"})).status_code == 200


async def test_a_view_is_asked_for_by_a_principal_that_exists(calling: httpx.AsyncClient) -> None:
    assert (await calling.get("/openapi.json?as=service:subsidy")).status_code == 200
    for unknown in ("finance", "finance@", "@county", "township@county", "service@province", "service:x", ""):
        refused = await calling.get("/openapi.json", params={"as": unknown})
        assert (refused.status_code, refused.json()["code"]) == (404, "PRINCIPAL_UNKNOWN")
    assert (await calling.get("/openapi/nobody.json")).status_code == 404


async def test_metrics_are_for_this_machine_unless_set(tmp_path: Path) -> None:
    async def asking(address: str, **changes: Any) -> int:
        transport = httpx.ASGITransport(app=make.gateway(tmp_path, **changes), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=make.ISSUER) as client:
            return (await client.get("/metrics")).status_code

    assert await asking("127.0.0.1") == 200
    assert await asking("10.0.0.9") == 404
    assert await asking("10.0.0.9", metrics_public=True) == 200


async def test_health_is_the_gateways_own(calling: httpx.AsyncClient) -> None:
    assert (await calling.get("/livez")).json() == {"status": "ok"}
    assert (await calling.get("/readyz")).status_code == 200


async def test_status_tells_which_service_does_not_answer(calling: httpx.AsyncClient) -> None:
    status = (await calling.get("/status")).json()
    assert status["services"] == {"roster": "unreachable", "subsidy": "unreachable"}
    assert status["breakers"] == {"roster": "closed", "subsidy": "closed"}
    assert status["edition"]["operations"] > 0


@pytest.mark.parametrize("folder", ["home", "board"])
async def test_the_pages_modules_come_from_the_gateway_and_name_no_other_place(
    calling: httpx.AsyncClient, folder: str
) -> None:
    waiting, read = {"main.js"}, set()
    while waiting:
        name = waiting.pop()
        module = await calling.get(f"/assets/{folder}/{name}")
        assert (module.status_code, module.headers["content-type"].partition(";")[0]) == (200, "text/javascript")
        # The name of SVG's vocabulary is written like an address and is none.
        assert set(re.findall(r"https?://[^\"' ]+", module.text)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|cookie", module.text)
        # A language is remembered, a token never.
        assert ("localStorage" in module.text) == ((folder, name) == ("home", "language.js"))
        read.add(name)
        waiting |= set(re.findall(r'from "\./(\w+\.js)"', module.text)) - read
        for shared in re.findall(r'from "(/[^"]+)"', module.text):
            assert (await calling.get(shared)).status_code == 200
    assert read == {path.name for path in (FOLDER / folder).glob("*.js")}


async def test_an_asset_is_one_of_a_fixed_few(calling: httpx.AsyncClient) -> None:
    for name in ("index.html", "..%2fmain.py", "nothing.js", "board", "board/", "board/../main.py", "board%2fmain.js"):
        assert (await calling.get(f"/assets/{name}")).status_code in (400, 404)


@pytest.mark.parametrize("path", ["/status", "/problems", "/openapi/roster.json", "/.well-known/jwks.json"])
async def test_a_method_that_a_page_does_not_take_is_refused_with_those_it_takes(
    calling: httpx.AsyncClient, path: str
) -> None:
    refused = await calling.request("TRACE", path)
    assert (refused.status_code, refused.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in refused.headers["allow"]
