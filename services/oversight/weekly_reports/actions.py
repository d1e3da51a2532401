"""Making weekly reports."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.figures import fingerprint
from chassis.ledger import all_happened
from chassis.regions import ancestors, span_of
from services.oversight.figures.queries import figures_told
from services.oversight.figures.rules import By, Told, grouped
from services.oversight.figures.shown import figure_out
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.queries import targets_by_indicator
from services.oversight.indicators.rules import TargetSet
from services.oversight.weekly_reports.models import WeeklyReport
from services.oversight.weekly_reports.rules import end_of, last_day_of_week, name_of, weeks_to_report
from services.oversight.weekly_reports.schemas import Content, WeeklyReportMade

__all__ = ["make_weekly_reports"]


async def make_weekly_reports(session: AsyncSession) -> int:
    """A scheduled rule: a report of each county, league and the autonomous region for each week that is over, once."""
    return sum([await _of_week(session, week) for week in weeks_to_report(scope_of(session).clock.now())])


async def _of_week(session: AsyncSession, week: date) -> int:
    as_of, period = end_of(week), last_day_of_week(week).replace(day=1)
    board = [one.code for one in definitions().values() if one.board is not None]
    told = await figures_told(session, region=None, first=period, last=period, as_of=as_of, codes=board)
    made_already = set(await session.scalars(select(WeeklyReport.region).where(WeeklyReport.week == week)))
    places = {place for one in told for place in ancestors(one.region)} - made_already
    if not places:
        return 0
    targets = await targets_by_indicator(session, as_of=as_of)
    contents = [_content(place, week, told=told, targets=targets) for place in sorted(places)]
    rows = [
        {
            "region": one.region,
            "week": week,
            "as_of": as_of,
            "made_at": scope_of(session).clock.now(),
            "content": one.model_dump(mode="json"),
            "digest": fingerprint(one.model_dump(mode="json")),
        }
        for one in contents
    ]
    once = (
        insert(WeeklyReport)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(WeeklyReport.id, WeeklyReport.region, WeeklyReport.digest)
    )
    made = (await session.execute(once)).all()
    await all_happened(
        session, [(WeeklyReportMade(week=name_of(week), digest=digest), key, region) for key, region, digest in made]
    )
    return len(made)


def _content(place: int, week: date, *, told: Sequence[Told], targets: Mapping[str, Sequence[TargetSet]]) -> Content:
    span, period = span_of(place), last_day_of_week(week).replace(day=1)
    groups = grouped((one for one in told if one.region in span), by=By.SELF, region=place)
    return Content(
        region=place,
        week=name_of(week),
        period=period,
        as_of=end_of(week),
        figures=[
            figure_out(
                one,
                groups.get((place, code), ()),
                targets.get(code, ()),
                region=place,
                period=period,
                as_of=end_of(week),
            )
            for code, one in definitions().items()
            if one.board is not None
        ],
    )
