"""A backtest in words: the verdict, the losses, then what was won and what holding gave."""

import math
from collections.abc import Mapping
from typing import Any

from rich.text import Text

from app.backtest_check import Checked
from app.price_adjustment import split_sentences
from app.run_report import line, losses_then_wins, money, refusals
from app.verdict_words import reason_lines, verdict_words
from core.backtest.metrics.drawdown import deepest_fall
from core.backtest.metrics.returns import total_return
from core.backtest.verdict import Trust

_TONES = {Trust.DO_NOT_TRUST: "red", Trust.TRUST: "green"}

_LEAST_DAYS = 60  # a year made of fewer days says nothing


def backtest_lines(
    document: Mapping[str, Any], checked: Checked, *, stopped_early: bool = False
) -> list[Text]:
    """Return the lines of the report; without enough evidence no return is shown."""
    run, verdict = document["run"], checked.verdict
    splits = split_sentences(checked.splits)
    currency = str(run.get("currency", "INR"))
    title = "RESULT SO FAR (stopped early)" if stopped_early else "RESULT"
    labels = " · made-up prices" if run.get("made_up") else ""
    lines = [
        Text.assemble((title, "bold"), f" · past prices{labels} · {run['strategy']}"),
        line("Verdict", verdict_words(verdict), _TONES.get(verdict.trust, "yellow")),
        *(line(f"  {mark}", sentence) for mark, sentence in reason_lines(verdict, splits)),
        *(line("  To know", sentence, "yellow") for sentence in document.get("remarks", ())),
        *_falls(checked),
    ]
    if not verdict.show_return:
        return [*lines, *_beside(checked), *refusals(document["refusals"])]
    return [
        *lines,
        *losses_then_wins(document["trades"], currency),
        *_runs(checked),
        *money(document, currency),
        *_yearly(checked),
        *_beside(checked),
        *refusals(document["refusals"]),
    ]


def _falls(checked: Checked) -> list[Text]:
    figures = checked.metrics
    if math.isnan(figures.deepest_fall):
        return []
    words = f"{_percent(figures.deepest_fall)} from the highest point"
    if figures.longest_fall:
        words += f", below it for {figures.longest_fall} days at most"
        if figures.longest_recovery is None:
            words += ", and still"
    return [line("Deepest fall", words, "red" if figures.deepest_fall < 0 else "")]


def _runs(checked: Checked) -> list[Text]:
    run = checked.metrics.trades.longest_losing_run
    return [line("Losses in a row", f"{run} at most")] if run else []


def _yearly(checked: Checked) -> list[Text]:
    figures = checked.metrics
    held = line("In the market", f"{_percent(figures.exposure)} of the trading hours")
    if figures.periods < _LEAST_DAYS:
        return [held]
    words = f"{_percent(figures.cagr)}, swinging by {_percent(figures.volatility)}"
    if figures.periods < figures.periods_per_year:
        words += f"; from only {figures.periods} days"
    return [
        line("A year, on average", words),
        line("Sharpe, Sortino", f"{_number(figures.sharpe)}, {_number(figures.sortino)}"),
        held,
    ]


def _beside(checked: Checked) -> list[Text]:
    lines = [line("Cash instead", "0.0 %, no fall")]
    holding = checked.holding
    if holding is None:
        return lines
    words = (
        f"{_percent(total_return(holding.returns))} after costs, "
        f"deepest fall {_percent(deepest_fall(holding.worth))}"
    )
    return [line("Buy and hold instead", words), *lines]


def _percent(share: float) -> str:
    return "unknown" if math.isnan(share) else f"{share * 100:.1f} %".replace("-", "−")


def _number(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:.2f}".replace("-", "−")
