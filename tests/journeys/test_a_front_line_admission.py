"""A worker on the front line applies: refused while the branch has not voted, admitted when it has."""

from collections.abc import Awaitable, Callable

from chassis.manifest import Service
from tests.honors.party.way import Admission, vote
from tests.journeys.honoured import honouring
from tests.offices import COUNTY, LEAGUE, PROVINCE, code_of


async def test_an_applicant_is_refused_without_a_vote_and_admitted_with_one(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    async with honouring(fresh_database) as (ladder, workers):
        admission, worker_id = Admission(ladder), workers[0]
        file = await admission.prepared(worker_id)
        approval = {"approval_document_no": "昆组发〔2020〕8号", "special": False}

        # The committee has nothing to approve: the front line does not replace the branch, nor half of it a majority.
        assert code_of(await admission.try_move(file, "approve", approval)) == "ILLEGAL_MOVE"
        lost = vote(present=12, in_favour=10)
        assert code_of(await admission.try_move(file, "vote-on-front-line", lost)) == "BRANCH_VOTE_NOT_CARRIED"
        assert code_of(await admission.try_move(file, "approve", approval)) == "ILLEGAL_MOVE"
        assert (await admission.read(file))["state"] == "applicant"

        # The roster of the running set confirms the duty; the branch votes, posts, and the committee approves.
        voted = await admission.move(file, "vote-on-front-line", vote())
        assert voted["front_line"]
        assert voted["half_days"] > 0
        await admission.move(file, "publicise")
        assert code_of(await admission.try_move(file, "approve", approval)) == "PARTY_PUBLICITY_NOT_OVER"
        ladder.offices.clock.advance(days=8)
        approved = await admission.move(file, "approve", approval)
        assert (approved["state"], approved["probation_to"]) == ("probationary", "2021-03-02")

        # A year after the meeting, and not before.
        conclusion = {"conclusion_document_no": "昆组发〔2021〕9号"}
        assert code_of(await admission.try_move(file, "confirm", conclusion)) == "PROBATION_NOT_OVER"
        ladder.offices.clock.advance(days=357)
        assert (await admission.move(file, "confirm", conclusion))["state"] == "full"

        # Nobody else was told.
        assert worker_id not in str(await ladder.offices.events())
        for region in (PROVINCE, LEAGUE, COUNTY):
            auditor = await ladder.office("civil-affairs", region, "auditor")
            entries = await auditor.get("/v1/honors/audit", params={"limit": 200})
            assert entries.status_code == 200
            assert worker_id not in entries.text
            assert (await auditor.get("/v1/honors/party-files")).json()["items"] == []
