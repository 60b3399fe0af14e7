"""The local exchanges as somebody at the window uses them: an address, keys, a thin market."""

from decimal import Decimal

from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET
from tests.live.markets import BybitMarket, KiteMarket


class ThinKite(KiteMarket):
    """Zerodha's local exchange, where a symbol may be thin: so many shares at once, then none."""

    def __init__(self) -> None:
        self.thin: dict[str, int] = {}
        super().__init__(rate=1.0)

    @property
    def keys(self) -> dict[str, str]:
        app = self.ground.venue.app
        return {"api_key": app.api_key, "api_secret": app.api_secret}

    def trade_at(self, symbol: str, price: Decimal) -> None:
        ready = self.thin.get(symbol)
        if ready is None:
            super().trade_at(symbol, price)
            return
        self.server.call(lambda: self.ground.venue.trade_at(symbol, price, 0, ready))

    def buy_in_the_app(self, symbol: str) -> str:
        """Let somebody buy in the broker's own app; return how many in words."""
        return str(self.give(symbol))

    def guards(self) -> int:
        """Return how many safety exits rest at the exchange, as orders or as triggers."""
        venue = self.ground.venue

        def count() -> int:
            resting = sum(one.status == "TRIGGER PENDING" for one in venue.book.orders.values())
            listed = venue.triggers.listed(self.clock.now_ns())
            return resting + sum(one["status"] == "active" for one in listed)

        return self.server.call(count)


class OpenBybit(BybitMarket):
    """Bybit's local exchange."""

    def __init__(self) -> None:
        self.keys = {"key": TEST_KEY, "secret": TEST_SECRET}
        super().__init__(rate=1.0)

    def buy_in_the_app(self, symbol: str) -> str:
        return str(self.give(symbol))
