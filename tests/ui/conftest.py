"""A dressed application for tests of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui import text, theme


@pytest.fixture
def look(qapp: QApplication) -> Iterator[theme.Theme]:
    """Dress the application in the light look at 100 %, and again afterwards."""
    yield theme.use("light")
    theme.use("light")
    text.set_expert(False)
