"""What file names say."""

import pytest

from core.data.importing.file_name import clean_symbol, facts_of


@pytest.mark.parametrize(
    ("name", "symbol", "seconds"),
    [
        ("ADANIPORTS_daily_newest_first.csv", "ADANIPORTS", 86_400),
        ("RELIANCE_5minute.csv.gz", "RELIANCE", 300),
        ("INFY_5min.csv", "INFY", 300),
        ("freqtrade_UNITTEST_BTC-1m.json.gz", "UNITTEST_BTC", 60),
        ("freqtrade_ADA_USDT_USDT-4h-futures.feather", "ADA_USDT", 14_400),
        ("BTC_USDT-1h.feather", "BTC_USDT", 3_600),
        ("MARUTI_daily_raw.xlsx", "MARUTI", 86_400),
        ("niftyindex_ddmmyyyy.csv", "NIFTYINDEX", None),
        ("btc-perp-20211231-20220201_1m.head5000.csv", "BTC-PERP", 60),
        ("NIFTYPSU BANK.csv", "NIFTYPSU BANK", None),
        ("M&M.csv", "M&M", None),
        ("BAJAJ-AUTO_1d.parquet", "BAJAJ-AUTO", 86_400),
        ("RELIANCE.NS.csv", "RELIANCE", None),
        ("RELIANCE (1).csv", "RELIANCE", None),
        ("NSE_RELIANCE, 5.csv", "RELIANCE", None),
        ("20MICRONS.csv", "20MICRONS", None),
        ("folder/sub\\3MINDIA.csv", "3MINDIA", None),
        ("prices_1m.csv", "", 60),
        ("data 2024-01-01.csv", "", None),
        ("shares.xlsx [TCS]", "TCS", None),
        ("TCS.xlsx [Sheet1]", "TCS", None),
    ],
)
def test_symbol_and_length(name: str, symbol: str, seconds: int | None) -> None:
    facts = facts_of(name)
    assert (facts.symbol, facts.timeframe_s, facts.lean_day_ns) == (symbol, seconds, None)


def test_lean_names_hold_the_day() -> None:
    facts = facts_of("20190101_nifty_minute_trade.csv")
    assert (facts.symbol, facts.lean_day_ns) == ("NIFTY", 17_897 * 86_400 * 10**9)
    assert facts_of("20221213_btcusdt_minute_quote_perp.csv").symbol == "BTCUSDT"
    assert facts_of("20191399_nifty_minute_trade.csv").lean_day_ns is None


@pytest.mark.parametrize(
    ("text", "symbol"),
    [(" reliance ", "RELIANCE"), ("NSE:INFY", "INFY"), ("INFY-EQ", "INFY"), ("INFY.NS", "INFY"),
     ("NIFTYPSU  BANK", "NIFTYPSU BANK"), ("NSE", "NSE"), ("BTC/USDT:USDT", "BTC/USDT:USDT")],
)  # fmt: skip
def test_clean_symbol(text: str, symbol: str) -> None:
    assert clean_symbol(text) == symbol
