"""What a screen reads off the newest picture: symbols, prices, holdings, currencies."""

from collections.abc import Mapping, Sequence

from core.events.snapshot import EngineSnapshot, PositionView, PriceView
from core.model.instrument import Market
from ui.deck import Deck, SymbolSignal
from ui.screens.price_words import change_of
from ui.screens.watch_model import WatchRow
from ui.text import say


class Watching:
    """The newest picture of the engine, by symbol."""

    def __init__(self, deck: Deck) -> None:
        self._deck = deck
        self._currencies: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._prices: dict[str, PriceView] = {}
        self.snapshot: EngineSnapshot | None = None

    def take(self, snapshot: EngineSnapshot | None) -> None:
        """Take another picture; None while the engine was never started."""
        self.snapshot = snapshot
        views = () if snapshot is None else snapshot.prices
        self._prices = {view.symbol: view for view in views}

    def symbols(self) -> tuple[str, ...]:
        """Return what is watched, or what will be when the bot is started."""
        if self.snapshot is not None and self.snapshot.symbols:
            return self.snapshot.symbols
        return self._deck.plan().symbols or self._deck.symbols() or ()

    def price(self, symbol: str) -> PriceView | None:
        """Return the last price of a symbol, None while there is none."""
        return self._prices.get(symbol)

    def owned(self, symbol: str) -> PositionView | None:
        """Return what is owned of a symbol, None for nothing."""
        views = () if self.snapshot is None else self.snapshot.positions
        return next((one for one in views if one.symbol == symbol and one.quantity), None)

    def currency(self, symbol: str) -> str:
        """Return the currency a symbol is priced in, the account's while it is not known."""
        known = self._currencies.get(symbol)
        if known is not None:
            return known
        instrument = self._deck.instrument(symbol) if symbol else None
        if instrument is None:
            return "INR" if self.snapshot is None else self.snapshot.currency
        self._currencies[symbol] = instrument.currency
        return instrument.currency

    def signals(self) -> dict[str, SymbolSignal]:
        """Ask for the traffic lights."""
        return {one.symbol: one for one in self._deck.signals() or ()}

    def rows(self, signals: Mapping[str, SymbolSignal]) -> list[WatchRow]:
        """Return a row of the watch list for each symbol."""
        symbols = self.symbols()
        kinds = {symbol: self.kind(symbol) for symbol in symbols}
        mixed = len(set(kinds.values()) - {""}) > 1
        return [self._row(one, signals.get(one), kinds[one] if mixed else "") for one in symbols]

    def kind(self, symbol: str) -> str:
        """Return whether a symbol is a share or a coin, empty while it is not known."""
        known = self._kinds.get(symbol, "")
        if not known:
            instrument = self._deck.instrument(symbol)
            if instrument is not None:
                known = "coin" if instrument.market is Market.CRYPTO else "share"
                self._kinds[symbol] = known
        return known

    def _row(self, symbol: str, signal: SymbolSignal | None, kind: str) -> WatchRow:
        view = self._prices.get(symbol)
        return WatchRow(
            symbol,
            0.0 if view is None else view.price,
            change_of(view),
            self.currency(symbol),
            "off" if signal is None else signal.light,
            "" if signal is None else signal.word,
            "" if signal is None else signal.reason,
            kind,
        )

    def counted(self, symbols: Sequence[str]) -> str:
        """Return in words how many shares and coins these are."""
        coins = sum(1 for one in symbols if self.kind(one) == "coin")
        shares = len(symbols) - coins
        if not coins:
            return say("everywhere.shares", n=shares)
        told = say("everywhere.coins", n=coins)
        if not shares:
            return told
        return say(
            "everywhere.shares_and_coins", shares=say("everywhere.shares", n=shares), coins=told
        )
