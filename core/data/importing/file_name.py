"""What a file's name says: the symbol, the bar length, the day."""

import re
from dataclasses import dataclass
from datetime import date

from core.clock import DAY_NS
from core.data.timeframe import timeframe_from_words

_ENDINGS = re.compile(
    r"\.(csv|tsv|txt|json|parquet|pq|feather|arrow|ftr|xlsx|xlsm|zip|gz)$", re.IGNORECASE
)
_WORDS_ABOUT_THE_FILE = frozenset((
    "adjusted", "adj", "all", "archive", "bar", "bars", "bhavcopy", "binance", "bybit", "candle",
    "candles", "clean", "copy", "data", "dataset", "ddmmyyyy", "download", "export", "feather",
    "features", "file", "final", "first", "freqtrade", "future", "futures", "hist", "historical",
    "history", "ist", "kline", "klines", "kraken", "last", "live", "market", "mark", "minutes",
    "mmddyyyy", "new", "newest", "nse", "ohlc", "ohlcv", "old", "older", "oldest", "output",
    "price", "prices", "quote", "quotes", "raw", "sample", "sorted", "spot",
    "stock", "stocks", "table", "test", "trade", "trades", "unadjusted", "unsorted", "utc",
    "yahoo", "yfinance", "yyyymmdd", "zerodha", "kite",
))  # fmt: skip
_DATE = re.compile(r"(19|20)\d{6}|(19|20)\d{2}|(19|20)\d{2}-\d{2}-\d{2}|(19|20)\d{4}|head\d+|v\d")
_LEAN = re.compile(r"((?:19|20)\d{6})_(.+?)(?:_(?:minute|second|tick))?_(trade|quote)(?:_perp)?")
_SHEET = re.compile(r" \[(.+)\]$")  # a sheet of a workbook: shares.xlsx [RELIANCE]
_NAMELESS = re.compile(r"(sheet|table|tabelle) ?\d*", re.IGNORECASE)
_QUOTE_TWICE = re.compile(r"(.+)_(USDT|USDC|USD|BTC)_\2")  # freqtrade's futures: ADA_USDT_USDT


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a file's name says; `lean_day_ns` is local midnight of a Lean day file."""

    symbol: str
    timeframe_s: int | None
    lean_day_ns: int | None = None


def bare_name(name: str) -> str:
    """Return the name without folders and endings."""
    bare = re.split(r"[\\/]", name)[-1]
    while _ENDINGS.search(bare):
        bare = _ENDINGS.sub("", bare)
    return bare


def clean_symbol(text: str) -> str:
    """Return a symbol in capitals without the exchange's name before or behind it."""
    symbol = " ".join(text.split()).upper()
    symbol = re.sub(r"^(NSE|BSE|BINANCE|BYBIT)[:_](?=.)", "", symbol)
    return re.sub(r"(?<=.)(\.NS|\.BO|-EQ)$", "", symbol)


def facts_of(name: str) -> NameFacts:
    """Return the symbol (empty when the name holds none) and the rest a name says."""
    bare = bare_name(_sheet_or_file(name))
    lean = _LEAN.fullmatch(bare)
    if lean is not None:
        return NameFacts(clean_symbol(lean[2]), None, _midnight(lean[1]))
    length: int | None = None
    kept: list[str] = []
    for mark, word in re.findall(r"(^|[-_ ,()\[\]]+)([^-_ ,()\[\]]+)", _without_dotted(bare)):
        seconds = timeframe_from_words(word)
        if seconds is not None:
            length = seconds
        elif not (_DATE.fullmatch(word) or word.lower() in _WORDS_ABOUT_THE_FILE or _tiny(word)):
            kept.append((mark[:1] if kept else "") + word)
    symbol = clean_symbol("".join(kept))
    twice = _QUOTE_TWICE.fullmatch(symbol)
    return NameFacts(f"{twice[1]}_{twice[2]}" if twice else symbol, length)


def _sheet_or_file(name: str) -> str:
    """Return the name of a sheet, or of its file when the sheet has only a number."""
    sheet = _SHEET.search(name)
    if sheet is None:
        return name
    return name[: sheet.start()] if _NAMELESS.fullmatch(sheet[1]) else sheet[1]


def _without_dotted(bare: str) -> str:
    """Keep RELIANCE.NS in one piece, but divide other dots: name_1m.head5000."""
    return re.sub(r"\.(?!(NS|BO)\b)", "_", bare, flags=re.IGNORECASE)


def _tiny(word: str) -> bool:
    return word.isdigit() and len(word) <= 3


def _midnight(digits: str) -> int | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return (day - date(1970, 1, 1)).days * DAY_NS
