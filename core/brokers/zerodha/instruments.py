"""Today's instruments from Kite's daily dump: ticks, lots and caps by its own word."""

import csv
import io
import threading
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from core.brokers.zerodha.mapping import EXCHANGE, number_of
from core.clock import Clock
from core.errors import DataError
from core.execution.charges import trading_day
from core.model.instrument import Instrument, nse_share

FUTURES: Final = "NFO"
_FEWEST: Final = 0.5


class Listing:
    """The shares that may be traded today, with their tokens. `spoiled` rows were left out."""

    def __init__(self, day: int, shares: Mapping[str, Instrument], tokens: Mapping[str, int]):
        self.day = day
        self.shares = shares
        self.tokens = tokens
        self.spoiled = 0


class Listings:
    """Fetches the dump once a day. `fetch` returns the CSV of an exchange."""

    def __init__(self, fetch: Callable[[str], bytes], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._listing: Listing | None = None

    def today(self) -> Listing:
        """Return today's listing; raises BrokerError or DataError when it cannot be had."""
        with self._lock:
            day = trading_day(self._clock.now_ns())
            if self._listing is None or self._listing.day != day:
                self._listing = read_listing(self._fetch(EXCHANGE), self._with_derivatives(), day)
            return self._listing

    def _with_derivatives(self) -> frozenset[str] | None:
        """Return the shares that have futures, whose day ends in an auction; None: not known."""
        try:
            rows = _rows(self._fetch(FUTURES))
            names = frozenset(row["name"] for row in rows if row["instrument_type"] == "FUT")
        except (DataError, KeyError):
            return None
        return names or None


def read_listing(dump: bytes, with_derivatives: frozenset[str] | None, day: int) -> Listing:
    """Read the NSE's dump; a bad row is left out, a dump that is mostly bad raises DataError.

    When nobody knows which shares have a closing auction, all are taken to: their trading then
    ends a quarter of an hour early, which is the careful side.
    """
    shares: dict[str, Instrument] = {}
    tokens: dict[str, int] = {}
    spoiled = total = 0
    for row in _rows(dump):
        total += 1
        try:
            symbol, segment = row["tradingsymbol"], row["segment"]
            token = int(row["instrument_token"])
            if segment == "INDICES":
                tokens[symbol] = token
                continue
            if segment != EXCHANGE or row["instrument_type"] != "EQ":
                continue
            tick, lot = number_of(row["tick_size"]), number_of(row["lot_size"])
        except (KeyError, TypeError, ValueError, ArithmeticError):
            spoiled += 1
            continue
        if tick <= 0 or lot <= 0 or not symbol:
            spoiled += 1
            continue
        auction = with_derivatives is None or symbol in with_derivatives
        shares[symbol] = _share(symbol, row.get("name") or "", tick, lot, auction)
        tokens[symbol] = token
    if not shares or spoiled > total * _FEWEST:
        raise DataError("Zerodha's list of instruments is empty or spoiled. Try again later.")
    listing = Listing(day, shares, tokens)
    listing.spoiled = spoiled
    return listing


def _share(symbol: str, name: str, tick: Decimal, lot: Decimal, auction: bool) -> Instrument:
    share = nse_share(symbol, tick, name=name, closing_auction=auction)
    if lot == 1:
        return share
    return Instrument(
        symbol=share.symbol,
        market=share.market,
        currency=share.currency,
        tick_size=tick,
        lot_size=lot,
        min_quantity=lot,
        max_quantity=share.max_quantity,
        closing_auction=auction,
        name=name,
    )


def _rows(dump: bytes) -> Iterator[dict[str, str]]:
    try:
        text = dump.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("Zerodha's list of instruments is no text.") from None
    yield from csv.DictReader(io.StringIO(text))
