"""Live trading talks to the venues and to nobody else."""

import pytest

from core.brokers import venues
from core.errors import ConfigurationError
from core.execution.live_broker import VenueEndpoints, local_endpoints


@pytest.mark.parametrize(
    "address",
    [
        "https://api.kite.trade.evil.example",
        "https://evil.example/api.kite.trade",
        "http://api.kite.trade",
        "ws://stream.bybit.com",
        "https://user@api.bybit.com",
        "https://api.bybit.com:8443",
        "https://api.bybit.com/elsewhere",
        "https://api.bybit.com?x=1",
        "http://localhost:9000",
        "http://127.0.0.1",
        "http://127.0.0.2:9000",
        "http://127.0.0.1.evil.example:9000",
        "https://[::1]:9000",
        "https://",
        "nonsense",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError):
        VenueEndpoints(rest=address, public_socket=address, private_socket=address)


def test_real_and_local_addresses_do_not_mix() -> None:
    with pytest.raises(ConfigurationError, match="all real or all on this computer"):
        VenueEndpoints(
            rest="http://127.0.0.1:9000",
            public_socket="wss://stream.bybit.com",
            private_socket="ws://127.0.0.1:9000",
        )


def test_the_venues_own_addresses_are_allowed_and_real() -> None:
    for one in (venues.ZERODHA, venues.BYBIT_MAIN, venues.BYBIT_TESTNET, venues.BYBIT_DEMO):
        assert not one.local


def test_a_local_exchange_is_known_as_one() -> None:
    one = local_endpoints("http://127.0.0.1:9000/")
    assert one.local
    assert one.public_socket == "ws://127.0.0.1:9000"
    for wrong in (
        "https://127.0.0.1:9000",
        "http://api.bybit.com",
        "127.0.0.1:9000",
        "http://127.0.0.1:x",
    ):
        with pytest.raises(ConfigurationError):
            local_endpoints(wrong)
