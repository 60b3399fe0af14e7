"""A local exchange and somebody at the window, both gone afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import app.login_desk
from tests.ui.live.trader import PersonsBrowser, Trader, free_port
from tests.ui.live.venues import OpenBybit, ThinKite


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> PersonsBrowser:
    made = PersonsBrowser()
    monkeypatch.setattr("webbrowser.open", made)
    return made


@pytest.fixture
def kite(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThinKite]:
    market = ThinKite()
    port = free_port()
    monkeypatch.setattr(app.login_desk, "PORT", port)
    market.ground.venue.app.redirect = f"http://127.0.0.1:{port}{app.login_desk.PATH}"
    yield market
    market.close()


@pytest.fixture
def bybit() -> Iterator[OpenBybit]:
    market = OpenBybit()
    yield market
    market.close()


@pytest.fixture
def at_zerodha(
    qtbot: QtBot, tmp_path: Path, kite: ThinKite, browser: PersonsBrowser
) -> Iterator[Trader]:
    made = Trader(qtbot, tmp_path, kite.clock)
    yield made
    made.close()


@pytest.fixture
def at_bybit(qtbot: QtBot, tmp_path: Path, bybit: OpenBybit) -> Iterator[Trader]:
    made = Trader(qtbot, tmp_path, bybit.clock)
    yield made
    made.close()
