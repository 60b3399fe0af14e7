"""What each price file must give on import, written by hand.

The numbers were counted without the importer: with awk and csv (rows, late lines), with pandas
(volumes, moves, hours, grids) and from the data's README. `why` says where a number comes from.
"""

from dataclasses import dataclass, field

from core.data.importing.report import FaultKind as K


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
