"""The true addresses of the venues, as data."""

from typing import Final

from core.execution.live_broker import VenueEndpoints

ZERODHA: Final = VenueEndpoints(
    rest="https://api.kite.trade",
    public_socket="wss://ws.kite.trade",
    private_socket="wss://ws.kite.trade",
    login="https://kite.zerodha.com",
)
BYBIT_MAIN: Final = VenueEndpoints(
    rest="https://api.bybit.com",
    public_socket="wss://stream.bybit.com",
    private_socket="wss://stream.bybit.com",
)
BYBIT_TESTNET: Final = VenueEndpoints(
    rest="https://api-testnet.bybit.com",
    public_socket="wss://stream-testnet.bybit.com",
    private_socket="wss://stream-testnet.bybit.com",
)
# The demo account has no public socket of its own: prices are those of the main venue.
BYBIT_DEMO: Final = VenueEndpoints(
    rest="https://api-demo.bybit.com",
    public_socket="wss://stream.bybit.com",
    private_socket="wss://stream-demo.bybit.com",
)
