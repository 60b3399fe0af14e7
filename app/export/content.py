"""What an exported test says, the same in every kind of file: verdict and losses first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.clock import to_datetime
from core.model.money_text import rupees, signed
from ui.deck_backtest import BacktestResult, MonthLine, TradeLine
from ui.deck_kept import ShockLine

PROMISE = (
    "This is a test on past prices, not a promise. Real trades can be worse, and most people who "
    "trade often lose money. Nothing here is advice."
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VERDICTS = {
    "trust it": "Trust it, and still practise first.",
    "practise first": "Practise first. Do not use real money on this yet.",
    "do not trust it": "Do not trust it.",
    "not enough evidence": "Not enough evidence. No return is shown.",
}
_WEIGHTS = {"against": "Against it", "doubt": "A doubt", "for": "For it"}
_FIGURES: tuple[tuple[str, str, str], ...] = (
    ("deepest_fall", "Deepest fall", "percent"),
    ("longest_fall", "Longest time below a peak", "days"),
    ("ulcer_index", "Ulcer index", "percent"),
    ("pain_index", "Pain index", "percent"),
    ("downside_deviation", "Downside deviation, a year", "percent"),
    ("volatility", "Volatility, a year", "percent"),
    ("total_return", "Total return", "percent"),
    ("cagr", "Return a year (CAGR)", "percent"),
    ("sharpe", "Sharpe ratio", "number"),
    ("sortino", "Sortino ratio", "number"),
    ("calmar", "Calmar ratio", "number"),
    ("skewness", "Skewness", "number"),
    ("kurtosis", "Kurtosis", "number"),
    ("exposure", "Time in the market", "percent"),
    ("turnover", "Turnover a year, times the money", "number"),
)
_TRADE_FIGURES: tuple[tuple[str, str, str], ...] = (
    ("lost", "Trades lost", "count"),
    ("won", "Trades won", "count"),
    ("lost_sum", "Lost in all", "money"),
    ("won_sum", "Won in all", "money"),
    ("charges", "Costs and taxes", "money"),
    ("worst", "Worst trade", "money"),
    ("average_loss", "Average loss", "money"),
    ("average_win", "Average win", "money"),
    ("win_rate", "Share won", "percent"),
    ("profit_factor", "Profit factor", "number"),
    ("payoff", "Payoff ratio", "number"),
    ("expectancy", "Expectancy a trade", "money"),
    ("longest_losing_run", "Losses in a row at most", "count"),
)

_OF_A_YEAR = frozenset(
    ("downside_deviation", "volatility", "cagr", "sharpe", "sortino", "calmar", "turnover")
)
_LEAST_DAYS = 60  # a year made of fewer days says nothing


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its value as a number where it has one, and how it is written."""

    name: str
    value: float | int | None
    text: str
    kind: str


@dataclass(frozen=True)
class Content:
    """Everything a file shows. Without enough evidence no return is in it."""

    title: str
    subtitle: str
    verdict: str
    reasons: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    settings: tuple[tuple[str, str], ...]
    months: tuple[MonthLine, ...]
    trades: tuple[TradeLine, ...]
    shocks: tuple[ShockLine, ...]
    times_ns: tuple[int, ...]
    worth: tuple[float, ...]
    holding: tuple[float, ...]
    currency: str
    withheld: str
    days_only: bool = False


def content_of(
    result: BacktestResult, metrics: Mapping[str, Any], shocks: Sequence[ShockLine] = ()
) -> Content:
    """Return what a file says of a test; `metrics` are those of its document."""
    tested = result.settings
    shown = result.gave is not None
    return Content(
        title=f"{tested.title} on past prices",
        subtitle=f"{', '.join(tested.symbols)}; {tested.period}",
        verdict=_VERDICTS[result.trust],
        reasons=_reasons(result),
        figures=_figures(result, metrics),
        settings=settings_of(result),
        months=result.months,
        trades=result.trades,
        shocks=tuple(shocks),
        times_ns=tuple(int(one) for one in result.curve_ns),
        worth=tuple(float(one) for one in result.worth),
        holding=tuple(float(one) for one in result.holding),
        currency=tested.currency,
        withheld="" if shown else "Too little evidence, or none: no return is shown.",
        days_only=tested.timeframe.endswith(("d", "w")),
    )


def _reasons(result: BacktestResult) -> tuple[tuple[str, str], ...]:
    """Return the reasons of the verdict, what was not checked before those for it."""
    lines = [(_WEIGHTS[one.weight], one.sentence) for one in result.reasons]
    if result.unchecked:
        told = f"{result.unchecked} tests of the result itself were not run."
        place = next((n for n, one in enumerate(result.reasons) if one.weight == "for"), len(lines))
        lines.insert(place, ("A doubt", told))
    return tuple(lines)


def settings_of(result: BacktestResult) -> tuple[tuple[str, str], ...]:
    """Return what was tested and with what, enough to run it again."""
    tested = result.settings
    made_up = " (made up)" if tested.made_up and "made-up" not in tested.prices else ""
    return (
        ("Strategy", f"{tested.title} ({tested.strategy})"),
        *((f"Setting “{name}”", value) for name, value in tested.parameters),
        ("Shares or coins", ", ".join(tested.symbols)),
        ("Bars", tested.timeframe),
        ("Period", tested.period),
        ("Money to start with", rupees(tested.cash, tested.currency)),
        ("Prices", f"{tested.prices}{made_up}"),
        ("Splits and dividends", tested.adjusted or "prices as they were"),
        *tested.costs,
        ("Fingerprint of the prices", tested.fingerprint),
        ("Program", tested.code_version),
        ("Tested", f"{to_datetime(tested.tested_ns):%d %b %Y, %H:%M} IST"),
    )


def _figures(result: BacktestResult, metrics: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return the figures that may be shown, losses first."""
    fall = result.deepest_fall
    lead = [
        _figure("Deepest fall", None if fall is None else fall / 100, "percent", ""),
        _figure("Longest time below a peak", result.longest_fall, "days", ""),
        _figure("Trades", result.trades_count, "count", ""),
        _figure("Trades lost", result.trades_lost, "count", ""),
        _figure("Losses in a row at most", result.losing_run, "count", ""),
    ]
    gave = result.gave
    if gave is None:
        return tuple(lead)
    currency = result.settings.currency
    trades = metrics.get("trades") or {}
    few = (metrics.get("periods") or 0) < _LEAST_DAYS
    more = [one for one in _FIGURES[2:] if not (few and one[0] in _OF_A_YEAR)]
    found = [
        *(_figure(name, metrics.get(key), kind, currency) for key, name, kind in _FIGURES[:2]),
        _figure("Months with a loss", result.losing_months, "count", ""),
        *(_figure(name, trades.get(key), kind, currency) for key, name, kind in _TRADE_FIGURES),
        *(_figure(name, metrics.get(key), kind, currency) for key, name, kind in more),
        Figure("Profit after costs", float(gave.profit), signed(gave.profit, currency, 2), "money"),
        _figure("Just holding gave", _share(gave.holding_return), "percent", ""),
        _figure("Just holding fell", _share(gave.holding_fall), "percent", ""),
        _figure("Cash gave", 0.0, "percent", ""),
    ]
    beside = metrics.get("benchmark") or {}
    for key in ("alpha", "beta", "correlation"):
        if key in beside:
            kind = "percent" if key == "alpha" else "number"
            name = f"{key.capitalize()} against holding"
            found.append(_figure(name, beside[key], kind, ""))
    return tuple(found)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _figure(name: str, value: float | None, kind: str, currency: str) -> Figure:
    return Figure(name, value, _text(value, kind, currency), kind)


def _text(value: float | None, kind: str, currency: str) -> str:
    if value is None:
        return "not defined"
    if kind == "percent":
        return f"{value * 100:.2f} %".replace("-", "−")
    if kind == "money":
        return rupees(Decimal(repr(round(value, 2))), currency, 2)
    if kind == "days":
        return "1 day" if value == 1 else f"{value:.0f} days"
    return f"{value:.0f}" if kind == "count" else f"{value:.2f}".replace("-", "−")
