"""The board as leaders use it: with eyes, with a screen reader, with the keyboard, on paper."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.browser.conftest import COUNTY, LEAGUE, MONTH, PROVINCE, Reader

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = f"/board?period={MONTH}"


async def violations(reader: Reader, *, beside: str | None = None) -> list[tuple[str, Any]]:
    """What axe-core finds against WCAG in the page as it is now, beside what is left out."""
    found = await Axe().run(reader.page, context={"exclude": [[beside]]} if beside else None)
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found.response["violations"]]


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


async def test_the_portal_is_accessible_too(reader: Reader) -> None:
    await reader.opens("/")
    await reader.page.wait_for_selector("#codes tr")
    await reader.page.wait_for_selector("#matrix tr")
    # Each list is of one kind of row, hundreds of them: some stand for all.
    assert await violations(reader, beside="tbody tr:nth-child(n+6)") == []
