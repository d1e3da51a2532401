"""Stories and where they were published, over HTTP."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from services.honors.stories import rules
from services.honors.stories.rules import ConsentKind
from tests.honors.make import FakeRoster, Ladder
from tests.honors.stories.way import BODY, FACTS, MONGOLIAN, PATH, Telling
from tests.offices import COUNTY, PROVINCE, code_of

PUBLICATIONS = "/v1/honors/publications"


@pytest.fixture
def telling(ladder: Ladder, roster: FakeRoster) -> Telling:
    return Telling(ladder, roster.enrol(1))


def test_the_living_agree_themselves_and_relatives_for_the_dead() -> None:
    rules.require_consent_of(ConsentKind.PERSON, deceased=False)
    rules.require_consent_of(ConsentKind.NEAR_RELATIVE, deceased=True)
    with pytest.raises(rules.NotTheOwnStory):
        rules.require_consent_of(ConsentKind.NEAR_RELATIVE, deceased=False)
    with pytest.raises(rules.RelativesConsent):
        rules.require_consent_of(ConsentKind.PERSON, deceased=True)


async def test_a_story_is_agreed_to_checked_cleared_approved_and_then_told(telling: Telling) -> None:
    approved = await telling.approved()
    assert (approved["state"], approved["confirmed_half_days"]) == ("approved", 40)
    made = await telling.published()
    assert (made["state"], made["edition"]) == ("published", 1)
    assert code_of(await telling.try_publish()) == "STORY_PUBLISHED_ALREADY"
    assert code_of(await telling.try_publish(language="mn-Mong")) == "STORY_EDITION_UNKNOWN"
    await telling.published(channel="radio")
    told = await telling.ladder.offices.events()
    words = [
        one["type"].removeprefix("honors.") for one in told if one["type"].split(".")[1] in {"story", "publication"}
    ]
    assert words == [
        *(f"story.{word}" for word in ("pitched", "written", "consented", "checked", "cleared", "approved")),
        *["publication.published"] * 2,
    ]
    assert "卡口" not in str(told)


async def test_mongolian_comes_back_as_it_was_written_to_the_last_selector(telling: Telling) -> None:
    await telling.approved(body=MONGOLIAN, language="mn-Mong")
    made = await telling.published(language="mn-Mong")
    assert made["language"] == "mn-Mong"
    (seen,) = await telling.texts()
    assert seen["body"] == MONGOLIAN
    assert [hex(ord(one)) for one in seen["body"]] == [hex(ord(one)) for one in MONGOLIAN]
    right = {"title": MONGOLIAN, "body": f"{MONGOLIAN} {MONGOLIAN}", "correction_reference": "更正1"}
    office = await telling.office("publicity")
    corrected = await telling.ladder.ok(
        await telling.ladder.offices.move(office, f"{PUBLICATIONS}/{made['id']}", "correct", made, right)
    )
    assert (corrected["state"], corrected["edition"]) == ("corrected", 2)
    *_, last = await telling.texts()
    assert (last["title"], last["body"]) == (MONGOLIAN, f"{MONGOLIAN} {MONGOLIAN}")


async def test_nothing_is_published_that_was_not_approved(telling: Telling, honors: FastAPI) -> None:
    await telling.pitched()
    await telling.written()
    assert code_of(await telling.try_publish()) == "STORY_NOT_APPROVED"
    await telling.consented()
    await telling.checked()
    assert code_of(await telling.try_publish()) == "STORY_NOT_APPROVED"
    async with honors.state.database.session(Scope.of_system(telling.ladder.offices.clock)) as session:
        with pytest.raises(IntegrityError, match="not approved"):
            await session.execute(
                text(
                    "INSERT INTO publications (region, story_id, channel, outlet, language, edition, reference,"
                    " published_on, published_by, state, version) VALUES (:region, :story, 'radio', 'x', 'zh', 1, 'x',"
                    " '2020-03-02', 'x', 'published', 1)"
                ),
                {"region": telling.ladder.community, "story": telling.story["id"]},
            )


async def test_what_was_agreed_to_is_what_is_told(telling: Telling, honors: FastAPI) -> None:
    await telling.pitched()
    assert code_of(await _consent(telling)) == "STORY_WITHOUT_TEXT"
    await telling.written()
    await telling.written(body="二稿")
    assert [(one["edition"], one["body"]) for one in await telling.texts()] == [(1, BODY), (2, "二稿")]
    await telling.consented()
    draft = {"language": "zh", "title": "改稿", "body": "三稿"}
    assert code_of(await telling.try_move("publicity", "write", draft)) == "STORY_TEXT_NOT_OPEN"
    async with honors.state.database.session(Scope.of_system(telling.ladder.offices.clock)) as session:
        with pytest.raises(IntegrityError, match="not open"):
            await session.execute(
                text(
                    "INSERT INTO story_texts (story_id, language, edition, region, worker_id, title, body, written_by)"
                    " SELECT story_id, language, 3, region, worker_id, title, body, 'x' FROM story_texts LIMIT 1"
                )
            )


async def _consent(telling: Telling, kind: str = "person", **more: Any) -> Any:
    word = {"consent_kind": kind, "consent_reference": "同意书〔2020〕3号"}
    return await telling.try_move("civil-affairs", "consent", word | more)


async def test_relatives_agree_for_the_dead_and_a_guardian_for_a_child_that_is_shown(ladder: Ladder) -> None:
    worker_id = await ladder.offices.told_of(7, type="roster.worker.deceased", state="deceased", died_on="2020-02-20")
    telling = Telling(ladder, worker_id)
    await telling.pitched(shows_child=True)
    await telling.written()
    assert code_of(await _consent(telling)) == "RELATIVES_CONSENT"
    assert code_of(await _consent(telling, "near-relative")) == "GUARDIAN_CONSENT_OF_STORY"
    consented = await telling.consented("near-relative", guardian_reference="监护人同意书1")
    assert consented["state"] == "consented"
    living = Telling(ladder, await ladder.offices.told_of(8))
    await living.pitched()
    await living.written()
    assert code_of(await _consent(living, "near-relative")) == "CONSENT_OF_ANOTHER"


async def test_more_duty_than_was_confirmed_is_not_told_nor_anybodys_health(telling: Telling) -> None:
    await telling.pitched()
    await telling.written()
    await telling.consented()
    over = await telling.try_move("civil-affairs", "check", FACTS | {"claimed_half_days": 41})
    assert code_of(over) == "CLAIM_BEYOND_DUTY"
    health = await telling.try_move("civil-affairs", "check", FACTS | {"no_health_or_home": False})
    assert code_of(health) == "PRIVACY_NOT_KEPT"
    telling.ladder.roster.down = True
    assert (await telling.try_move("civil-affairs", "check", FACTS)).status_code == 503
    telling.ladder.roster.down = False
    assert (await telling.checked())["state"] == "fact-checked"


async def test_an_honour_is_held_against_the_record_and_its_revocation_casts_doubt(
    ladder: Ladder, roster: FakeRoster
) -> None:
    worker_id = roster.enrol(1)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    telling = Telling(ladder, worker_id)
    await telling.pitched()
    await telling.written()
    await telling.consented()
    early = await telling.try_move("civil-affairs", "check", FACTS | {"honours": [nomination["id"]]})
    assert code_of(early) == "HONOUR_NOT_HELD_BY_PERSON"
    await ladder.ready(nomination)
    await ladder.conferred(nomination)
    await telling.checked(honours=[nomination["id"]])
    await telling.move("civil-affairs", "clear", who="clearer")
    await telling.move("publicity", "approve", who="approver")
    made = await telling.published()
    revoker = await ladder.office("government", PROVINCE, "revoker")
    taken = {"revocation_document_no": "内党发〔2021〕3号", "reason": "事迹严重失实"}
    await ladder.move(revoker, nomination, "revoke", taken)
    office = await telling.office("publicity")
    (doubted,) = (await office.get(PATH, params={"doubted": True})).json()["items"]
    assert doubted["id"] == telling.story["id"]
    await telling.move("publicity", "withdraw", {"withdrawn_for": "honour-revoked"})
    (seen,) = (await office.get(PUBLICATIONS)).json()["items"]
    assert (seen["id"], seen["state"], seen["next_moves"]) == (made["id"], "withdrawn", [])


async def test_three_persons_check_clear_and_approve_and_nobody_the_own_story(telling: Telling) -> None:
    await telling.pitched()
    await telling.written()
    await telling.consented()
    own = await telling.ladder.offices.of("civil-affairs", COUNTY, subject="test:own", worker_id=telling.worker_id)
    seen = (await own.get(f"{PATH}/{telling.story['id']}")).json()
    refused = await telling.ladder.offices.move(own, f"{PATH}/{seen['id']}", "check", seen, FACTS)
    assert code_of(refused) == "OWN_STORY"
    await telling.checked()
    assert code_of(await telling.try_move("civil-affairs", "clear", who="checker")) == "SAME_HAND_IN_STORY"
    assert code_of(await telling.try_move("human-resources", "clear")) == "STORY_CLEARED_ELSEWHERE"


async def test_a_worker_reads_agrees_and_takes_it_back(telling: Telling) -> None:
    await telling.pitched()
    await telling.written()
    me = await telling.ladder.offices.worker(telling.worker_id)
    (seen,) = (await me.get("/v1/honors/me/stories")).json()["items"]
    path = f"/v1/honors/me/stories/{seen['id']}"
    (own,) = (await me.get(f"{path}/texts")).json()["texts"]
    assert own["body"] == BODY
    consented = await telling.ladder.ok(await telling.ladder.offices.move(me, path, "consent", seen))
    assert (consented["state"], consented["consent_kind"]) == ("consented", "person")
    await telling.checked()
    await telling.move("organization", "clear", who="clearer")
    await telling.move("publicity", "approve", who="approver")
    await telling.published()
    (seen,) = (await me.get("/v1/honors/me/stories")).json()["items"]
    withdrawn = await telling.ladder.ok(await telling.ladder.offices.move(me, path, "withdraw-consent", seen))
    assert (withdrawn["state"], withdrawn["withdrawn_for"]) == ("withdrawn", "consent-withdrawn")
    office = await telling.office("publicity")
    (publication,) = (await office.get(PUBLICATIONS)).json()["items"]
    assert publication["state"] == "withdrawn"
    stranger = await telling.ladder.offices.worker(telling.ladder.roster.enrol(2))
    assert code_of(await stranger.get(f"{path}/texts")) == "NOT_FOUND"


async def test_it_is_published_once_in_a_place_however_many_enter_it_at_once(telling: Telling) -> None:
    await telling.approved()
    answers = await asyncio.gather(*(telling.try_publish() for _ in range(3)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 201
    assert set(codes[1:]) <= {409, 412}
    office = await telling.office("publicity")
    (made,) = (await office.get(PUBLICATIONS)).json()["items"]
    path = f"{PUBLICATIONS}/{made['id']}"
    counted = await telling.ladder.ok(
        await telling.ladder.offices.move(office, path, "count-reach", made, {"reach": 12_000})
    )
    assert counted["reach"] == 12_000
    gone = await telling.ladder.ok(await telling.ladder.offices.move(office, path, "withdraw", counted))
    assert gone["state"] == "withdrawn"
    assert (await telling.try_publish()).status_code == 201
