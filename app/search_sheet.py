"""Turns what a search found, or has found so far, into what the Test screen draws."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace

from app.check_sheet import known, settings_map
from app.run_pool import Workplace
from app.search_document import refused
from core.backtest.honesty.plateau import Grid
from core.backtest.optimise.evidence import SearchEvidence
from core.backtest.optimise.objective import Figures, score
from core.backtest.optimise.optimiser import Found, Row, Search
from core.backtest.optimise.plateaus import Plateau, neighbours
from core.backtest.optimise.search import Place
from core.strategy import catalog
from ui.deck_checks import SettingsMap
from ui.deck_search import PlateauLine, SearchSheet

_HUNDRED = 100.0
_AXES = 2


class SheetMaker:
    """Draws sheets of one search. `engine` says what ran it, once that is known."""

    def __init__(self, place: Workplace, wish: Search, title: str, period: str) -> None:
        self._wish, self._title, self._period = wish, title, period
        self._fixed = place.run.fixed
        kind = catalog.find(place.run.strategy, place.run.setup.user_strategies)
        self._declared = kind.parameters
        self.engine = ""

    def so_far(self, rows: Mapping[Place, Row]) -> SearchSheet:
        """Return the sheet of a search under way."""
        return SearchSheet(
            title=self._title,
            period=self._period,
            engine=self.engine,
            map=self._map({place: self._score(row) for place, row in rows.items()}, None),
            tried=len(rows),
            refused=sum(1 for row in rows.values() if math.isnan(self._score(row))),
        )

    def whole(self, found: Found, proof: SearchEvidence) -> SearchSheet:
        """Return the sheet of a finished search."""
        best = found.plateaus[0].place if found.plateaus else None
        return SearchSheet(
            title=self._title,
            period=self._period,
            engine=self.engine,
            map=self._map(found.scores, best),
            tried=proof.tried,
            refused=refused(found),
            plateaus=tuple(self._line(found, one) for one in found.plateaus),
            now=self._now(found),
            luck=known(proof.luck),
            overfitting=known(proof.overfitting),
            compared=proof.compared,
        )

    def _score(self, row: Row) -> float:
        if row.figures is None:
            return math.nan
        return score(self._wish.objective, row.figures, self._wish.constraints)

    def _map(self, scores: Mapping[Place, float], best: Place | None) -> SettingsMap | None:
        """Return the map over the first two settings that move; the mean over all others."""
        space = self._wish.space
        moving = [n for n, one in enumerate(space.ranges) if len(one.values) > 1][:_AXES]
        shape = tuple(space.shape[axis] for axis in moving)
        sums, counts = np.zeros(shape), np.zeros(shape)
        tried = np.zeros(shape, bool)
        for place, value in scores.items():
            cell = tuple(place[axis] for axis in moving)
            tried[cell] = True
            if not math.isnan(value):
                sums[cell] += value
                counts[cell] += 1
        means = np.divide(sums, counts, out=np.full(shape, math.nan), where=counts > 0)
        ranges = [space.ranges[axis] for axis in moving]
        grid = Grid({one.name: one.values for one in ranges})
        holes = np.flatnonzero(tried.ravel() & (counts.ravel() == 0)).tolist()
        made = settings_map(
            grid,
            means.ravel().tolist(),
            self._declared,
            here=self._here(grid.points()),
            holes=tuple(holes),
            whole=False,
            objective=self._wish.objective.value,
        )
        if best is None:
            return made
        middle = tuple(best[axis] for axis in moving)
        near = [middle, *neighbours(middle, shape)]
        known_ones = (int(np.ravel_multi_index(one, shape)) for one in near if counts[one] > 0)
        return replace(made, plateau=tuple(known_ones))

    def _here(self, points: Sequence[Mapping[str, Any]]) -> int | None:
        for at, one in enumerate(points):
            if all(self._fixed.get(name) == value for name, value in one.items()):
                return at
        return None

    def _line(self, found: Found, one: Plateau) -> PlateauLine:
        figures = found.rows[one.place].figures
        assert figures is not None
        return self._told(self._wish.space.at(one.place), figures, one.worst, one.around)

    def _now(self, found: Found) -> PlateauLine | None:
        """Return the settings as they are, where they were among those tried."""
        for place, row in found.rows.items():
            settings = self._wish.space.at(place)
            mine = all(self._fixed.get(name) == value for name, value in settings.items())
            if mine and row.figures is not None:
                value = self._score(row)
                shown = 0.0 if math.isnan(value) else value
                return self._told(settings, row.figures, shown, shown)
        return None

    def _told(
        self, settings: Mapping[str, Any], figures: Figures, worst: float, around: float
    ) -> PlateauLine:
        said = ", ".join(f"{self._declared[n].label} {_text(v)}" for n, v in settings.items())
        rate = 0.0 if math.isnan(figures.win_rate) else figures.win_rate
        return PlateauLine(
            parameters=tuple(settings.items()),
            said=said,
            deepest_fall=figures.deepest_fall * _HUNDRED,
            lost=figures.trades - round(rate * figures.trades),
            trades=figures.trades,
            worst=worst,
            around=around,
            gave=figures.total_return * _HUNDRED,
        )


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
