"""Every test of a widget begins in the light look at 100 %."""

import pytest

from ui.theme import Theme


@pytest.fixture(autouse=True)
def _dressed(look: Theme) -> None:
    return
