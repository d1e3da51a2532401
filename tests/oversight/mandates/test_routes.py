"""Documents of the four authorities."""

from tests.offices import COUNTY, ELSEWHERE, PROVINCE, Offices, code_of
from tests.oversight.make import mandate

MANDATES = "/v1/oversight/mandates"


async def test_a_document_is_registered_once_and_read_by_everybody_below(offices: Offices) -> None:
    made = await mandate(offices)
    headquarters = await offices.of("headquarters", PROVINCE)
    again = {name: made[name] for name in ("region", "authority", "document_no", "title", "requires", "issued_on")}
    assert code_of(await headquarters.post(MANDATES, json=again | {"valid_from": "2020-01-26"})) == "MANDATE_KNOWN"
    community = await offices.of("community", ELSEWHERE)
    assert [one["id"] for one in (await community.get(MANDATES)).json()["items"]] == [made["id"]]


async def test_a_document_ends_within_its_period(offices: Offices) -> None:
    made = await mandate(offices, valid_to="2020-04-08")
    headquarters = await offices.of("headquarters", PROVINCE)
    path = f"{MANDATES}/{made['id']}"
    for day in ("2020-01-25", "2020-04-09"):
        refused = await offices.move(headquarters, path, "end", made, {"ends_on": day})
        assert code_of(refused) == "MANDATE_ENDS_OUTSIDE_PERIOD"
    ended = await offices.move(headquarters, path, "end", made, {"ends_on": "2020-03-01"})
    assert ended.json()["valid_to"] == "2020-03-01"
    found = await headquarters.get(MANDATES, params={"on": "2020-03-02"})
    assert found.json()["items"] == []
    assert len((await headquarters.get(MANDATES, params={"authority": "region-government"})).json()["items"]) == 1


async def test_a_county_registers_no_document_for_the_whole_region(offices: Offices) -> None:
    county = await offices.of("headquarters", COUNTY)
    refused = await county.post(
        MANDATES,
        json={
            "region": str(PROVINCE),
            "authority": "state-council",
            "document_no": "国发明电〔2020〕8号",
            "title": "样例",
            "requires": "样例",
            "issued_on": "2020-03-03",
            "valid_from": "2020-03-03",
        },
    )
    assert refused.status_code == 404
