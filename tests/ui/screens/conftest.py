"""Widgets of a finished test go at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from ui.theme import Theme


@pytest.fixture(autouse=True)
def _swept(look: Theme) -> Iterator[None]:
    """Destroy what the test closed: every living widget makes each change of look slower."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
