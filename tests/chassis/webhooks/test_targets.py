"""Where a webhook may not go, trick by trick."""

import asyncio
from collections.abc import Callable
from ipaddress import ip_address

import httpcore
import pytest

from chassis.settings import CommonSettings
from chassis.webhooks.rules import Outcome
from chassis.webhooks.sending import Sender
from chassis.webhooks.targets import Guarded, TargetRefused, Targets
from tests.chassis.webhooks.conftest import Receiver

STRICT = Targets()


def given(**settings: str) -> Targets:
    return Targets.of(CommonSettings(mode="production", **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.gov.cn/",
        "ftp://example.gov.cn/",
        "file:///etc/passwd",
        "https://user:secret@example.gov.cn/",
        "https://@example.gov.cn/",
        "https://example.gov.cn#@127.0.0.1/",
        "https://example.gov.cn:22/",
        "https://example.gov.cn:99999/",
        "https://example.gov.cn\\@127.0.0.1/",
        "https://example.gov.cn/\r\nhost: other",
        "https://example.gov.cn/ x",
        "https:///path",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://1.2.3.0x4/",
        "https://[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://例子.cn/",
    ],
)
def test_a_url_that_hides_where_it_leads_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        STRICT.require(url)


@pytest.mark.parametrize("url", ["https://hooks.example.gov.cn", "https://a.cn:8443/x?y=1", "https://8.8.8.8/"])
def test_a_plain_url_is_taken(url: str) -> None:
    assert STRICT.require(url).scheme == "https"


FORBIDDEN = [
    "0.0.0.0",  # noqa: S104 - an address that must be refused
    "127.0.0.1",
    "127.255.255.254",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "233.252.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2001:db8::1",
    "100::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(TargetRefused):
        STRICT.require_address(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_taken(address: str) -> None:
    STRICT.require_address(ip_address(address))


def test_an_operator_may_allow_networks_of_a_closed_network_and_nothing_beside_them() -> None:
    closed = given(webhook_networks="10.20.0.0/16, fd12:3456::/32", webhook_ports="443,9443")
    for address in ("10.20.3.4", "::ffff:10.20.3.4", "fd12:3456::1"):
        closed.require_address(ip_address(address))
    assert closed.require("https://10.20.3.4:9443/x").port == 9443
    for address in ("10.21.0.1", "fd12:3457::1", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(TargetRefused):
            closed.require_address(ip_address(address))


@pytest.mark.parametrize("network", ["127.0.0.0/8", "169.254.169.254/32", "0.0.0.0/0", "::/0", "fe80::/10", "::1/128"])
def test_no_operator_may_allow_the_machine_itself_or_its_link(network: str) -> None:
    with pytest.raises(ValueError, match="may not hold"):
        given(webhook_networks=network)


def test_plain_http_to_the_same_machine_is_for_a_local_set_alone() -> None:
    local = Targets.of(CommonSettings(mode="local"))
    assert local.require("http://127.0.0.1:9999/x").port == 9999
    with pytest.raises(TargetRefused):
        local.require("http://10.0.0.1/")
    with pytest.raises(TargetRefused):
        given().require("http://127.0.0.1:9999/x")


def naming(*answers: list[str]) -> Callable[[str, int], object]:
    """A name server that gives each answer once, the last one for ever."""
    left = list(answers)

    async def names(_host: str, _port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return names


async def test_one_forbidden_address_among_several_is_enough_to_refuse() -> None:
    guarded = Guarded(STRICT, names=naming(["8.8.8.8", "10.0.0.1"]))  # type: ignore[arg-type]
    with pytest.raises(TargetRefused):
        await guarded.connect_tcp("rebind.example", 443)


async def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_asked_once(
    receiver: Receiver,
) -> None:
    """A name that changes its answer between check and connection gains nothing: there is no second question."""
    asked = []
    port = int(receiver.url.split(":")[2].split("/")[0])

    async def names(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    local = Targets(local=True)
    async with Sender(local, backend=Guarded(local, names=names)) as sender:
        sent = await sender.send(f"http://rebind.example:{port}/hook", secrets=[], event_id="1", body=b"{}")
        assert sent.outcome is Outcome.DELIVERED
        assert asked == ["rebind.example"]
        assert receiver.received[0]["host"] == f"rebind.example:{port}"
        again = await sender.send(f"http://rebind.example:{port}/hook", secrets=[], event_id="1", body=b"{}")
        assert again.outcome is Outcome.TARGET_REFUSED  # a new connection, a new check
    assert len(receiver.received) == 1


async def test_a_name_for_this_machine_is_refused_outside_a_local_set() -> None:
    async with Sender(STRICT) as sender:
        sent = await sender.send("https://localhost/", secrets=[], event_id="1", body=b"{}")
    assert sent.outcome is Outcome.TARGET_REFUSED


async def test_a_redirect_is_not_followed_and_is_no_delivery(receiver: Receiver, other_receiver: Receiver) -> None:
    receiver.answers = lambda _: f"307 Temporary Redirect\r\nlocation: {other_receiver.url}"
    async with Sender(Targets(local=True)) as sender:
        sent = await sender.send(receiver.url, secrets=[], event_id="1", body=b"{}")
    assert (sent.outcome, sent.status) == (Outcome.REJECTED, 307)
    assert other_receiver.received == []


async def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, other_receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, other_receiver.url)
    async with Sender(Targets(local=True)) as sender:
        await sender.send(receiver.url, secrets=[], event_id="1", body=b"{}")
    assert (len(receiver.received), len(other_receiver.received)) == (1, 0)


@pytest.mark.parametrize("junk", [b"", b"not http\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: " + b"a" * 300_000])
async def test_whatever_a_target_sends_back_is_an_outcome_and_never_an_error(junk: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(junk)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with Sender(Targets(local=True)) as sender:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        sent = await sender.send(url, secrets=[], event_id="1", body=b"{}")
    server.close()
    assert (sent.outcome, sent.status) == (Outcome.UNREACHABLE, None)


async def test_a_target_that_trickles_its_answer_is_left_after_the_patience_for_the_whole(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.webhooks.sending.PATIENCE", 0.05)
    receiver.gate = asyncio.Event()
    async with Sender(Targets(local=True)) as sender:
        sent = await sender.send(receiver.url, secrets=[], event_id="1", body=b"{}")
    receiver.gate.set()
    assert sent.outcome is Outcome.TIMED_OUT


async def test_a_name_without_an_address_is_unreachable() -> None:
    async def names(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(httpcore.ConnectError):
        await Guarded(STRICT, names=names).connect_tcp("nowhere.example", 443)
    async with Sender(STRICT, backend=Guarded(STRICT, names=names)) as sender:
        sent = await sender.send("https://nowhere.example/", secrets=[], event_id="1", body=b"{}")
    assert sent.outcome is Outcome.UNREACHABLE
