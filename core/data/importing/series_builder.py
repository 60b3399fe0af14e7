"""From the ordered rows of one symbol to a series that can be stored and traded."""

import re
from dataclasses import replace
from decimal import Decimal

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.clock import SECOND_NS
from core.data.importing.bar_times import DAY_S, closes, day_opens
from core.data.importing.checks import check_series
from core.data.importing.holes import check_holes
from core.data.importing.price_grid import crypto_lot, crypto_tick, nse_tick, without_noise
from core.data.importing.report import Effect, FaultKind, FaultLog
from core.data.importing.symbol_rows import SymbolRows
from core.data.importing.wording import counted, lasting, where
from core.data.series import BarSeries
from core.data.timeframe import infer_timeframe
from core.errors import ImportRefused
from core.model.instrument import Instrument, Market, crypto_coin, nse_share

_INDEX = re.compile(r"(NIFTY|BANKNIFTY|FINNIFTY|MIDCPNIFTY|INDIA ?VIX|SENSEX)(?!.*(BEES|ETF)).*")
_CONTINUOUS_FUTURE = re.compile(r".+\d!")
_DOLLARS = re.compile(r".*(USDT|USDC|FDUSD|BUSD|TUSD|USD|PERP)$")
_OTHER_QUOTE = re.compile(r".+[-_/](BTC|ETH|EUR|GBP|INR|TRY|BNB)(:\w+)?$")


def build_series(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> BarSeries:
    """Return the bars of one symbol; raise ImportRefused when they are of no use."""
    rows = _aligned_days(rows, timeframe_s, log)
    refusals = check_series(rows, timeframe_s, log), check_holes(rows, timeframe_s, log)
    if any(refusals):
        raise ImportRefused(refusals[0] or refusals[1])
    _note_overlaps(rows, timeframe_s, log)
    cleaned = without_noise(rows.prices)
    if cleaned.changed.any():
        log.add(
            FaultKind.ROUNDED,
            f"{counted(int(cleaned.changed.sum()), 'bar')} of {rows.symbol} had prices like "
            f"{_worst_noise(rows.prices, cleaned.prices)}: noise of a number format, taken off.",
            count=int(cleaned.changed.sum()),
            lines=rows.lines[cleaned.changed],
            effect=Effect.CHANGED,
            symbol=rows.symbol,
        )
    rows = replace(rows, prices=cleaned.prices)
    opens, highs, lows, last = (np.ascontiguousarray(row) for row in rows.prices)
    return BarSeries(
        _instrument(rows, cleaned.decimals, log),
        timeframe_s,
        rows.open_ns,
        closes(rows.open_ns, timeframe_s, rows.market),
        opens,
        highs,
        lows,
        last,
        rows.volume,
    )


def bar_length(rows: SymbolRows, asked_s: int | None, others_s: int | None) -> int:
    """Return the bar length in seconds: of the times, else of the name, else of the other symbols.

    Raises ImportRefused when nothing tells, when the caller asked for another length, and for
    bars shorter than a second or longer than a day.
    """
    seen = infer_timeframe(rows.open_ns)
    steps = np.diff(rows.open_ns) // SECOND_NS
    if asked_s is not None:
        if seen is not None and (asked_s > seen or bool((steps % asked_s != 0).any())):
            raise ImportRefused(
                f"The bars of {rows.symbol} are {lasting(seen)} apart, not {lasting(asked_s)}. "
                "Leave the bar length to the file."
            )
        return asked_s
    length = seen if seen is not None else rows.timeframe_s or others_s
    if length is None:
        raise ImportRefused(
            f"There is only one row of {rows.symbol}, which does not tell how long a bar is. "
            "Say the bar length, such as 1d."
        )
    if length > DAY_S:
        raise ImportRefused(
            f"The bars of {rows.symbol} are {lasting(length)} apart; the longest bars used here "
            "are days. Download daily bars."
        )
    if length < 1:
        raise ImportRefused(
            f"The rows of {rows.symbol} are less than a second apart: these are trades or ticks, "
            "not bars. Download bars (open, high, low, close, volume)."
        )
    return length


def _aligned_days(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> SymbolRows:
    """Set daily bars to the hours of their day; a second bar of a day is left out."""
    if timeframe_s != DAY_S:
        return rows
    opens = day_opens(rows.open_ns, rows.market)
    again = np.diff(opens, prepend=opens[0] - 1) == 0
    if again.any():
        log.add(
            FaultKind.CONFLICT,
            f"{where(rows.lines[again], rows.unit).capitalize()} of {rows.symbol}: a second bar "
            "for a day that has one; the earlier one was kept.",
            count=int(again.sum()),
            lines=rows.lines[again],
            effect=Effect.DROPPED,
            symbol=rows.symbol,
        )
    moved = (opens != rows.open_ns) & (rows.market is Market.CRYPTO)
    if moved.any():
        log.add(
            FaultKind.DAY_ALIGNED,
            f"{counted(int(moved.sum()), 'daily bar')} of {rows.symbol} did not open at 00:00 UTC "
            "and were set there.",
            count=int(moved.sum()),
            effect=Effect.CHANGED,
            symbol=rows.symbol,
        )
    return replace(rows, open_ns=opens).taken(~again)


def _note_overlaps(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> None:
    early = np.flatnonzero(np.diff(rows.open_ns) < timeframe_s * SECOND_NS)
    if timeframe_s == DAY_S or len(early) == 0:
        return
    log.add(
        FaultKind.OVERLAP,
        f"{counted(len(early), 'bar')} of {rows.symbol} last longer than the time to the next one "
        f"({where(rows.lines[early], rows.unit)}); each was ended where the next begins.",
        count=len(early),
        lines=rows.lines[early],
        effect=Effect.CHANGED,
        symbol=rows.symbol,
    )


def _worst_noise(before: NDArray[np.float64], after: NDArray[np.float64]) -> str:
    row, column = np.unravel_index(int(np.argmax(np.abs(before - after))), before.shape)
    return f"{float(before[row, column])!r}"


def _instrument(rows: SymbolRows, decimals: int | None, log: FaultLog) -> Instrument:
    without_volume = bool((rows.volume == 0).all())
    if rows.market is Market.NSE:
        return _nse_instrument(rows, not without_volume, log)
    tick = crypto_tick(rows.prices, decimals)
    lot = crypto_lot(float(rows.prices[3, -1]))
    coin = crypto_coin(rows.symbol, tick, lot, tradable=not without_volume)
    other = _OTHER_QUOTE.fullmatch(rows.symbol)
    if other is not None and not _DOLLARS.fullmatch(rows.symbol):
        log.add(
            FaultKind.QUOTE_CURRENCY,
            f"{rows.symbol} is priced in {other[1]}, not in dollars: it can be looked at but not "
            "traded, because the account holds USDT.",
            count=len(rows),
            symbol=rows.symbol,
        )
        return msgspec.structs.replace(
            coin, currency=other[1], tradable=False, min_notional=Decimal(0)
        )
    return coin


def _nse_instrument(rows: SymbolRows, has_volume: bool, log: FaultLog) -> Instrument:
    tick, rule = nse_tick(rows.prices, int(rows.open_ns[-1]))
    if tick != rule:
        log.add(
            FaultKind.TICK_GRID,
            f"The prices of {rows.symbol} do not lie on the exchange's step of {rule} rupees, as "
            f"adjusted prices do not; the step {tick} was taken.",
            count=len(rows),
            symbol=rows.symbol,
        )
    tradable = has_volume
    if tradable and (_INDEX.fullmatch(rows.symbol) or _CONTINUOUS_FUTURE.fullmatch(rows.symbol)):
        tradable = False
        log.add(
            FaultKind.NOT_TRADABLE,
            f"{rows.symbol} is an index or a future, not a share: it can be looked at but not "
            "traded by the rules of shares.",
            count=len(rows),
            symbol=rows.symbol,
        )
    return nse_share(rows.symbol, tick, tradable=tradable)
