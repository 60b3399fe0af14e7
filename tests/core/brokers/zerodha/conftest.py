"""A local Zerodha with the adapter and the engine's side of its orders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.tape import recorded


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground(rate=10.0)
    yield made
    made.stop()


@pytest.fixture
def desk(ground: Ground) -> Iterator[Desk]:
    made = Desk(ground)
    yield made
    made.close()


@pytest.fixture
def archive(shared_data: Path) -> Iterator[Desk]:
    """A desk at the machine's own pace, at an exchange that has recorded prices of INFY."""
    ground = Ground(rate=1.0)
    tape = recorded(shared_data, ground.venue.market, ["INFY"])
    ground.do(lambda: ground.venue.play(tape))
    made = Desk(ground)
    yield made
    made.close()
    ground.stop()
