"""Where a search of the command line runs: on the prices of a run just made, with its setup."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import structs

from app.backtest_engine import EngineRun
from app.bootstrap import PracticeSetup
from app.optimise_run import SearchPlace, search_of
from app.practice_run import PracticeOptions, RunCase
from app.run_pool import Workplace
from app.search_tries import searches_of
from app.settings import Settings
from app.version import code_version
from core.backtest.optimise.space import usual_space
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.errors import UserMistake
from core.strategy import catalog
from core.strategy.loader import load_user_strategies
from ui.deck_search import RangeWish, SearchWish

_VALUES = 9
_STAYS = {"feed", "folder", "server", "history", "user_strategies"}
"""What of a setup cannot travel to another process, and is made there again."""


def search_place(
    options: PracticeOptions, settings: Settings, case: RunCase, wish: SearchWish
) -> SearchPlace:
    """Return the place; without ranges the first two numbers of the strategy are varied."""
    own = case.setup.user_strategies
    kind = catalog.find(options.strategy, own)
    for one in wish.ranges:
        if one.name not in kind.parameters:
            known = ", ".join(kind.parameters)
            raise UserMistake(
                f"{kind.title or kind.key} has no setting called “{one.name}”. There is {known}."
            )
    if not wish.ranges:
        wish = _usual(wish, kind.parameters, case.parameters)
    kept = {
        one.name: getattr(case.setup, one.name)
        for one in fields(PracticeSetup)
        if one.name not in _STAYS
    }
    strategies = settings.paths.strategies
    told = (options.strategy, case.timeframe_s, kept, dict(case.parameters), strategies)
    build = partial(place_again, case.series, *told)
    setup = PracticeSetup(**kept, feed=HistoricalFeed(case.series), user_strategies=own)
    place = Workplace(
        EngineRun(options.strategy, case.timeframe_s, setup, case.parameters), case.series
    )
    facts = (
        *(code_version(), options.strategy, HistoricalFeed(case.series).fingerprint),
        *(sorted(case.parameters.items()), case.timeframe_s, wish.ranges, wish.objective),
        *(setup.cash, setup.limits, setup.participation, setup.slippage_ticks, setup.slippage),
        setup.signals,
    )
    name = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    rows = searches_of(settings.paths.data) / f"{options.strategy}-{name}.rows"
    return SearchPlace(place, build, search_of(place, wish, options.seed), rows, name)


def place_again(
    series: tuple[BarSeries, ...],
    strategy: str,
    timeframe_s: int,
    kept: Mapping[str, Any],
    parameters: Mapping[str, Any],
    strategies: Path,
) -> Workplace:
    """Return the same place in another process."""
    own, _ = load_user_strategies(strategies)
    setup = PracticeSetup(**kept, feed=HistoricalFeed(series), user_strategies=tuple(own))
    return Workplace(EngineRun(strategy, timeframe_s, setup, parameters), series)


def _usual(wish: SearchWish, declared: Mapping[str, Any], values: Mapping[str, Any]) -> SearchWish:
    space = usual_space(declared, values, _VALUES)
    ranges = tuple(
        RangeWish(
            name=one.name, low=float(one.values[0]), high=float(one.values[-1]), count=_VALUES
        )
        for one in space.ranges
    )
    return structs.replace(wish, ranges=ranges)
