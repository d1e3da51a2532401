"""What other services tell of their indicators."""

from typing import Any

from tests.offices import COUNTY, Offices

__all__ = ["told"]


async def told(offices: Offices, *figures: tuple[str, int | None, int | None], **more: Any) -> None:
    """A service tells what it counted in a county and a month."""
    region, period = more.get("region", COUNTY), more.get("period", "2020-02")
    source = figures[0][0].partition(".")[0]
    await offices.tell(
        f"{source}.indicators.counted",
        subject=f"{region}/{period}",
        region=region,
        data={
            "region": str(region),
            "period": period,
            "figures": [
                {"code": code, "numerator": numerator, "denominator": denominator}
                for code, numerator, denominator in figures
            ],
        },
        at=more.get("at"),
    )
