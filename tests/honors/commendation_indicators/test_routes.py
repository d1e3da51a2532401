"""Clause 7's indicators are counted from the records."""

from tests.honors.make import Ladder
from tests.offices import COUNTY, code_of


async def test_every_figure_is_counted(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(opinions_on_leaders=[])
    honoured, led = ladder.roster.enrol(1), ladder.roster.enrol(2)
    one = await ladder.recommended(scheme_id, honoured)
    other = await ladder.recommended(scheme_id, led, leader=True)
    await ladder.posted(other)
    await ladder.objected(other)
    await ladder.ready(one)
    await ladder.conferred(one)
    issued, revoked = await ladder.issued(honoured), await ladder.issued(led)
    body = await ladder.offices.of("employer", COUNTY, organisation="x")
    for _ in range(2):
        assert (await body.get(f"/v1/honors/verifications/{issued['code']}")).status_code == 200
    await ladder.certified(revoked, "revoke", {"revocation_document_no": "x"})
    county = await ladder.office("headquarters", COUNTY)
    path, period = "/v1/honors/commendation-indicators", {"first_on": "2020-03-01", "last_on": "2020-12-31"}
    seen = (await county.get(path, params=period)).json()
    assert seen["nominees"] == [
        {"rank": "ministerial", "kind": "individuals", "category": "grid", "nominees": 2, "conferred": 1}
    ]
    assert {row["state"]: row["nominations"] for row in seen["states"]} == {"conferred": 1, "recommended": 1}
    assert (seen["front_line_share"], seen["publicity_compliance"]) == (0.5, 1.0)
    assert seen["objections"] == [{"state": "open", "objections": 1}]
    assert seen["objections_overdue"] == 1
    assert await ladder.offices.run("count-indicators") > 0
    assert await ladder.offices.run("count-indicators") == 0
    told = [one["data"] for one in await ladder.offices.events() if one["type"] == "honors.indicators.counted"]
    here = [one for event in told if event["region"] == str(COUNTY) for one in event["figures"]]
    sums = {
        code: [sum(one[part] or 0 for one in here if one["code"] == code) for part in ("numerator", "denominator")]
        for code in {one["code"] for one in here}
    }
    assert sums["honors.nominees"] == [2, 0]
    assert sums["honors.front-line"] == [1, 2]
    assert sums["honors.full-publicity"] == [1, 1]
    assert sums["honors.objections-overdue"] == [1, 0]
    assert seen["certificates"] == [{"preference": "public-institution", "issued": 2, "used": 1, "revoked": 1}]
    before = (await county.get(path, params={"first_on": "2020-01-01", "last_on": "2020-02-29"})).json()
    assert (before["nominees"], before["front_line_share"], before["certificates"]) == ([], None, [])
    elsewhere = await ladder.office("headquarters", 150602000000)
    assert (await elsewhere.get(path, params=period)).json()["nominees"] == []
    assert code_of(await county.get(path, params={"first_on": "2020-02-02", "last_on": "2020-02-01"})) == "MALFORMED"
