"""Three of the random days; `python -m tests.exchanges.random_days` plays as many as asked for."""

import pytest

from tests.live.random_day import RandomDay

# The exchange cuts connections in the middle of an answer, and leaves some as they are.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize(("seed", "venue"), [(1, "zerodha"), (2, "bybit"), (3, "zerodha")])
def test_after_a_day_of_faults_both_sides_agree(seed: int, venue: str) -> None:
    # Slower than the command: on a busy computer a day needs time for its orders.
    day = RandomDay(seed, venue, rate=30.0).play()
    assert day.wrong == []
    assert day.faults > 5


def test_a_disagreement_would_be_noticed() -> None:
    day = RandomDay(4, "bybit", deeds=5)
    state = day.bench.machine.space.state
    day._compare = lambda: day.day.wrong.extend(day._differs())  # type: ignore[method-assign]
    day._agreed = lambda: True  # type: ignore[method-assign]
    state.book.cash += 100
    assert any("cash" in one for one in day.play().wrong)
