"""The search finds the plateau, the same one every time, whole or in two halves."""

import math

import numpy as np
import pytest

from core.backtest.optimise.objective import Constraints, Figures, Objective, score
from core.backtest.optimise.optimiser import Row, Search, search
from core.backtest.optimise.plateaus import neighbours, plateaus
from core.backtest.optimise.search import Method, proposer
from core.backtest.optimise.space import Range, Space, range_of, usual_space
from core.errors import UserMistake
from core.strategy import catalog

SPACE = Space(
    ranges=(
        Range(name="x", label="X", values=tuple(range(12))),
        Range(name="y", label="Y", values=tuple(range(12))),
    )
)


def figures(value: float, trades: int = 50, fall: float = -0.1) -> Figures:
    return Figures(
        trades=trades,
        total_return=value,
        deepest_fall=fall,
        win_rate=0.5,
        profit_factor=1.0 + value,
        sharpe=value,
        sortino=value,
        calmar=value,
        period_sharpe=value / 16,
    )


def hill(parameters) -> float:
    """Return a broad hill at (8, 3), and a lonely needle at (1, 10)."""
    if (parameters["x"], parameters["y"]) == (1, 10):
        return 5.0
    return 3.0 * math.exp(-((parameters["x"] - 8) ** 2 + (parameters["y"] - 3) ** 2) / 8.0)


class Runner:
    def __init__(self) -> None:
        self.ran: list[dict] = []

    def __call__(self, settings):
        for number, one in enumerate(settings):
            self.ran.append(dict(one))
            if one["x"] == one["y"] == 0:
                yield number, "These do not fit each other."
            else:
                yield number, figures(hill(one))


def test_the_grid_finds_the_plateau_and_not_the_needle() -> None:
    runner = Runner()
    found = search(Search(SPACE), runner)
    assert len(runner.ran) == 144
    assert found.tried == 143
    best = found.plateaus[0]
    assert SPACE.at(best.place) == {"x": 8, "y": 3}
    assert found.scores[(1, 10)] == 5.0 > best.own
    assert (1, 10) not in [one.place for one in found.plateaus]
    assert found.rows[(0, 0)].refused == "These do not fit each other."


@pytest.mark.parametrize("method", [Method.RANDOM, Method.BAYES])
def test_fewer_tries_find_it_too_and_its_neighbours_are_known(method: Method) -> None:
    runner = Runner()
    found = search(Search(SPACE, method=method, tries=40, seed=3), runner)
    best = found.plateaus[0]
    away = max(abs(best.place[0] - 8), abs(best.place[1] - 3))
    assert away <= 1
    assert best.known == best.wanted == 8
    assert 40 < len(runner.ran) < 144
    assert len({tuple(one.values()) for one in runner.ran}) == len(runner.ran)


@pytest.mark.parametrize("method", list(Method))
def test_the_same_seed_finds_the_same_and_another_one_looks_elsewhere(method: Method) -> None:
    runs = []
    for seed in (3, 3, 4):
        runner = Runner()
        found = search(Search(SPACE, method=method, tries=30, seed=seed), runner)
        runs.append((runner.ran, dict(found.scores)))
    assert repr(runs[0]) == repr(runs[1])
    if method is not Method.GRID:
        assert runs[0][0] != runs[2][0]


@pytest.mark.parametrize("method", list(Method))
def test_a_search_goes_on_where_it_was_stopped(method: Method) -> None:
    wish = Search(SPACE, method=method, tries=30, seed=5)
    whole = search(wish, Runner())
    known: dict[tuple[int, ...], Row] = {}

    class Stopped(Exception):
        pass

    def stop(done, total, rows) -> None:
        known.update(rows)
        if done >= 20:
            raise Stopped

    with pytest.raises(Stopped):
        search(wish, Runner(), progress=stop)
    rest = Runner()
    again = search(wish, rest, known)
    assert len(rest.ran) == len(whole.rows) - len(known)
    assert repr(again) == repr(whole)


def test_progress_counts_up_to_the_end() -> None:
    told = []
    search(Search(SPACE), Runner(), progress=lambda *one: told.append(one[:2]))
    assert told[0][0] == 1
    assert told[-1] == (144, 144)
    assert [one for one, _ in told] == sorted(one for one, _ in told)


def test_bayes_looks_where_it_is_good() -> None:
    def near(method: Method) -> int:
        runner = Runner()
        proposing = proposer(method, SPACE, 1)
        for _ in range(8):
            places = proposing.ask(8)
            scores = [hill(SPACE.at(place)) for place in places]
            runner.ran += [SPACE.at(place) for place in places]
            proposing.tell(places, scores)
        return sum(abs(one["x"] - 8) <= 2 and abs(one["y"] - 3) <= 2 for one in runner.ran)

    assert near(Method.BAYES) > near(Method.RANDOM)


@pytest.mark.parametrize("method", list(Method))
def test_a_small_space_is_asked_for_once(method: Method) -> None:
    space = Space(ranges=(Range(name="x", label="X", values=(1, 2, 3)),))
    proposing = proposer(method, space, 1)
    first = proposing.ask(10)
    proposing.tell(first, [math.nan] * len(first))
    assert sorted(first) == [(0,), (1,), (2,)]
    assert proposing.ask(10) == []


@pytest.mark.parametrize("objective", list(Objective))
def test_each_objective_reads_its_own_figure(objective: Objective) -> None:
    one = Figures(
        trades=40, total_return=0.1, deepest_fall=-0.2, win_rate=0.3, profit_factor=1.4,
        sharpe=1.5, sortino=1.6, calmar=1.7, period_sharpe=0.1,
    )  # fmt: skip
    names = {"return": "total_return"}
    expected = getattr(one, names.get(objective.value, objective.value))
    assert score(objective, one, Constraints()) == expected


@pytest.mark.parametrize(
    ("constraints", "why"),
    [
        (Constraints(least_trades=51), "trades"),
        (Constraints(deepest_fall=-0.05), "fall"),
        (Constraints(least_return=0.5), "return"),
        (Constraints(), ""),
    ],
)
def test_what_breaks_a_constraint_is_worth_nothing(constraints: Constraints, why: str) -> None:
    one = figures(0.4)
    assert constraints.broken(one) == why
    assert math.isnan(score(Objective.RETURN, one, constraints)) is bool(why)


def test_neighbours_and_plateaus_by_hand() -> None:
    assert neighbours((0, 0), (3, 3)) == [(0, 1), (1, 0), (1, 1)]
    assert neighbours((1, 1, 1), (3, 3, 3)) == [
        (0, 1, 1), (2, 1, 1), (1, 0, 1), (1, 2, 1), (1, 1, 0), (1, 1, 2)
    ]  # fmt: skip
    (one,) = plateaus({(0,): 1.0, (1,): 2.0, (2,): math.nan}, (3,))
    assert one.place == (1,)
    assert (one.own, one.worst, one.known, one.wanted) == (2.0, 1.0, 1, 2)
    assert one.around == pytest.approx((2.0 + 1.0 + 1.0) / 3)  # what cannot be used counts as 1
    many = plateaus({(at,): 10.0 - at for at in range(9)}, (9,))
    assert [one.place for one in many] == [(0,), (2,), (4,), (6,), (8,)]


def test_a_lonely_place_is_no_plateau() -> None:
    alone = {(1, 1): 9.0, (0, 0): math.nan, (2, 2): 1.0}
    assert plateaus(alone, (3, 3)) == []


def test_ranges_lie_on_the_strategys_own_steps() -> None:
    kind = catalog.find("turtle")
    made = range_of(kind.parameters["stop_atr"], 1.0, 3.0, 5)
    assert made.values == tuple(sorted(set(made.values)))
    assert all(kind.parameters["stop_atr"].check(one) == one for one in made.values)
    usual = usual_space(kind.parameters, {"fast": 20, "slow": 50})
    assert [one.name for one in usual.ranges] == ["fast", "slow"]
    assert min(usual.ranges[0].values) == 7
    assert max(usual.ranges[1].values) == 150
    with pytest.raises(UserMistake, match="none of it"):
        range_of(kind.parameters["fast"], 1e6, 2e6, 3)


def test_nothing_to_change_is_refused_in_words() -> None:
    with pytest.raises(UserMistake, match="two values"):
        Space(ranges=(Range(name="x", label="X", values=(1,)),))
    with pytest.raises(UserMistake, match="different values"):
        Range(name="x", label="X", values=(1, 1))


def test_the_numbers_of_all_places_are_the_grids() -> None:
    points = SPACE.grid().points()
    assert [SPACE.at(SPACE.place(number)) for number in range(SPACE.size)] == points
    assert np.prod(SPACE.shape) == SPACE.size == len(points)
