"""The import exam: every price file we have, with a table written by hand.

The numbers were counted without the importer: with awk and csv (rows, late lines), with pandas
(volumes, moves, hours, grids) and from the data's README. `why` says where a number comes from.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from core.clock import from_datetime, iso
from core.data.importing import Effect, ImportResult, import_file
from core.data.importing.report import FaultKind as K
from core.model.instrument import Market

NSE = Market.NSE
CRYPTO = Market.CRYPTO


@dataclass(frozen=True)
class Expected:
    """One line of the table."""

    path: str
    symbols: str = ""  # or how many
    rows: int = 0
    timeframe_s: int = 0
    counts: dict[K, int] = field(default_factory=dict)
    refused: str = ""
    why: str = ""


G = {K.MARKET_GUESSED: 1}  # nobody says the market in these imports


def naive(rows: int) -> dict[K, int]:
    return {**G, K.ZONE_ASSUMED: rows}


KULDEEP = "nse/originals/kuldeeptest/"
YFINANCE = "nse/originals/yfinance_5m_20250430/"
TABLE = [
    # --- NSE originals ---
    Expected(
        KULDEEP + "5minute/AUROPHARMA.csv", "AUROPHARMA", 75, 300,
        {**naive(75), K.OUT_OF_ORDER: 5}, why="awk: lines 11 12 14 30 43 are before a line above",
    ),
    Expected(
        KULDEEP + "minute/HINDPETRO.csv", "HINDPETRO", 375, 60,
        {**naive(375), K.OUT_OF_ORDER: 1}, why="awk: line 5",
    ),
    Expected(
        KULDEEP + "minute/RECLTD.csv", "RECLTD", 375, 60,
        {**naive(375), K.OUT_OF_ORDER: 4}, why="awk: lines 8 11 13 145",
    ),
    Expected(
        KULDEEP + "minute/NIFTYJUNIOR.csv", refused="header but no rows", why="wc -l is 1",
    ),
    Expected(
        KULDEEP + "minute29/RELIANCE.csv", "RELIANCE", 6750, 60,
        {**naive(6750), K.OUT_OF_ORDER: 9}, why="18 sessions of 375; awk: 9 late lines",
    ),
    Expected(
        KULDEEP + "minute29/NIFTYPSU BANK.csv", "NIFTYPSU BANK", 6750, 60,
        {**naive(6750), K.OUT_OF_ORDER: 9, K.NO_VOLUME: 6750},
        why="an index: awk finds volume 0 in all 6750; symbol from the Code column",
    ),
    Expected(KULDEEP + "symbol.csv", refused="a list of shares (Token, Type and Code)"),
    Expected(
        "nse/originals/RELIANCE_5minute.csv.gz", "RELIANCE", 5112, 300,
        {**G, K.SHORT_DAY: 1, K.TICK_GRID: 5112},
        why="README: Muhurat 2025-10-21 13:45 to 14:40; 66 % of prices are whole 0.10, all 0.05",
    ),
    Expected(
        YFINANCE + "INFY_5min.csv", "INFY", 75, 300,
        {**G, K.EXTRA_COLUMNS: 2, K.FIRST_BAR_NO_VOLUME: 1, K.ROUNDED: 73},
        why="csv: 73 rows hold a price with more than 2 digits; Dividends, Stock Splits",
    ),
    Expected(
        YFINANCE + "RELIANCE_5min.csv", "RELIANCE", 75, 300,
        {**G, K.EXTRA_COLUMNS: 2, K.FIRST_BAR_NO_VOLUME: 1, K.ROUNDED: 75}, why="csv: all 75",
    ),
    Expected(
        YFINANCE + "TCS_5min.csv", "TCS", 75, 300,
        {**G, K.EXTRA_COLUMNS: 2, K.FIRST_BAR_NO_VOLUME: 1, K.ROUNDED: 75}, why="csv: all 75",
    ),
    Expected(
        "nse/originals/niftyindex_ddmmyyyy.csv", "NIFTYINDEX", 2719, 86_400,
        {**naive(2719), K.WEEKEND: 4, K.NOT_TRADABLE: 2719},
        why="wc -l 2719 without a last newline: header + 2719; pandas: 4 Saturdays and Sundays",
    ),
    Expected(
        "nse/originals/ADANIPORTS_daily_newest_first.csv", "ADANIPORTS", 3320, 86_400,
        {**G, K.NEWEST_FIRST: 3320, K.WEEKEND: 13, K.TICK_GRID: 3320},
        why="pandas: falling times, 13 weekend days, 89.6 % of prices are whole 0.05 (adjusted)",
    ),
    Expected(
        "nse/originals/MARUTI_daily_raw.xlsx", "MARUTI", 4427, 86_400,
        {**naive(4427), K.EXTRA_COLUMNS: 8, K.MEMBER_LEFT_OUT: 4, K.WEEKEND: 23},
        why="15 columns less date, symbol, OHLC, volume; 4 more sheets of pivot tables",
    ),
    # --- crypto originals ---
    Expected(
        "crypto/originals/btc-perp-20211231-20220201_1m.head5000.csv", "BTC-PERP", 5000, 60,
        naive(5000), why="README: no gaps; wc -l 5001",
    ),
    Expected(
        "crypto/originals/freqtrade_ADA_USDT_USDT-4h-futures.feather", "ADA_USDT", 1804, 14_400,
        G, why="pandas: 1803 steps of 4 h, no empty cell",
    ),
    Expected("crypto/originals/freqtrade_NOPAIR_XXX-4m.json", refused="list in the file is empty"),
    Expected(
        "crypto/originals/freqtrade_UNITTEST_BTC-1m.json.gz", "UNITTEST_BTC", 13_681, 60,
        {**G, K.HOLES: 538, K.QUOTE_CURRENCY: 13_681},
        why="README: 538 gaps; json: 95 % of the minutes are there; priced in BTC",
    ),
    Expected("crypto/originals/kraken_trades_BCHEUR.csv", refused="single trades, not bars"),
    # --- dirty ---
    Expected(
        "crypto/dirty_bybit_ADAUSDT_1m_holes.parquet",
        counts={**G, K.EXTRA_COLUMNS: 1, K.ZERO_VOLUME: 36, K.HOLES: 524},
        refused="524 holes of 13 h 22 min from bar to bar; only 20 % of the time is covered",
        why="README; pandas: 36 bars with volume 0, no move over 20 % from minute to minute",
    ),
    Expected(
        "crypto/dirty_bybit_TESTNET_BTCUSDT_1m_holes.parquet",
        counts={**G, K.EXTRA_COLUMNS: 1, K.JUMPS: 192, K.ZERO_VOLUME: 7546, K.HOLES: 524},
        refused="20 % from one bar to the next 192 times, between 9,413.8 and 1,881,726.8",
        why="README: 298 moves; pandas: 192 between neighbours, the others across a hole",
    ),
    # --- good files ---
    Expected(
        "nse/bars_1m_20160816_20160909.parquet", "58", 391_500, 60,
        {**G, K.ZERO_VOLUME: 1383, K.NO_VOLUME: 33_750, K.TICK_GRID: 13_500},
        why="README: 1,383 zero-volume bars in stocks; 5 indices of 6750; PFC is adjusted for its "
        "bonus and INDIAVIX moves by 0.0025: 2 x 6750 off the grid of 0.05",
    ),
    Expected(
        "nse/bars_1m_20160930.parquet", "58", 21_210, 60,
        {**G, K.ZERO_VOLUME: 64, K.NO_VOLUME: 1335, K.SHORT_DAY: 5, K.STALE: 5, K.TICK_GRID: 267},
        why="README: 5 indices stop on 2016-09-12 13:41 (267 bars each); BOSCHLTD 10, ICIL 54",
    ),
    Expected(
        "nse/bars_30m_20160315_20160909.parquet", "17", 26_741, 1_800, {**G, K.TICK_GRID: 1573},
        why="BPCL is adjusted for its bonus (README): 74.7 % on 0.05",
    ),
    Expected(
        "nse/bars_1h_NIFTY_continuous_future_2018_2021.parquet", "NIFTY1!", 5000, 3_600,
        {**G, K.WEEKEND: 1, K.OUTSIDE_SESSION: 3, K.SHORT_DAY: 2, K.HOLES: 1, K.NOT_TRADABLE: 5000},
        why="README: Muhurat (a Saturday) 18:00 and 19:00, outage of 2021-02-24 with a bar at "
        "16:00; the file starts at 14:00",
    ),
    Expected(
        "nse/bars_1d_adjusted_2008_2021.parquet", "33", 106_348, 86_400,
        {**G, K.WEEKEND: 416, K.TICK_GRID: 82_903}, why="pandas: 25 of 33 off the grid",
    ),
    Expected(
        "nse/bars_1d_raw_2000_2021.parquet", "3", 15_039, 86_400,
        {**G, K.EXTRA_COLUMNS: 7, K.SPLIT_SUSPECTED: 5, K.WEEKEND: 71},
        why="README: SBIN 2014, IOC 2003, 2009, 2016, 2018",
    ),
    Expected(
        "crypto/binance_spot_BTCUSDT_1h_2017_2024.parquet", "BTCUSDT", 58_419, 3_600,
        {**G, K.ZERO_VOLUME: 4, K.HOLES: 28}, why="README: 28 exchange outages: told, not refused",
    ),
    Expected(
        "crypto/bybit_perp_bars_5m_20250924_20260721.parquet", "5", 433_020, 300,
        {**G, K.JUMPS: 4}, why="README: flash crash 2025-10-10 is real: ADA 2 bars, BNB 2 bars",
    ),
    Expected(
        "crypto/bybit_perp_mark_1h_20250924_20260721.parquet", "5", 36_085, 3_600,
        {**G, K.NO_VOLUME: 36_085}, why="mark prices have no volume column",
    ),
    Expected(
        "crypto/bybit_perp_funding_8h_20250924_20260721.parquet",
        refused="the file has time, symbol and funding_rate",
    ),
    # --- Lean ---
    Expected(
        "lean/crypto/bybit/minute/btcusdt/20221213_trade.zip", "BTCUSDT", 1440, 60, naive(1440),
        why="a whole day",
    ),
    Expected(
        "lean/cryptofuture/bybit/minute/btcusdt/20221213_trade.zip", "BTCUSDT", 721, 60,
        naive(721), why="00:00 to 12:00",
    ),
    Expected(
        "lean/cryptofuture/bybit/minute/btcusdt/20221213_quote.zip", "BTCUSDT", 460, 60,
        {**naive(460), K.MIDDLE_PRICES: 460, K.EXTRA_COLUMNS: 2, K.HOLES: 120},
        why="pandas: 339 of 459 steps are a minute; bid and ask sizes are not used",
    ),
    Expected(
        "lean/equity/india/daily/cccl.zip", "CCCL", 495, 86_400,
        {**naive(495), K.SCALED: 495, K.SPLIT_SUSPECTED: 1},
        why="prices times 10,000; factor file: 1:5 on 2010-02-10",
    ),
    Expected(
        "lean/equity/india/minute/yesbank/20190709_trade.zip", "YESBANK", 377, 60,
        {**naive(377), K.SCALED: 377, K.OUTSIDE_SESSION: 2}, why="375 + 15:30 + 15:40",
    ),
    Expected(
        "lean/index/india/minute/nifty50/20190101_trade.zip", "NIFTY", 378, 60,
        {**naive(378), K.MEMBER_LEFT_OUT: 1, K.NO_VOLUME: 378, K.OUTSIDE_SESSION: 3},
        why="375 + 09:07 + 15:30 + 15:31; the archive holds the same rows again as 2019-01-02",
    ),
    Expected(
        "lean/index/india/minute/nifty50/20190102_trade.zip", "NIFTY", 377, 60,
        {**naive(377), K.MEMBER_LEFT_OUT: 1, K.NO_VOLUME: 377, K.OUTSIDE_SESSION: 2},
        why="375 + 09:07 + 15:31; the same rows again as 2019-01-03",
    ),
    Expected("lean/equity/india/map_files/3mindia.csv", refused="a map file of QuantConnect Lean"),
    Expected("lean/equity/india/factor_files/cccl.csv", refused="a factor file of QuantConnect"),
    Expected("lean/cryptofuture/bybit/margin_interest/btcusdt.csv", refused="only 2 columns"),
    # --- hostile ---
    Expected(
        "known_answers/skender/quotes/bad.csv", "BAD", 337, 86_400,
        {
            **naive(452), K.BAD_TIME: 50, K.MISSING_VALUE: 51, K.NOT_POSITIVE: 54,
            K.HIGH_TOO_LOW: 5, K.LOW_TOO_HIGH: 4, K.NEGATIVE_VOLUME: 1, K.SPLIT_SUSPECTED: 4,
            K.HOLES: 3, K.TICK_GRID: 337,
        },
        why="awk: 50 dates empty, 51 rows with an empty price, 54 with a price of 0 or less",
    ),
    Expected(
        "known_answers/skender/quotes/zeros.csv", counts={**G, K.NOT_POSITIVE: 200},
        refused="None of the 200 rows can be used, most often because a price is zero",
    ),
    Expected(
        "known_answers/skender/quotes/intraday.csv",
        refused="whether these are Indian shares or crypto coins",
        why="09:30 to 16:00 of New York, no zone",
    ),
    Expected("ticks/ETHUSDT_public_trades_20230202.csv", refused="single trades, not bars"),
    Expected("ticks/tardis/binance-futures_book_snapshot_5_BTCUSDT.csv", refused="an order book"),
    Expected("ticks/bybit_xrpusdt-ob500.data.zip", refused="a recording of an exchange's messages"),
    Expected("reference/kite_instruments_nse_eq_2021.csv", refused="a list of shares"),
]  # fmt: skip


@pytest.fixture(scope="module")
def results(shared_data: Path) -> dict[str, ImportResult]:
    return {one.path: import_file(shared_data / one.path) for one in TABLE}


@pytest.mark.parametrize("expected", TABLE, ids=lambda one: one.path)
def test_file_gives_what_the_table_says(
    expected: Expected, results: dict[str, ImportResult]
) -> None:
    result = results[expected.path]
    if expected.refused:
        assert result.refused is not None
        assert expected.refused in result.refused
        assert result.refused.endswith(".")
        assert (result.series, result.rows_imported) == ((), 0)
        assert result.counts() == expected.counts
        return
    assert result.refused is None
    assert result.rows_imported == expected.rows
    names = [one.symbol for one in result.series]
    assert expected.symbols in ("|".join(names), str(len(names)))
    assert {one.timeframe_s for one in result.series} == {expected.timeframe_s}
    assert result.counts() == expected.counts


@pytest.mark.parametrize(
    "expected", [one for one in TABLE if not one.refused], ids=lambda one: one.path
)
def test_nothing_is_lost_and_bars_are_sound(
    expected: Expected, results: dict[str, ImportResult]
) -> None:
    result = results[expected.path]
    dropped = sum(one.count for one in result.faults if one.effect is Effect.DROPPED)
    assert result.rows_read == result.rows_imported + dropped
    assert sum(len(one) for one in result.series) == result.rows_imported
    for one in result.series:
        assert (one.open_ns[1:] > one.open_ns[:-1]).all()
        assert (one.close_ns[1:] > one.close_ns[:-1]).all()
        assert (one.close_ns > one.open_ns).all()
        assert (one.open_ns[1:] >= one.close_ns[:-1]).all()
        assert (one.high >= one.open).all()
        assert (one.high >= one.close).all()
        assert (one.low <= one.open).all()
        assert (one.low <= one.close).all()
        assert (one.low > 0).all()
        assert (one.volume >= 0).all()
        assert not one.made_up


def test_every_original_and_every_dirty_file_is_in_the_table(shared_data: Path) -> None:
    here = {one.path for one in TABLE}
    folders = [shared_data / "nse/originals", shared_data / "crypto/originals"]
    exam = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    exam += [
        *(shared_data / "crypto").glob("dirty_*.parquet"),
        *(shared_data / "lean").rglob("*.zip"),
    ]
    asked = {path.relative_to(shared_data).as_posix() for path in exam}
    assert len(asked) == 28
    assert asked - here == set()


@pytest.mark.parametrize(
    ("path", "symbol", "first", "close", "prices", "volume"),
    [  # first bar of each, read off the file by eye
        (KULDEEP + "minute29/RELIANCE.csv", "RELIANCE", "2016-08-16T09:15:00+05:30",
         "2016-08-16T09:16:00+05:30", (1036.25, 1039, 1036.25, 1039), 57006),
        ("nse/originals/RELIANCE_5minute.csv.gz", "RELIANCE", "2025-08-25T09:15:00+05:30",
         "2025-08-25T09:20:00+05:30", (1413.05, 1416.1, 1410.05, 1415.05), 35830),
        (YFINANCE + "INFY_5min.csv", "INFY", "2025-04-30T09:15:00+05:30",
         "2025-04-30T09:20:00+05:30", (1496.1, 1502.2, 1495.0, 1501.5), 0),
        ("nse/originals/niftyindex_ddmmyyyy.csv", "NIFTYINDEX", "2012-01-02T09:15:00+05:30",
         "2012-01-02T15:30:00+05:30", (4640.2, 4645.95, 4588.05, 4636.75), 108461000),
        ("nse/originals/ADANIPORTS_daily_newest_first.csv", "ADANIPORTS",
         "2008-01-01T09:15:00+05:30", "2008-01-01T15:30:00+05:30",
         (255.8, 263.8, 252.74, 259.37), 2456739),
        ("nse/originals/MARUTI_daily_raw.xlsx", "MARUTI", "2003-07-09T09:15:00+05:30",
         "2003-07-09T15:30:00+05:30", (164.9, 170.4, 155.0, 164.3), 35164283),
        ("crypto/originals/freqtrade_UNITTEST_BTC-1m.json.gz", "UNITTEST_BTC",
         "2017-11-05T04:32:00+05:30", "2017-11-05T04:33:00+05:30",
         (0.00162008, 0.00162008, 0.00162008, 0.00162008), 108.14853839),
        ("crypto/originals/btc-perp-20211231-20220201_1m.head5000.csv", "BTC-PERP",
         "2022-01-01T04:31:00+05:30", "2022-01-01T04:32:00+05:30",
         (46319.0, 46385.0, 46319.0, 46377.0), 2300413.7295),
        ("lean/equity/india/minute/yesbank/20190709_trade.zip", "YESBANK",
         "2019-07-09T09:15:00+05:30", "2019-07-09T09:16:00+05:30",
         (95.0, 95.0, 93.9, 94.85), 1730100),
        ("lean/index/india/minute/nifty50/20190101_trade.zip", "NIFTY",
         "2019-01-01T09:07:00+05:30", "2019-01-01T09:08:00+05:30",
         (10881.7, 10881.7, 10881.7, 10881.7), 0),
        ("lean/cryptofuture/bybit/minute/btcusdt/20221213_quote.zip", "BTCUSDT",
         "2022-12-13T05:30:00+05:30", "2022-12-13T05:31:00+05:30",
         (17193.75, 17199.25, 17193.75, 17199.25), 0),
        ("lean/equity/india/daily/cccl.zip", "CCCL", "2010-01-04T09:15:00+05:30",
         "2010-01-04T15:30:00+05:30", (423.5, 423.5, 411.6, 413.0), 9318),
    ],
)  # fmt: skip
def test_first_bar(
    results: dict[str, ImportResult],
    path: str,
    symbol: str,
    first: str,
    close: str,
    prices: tuple[float, float, float, float],
    volume: float,
) -> None:
    series = results[path].series[0]
    assert series.symbol == symbol
    assert (iso(int(series.open_ns[0])), iso(int(series.close_ns[0]))) == (first, close)
    got = (series.open[0], series.high[0], series.low[0], series.close[0])
    assert got == prices
    assert series.volume[0] == volume


@pytest.mark.parametrize(
    ("path", "market", "currency", "tick", "lot", "tradable"),
    [
        (KULDEEP + "minute29/RELIANCE.csv", NSE, "INR", "0.05", "1", True),
        (KULDEEP + "minute29/NIFTYPSU BANK.csv", NSE, "INR", "0.05", "1", False),
        ("nse/originals/RELIANCE_5minute.csv.gz", NSE, "INR", "0.05", "1", True),
        (YFINANCE + "TCS_5min.csv", NSE, "INR", "0.10", "1", True),
        ("nse/originals/ADANIPORTS_daily_newest_first.csv", NSE, "INR", "0.01", "1", True),
        ("nse/originals/niftyindex_ddmmyyyy.csv", NSE, "INR", "0.05", "1", False),
        ("crypto/originals/freqtrade_ADA_USDT_USDT-4h-futures.feather", CRYPTO, "USDT",
         "0.0001", "1", True),
        ("crypto/originals/freqtrade_UNITTEST_BTC-1m.json.gz", CRYPTO, "BTC", "1E-8", "100", False),
        ("crypto/binance_spot_BTCUSDT_1h_2017_2024.parquet", CRYPTO, "USDT", "0.01", "0.00001",
         True),
        ("crypto/bybit_perp_mark_1h_20250924_20260721.parquet", CRYPTO, "USDT", "0.0001", "1",
         False),
        ("lean/cryptofuture/bybit/minute/btcusdt/20221213_trade.zip", CRYPTO, "USDT", "0.5",
         "0.00001", True),
    ],
)  # fmt: skip
def test_instrument(
    results: dict[str, ImportResult],
    path: str,
    market: Market,
    currency: str,
    tick: str,
    lot: str,
    tradable: bool,
) -> None:
    instrument = results[path].series[0].instrument
    assert instrument.market is market
    assert instrument.currency == currency
    assert instrument.tick_size == Decimal(tick)
    assert instrument.lot_size == Decimal(lot)
    assert instrument.tradable is tradable


def test_late_lines_are_named_and_put_in_their_places(results: dict[str, ImportResult]) -> None:
    result = results[KULDEEP + "minute/HINDPETRO.csv"]
    fault = next(one for one in result.faults if one.kind is K.OUT_OF_ORDER)
    assert fault.lines == (5,)
    assert fault.effect is Effect.CHANGED
    # the file has 09:16, 09:18, then (line 5) 09:17
    series = result.series[0]
    assert [iso(int(one))[11:16] for one in series.open_ns[:4]] == [
        "09:15", "09:16", "09:17", "09:18",
    ]  # fmt: skip
    aurobindo = results[KULDEEP + "5minute/AUROPHARMA.csv"]
    late = next(one for one in aurobindo.faults if one.kind is K.OUT_OF_ORDER)
    assert late.lines == (11, 12, 14, 30, 43)


def test_nse_bars_close_with_the_session(results: dict[str, ImportResult]) -> None:
    half_hours = results["nse/bars_30m_20160315_20160909.parquet"].series[0]
    last = half_hours.open_ns[12]
    assert iso(int(last)).endswith("T15:15:00+05:30")
    assert iso(int(half_hours.close_ns[12])).endswith("T15:30:00+05:30")
    hours = results["nse/bars_1h_NIFTY_continuous_future_2018_2021.parquet"].series[0]
    assert iso(int(hours.open_ns[1])).endswith("T15:00:00+05:30")
    assert iso(int(hours.close_ns[1])).endswith("T15:30:00+05:30")
    # Muhurat: in the evening the session's usual end cuts nothing off
    evening = hours.between(*_day("2020-11-14"))
    assert [iso(int(one))[11:16] for one in evening.open_ns] == ["18:00", "19:00"]
    assert [iso(int(one))[11:16] for one in evening.close_ns] == ["19:00", "20:00"]


def test_splits_are_named_with_day_and_ratio(results: dict[str, ImportResult]) -> None:
    faults = results["nse/bars_1d_raw_2000_2021.parquet"].faults
    said = {one.symbol: one.sentence for one in faults if one.kind is K.SPLIT_SUSPECTED}
    assert set(said) == {"IOC", "SBIN"}
    assert "2014-11-20 to 0.101 of the close before (about 1:10)" in said["SBIN"]
    assert "2003-08-14 to 0.62 of the close before (about 2:3)" in said["IOC"]
    assert "2018-03-15 to 0.483 of the close before (about 1:2)" in said["IOC"]
    sbin = next(
        one for one in results["nse/bars_1d_raw_2000_2021.parquet"].series if one.symbol == "SBIN"
    )
    before = sbin.between(*_day("2014-11-19"))
    assert before.close[0] == 2910.5  # never changed


def test_longest_outage_is_told(results: dict[str, ImportResult]) -> None:
    faults = results["crypto/binance_spot_BTCUSDT_1h_2017_2024.parquet"].faults
    said = next(one.sentence for one in faults if one.kind is K.HOLES)
    assert "28 holes, the longest of 1 d 10 h from bar to bar, after 2018-02-08 00:00 UTC" in said


def test_summary_says_everything_in_lines(results: dict[str, ImportResult]) -> None:
    told = results[KULDEEP + "minute/RECLTD.csv"].summary().splitlines()
    assert told[0] == (
        "RECLTD.csv: 375 of 375 rows imported. RECLTD: 1-minute bars, 2016-09-30 to 2016-09-30."
    )
    assert any("lines 8, 11, 13 and 145" in line for line in told[1:])
    many = results["nse/bars_1m_20160816_20160909.parquet"].summary()
    assert "18 more" not in many.splitlines()[0]
    assert "(1,383 in all)" in many  # 18 symbols in one line, not in 18
    refused = results["crypto/originals/kraken_trades_BCHEUR.csv"].summary()
    assert refused.startswith("kraken_trades_BCHEUR.csv was not imported. These are single trades")


def _day(text: str) -> tuple[int, int]:
    from datetime import UTC, datetime, timedelta

    start = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=5, minutes=30)
    return from_datetime(start), from_datetime(start + timedelta(days=1))
