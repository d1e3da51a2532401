"""Figures that a place would have to publish, as its bureau issues them; the values are examples and nobody's own."""

from typing import Any

from tests.injury.make import LEAGUE, Bureaus

__all__ = ["FIGURES", "issued", "local_figures", "of_year"]

FIGURES = "/v1/injury/figures"


def of_year(year: int, value: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "average-wage",
        "region": str(LEAGUE),
        "valid_from": f"{year}-01-01",
        "valid_to": f"{year}-12-31",
        "value": value,
        "unit": "yuan",
        "source": "示例",
        "certainty": "design",
    } | more


async def issued(bureaus: Bureaus, body: dict[str, Any], *, by: int = LEAGUE) -> dict[str, Any]:
    bureau = await bureaus.of("human-resources", by)
    answer = await bureau.post(FIGURES, json=body)
    assert answer.status_code == 201, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def local_figures(bureaus: Bureaus, *, minimum_wage: str = "1760") -> None:
    """S is 6,000 yuan in 2019 and 6,500 in 2020: a wage counts between 3,600 and 18,000 for injuries of 2020."""
    await issued(bureaus, of_year(2019, "6000"))
    await issued(bureaus, of_year(2020, "6500"))
    open_ended = {"valid_from": None, "valid_to": None}
    await issued(bureaus, of_year(0, minimum_wage, name="minimum-wage", **open_ended))
    await issued(bureaus, of_year(0, "10", name="employment-grant.7", unit="months-of-average-wage", **open_ended))
