"""The public document of a search for settings; see docs/run-format.md."""

import math
from typing import Any

from msgspec import structs

from app.run_pool import Workplace
from app.version import code_version
from core.backtest.optimise.evidence import SearchEvidence
from core.backtest.optimise.optimiser import Found, Search
from core.backtest.optimise.plateaus import Plateau
from core.data.historical import HistoricalFeed
from core.model.market import timeframe_name


def search_document(
    place: Workplace, wish: Search, found: Found, proof: SearchEvidence, engine: str
) -> dict[str, Any]:
    """Return everything of a finished search: how it was made, what was tried, what stands."""
    run = place.run
    return {
        "run": {
            "strategy": run.strategy,
            "parameters": dict(run.fixed),
            "timeframe": timeframe_name(run.timeframe_s),
            "symbols": [one.symbol for one in place.series],
            "made_up": any(one.made_up for one in place.series),
            "data_fingerprint": HistoricalFeed(place.series).fingerprint,
            "seed": wish.seed,
            "code_version": code_version(),
            "engine": engine,
        },
        "search": {
            "method": wish.method,
            "objective": wish.objective,
            "constraints": wish.constraints,
            "ranges": {one.name: list(one.values) for one in wish.space.ranges},
        },
        "tried": found.tried,
        "refused": refused(found),
        "plateaus": [_plateau(wish, found, one) for one in found.plateaus],
        "evidence": {
            name: value if math.isfinite(value) else None
            for name, value in structs.asdict(proof).items()
        },
        "rows": [
            {
                "parameters": wish.space.at(place),
                "score": _known(found.scores[place]),
                "figures": row.figures,
                "refused": row.refused,
            }
            for place, row in found.rows.items()
        ],
    }


def refused(found: Found) -> int:
    """Return how many of the tries cannot be used."""
    return sum(1 for value in found.scores.values() if math.isnan(value))


def _plateau(wish: Search, found: Found, one: Plateau) -> dict[str, Any]:
    return {
        "parameters": wish.space.at(one.place),
        "own": one.own,
        "around": one.around,
        "worst": one.worst,
        "neighbours_known": one.known,
        "neighbours": one.wanted,
        "figures": found.rows[one.place].figures,
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
