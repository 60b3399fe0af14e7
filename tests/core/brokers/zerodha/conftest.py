"""A local Zerodha with the adapter and the engine's side of its orders."""

from collections.abc import Iterator

import pytest

from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.ground import Ground


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
