"""Bulletins over HTTP."""

from io import BytesIO

from python_calamine import CalamineWorkbook

from tests.offices import COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.oversight.figures.make import told

BULLETINS = "/v1/oversight/bulletins"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASKED = {"region": str(PROVINCE), "period": "2020-02", "by": "league"}


async def test_it_is_paper_unless_a_table_is_asked_for(offices: Offices) -> None:
    await told(offices, ("subsidy.paid-on-time", 9, 10))
    headquarters = await offices.of("headquarters", PROVINCE)
    paper = await headquarters.get(BULLETINS, params=ASKED)
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.headers["content-disposition"] == f'attachment; filename="bulletin-{PROVINCE}-2020-02.pdf"'
    assert paper.content.startswith(b"%PDF-")
    text = await headquarters.get(BULLETINS, params=ASKED, headers={"accept": "text/csv", "accept-language": "en"})
    assert text.headers["content-disposition"].endswith('.csv"')
    assert text.text.startswith("\ufeffRegion,Name,No.")


async def test_a_table_says_what_the_figures_say_of_the_region_and_of_its_parts(offices: Offices) -> None:
    await told(offices, ("subsidy.paid-on-time", 9, 10))
    headquarters = await offices.of("headquarters", PROVINCE)
    answer = await headquarters.get(BULLETINS, params=ASKED, headers={"accept": XLSX, "accept-language": "zh-CN"})
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    told_of = [dict(zip(head, row, strict=True)) for row in rows if "subsidy.paid-on-time" in row]
    assert [(one["区划"], one["分子"], one["分母"], one["数值"]) for one in told_of] == [
        ("内蒙古自治区", 9, 10, 0.9),
        ("鄂尔多斯市", 9, 10, 0.9),
    ]


async def test_a_county_has_no_parts_and_nobody_has_more_than_the_own_region(offices: Offices) -> None:
    await told(offices, ("subsidy.paid-on-time", 9, 10))
    county = await offices.of("civil-affairs", COUNTY)
    asked = {"region": str(COUNTY), "period": "2020-02", "by": "county"}
    answer = await county.get(BULLETINS, params=asked, headers={"accept": "application/x-ndjson"})
    assert answer.text.count("subsidy.paid-on-time") == 1
    assert "康巴什区" in answer.text
    refused = await county.get(BULLETINS, params={"region": str(LEAGUE), "period": "2020-02"})
    assert (refused.status_code, code_of(refused)) == (404, "NOT_FOUND")
