"""What a search itself says of its winner: how lucky, and how overfitted, given all that was tried.

Sources: Bailey and Lopez de Prado, "The Deflated Sharpe Ratio" (2014); Bailey, Borwein, Lopez de
Prado and Zhu, "The Probability of Backtest Overfitting" (2017).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from core.backtest.honesty.deflated_sharpe import deflated_sharpe
from core.backtest.honesty.examination import blocks_of
from core.backtest.honesty.overfitting import overfitting
from core.backtest.optimise.optimiser import Found, Search
from core.backtest.optimise.search import Place
from core.backtest.outcome import Outcome, Parameters
from core.errors import UserMistake

_MOST_RUN = 48  # tries whose days are compared: more say little more and take long


class SearchEvidence(Struct, frozen=True, kw_only=True):
    """How far the winner of a search can be believed; nan where nothing can be said.

    `luck` is the deflated Sharpe ratio of the best plateau, counting every try; `overfitting` the
    probability of backtest overfitting over `compared` of them.
    """

    tried: int
    compared: int
    luck: float
    overfitting: float


def evidence(
    wish: Search, found: Found, run: Callable[[Parameters], Outcome]
) -> tuple[SearchEvidence, Outcome | None]:
    """Return the evidence on the best plateau, and its run; None when there is no plateau."""
    if not found.plateaus:
        nothing = SearchEvidence(tried=found.tried, compared=0, luck=math.nan, overfitting=math.nan)
        return nothing, None
    best = found.plateaus[0].place
    outcome = run(wish.space.at(best))
    curves = [outcome.curve.returns]
    for place in _some(wish, found, best):
        try:
            curves.append(run(wish.space.at(place)).curve.returns)
        except UserMistake:
            continue
    length = len(curves[0])
    table = np.array([one for one in curves if len(one) == length]).T
    luck = deflated_sharpe(outcome.curve.returns, np.array(found.period_sharpes))
    split = overfitting(table, blocks_of(length))
    return (
        SearchEvidence(
            tried=found.tried,
            compared=table.shape[1],
            luck=luck,
            overfitting=split.probability,
        ),
        outcome,
    )


def _some(wish: Search, found: Found, best: Place) -> Sequence[Place]:
    """Return the other tries to compare with: all, or some of them by chance."""
    others = [p for p, row in found.rows.items() if row.figures is not None and p != best]
    if len(others) < _MOST_RUN:
        return others
    random = np.random.default_rng(wish.seed)
    chosen = np.sort(random.choice(len(others), _MOST_RUN - 1, replace=False))
    return [others[at] for at in chosen.tolist()]
