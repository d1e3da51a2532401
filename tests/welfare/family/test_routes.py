"""Help for families, from what is asked to the end of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from chassis.identifiers import make_id_number
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, Offices, code_of
from tests.welfare.exams.make import child
from tests.welfare.family.make import (
    CHECK,
    HELPS,
    MATCH,
    OWN,
    SMALL,
    asked,
    helper,
    matched,
    moved,
    own_moved,
    small_child,
)


async def _lessons(offices: Offices, number: int = 1) -> dict[str, Any]:
    worker_id = await offices.told_of(number)
    named = await small_child(offices, worker_id, number)
    one: dict[str, Any] = (await asked(offices, worker_id, "study", child_id=named["id"])).json()
    return one


async def test_from_what_a_worker_asks_to_the_end_of_it(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    one = (await asked(offices, worker_id, "elder-care")).json()
    assert (one["state"], one["child_id"], [move["move"] for move in one["next_moves"]]) == (
        "asked",
        None,
        ["match", "withdraw"],
    )
    one = (await moved(offices, one, "match", MATCH)).json()
    assert (one["state"], one["provider_name"], one["check_no"]) == ("matched", "样例社区志愿服务队", None)
    assert one["family_consent_at"] is not None
    volunteers = await helper(offices)
    one = (await moved(offices, one, "begin", by=volunteers)).json()
    one = (await moved(offices, one, "end", by=volunteers)).json()
    assert (one["state"], one["next_moves"]) == ("ended", [])
    me = await offices.worker(worker_id)
    assert [own["state"] for own in (await me.get(OWN)).json()["items"]] == ["ended"]
    told = [event for event in await offices.events() if ".family-help." in event["type"]]
    assert [event["type"].rpartition(".")[2] for event in told] == ["asked", "matched", "begun", "ended"]
    assert "志愿服务队" not in str(told)


async def test_a_community_asks_for_a_worker_who_has_no_time_to(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    community = await offices.of("community", COMMUNITY)
    answer = await community.post(HELPS, json={"worker_id": worker_id, "kind": "shopping"})
    assert answer.status_code == 201, answer.text
    assert [one["id"] for one in (await community.get(HELPS, params={"kind": "shopping"})).json()["items"]] == [
        answer.json()["id"]
    ]
    neighbour = await offices.of("community", NEIGHBOUR)
    assert (await neighbour.post(HELPS, json={"worker_id": worker_id, "kind": "elder-care"})).status_code == 404


async def test_lessons_of_a_small_child_wait_for_the_guardian(offices: Offices) -> None:
    one = await matched(offices, await _lessons(offices), provider_id="s-1", provider_kind="school")
    assert (one["child_masked"], one["child_under_14"]) == ("样*****", True)
    school = await offices.of("school", COUNTY, organisation="s-1")
    assert code_of(await moved(offices, one, "begin", by=school)) == "GUARDIAN_CONSENT_MISSING"
    one = (await own_moved(offices, one, "consent")).json()
    first = one["guardian_consent_at"]
    offices.clock.advance(hours=1)
    one = (await own_moved(offices, one, "consent")).json()
    assert one["guardian_consent_at"] == first
    assert (await moved(offices, one, "begin", by=school)).json()["state"] == "active"


async def test_lessons_of_who_is_fourteen_begin_without_more_and_shopping_has_no_guardian(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    named = (await child(offices, worker_id)).json()
    one = await matched(offices, (await asked(offices, worker_id, "study", child_id=named["id"])).json())
    assert (await moved(offices, one, "begin")).status_code == 200
    shopping = await matched(offices, (await asked(offices, worker_id)).json())
    assert code_of(await own_moved(offices, shopping, "consent")) == "FAMILY_HELP_OF_NO_CHILD"


async def test_who_was_not_checked_is_not_matched_with_a_child_nor_anybody_with_a_family_that_says_no(
    offices: Offices,
) -> None:
    one = await _lessons(offices)
    for wrong in (MATCH, MATCH | CHECK | {"checked_on": "2019-02-04"}, MATCH | CHECK | {"checked_on": "2020-02-06"}):
        assert code_of(await moved(offices, one, "match", wrong)) == "HELPER_UNCHECKED"
    refused = await moved(offices, one, "match", MATCH | CHECK | {"family_consent": False})
    assert code_of(refused) == "FAMILY_CONSENT_MISSING"
    shopping = (await asked(offices, one["worker_id"])).json()
    refused = await moved(offices, shopping, "match", MATCH | {"provider_id": "s-1", "provider_kind": "school"})
    assert code_of(refused) == "FAMILY_HELPER_UNFIT"
    assert (await moved(offices, one, "match", MATCH | CHECK | {"checked_on": "2019-02-05"})).status_code == 200


async def test_a_child_is_the_worker_s_own_and_named_where_it_must_be(offices: Offices) -> None:
    worker_id, other = await offices.told_of(1), await offices.told_of(2)
    named = await small_child(offices, other, 2)
    assert (await asked(offices, worker_id, "study", child_id=named["id"])).status_code == 404
    assert code_of(await asked(offices, worker_id, "study")) == "FAMILY_HELP_CHILD_MISMATCH"
    assert code_of(await asked(offices, other, "shopping", child_id=named["id"])) == "FAMILY_HELP_CHILD_MISMATCH"
    community = await offices.of("community", COMMUNITY)
    body = {"worker_id": worker_id, "kind": "child-care", "child_id": named["id"]}
    assert code_of(await community.post(HELPS, json=body)) == "FAMILY_HELP_CHILD_MISMATCH"
    assert (await community.post(HELPS, json=body | {"worker_id": other})).status_code == 201


async def test_of_many_helpers_matched_at_once_one_comes(offices: Offices) -> None:
    one = await _lessons(offices)
    answers = await asyncio.gather(
        *(moved(offices, one, "match", MATCH | CHECK | {"provider_id": f"v-{number}"}) for number in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    [came] = [answer.json()["provider_id"] for answer in answers if answer.status_code == 200]
    county = await offices.of("civil-affairs", COUNTY)
    assert (await county.get(f"{HELPS}/{one['id']}")).json()["provider_id"] == came


async def test_a_child_has_one_tutor_whichever_parent_asks_and_a_family_one_help_of_a_kind(offices: Offices) -> None:
    parents = [await offices.told_of(number) for number in (1, 2)]
    same = {"id_number": make_id_number("150603", SMALL, 7), "born_on": SMALL.isoformat()}
    named = [(await child(offices, parent, 7, **same)).json() for parent in parents]
    answers = await asyncio.gather(
        *(asked(offices, parent, "study", child_id=one["id"]) for parent, one in zip(parents, named, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert code_of(refused) == "FAMILY_HELP_UNDER_WAY"
    answers = await asyncio.gather(*(asked(offices, parents[0]) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    assert (await own_moved(offices, made, "withdraw")).json()["state"] == "withdrawn"
    assert (await asked(offices, parents[0])).status_code == 201


async def test_who_is_let_go_takes_along_what_was_agreed_to_and_sees_nothing_more(offices: Offices) -> None:
    one = await matched(offices, await _lessons(offices))
    one = (await own_moved(offices, one, "consent")).json()
    volunteers = await helper(offices)
    assert [seen["id"] for seen in (await volunteers.get(HELPS)).json()["items"]] == [one["id"]]
    one = (await moved(offices, one, "release")).json()
    assert (one["state"], one["provider_id"], one["check_no"], one["family_consent_at"]) == ("asked", None, None, None)
    assert one["guardian_consent_at"] is None
    assert (await volunteers.get(f"{HELPS}/{one['id']}")).status_code == 404
    one = await matched(offices, one, provider_id="v-2")
    assert code_of(await moved(offices, one, "begin")) == "GUARDIAN_CONSENT_MISSING"


async def test_a_family_takes_it_back_while_it_goes_on_and_the_helper_cannot_go_on(offices: Offices) -> None:
    one = await matched(offices, (await asked(offices, await offices.told_of(1))).json())
    volunteers = await helper(offices)
    one = (await moved(offices, one, "begin", by=volunteers)).json()
    one = (await own_moved(offices, one, "withdraw")).json()
    assert one["state"] == "withdrawn"
    assert code_of(await moved(offices, one, "end", by=volunteers)) == "ILLEGAL_MOVE"


async def test_another_helper_another_region_and_another_worker_find_nothing(offices: Offices) -> None:
    one = await matched(offices, (await asked(offices, await offices.told_of(1))).json())
    stranger = await offices.worker(await offices.told_of(2))
    others = [
        await helper(offices, "v-2"),
        await offices.of("school", COUNTY, organisation="s-1"),
        await offices.of("civil-affairs", ELSEWHERE),
        stranger,
    ]
    for other in others:
        assert (await other.get(HELPS)).json()["items"] == []
        assert (await moved(offices, one, "begin", by=other)).status_code == 404
    assert (await offices.move(stranger, f"{OWN}/{one['id']}", "withdraw", one)).status_code == 404


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("check_no = NULL", "ck_family_helps_checked"),
        ("checked_on = NULL", "ck_family_helps_checked"),
        ("checked_on = matched_on - 366", "ck_family_helps_checked"),
        ("checked_on = matched_on + 1", "ck_family_helps_checked"),
        ("family_consent_at = NULL", "ck_family_helps_family_consent"),
        ("state = 'active', began_at = now()", "ck_family_helps_guardian_consent"),
        (
            "state = 'active', began_at = now(), guardian_consent_at = now() + interval '1 second'",
            "ck_family_helps_guardian_consent",
        ),
        ("child_under_14 = false", "fk_family_helps_child_id_children"),
        ("worker_id = 'W000000000'", "fk_family_helps_child_id_children"),
        ("kind = 'shopping'", "ck_family_helps_child"),
        ("provider_kind = 'school', kind = 'child-care'", "ck_family_helps_helper"),
        ("provider_id = NULL", "ck_family_helps_matched"),
        ("state = 'ended'", "ck_family_helps_times"),
    ],
)
async def test_no_statement_gives_help_that_was_not_agreed_to(offices: Offices, change: str, constraint: str) -> None:
    await matched(offices, await _lessons(offices))
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(f"UPDATE family_helps SET {change}"))  # noqa: S608 - the test's own words
