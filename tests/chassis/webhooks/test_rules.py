"""Waiting, giving up and signing, without a network."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chassis.webhooks.rules import delay_after, gives_up, signature_headers, wait_asked

NOW = datetime.now(UTC)
ONE = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TWO = "whsec_HxwdHhsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 15), (3, 45), (8, 10_935), (9, 21_600), (400, 21_600)])
def test_the_wait_grows_threefold_up_to_six_hours_and_is_spread(attempts: int, seconds: float) -> None:
    shortest, longest = (delay_after(attempts, asked=None, chance=chance) for chance in (0.0, 1.0))
    assert shortest.total_seconds() == pytest.approx(seconds * 0.8)
    assert longest.total_seconds() == pytest.approx(seconds * 1.2)


def test_the_receiver_may_ask_for_a_longer_wait_up_to_a_day_and_for_no_shorter_one() -> None:
    assert delay_after(1, asked=timedelta(minutes=10), chance=0.5) == timedelta(minutes=10)
    assert delay_after(1, asked=timedelta(seconds=1), chance=0.5) == timedelta(seconds=5)
    assert delay_after(1, asked=timedelta(days=30), chance=0.5) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("120", timedelta(seconds=120)),
        ("99999999999999999999", timedelta(seconds=10**8)),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
        ("Wed, 21 Oct 2015 07:28:00 -0000", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_nonsense_is_nothing(header: str | None, wait: timedelta | None) -> None:
    assert wait_asked(header, now=NOW) == wait


@pytest.mark.parametrize(("status", "most"), [(422, 8), (400, 8), (500, 14), (404, 14), (None, 14)])
def test_what_is_refused_for_itself_is_given_up_sooner_than_a_receiver_that_is_down(
    status: int | None, most: int
) -> None:
    assert not gives_up(status, most - 1)
    assert gives_up(status, most)


def test_every_valid_secret_signs_and_the_library_of_the_standard_takes_either() -> None:
    body = b'{"a":1}'
    headers = signature_headers([ONE, TWO], event_id="0199d3a0", at=datetime.now(UTC), body=body)
    for secret in (ONE, TWO):
        assert Webhook(secret).verify(body, headers) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(ONE).verify(b'{"a":2}', headers)
