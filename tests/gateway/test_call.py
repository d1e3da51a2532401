"""What is read from a request, what is dropped from it, and what is sent on."""

from uuid import UUID

import pytest

from chassis.problems import TooLarge
from gateway.call import Call
from gateway.refusals import AmbiguousRequest, TokenMissing

ID = "0190a5f0-7d1c-7bbb-8f00-000000000001"


def call(*headers: tuple[bytes, bytes], method: str = "GET", query: bytes = b"") -> Call:
    headers = ((b"host", b"nuanxin.example.cn"), *headers)
    return Call(method, b"/v1/roster/workers", query, headers, scheme="https", client="10.0.0.9")


def sent(made: Call) -> list[bytes]:
    return made.head(b"signed").split(b"\r\n")


def test_the_path_and_the_query_are_sent_as_they_came() -> None:
    assert sent(call(query=b"name=%E5%BC%A0&a=b%20c"))[0] == (b"GET /v1/roster/workers?name=%E5%BC%A0&a=b%20c HTTP/1.1")
    assert sent(call())[0] == b"GET /v1/roster/workers HTTP/1.1"


def test_ordinary_headers_are_sent_as_they_came() -> None:
    lines = sent(call((b"accept", b"text/csv"), (b"idempotency-key", b"k"), (b"traceparent", b"00-1-2-01")))
    assert {b"accept: text/csv", b"idempotency-key: k", b"traceparent: 00-1-2-01"} <= set(lines)


@pytest.mark.parametrize(
    "name",
    [
        b"nuanxin-caller",
        b"nuanxin_caller",
        b"nuanxin-anything",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-proto",
        b"x-forwarded-ssl",
        b"x-real-ip",
        # By some servers the same names as with hyphens.
        b"x_forwarded_for",
        b"content_length",
        b"forwarded",
        b"authorization",
        b"connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"upgrade",
        b"proxy-authorization",
        b"expect",
    ],
)
def test_what_a_caller_may_not_say_is_dropped(name: bytes) -> None:
    assert not any(b"spoofed" in line for line in sent(call((name, b"spoofed"))))


def test_the_gateway_says_who_is_calling_and_from_where() -> None:
    lines = sent(call((b"nuanxin-caller", b"forged"), (b"x-forwarded-for", b"1.1.1.1"), (b"x-request-id", ID.encode())))
    assert {
        b"nuanxin-caller: signed",
        b"x-forwarded-for: 10.0.0.9",
        b"x-forwarded-host: nuanxin.example.cn",
        b"x-forwarded-proto: https",
        b"x-request-id: " + ID.encode(),
    } <= set(lines)
    assert lines[-2:] == [b"", b""]


def test_headers_that_connection_names_are_for_one_hop() -> None:
    lines = sent(call((b"x-one", b"1"), (b"connection", b"close, X-One"), (b"x-two", b"2")))
    assert b"x-two: 2" in lines
    assert not any(line.startswith(b"x-one") for line in lines)


@pytest.mark.parametrize("given", [b"not-a-uuid", b"\xff", b""])
def test_a_request_id_is_a_uuid_or_made_anew(given: bytes) -> None:
    made = call((b"x-request-id", given)).request_id
    assert UUID(made).version == 8
    assert made != call((b"x-request-id", given)).request_id


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", b"1"), (b"content-length", b"1")],
        [(b"content-length", b"+1")],
        [(b"content-length", b"1"), (b"transfer-encoding", b"chunked")],
        [(b"transfer-encoding", b"gzip, chunked")],
        [(b"transfer-encoding", b"xchunked")],
        [(b"transfer-encoding", b"chunked"), (b"transfer-encoding", b"chunked")],
        [(b"host", b"other")],
        [(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")],
    ],
)
def test_a_request_of_two_readings_is_refused(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(AmbiguousRequest):
        call(*headers).require_sound(largest=100)


def test_a_body_declared_too_large_is_refused_before_it_is_read() -> None:
    call((b"content-length", b"100")).require_sound(largest=100)
    for length in (b"101", b"9" * 30):
        with pytest.raises(TooLarge):
            call((b"content-length", length)).require_sound(largest=100)


@pytest.mark.parametrize("value", [b"", b"Bearer", b"Bearer ", b"Basic YTpi", b"token"])
def test_only_a_bearer_token_is_a_token(value: bytes) -> None:
    with pytest.raises(TokenMissing):
        call((b"authorization", value)).token()
    assert call((b"authorization", b"bearer abc")).token() == b"abc"


def test_framing_is_repeated_as_it_was() -> None:
    assert b"content-length: 5" in sent(call((b"content-length", b"5")))
    assert b"transfer-encoding: chunked" in sent(call((b"transfer-encoding", b"chunked")))
    assert call((b"content-length", b"0")).bodiless
    assert not call((b"transfer-encoding", b"chunked")).bodiless
