"""The import exam: every price file we have, against a table written by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from core.clock import from_datetime, iso
from core.data.importing import Effect, ImportResult, import_file
from core.data.importing.report import FaultKind as K
from core.model.instrument import Market
from tests.core.data.import_exam_table import KULDEEP, TABLE, YFINANCE, Expected

NSE = Market.NSE
CRYPTO = Market.CRYPTO


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
    assert said["SBIN"].startswith(
        "SBIN fell 90 % on 20 Nov 2014: this looks like a 10-for-1 split."
    )
    assert "fell 38 % on 14 Aug 2003 (this looks like a 1:2 bonus)" in said["IOC"]
    assert "fell 52 % on 15 Mar 2018 (this looks like a 2-for-1 split" in said["IOC"]
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
