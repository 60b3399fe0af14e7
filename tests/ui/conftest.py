"""A dressed application for tests of the window."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ui import text, theme


@pytest.fixture(autouse=True)
def collected_between_tests(qapp: QApplication) -> Iterator[None]:
    """Collect garbage between tests only, as the window's Collector does between events.

    Collected in the middle of a Qt callback, a dead chart of an earlier test ends the process.
    What a test finds there is set aside: looking through all of it took seconds after each one.
    """
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    yield
    # Closed widgets that live on make every later change of look slower.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    if was_on:
        gc.enable()


@pytest.fixture
def look(qapp: QApplication) -> Iterator[theme.Theme]:
    """Dress the application in the light look at 100 %, and again afterwards."""
    yield theme.use("light")
    theme.use("light")
    text.set_expert(False)
