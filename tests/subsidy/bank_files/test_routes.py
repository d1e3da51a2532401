"""Profiles over HTTP, and the files that payments make of them."""

import asyncio
import hashlib
from typing import Any

from tests.subsidy.bank_files.make import BANK, at_bank, bank, issued, profile_of
from tests.subsidy.make import COUNTY, ELSEWHERE, County, code_of
from tests.subsidy.payments.make import paid_up

PURPOSE = {"X-Purpose": "payment"}


async def test_a_county_describes_its_bank_for_a_period(ready: County) -> None:
    made = await issued(ready, profile_of(), valid_to="2020-06-30")
    path = f"/bank-profiles/{made['id']}"
    assert made["profile"]["debtor"]["name"] == "固阳县财政局"
    ended = await ready.move(ready.finance, path, "end", made, {"ends_on": "2020-03-31"})
    assert ended["valid_to"] == "2020-03-31"
    again = await issued(ready, profile_of("csv"), valid_from="2020-04-01")
    in_force = await ready.finance.get("/bank-profiles", params={"on": "2020-04-01", "agent_bank": BANK})
    assert [one["id"] for one in in_force.json()["items"]] == [again["id"]]
    assert (await ready.finance.get(path)).json() == ended
    late = await ready.try_move(ready.finance, path, "end", ended, {"ends_on": "2020-05-01"})
    assert code_of(late) == "BANK_PROFILE_ENDS_OUTSIDE_PERIOD"


async def test_a_profile_is_seen_by_its_county_and_its_bank_alone(ready: County) -> None:
    made = await issued(ready, profile_of())
    path = f"/bank-profiles/{made['id']}"
    assert (await bank(ready).get(path)).status_code == 200
    other_bank = ready.office("bank", COUNTY, person="test:abc", organisation="bank-abc")
    assert (await other_bank.get(path)).status_code == 404
    assert (await ready.office("finance", ELSEWHERE // 10**6 * 10**6).get(path)).status_code == 404
    elsewhere = {"region": "150602000000", "agent_bank": BANK, "profile": profile_of(), "valid_from": "2020-02-01"}
    assert (await ready.finance.post("/bank-profiles", json=elsewhere)).status_code == 404


async def test_of_profiles_issued_at_once_one_is_in_force(ready: County) -> None:
    asked = {"region": f"{COUNTY}", "agent_bank": BANK, "profile": profile_of(), "valid_from": "2020-02-01"}
    answers = await asyncio.gather(*(ready.finance.post("/bank-profiles", json=asked) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"BANK_PROFILES_OVERLAP"}


async def test_no_event_tells_the_account_that_pays(ready: County) -> None:
    await issued(ready, profile_of())
    events = await ready.office("headquarters", COUNTY).get("/events")
    assert "subsidy.bank-profile.issued" in events.text
    assert "150600001234567890" not in events.text


async def test_a_payment_keeps_the_profile_that_it_was_instructed_by(ready: County) -> None:
    profile = await issued(ready, profile_of())
    payment, instructions, _ = await at_bank(ready, 1, 2)
    assert payment["profile_id"] == profile["id"]
    ended = await ready.move(
        ready.finance, f"/bank-profiles/{profile['id']}", "end", profile, {"ends_on": "2020-02-29"}
    )
    await issued(ready, profile_of("csv"), valid_from="2020-03-01")
    assert ended["version"] == 2
    for _ in range(2):
        file = await bank(ready).get(f"/payments/{payment['id']}/file", headers=PURPOSE)
        assert file.headers["content-type"] == "application/xml"
        assert hashlib.sha256(file.content).hexdigest() == payment["file_digest"]
        assert f'filename="{payment["msg_id"]}.xml"' in file.headers["content-disposition"]
    assert all(one["end_to_end_id"].encode() in file.content for one in instructions)


async def test_accept_decides_where_it_names_a_format(ready: County) -> None:
    await issued(ready, profile_of("csv"))
    payment, _, _ = await at_bank(ready, 1)
    path = f"/payments/{payment['id']}/file"
    for accept, kind in (
        ("*/*", "text/csv; charset=gb18030; header=present"),
        ("application/xml", "application/xml"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
    ):
        files = [await bank(ready).get(path, headers=PURPOSE | {"Accept": accept}) for _ in range(2)]
        assert files[0].content == files[1].content
        assert files[0].headers["content-type"] == (kind or accept)
        assert files[0].headers["control-sum-fen"] == f"{payment['control_sum_fen']}"


async def test_xml_without_a_debtor_is_refused_when_it_is_instructed_and_when_it_is_asked_for(ready: County) -> None:
    await paid_up(ready, 1)
    profile: dict[str, Any] = await issued(ready, profile_of(debtor=None), valid_to="2020-03-31")
    payment = await ready.payment(agent_bank=BANK)
    path = f"/payments/{payment['id']}"
    seen = await ready.move(ready.league_finance, path, "confirm-share", payment)
    seen = await ready.move(ready.finance, path, "reserve", seen)
    refused = await ready.try_move(ready.cashier, path, "instruct", seen)
    assert (code_of(refused), refused.json()["facts"]["parameter"]) == ("PARAMETER_MISSING", "bank-profile.debtor")
    assert (await ready.finance.get(path)).json()["state"] == "funded"
    await ready.move(ready.finance, f"/bank-profiles/{profile['id']}", "end", profile, {"ends_on": "2020-02-29"})
    sent = await ready.move(ready.cashier, path, "instruct", seen)
    assert sent["profile_id"] is None
    xml = await ready.finance.get(f"{path}/file", headers=PURPOSE | {"Accept": "application/xml"})
    assert code_of(xml) == "PARAMETER_MISSING"


async def test_a_name_too_long_for_the_bank_stops_the_payment(ready: County) -> None:
    narrow = profile_of("csv")
    columns = [{**one, "width": 3} if one["field"] == "holder_name" else one for one in narrow["table"]["columns"]]
    await issued(ready, narrow | {"table": narrow["table"] | {"columns": columns}})
    await paid_up(ready, 1)
    payment = await ready.payment(agent_bank=BANK)
    path = f"/payments/{payment['id']}"
    seen = await ready.move(ready.league_finance, path, "confirm-share", payment)
    seen = await ready.move(ready.finance, path, "reserve", seen)
    refused = await ready.try_move(ready.cashier, path, "instruct", seen)
    assert (code_of(refused), refused.json()["facts"]["wrong"]) == ("BANK_FILE_UNFIT", 1)
    assert {one["state"] for one in await ready.instructions(payment)} == {"prepared"}
