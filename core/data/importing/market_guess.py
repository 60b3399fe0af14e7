"""Which market a file's prices come from, and the zone of times that name none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS
from core.errors import ImportRefused
from core.model.instrument import Market

IST_OFFSET_NS = 330 * MINUTE_NS
_INDIA = {"+05:30", "Asia/Kolkata", "Asia/Calcutta"}
_MINUTES_A_DAY = 1_440
_SESSION = (9 * 60, 15 * 60 + 30)  # from the pre-open on, minutes of the day in IST
_INSIDE_SHARE = 0.97
_CRYPTO_NAME = re.compile(
    r".*(USDT|USDC|FDUSD|BUSD|TUSD|USD|[-_/]PERP)([-_/: ].*)?|.+[-_/](BTC|ETH|EUR|INR)(:\w+)?"
)
_NSE_NAME = re.compile(r"(NIFTY|BANKNIFTY|FINNIFTY|INDIA ?VIX|SENSEX).*")

Zone = Literal["UTC", "IST"]


@dataclass(frozen=True, slots=True)
class Guess:
    """The market, the zone for times without one, and why, as the end of a sentence."""

    market: Market
    zone: Zone
    why: str


def guess_market(
    ns: NDArray[np.int64],
    *,
    aware: bool,
    zones: set[str],
    symbols: Sequence[str],
    given: Market | None,
) -> Guess:
    """Return the market of bars that open at `ns` (UTC where aware, else local).

    `given` overrides the guess. Raises ImportRefused when nothing tells the market.
    """
    if given is not None:
        return Guess(given, _zone(ns, aware, given), "")
    if _named_crypto(symbols):
        return Guess(Market.CRYPTO, "UTC", f"{symbols[0]} is named like a coin")
    found = _by_days(ns) if _is_daily(ns) else _by_hours(ns, aware)
    # a chart program in India stamps coins with India's zone, too
    if zones and zones <= _INDIA and (found is None or found[0] is Market.NSE):
        return Guess(Market.NSE, "IST", "its times carry India's zone")
    if found is not None:
        market, why = found
        return Guess(market, _zone(ns, aware, market), why)
    if symbols and all(_NSE_NAME.fullmatch(one) for one in symbols):
        return Guess(Market.NSE, _zone(ns, aware, Market.NSE), f"{symbols[0]} is an Indian index")
    raise ImportRefused(
        "Nothing in the file tells whether these are Indian shares or crypto coins: the hours fit "
        "neither. Say which market it is."
    )


def _named_crypto(symbols: Sequence[str]) -> bool:
    return bool(symbols) and all(_CRYPTO_NAME.fullmatch(one) for one in symbols)


def _is_daily(ns: NDArray[np.int64]) -> bool:
    return bool(len(np.unique(ns % DAY_NS)) == 1 and len(np.unique(ns // DAY_NS)) > 1) or bool(
        (ns % DAY_NS == 0).all() and len(ns) == 1
    )


def weekday(ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0 for Monday to 6 for Sunday."""
    return (ns // DAY_NS + 3) % 7  # 1970-01-01 was a Thursday


def _by_days(ns: NDArray[np.int64]) -> tuple[Market, str] | None:
    """Tell by the weekends of daily bars."""
    # a day of India starts at 18:30 UTC of the day before
    local = ns + IST_OFFSET_NS if int(ns[0] % DAY_NS) == DAY_NS - IST_OFFSET_NS else ns
    weekend = weekday(local) >= 5
    share = float(weekend.mean())
    if share >= 0.15 and int(weekend.sum()) >= 2:  # one alone may be a special session of NSE
        return Market.CRYPTO, "it has bars on all seven days of the week"
    if share < 0.05:
        return Market.NSE, "it has daily bars on working days only"
    return None


def _by_hours(ns: NDArray[np.int64], aware: bool) -> tuple[Market, str] | None:
    """Tell by the hours of the day and the weekends of bars within the day."""
    minutes = ns % DAY_NS // MINUTE_NS
    weekend = float((weekday(ns) >= 5).mean())
    if len(np.unique(minutes // 60)) >= 20 or (weekend >= 0.1 and len(np.unique(ns // DAY_NS)) > 5):
        return Market.CRYPTO, "its bars run around the clock"
    if not aware and _inside(minutes):
        return Market.NSE, "its bars lie within the hours of the Indian session"
    if _inside((minutes + 330) % _MINUTES_A_DAY):
        return Market.NSE, "its bars lie within the hours of the Indian session (in UTC)"
    return None


def _inside(minutes: NDArray[np.int64]) -> bool:
    low, high = _SESSION
    return bool(((minutes >= low) & (minutes < high)).mean() >= _INSIDE_SHARE)


def _zone(ns: NDArray[np.int64], aware: bool, market: Market) -> Zone:
    """Return the zone of times without one: the market's, unless only UTC makes sense."""
    if market is Market.CRYPTO or aware:
        return "UTC"
    minutes = ns % DAY_NS // MINUTE_NS
    in_utc = not _inside(minutes) and _inside((minutes + 330) % _MINUTES_A_DAY)
    return "UTC" if in_utc and not _is_daily(ns) else "IST"
