"""A key must pass: it trades, it cannot withdraw, its clock is right, its address is allowed."""

import pickle
from collections.abc import Iterator

import pytest

from core.brokers.bybit.session import BybitEnvironment, BybitKeys, KeyReport, check_keys
from core.brokers.wire.secret import Secret
from core.errors import (
    AddressRefused,
    BrokerError,
    ClockWrong,
    KeyRefused,
    RateLimited,
    VenueDown,
)
from core.execution.live_broker import local_endpoints
from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET, Running, running
from tests.exchanges.serving.faults import Fault, HttpFault


@pytest.fixture
def local() -> Iterator[Running]:
    with running() as one:
        yield one


def check(local: Running, key: str = TEST_KEY, secret: str = TEST_SECRET) -> KeyReport:
    endpoints = local_endpoints(local.server.url)
    return check_keys(BybitEnvironment.MAIN, Secret(key), Secret(secret), endpoints, local.clock)


def test_a_good_key(local: Running) -> None:
    report = check(local)
    assert report.may_trade
    assert not report.may_withdraw
    assert abs(report.skew_ms) < 200
    assert "90 days" in report.sentence
    local.exchange.keys[TEST_KEY].addresses = ("127.0.0.1",)
    assert check(local).ip_bound


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"may_withdraw": True}, KeyRefused, "withdraw"),
        ({"may_trade": False}, KeyRefused, "only read"),
        ({"read_only": True}, KeyRefused, "only read"),
        ({"addresses": ("10.0.0.1",)}, AddressRefused, "internet address"),
        ({"revoked": True}, KeyRefused, "does not know this key"),
        ({"environment": "demo"}, KeyRefused, "environments"),
        ({"expires_ms": 1}, KeyRefused, "run out"),
        ({"secret": "another"}, KeyRefused, "does not belong"),
    ],
)
def test_a_key_that_must_not_be_used(
    local: Running, change: dict[str, object], kind: type[BrokerError], words: str
) -> None:
    for name, value in change.items():
        setattr(local.exchange.keys[TEST_KEY], name, value)
    with pytest.raises(kind) as refused:
        check(local)
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert TEST_KEY not in sentence
    assert TEST_SECRET not in sentence


def test_a_wrong_clock_is_told_by_how_much(local: Running) -> None:
    local.exchange.switches.clock_skew_ns = -4_000_000_000
    with pytest.raises(ClockWrong, match=r"4\.0 seconds"):
        check(local)


def test_no_network_and_a_shut_gate(local: Running) -> None:
    local.server.faults.add(Fault("GET /v5/market/time", HttpFault.STATUS, status=403))
    with pytest.raises(RateLimited, match="ten minutes"):
        check(local)
    local.server.faults.add(Fault("GET /v5/market/time", HttpFault.HTML))
    with pytest.raises(VenueDown):
        check(local)
    local.server.refuse()
    with pytest.raises(VenueDown, match="internet connection"):
        check(local)


def test_keys_show_as_dots() -> None:
    keys = BybitKeys(Secret("the-key"), Secret("the-secret"))
    assert "the-" not in repr(keys) + str(keys) + f"{keys}"
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_each_environment_has_its_own_addresses() -> None:
    hosts = {one.endpoints.rest for one in BybitEnvironment}
    assert len(hosts) == 3
    assert BybitEnvironment.DEMO.endpoints.public_socket == "wss://stream.bybit.com"
