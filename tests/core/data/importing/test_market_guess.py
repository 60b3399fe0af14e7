"""Which market, and which zone."""

import numpy as np
import pytest

from core.clock import DAY_NS, MINUTE_NS
from core.data.importing import FaultKind, import_file
from core.data.importing.market_guess import guess_market
from core.errors import ImportRefused
from core.model.instrument import Market
from tests.core.data.importing.conftest import Write

MONDAY = 19_758 * DAY_NS  # 2024-02-05


def minutes(first: int, last: int, days: int = 1, step: int = 1) -> np.ndarray:
    inside = np.arange(first, last, step) * MINUTE_NS
    return (MONDAY + np.arange(days)[:, None] * DAY_NS + inside).ravel()


def daily(days: list[int]) -> np.ndarray:
    return MONDAY + np.array(days) * DAY_NS


@pytest.mark.parametrize(
    ("ns", "aware", "zones", "symbol", "market", "zone"),
    [
        (minutes(555, 930), False, set(), "ABC", Market.NSE, "IST"),
        (minutes(225, 600), False, set(), "ABC", Market.NSE, "UTC"),
        (minutes(225, 600), True, {"UTC"}, "ABC", Market.NSE, "UTC"),
        (minutes(0, 1440, 3, 5), True, {"UTC"}, "ABC", Market.CRYPTO, "UTC"),
        (minutes(600, 900, 7), False, set(), "ABC", Market.CRYPTO, "UTC"),
        (minutes(600, 610), True, {"+05:30"}, "ABC", Market.NSE, "IST"),
        (minutes(600, 610), True, {"Asia/Kolkata"}, "ABC", Market.NSE, "IST"),
        (minutes(600, 610), True, {"+05:30"}, "BTCUSDT", Market.CRYPTO, "UTC"),
        (minutes(0, 1440, 3, 5), True, {"+05:30"}, "ABC", Market.CRYPTO, "UTC"),
        (daily([0, 1, 2, 3, 4, 5, 6]), True, {"+05:30"}, "ABC", Market.CRYPTO, "UTC"),
        (minutes(600, 610), True, {"UTC"}, "BTCUSDT", Market.CRYPTO, "UTC"),
        (minutes(600, 610), False, set(), "ADA_USDT", Market.CRYPTO, "UTC"),
        (minutes(600, 610), False, set(), "UNITTEST_BTC", Market.CRYPTO, "UTC"),
        (minutes(600, 610), False, set(), "BTC-PERP", Market.CRYPTO, "UTC"),
        (minutes(900, 1200), False, set(), "NIFTY50", Market.NSE, "IST"),
        (daily([0, 1, 2, 3, 4, 7, 8]), False, set(), "ABC", Market.NSE, "IST"),
        (daily([0, 1, 2, 3, 4, 5, 6]), False, set(), "ABC", Market.CRYPTO, "UTC"),
        (daily([2, 3, 4, 5]), True, {"+05:30"}, "ABC", Market.NSE, "IST"),
        (daily([0, 1, 2, 3, 4]) - 330 * MINUTE_NS, True, {"UTC"}, "ABC", Market.NSE, "UTC"),
    ],
)
def test_guess(
    ns: np.ndarray, aware: bool, zones: set[str], symbol: str, market: Market, zone: str
) -> None:
    guess = guess_market(ns, aware=aware, zones=zones, symbols=[symbol], given=None)
    assert (guess.market, guess.zone) == (market, zone)
    assert guess.why


def test_new_york_is_neither() -> None:
    with pytest.raises(ImportRefused, match="Say which market it is"):
        guess_market(minutes(570, 960), aware=False, zones=set(), symbols=["ABC"], given=None)


def test_the_caller_knows_better(write: Write) -> None:
    lines = [f"2024-02-05 09:{minute}:00,100,102,99,101,5" for minute in range(15, 25)]
    path = write("ABC.csv", "time,open,high,low,close,volume", *lines)
    guessed = import_file(path)
    assert guessed.series[0].instrument.market is Market.NSE
    assert guessed.counts()[FaultKind.MARKET_GUESSED] == 1
    said = import_file(path, market=Market.CRYPTO)
    assert said.series[0].instrument.market is Market.CRYPTO
    assert FaultKind.MARKET_GUESSED not in said.counts()
    assert said.series[0].open_ns[0] - guessed.series[0].open_ns[0] == 330 * MINUTE_NS
