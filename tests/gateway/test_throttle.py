"""Limits are exact, apart by client and class, and come back with the next window."""

import time

import pytest

from gateway import throttle as module
from gateway.refusals import RateExceeded
from gateway.settings import GatewaySettings
from gateway.throttle import Throttle


def throttle(**limits: str) -> Throttle:
    return Throttle(GatewaySettings(mode="local", **limits))  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [1, 7, 120, 1003])
def test_a_window_holds_exactly_its_amount(amount: int) -> None:
    limited = throttle(limit_read=f"{amount}/hour")
    for _ in range(amount):
        limited.take("a", "read")
    for _ in range(3):
        with pytest.raises(RateExceeded):
            limited.take("a", "read")


def test_headers_count_down() -> None:
    limited = throttle(limit_read="100/minute")
    seen = [dict(limited.take("a", "read")) for _ in range(5)]
    assert seen[0][b"ratelimit-policy"] == b'"read";q=100;w=60'
    assert [answer[b"ratelimit"].split(b";")[1] for answer in seen] == [b"r=99", b"r=98", b"r=97", b"r=96", b"r=95"]


def test_a_refusal_says_when_to_come_back() -> None:
    limited = throttle(limit_bulk="1/minute")
    limited.take("a", "bulk")
    with pytest.raises(RateExceeded) as refused:
        limited.take("a", "bulk")
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
    assert refused.value.headers["RateLimit"].startswith('"bulk";r=0;t=')


def test_clients_and_classes_are_counted_apart() -> None:
    limited = throttle(limit_read="1/minute", limit_write="1/minute")
    limited.take("a", "read")
    limited.take("a", "write")
    limited.take("b", "read")
    with pytest.raises(RateExceeded):
        limited.take("a", "read")


def test_the_next_window_is_a_new_one() -> None:
    limited = throttle(limit_read="2/second")
    with pytest.raises(RateExceeded):  # noqa: PT012 - the third, unless a second has passed
        for _ in range(5):
            limited.take("a", "read")
    time.sleep(1.05)
    limited.take("a", "read")


def test_clients_whose_window_is_over_are_let_go_of_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW_CLIENTS", 4)
    limited = throttle(limit_read="2/minute")
    began = time.monotonic()
    for number in range(4):
        limited.take(f"old {number}", "read")
    monkeypatch.setattr(time, "monotonic", lambda: began + 61)
    for number in range(9):
        limited.take(f"new {number}", "read")
    assert len(limited._limits["read"].windows) == 9
    limited.take("new 0", "read")
    with pytest.raises(RateExceeded):
        limited.take("new 0", "read")
