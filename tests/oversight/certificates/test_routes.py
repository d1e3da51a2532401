"""Requests for proofs over HTTP."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, NEIGHBOUR, Offices

REQUESTS = "/v1/oversight/certificate-requests"


async def test_a_refusal_cites_the_rule_and_counts_against_who_asked(offices: Offices) -> None:
    community = await offices.of("community", COMMUNITY)
    asked = {"proof": "marital-status", "reason": "epidemic", "requester": "样例物业公司"}
    refused = (await community.post(REQUESTS, json=asked)).json()
    assert (refused["outcome"], refused["refused_for"]) == ("refused", "never-issued")
    assert "民发〔2020〕20号" in refused["explanation"]
    health = {"proof": "other", "named": "健康证明", "reason": "epidemic", "requester": "样例物业公司"}
    assert "第四条" in (await community.post(REQUESTS, json=health)).json()["explanation"]
    issued = (await community.post(REQUESTS, json=asked | {"proof": "residence"})).json()
    assert (issued["outcome"], issued["explanation"]) == ("issued", None)
    civil_affairs = await offices.of("civil-affairs", COUNTY)
    counted = await civil_affairs.get(
        "/v1/oversight/burden-indicators",
        params={"region": str(COUNTY), "first_on": "2020-02-01", "last_on": "2020-02-29"},
    )
    assert counted.json()["requesters"] == [{"requester": "样例物业公司", "refused": 2}]
    assert {(one["proof"], one["outcome"]) for one in counted.json()["proofs"]} == {
        ("marital-status", "refused"),
        ("other", "refused"),
        ("residence", "issued"),
    }
    found = await civil_affairs.get(REQUESTS, params={"outcome": "refused", "requester": "样例物业公司"})
    assert len(found.json()["items"]) == 2
    neighbour = await offices.of("community", NEIGHBOUR)
    assert (await neighbour.get(REQUESTS)).json()["items"] == []


async def test_another_proof_is_named_and_no_other_kind_is(offices: Offices) -> None:
    community = await offices.of("community", COMMUNITY)
    for wrong in ({"proof": "other"}, {"proof": "residence", "named": "居住证明"}):
        answer = await community.post(REQUESTS, json={"reason": "epidemic", "requester": "样例"} | wrong)
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("proof", "reason", "legal_basis", "constraint"),
    [
        ("kinship", "other", "民法典", "never_issued"),
        ("other", "epidemic", "民法典", "epidemic_two"),
        ("other", "other", None, "legal_basis"),
    ],
)
async def test_no_row_says_that_a_forbidden_proof_was_issued(
    offices: Offices, proof: str, reason: str, legal_basis: str | None, constraint: str
) -> None:
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=f"ck_certificate_requests_{constraint}"):
            await session.execute(
                text(
                    "INSERT INTO certificate_requests (region, proof, reason, legal_basis, requester, requested_on,"
                    " outcome, version)"
                    " VALUES (150603001001, :proof, :reason, :legal_basis, 'x', '2020-02-05', 'issued', 1)"
                ),
                {"proof": proof, "reason": reason, "legal_basis": legal_basis},
            )


async def test_the_list_of_proofs_says_which_two_and_which_twenty(offices: Offices) -> None:
    community = await offices.of("community", COMMUNITY)
    items = (await community.get("/v1/oversight/proofs")).json()["items"]
    assert [one["proof"] for one in items if one["for_epidemic"]] == ["residence", "home-observation-complete"]
    assert len([one for one in items if one["never"]]) == 20
