"""A roster that knows three regions by name."""

import httpx
import pytest

from tests.offices import COUNTY, LEAGUE, PROVINCE

NAMES = {"province": (PROVINCE, "内蒙古自治区"), "league": (LEAGUE, "鄂尔多斯市"), "county": (COUNTY, "康巴什区")}


@pytest.fixture
def elsewhere() -> httpx.AsyncBaseTransport | None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        code, name = NAMES[request.url.params["level"]]
        return httpx.Response(200, json={"items": [{"code": f"{code:012d}", "name": name}], "next_cursor": None})

    return httpx.MockTransport(answer)
