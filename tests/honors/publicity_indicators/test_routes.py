"""What clause 9 comes to, counted; and who was honoured and never told of."""

from tests.honors.make import FakeRoster, Ladder
from tests.honors.stories.way import MONGOLIAN, Telling
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, code_of

PATH = "/v1/honors/publicity-indicators"
MARCH = {"first_on": "2020-03-01", "last_on": "2020-03-31"}


async def test_publications_are_counted_by_channel_and_language(ladder: Ladder, roster: FakeRoster) -> None:
    chinese, mongolian = Telling(ladder, roster.enrol(1)), Telling(ladder, roster.enrol(2))
    await chinese.approved()
    made = await chinese.published()
    await mongolian.approved(body=MONGOLIAN, language="mn-Mong")
    aired = await mongolian.published(channel="radio", language="mn-Mong")
    office = await chinese.office("publicity")
    path = "/v1/honors/publications"
    right = {"title": "卡口上的三十二天", "body": "更正后的正文", "correction_reference": "更正1"}
    await ladder.ok(await ladder.offices.move(office, f"{path}/{made['id']}", "correct", made, right))
    await ladder.ok(await ladder.offices.move(office, f"{path}/{aired['id']}", "count-reach", aired, {"reach": 500}))
    headquarters = await ladder.office("headquarters", LEAGUE)
    told = await ladder.ok(await headquarters.get(PATH, params=MARCH))
    assert told["stories"] == [{"state": "published", "stories": 2}]
    counts = {
        (one["channel"], one["language"]): (one["publications"], one["corrected"], one["reach"])
        for one in told["publications"]
    }
    assert counts == {("newspaper", "zh"): (1, 1, 0), ("radio", "mn-Mong"): (1, 0, 500)}
    assert (told["correction_rate"], told["submitted"], told["exemplars"]) == (0.5, 0, [])
    await ladder.offices.run("count-indicators")
    figures = [
        (event["subject"], one["numerator"])
        for event in await ladder.offices.events()
        if event["type"] == "honors.indicators.counted"
        for one in event["data"]["figures"]
        if one["code"] == "honors.stories" and one["numerator"]
    ]
    assert figures == [(f"{COUNTY}/2020-03", 2)]
    april = {"first_on": "2020-04-01", "last_on": "2020-04-30"}
    nothing = await ladder.ok(await headquarters.get(PATH, params=april))
    assert (nothing["publications"], nothing["correction_rate"]) == ([], None)
    backwards = await headquarters.get(PATH, params={"first_on": "2020-03-31", "last_on": "2020-03-01"})
    assert code_of(backwards) == "MALFORMED"


async def test_who_was_honoured_and_never_told_of_is_found(ladder: Ladder, roster: FakeRoster) -> None:
    worker_id = roster.enrol(1)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    await ladder.ready(nomination)
    await ladder.conferred(nomination)
    office = await ladder.office("publicity", COUNTY)
    (untold,) = (await office.get("/v1/honors/untold")).json()["items"]
    assert (untold["id"], untold["worker_id"]) == (nomination["id"], worker_id)
    other = await ladder.office("publicity", ELSEWHERE)
    assert (await other.get("/v1/honors/untold")).json()["items"] == []
    telling = Telling(ladder, worker_id)
    await telling.pitched()
    assert (await office.get("/v1/honors/untold")).json()["items"] == []
    await telling.move("publicity", "withdraw", {"withdrawn_for": "not-pursued"})
    assert len((await office.get("/v1/honors/untold")).json()["items"]) == 1
