"""A search for settings in words: how many were tried, the plateaus with their losses first."""

import math
from collections.abc import Mapping
from typing import Any

from rich.text import Text

from app.run_report import line
from core.backtest.optimise.objective import Figures

_SURE, _EVEN = 0.95, 0.9
_NAMES = {
    "sharpe": "Sharpe ratio",
    "return": "return",
    "profit_factor": "profit factor",
    "win_rate": "share of trades won",
    "calmar": "Calmar ratio",
    "sortino": "Sortino ratio",
}


def search_lines(document: Mapping[str, Any]) -> list[Text]:
    """Return the lines of the report."""
    run, looked = document["run"], document["search"]
    objective = _NAMES[str(looked["objective"])]
    made_up = " · made-up prices" if run["made_up"] else ""
    lines = [
        Text.assemble(("PLATEAUS", "bold"), f" · past prices{made_up} · {run['strategy']}"),
        line("Tried", f"{document['tried']} sets of settings, {document['refused']} unusable"),
        *_evidence(document["evidence"]),
    ]
    if not document["plateaus"]:
        lines.append(
            line("Found", "no settings stand on a plateau; try wider ranges or fewer trades")
        )
    for number, one in enumerate(document["plateaus"], 1):
        lines += _plateau(number, one, objective)
    return lines


def _evidence(proof: Mapping[str, Any]) -> list[Text]:
    luck, split = proof["luck"], proof["overfitting"]
    if luck is None:
        return [line("Luck", "how lucky the best is cannot be said", "yellow")]
    tone = "green" if luck >= _SURE else "yellow" if luck >= _EVEN else "red"
    lines = [line("More than luck", f"{luck * 100:.1f} % likely, counting every try", tone)]
    if split is not None:
        words = f"the best of one half is in the worse half of the other in {split * 100:.0f} %"
        lines.append(line("Overfitting", words, "red" if split >= 1 / 2 else ""))
    return lines


def _plateau(number: int, one: Mapping[str, Any], objective: str) -> list[Text]:
    figures: Figures = one["figures"]
    settings = ", ".join(f"{name}={value}" for name, value in one["parameters"].items())
    rate = 0.0 if math.isnan(figures.win_rate) else figures.win_rate
    lost = figures.trades - round(rate * figures.trades)
    losses = (
        f"fell {_percent(figures.deepest_fall)} at worst, {lost} of {figures.trades} trades lost"
    )
    worth = (
        f"{objective} {_number(one['around'])} around it, {_number(one['worst'])} at worst beside; "
        f"{_percent(figures.total_return)} in all"
    )
    return [line(f"Plateau {number}", settings, "bold"), line("", losses), line("", worth)]


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace("-", "−")


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
