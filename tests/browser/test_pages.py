"""The board as leaders use it, and the portal as integrators do: with eyes, a screen reader, the keyboard, on paper.

One file, so that one running set serves both.
"""

import json

import httpx
import pytest

from chassis.caller import Department
from deploy.local.tokens import local_token
from tests.browser.conftest import COUNTY, LEAGUE, MONTH, PROVINCE, Reader, violations

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = f"/board?period={MONTH}"
# Each list is of one kind of row, hundreds of them, which cost seconds: some stand for all.
SOME = "for (const row of document.querySelectorAll('tbody tr:nth-child(n+4)')) row.remove()"


async def test_it_shows_what_the_services_counted_and_what_is_overdue(reader: Reader) -> None:
    await reader.signs_in()
    await reader.opens(HERE)
    league = reader.page.locator(".heat tbody tr", has_text="鄂尔多斯市")
    await league.wait_for()
    assert await reader.page.locator(".heat tbody tr").count() == 12
    # One order is overdue where none may be; one task was refused, and no target is set for that.
    assert "✕ +1" in await league.locator("td").nth(19).inner_text()
    assert (await league.locator("td").nth(8).inner_text()).strip() == "1"
    overdue = reader.page.get_by_role("row").filter(has_text="补发2月补助")
    assert "✕" in await overdue.last.inner_text()
    await reader.page.select_option("[name=by]", "county")
    await reader.page.wait_for_selector(".heat tr.group")
    assert await reader.page.locator(".heat tbody tr:not(.group)").count() == 103
    assert await violations(reader) == []


async def test_it_speaks_english_and_keeps_to_the_dark(reader: Reader) -> None:
    await reader.page.emulate_media(color_scheme="dark")
    await reader.signs_in()
    await reader.opens(HERE)
    await reader.page.wait_for_selector(".heat")
    await reader.page.click("#language")
    await reader.page.wait_for_selector("h2:has-text('all indicators')")
    assert await reader.page.evaluate("document.documentElement.lang") == "en"
    assert "Unapproved tasks blocked" in await reader.page.locator(".heat thead").inner_text()
    dark = await reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert await violations(reader) == []
    await reader.page.select_option("#theme", "light")
    assert await reader.page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    # The choices stay with the tab; nothing is kept beyond it.
    await reader.page.reload()
    await reader.page.wait_for_selector("h2:has-text('all indicators')")
    assert await reader.page.evaluate("localStorage.length + document.cookie.length") == 0


async def test_it_is_walked_by_keyboard_from_the_table_to_the_records(reader: Reader) -> None:
    await reader.signs_in()
    await reader.opens(f"{HERE}&region={LEAGUE}&clause=4")
    county = reader.page.locator(".heat tbody tr", has_text="康巴什区")
    await county.wait_for()
    await reader.page.focus(".heat [tabindex='0']")
    press = reader.page.keyboard.press
    while int((await _focused(reader)).get("region", 0)) != COUNTY:
        await press("ArrowDown")
    await press("ArrowRight")
    assert await _focused(reader) == {"region": str(COUNTY), "period": MONTH, "clause": "4"} | {
        "indicator": "oversight.unapproved-blocked"
    }
    await press("Enter")
    await reader.page.wait_for_selector("#sources")
    assert await reader.page.evaluate("document.activeElement.id") == "view-title"
    chart = reader.page.locator("svg.chart")
    assert f"{MONTH} 1" in (await chart.get_attribute("aria-label") or "")
    await reader.page.focus("#sources")
    await press("Enter")
    await reader.page.get_by_role("row").filter(has_text="返乡人员日报").wait_for()
    assert await violations(reader) == []
    await reader.page.go_back()
    await reader.page.wait_for_selector(".heat")


async def _focused(reader: Reader) -> dict[str, str]:
    """Where the link in focus leads."""
    leads: dict[str, str] = await reader.page.evaluate(
        "Object.fromEntries(new URL(document.activeElement.href).searchParams)"
    )
    return leads


async def test_on_paper_the_controls_are_gone_and_the_marks_stay(reader: Reader) -> None:
    await reader.signs_in()
    await reader.opens(HERE)
    await reader.page.wait_for_selector(".heat .breached")
    await reader.page.emulate_media(media="print", color_scheme="dark")
    for control in ("#filters", "#print", "#crumbs"):
        assert not await reader.page.is_visible(control)
    assert await reader.page.is_visible(".heat .breached .sign")
    assert await reader.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (await reader.page.pdf(prefer_css_page_size=True)).startswith(b"%PDF")


async def test_the_month_is_taken_along_as_a_file(reader: Reader) -> None:
    await reader.signs_in()
    await reader.opens(f"{HERE}&by=county")
    await reader.page.wait_for_selector(".heat")
    for ending, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        async with reader.page.expect_download() as taking:
            await reader.page.click(f"#{ending}")
        file = await taking.value
        assert file.suggested_filename == f"bulletin-{PROVINCE}-{MONTH}.{ending}"
        assert (await file.path()).read_bytes().startswith(start)


async def test_a_token_that_is_none_is_refused_and_another_callers_refusal_is_told(reader: Reader) -> None:
    await reader.opens("/board")
    await reader.page.fill("#by-token [name=token]", "not.a.token")
    await reader.page.click("#by-token button")
    await reader.page.wait_for_selector("#entry-wrong:has-text('令牌无法识别')")
    assert await violations(reader) == []
    # A client of the gateway's own issuer gets in; the board is not a service's to read.
    await reader.page.fill("[name=client]", "honors")
    await reader.page.fill("[name=secret]", reader.running.state.secrets["honors_secret"])
    await reader.page.click("#by-client button")
    await reader.page.wait_for_selector("#wrong:not(:empty)")
    await reader.page.click("#leave")
    await reader.page.wait_for_selector("#entry:not([hidden])")
    assert await reader.page.evaluate("sessionStorage.getItem('board.token')") is None


async def test_a_county_sees_its_own_board_and_no_other(reader: Reader) -> None:
    await reader.signs_in("civil-affairs", COUNTY)
    await reader.opens(f"{HERE}&region={PROVINCE}")
    await reader.page.wait_for_selector("#wrong:not(:empty)")
    await reader.opens(HERE)
    await reader.page.wait_for_selector("h2:has-text('康巴什区')")
    assert await reader.page.locator(".heat").count() == 0


async def test_every_view_is_there_in_both_languages_and_open_to_everybody(reader: Reader) -> None:
    shown = {
        "status": ("roster", "正常", "ready"),
        "permissions": ("honors:certificate:issue", "民政", "Civil affairs"),
        "events": ("roster.worker.enrolled", "谁可以跟随", "Who may follow"),
        "problems": ("STALE_VERSION", "以新的 ETag 作 If-Match 再提交", "send the new ETag as If-Match"),
        "changes": ("0.1.0 (unreleased)", "新的在前", "newest first"),
        "operations/roster": ("roster:worker:enrol", "选择一个操作", "Choose an operation"),
        "operations/roster/enrol_worker": ("ALREADY_ENROLLED", "谁可以办理", "Who may"),
        "operations/roster/read_roster_subscription": (
            "CloudEvents 1.0",
            "一项订阅及其投递进度",
            "One subscription and how far",
        ),
        "try": ("", "访问令牌", "Access token"),
    }
    for view, (same, chinese, english) in shown.items():
        await reader.opens(f"/#{view}")
        for word, other in ((chinese, english), (english, chinese)):
            await reader.page.wait_for_function("word => document.body.innerText.includes(word)", arg=word)
            told = await reader.page.inner_text("#view")
            assert same in told
            if view.startswith("operations"):
                assert other not in told
            await reader.page.click("#language")
        await reader.page.evaluate(SOME)
        assert await violations(reader) == [], view
    assert await reader.page.evaluate("document.documentElement.lang") == "zh-CN"


async def test_the_language_is_remembered_by_the_browser_and_nothing_else_is(reader: Reader) -> None:
    await reader.opens("/#events")
    await reader.page.click("#language")
    other = await reader.page.context.new_page()
    await other.goto(reader.home)
    await other.wait_for_selector("#title:has-text('Status')")
    assert await other.evaluate("Object.keys(localStorage).join() + document.cookie") == "portal.language"


async def test_an_event_is_found_and_told_field_by_field_by_keyboard_alone(reader: Reader) -> None:
    await reader.page.emulate_media(color_scheme="dark")
    await reader.opens("/#events")
    await reader.page.fill("[name=search]", "roll.approved")
    link = reader.page.locator("tbody tr:not([hidden]) a")
    assert await link.all_inner_texts() == ["subsidy.roll.approved"]
    await link.focus()
    await reader.page.keyboard.press("Enter")
    await reader.page.wait_for_selector("h3:has-text('subsidy.roll.approved')")
    assert await reader.page.evaluate("document.activeElement.id") == "title"
    assert await reader.page.locator("tbody th").count() > 2
    assert '"specversion": "1.0"' in await reader.page.inner_text("pre")
    assert await violations(reader) == []
    await reader.page.go_back()
    await reader.page.wait_for_selector("[name=search]")


async def test_fields_are_explained_in_the_readers_language_alone(reader: Reader) -> None:
    page = reader.page
    await reader.opens("/#operations/roster/enrol_worker")
    await page.wait_for_selector("td:has-text('第五级区划代码，12位数字')")
    assert await page.get_by_text("拟登记入册的人员", exact=True).count() == 1
    assert await page.get_by_text("fifth level").count() == 0
    await page.click("#language")
    await page.wait_for_selector("td:has-text('12 digits, fifth level')")
    assert await page.get_by_text("A person to be put on the roster", exact=True).count() == 1
    assert await page.get_by_text("第五级").count() == 0


async def test_the_matrix_is_narrowed_to_one_office(reader: Reader) -> None:
    await reader.opens("/#permissions")
    await reader.page.select_option("[name=service]", "subsidy")
    await reader.page.select_option("[name=department]", "finance")
    await reader.page.select_option("[name=level]", "county")
    assert await reader.page.locator("thead th").all_inner_texts() == ["权限", "财政", "依据"]
    await reader.page.wait_for_selector("th:has-text('subsidy:payment:instruct')")
    assert await reader.page.locator("th", has_text="subsidy:roll:publicise").count() == 0
    leads = await reader.page.get_by_role("link", name="此调用方可办理的全部操作").get_attribute("href")
    assert leads == "#operations/subsidy?as=finance%40county"


async def _signs_in(reader: Reader, department: str, region: int) -> None:
    await reader.opens("/#try")
    minted = local_token(reader.running.state, department=Department(department), region=region)
    await reader.page.fill("[name=token]", minted)
    await reader.page.click("#by-token button")
    await reader.page.wait_for_selector("#leave")


async def test_who_signs_in_sees_the_own_operations_and_calls_them(reader: Reader) -> None:
    await reader.opens("/#operations/roster/list_workers")
    await reader.page.get_by_role("link", name="登录后可在此直接调用").click()
    await reader.page.fill("[name=token]", "not.a.token")
    await reader.page.click("#by-token button")
    await reader.page.wait_for_selector(".wrong:has-text('令牌无法识别')")
    await _signs_in(reader, "civil-affairs", COUNTY)
    assert "民政 · 旗县" in await reader.page.inner_text("dl")
    await reader.page.get_by_role("link", name="roster", exact=True).click()
    await reader.page.wait_for_selector("th:has-text('登记入册')")
    assert await reader.page.input_value("[name=as]") == "civil-affairs@county"
    assert await reader.page.locator("td", has_text="roster:region:change").count() == 0
    await reader.page.select_option("[name=as]", "")
    await reader.page.wait_for_selector("td:has-text('roster:region:change')")
    await reader.page.get_by_role("link", name="人员列表").click()
    await reader.page.select_option("[name=state]", "active")
    await reader.page.click("#call button")
    await reader.page.wait_for_selector("h3:has-text('应答 200')")
    assert '"items": []' in await reader.page.inner_text("#answer pre")
    # A list as a file, which is to be kept.
    await reader.opens("/#operations/roster/list_regions")
    await reader.page.select_option("[name=accept]", "text/csv")
    await reader.page.click("#call button")
    async with reader.page.expect_download() as taking:
        await reader.page.click("#answer a[download]")
    assert (await (await taking.value).path()).read_bytes().decode("utf-8-sig").startswith("区划代码 code,")


async def test_a_refusal_is_explained_in_the_readers_language_and_a_write_is_done(reader: Reader) -> None:
    await _signs_in(reader, "civil-affairs", 150203000000)  # the county of the examples
    await reader.opens("/#operations/roster/enrol_worker")
    await reader.page.fill("[name=body]", '{"name": 1}')
    await reader.page.focus("#call button")
    await reader.page.keyboard.press("Enter")
    await reader.page.wait_for_selector("h3:has-text('应答 422')")
    assert await reader.page.evaluate("document.activeElement.textContent.startsWith('应答 422')")
    assert "/body/name" in await reader.page.inner_text("#answer ul")
    assert await reader.page.get_attribute("#answer p a", "href") == "/problems/MALFORMED"
    assert await violations(reader) == []
    # The example of the document, as it is filled in, is one that is taken.
    await reader.page.reload()
    await reader.page.fill("[name='Idempotency-Key']", "try-1")
    await reader.page.click("#call button")
    await reader.page.wait_for_selector("h3:has-text('应答 201')")
    enrolled = json.loads(await reader.page.inner_text("#answer pre"))["worker_id"]
    await reader.page.click("#call button")
    await reader.page.wait_for_selector("#answer th:has-text('idempotency-replayed')", state="attached")
    # What is read here is at hand where it is changed: the version that the change asks for.
    await reader.opens("/#operations/roster/read_worker")
    await reader.page.fill("[name=worker_id]", enrolled)
    await reader.page.click("#call button")
    await reader.page.wait_for_selector("h3:has-text('应答 200')")
    await reader.opens("/#operations/roster/suspend_worker")
    await reader.page.wait_for_selector("[name='If-Match']")
    assert await reader.page.input_value("[name=worker_id]") == enrolled
    assert await reader.page.input_value("[name='If-Match']") == '"1"'
    await reader.page.click("#language")
    await reader.page.click("#call button")
    await reader.page.wait_for_selector("h3:has-text('Answer 409')")
    assert "ILLEGAL_MOVE" in await reader.page.inner_text("#answer")


async def test_a_client_obtains_a_token_that_is_of_use_in_this_tab_alone_and_leaves(reader: Reader) -> None:
    page = reader.page
    await reader.opens("/#try")
    await page.fill("[name=client]", "honors")
    await page.fill("[name=secret]", reader.running.state.secrets["honors_secret"])
    await page.click("#by-client button")
    await page.wait_for_selector("#leave")
    taken = await page.evaluate("sessionStorage['board.token']")
    bearer = {"Authorization": f"Bearer {taken}"}
    async with httpx.AsyncClient(base_url=reader.home, trust_env=False) as thief:
        refused = await thief.get("/v1/roster/regions", headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (401, "PROOF_REFUSED")

    await reader.opens("/#operations/roster/list_regions")
    await page.fill("[name=limit]", "1")
    for _ in range(2):  # each call has a proof of its own
        async with page.expect_response("**/v1/roster/regions?*") as answering:
            await page.click("#call button")
        answer = await answering.value
        assert answer.status == 200
        assert (await answer.request.all_headers())["authorization"] == f"DPoP {taken}"
    async with page.expect_response("**/v1/roster/regions*") as answering:
        await reader.opens("/board")
    assert (await answering.value).status == 200

    await reader.opens("/#try")
    await page.click("#leave")
    await page.wait_for_selector("#by-token")
    kept = "Object.keys(sessionStorage).join()"
    assert await page.evaluate(kept) == "board.language,board.theme"
    await page.fill("[name=token]", taken)
    await page.click("#by-token button")
    await page.wait_for_selector(".wrong:has-text('只能由持有该密钥的系统使用')")
    assert await page.evaluate(kept) == "board.language,board.theme"


async def test_a_problem_page_says_what_to_do(reader: Reader) -> None:
    await reader.opens("/problems/STALE_VERSION")
    assert "如何处理" in await reader.page.inner_text("main")
    assert await violations(reader) == []
