"""What a broker may refuse, in the window: each one sentence, one lamp, one button."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.clock import DAY_NS, SECOND_NS
from tests.ui.live.test_whole_way import picture
from tests.ui.live.trader import PersonsBrowser, Trader
from tests.ui.live.venues import ThinKite
from ui.deck_money import DoctorLight
from ui.screens.doctor_page import LightRow


class UnsetClock:
    """This computer's clock, which may be wrong."""

    def __init__(self, true: ThinKite) -> None:
        self._true = true.clock
        self.rate = true.clock.rate
        self.wrong_ns = 0

    def now_ns(self) -> int:
        return self._true.now_ns() + self.wrong_ns

    def monotonic_ns(self) -> int:
        return self._true.monotonic_ns()


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path, kite: ThinKite, browser: PersonsBrowser):
    made = Trader(qtbot, tmp_path, UnsetClock(kite))
    yield made
    made.close()


def red(trader: Trader, key: str, name: str) -> DoctorLight:
    """Wait for a red lamp that is the only one; return it."""

    def alone() -> bool:
        lights = trader.deck.money().doctor().lights
        return [one.key for one in lights if one.lamp == "stop"] == [key]

    trader.wait(alone)
    picture(trader, f"refused_{name}")
    (light,) = [one for one in trader.deck.money().doctor().lights if one.key == key]
    row = trader.doctor.rows[key]
    trader.wait(lambda: row.sentence.text() == light.sentence)
    assert row.button.isVisible()
    assert not trader.doctor.start.isEnabled()
    return light


def mend(trader: Trader, key: str) -> None:
    """Press the one button and wait for green."""
    row: LightRow = trader.doctor.rows[key]
    trader.click(row.button)
    trader.wait(lambda: trader.lamps()[key] == "go")


def bad_keys(trader: Trader, kite: ThinKite) -> None:
    """Only the login tells of bad keys, so that is where the sentence stands."""
    wrong = {**kite.keys, "api_secret": "0" * 32}
    trader.add_keys("zerodha", wrong)
    panel = trader.window.screens["settings"].brokers.panels["zerodha"]
    trader.click(panel.deed)
    trader.wait(lambda: trader.broker("zerodha").state == "refused")
    sheet = trader.deeds.login_sheet
    trader.wait(sheet.notice.isVisible)
    assert sheet.notice.accessibleName() == (
        "Zerodha does not take this API secret. Enter it again."
    )
    picture(trader, "refused_secret")
    assert sheet.again.text() == "Change keys…"
    trader.click(sheet.again)
    trader.wait(trader.deeds.keys_sheet.isVisible)
    trader.paste_keys("zerodha", kite.keys)
    trader.log_in("zerodha")
    trader.choose_money("zerodha")
    trader.wait(lambda: trader.lamps().get("positions") == "go")
    trader.allow()
    trader.wait(lambda: trader.deck.money().doctor().ready)


def no_network(trader: Trader, kite: ThinKite) -> None:
    """Be without a network, then with one."""
    trader.wait(lambda: trader.lamps()["positions"] == "go")
    trader.deck.money().choose("")
    trader.wait(lambda: not trader.deck.money().doctor().lights)
    kite.quiet()
    kite.server.refuse()
    trader.deck.money().choose("zerodha")
    assert "could not be reached" in red(trader, "connection", "network").sentence
    kite.server.recover()
    mend(trader, "connection")


def wrong_clock(trader: Trader, kite: ThinKite) -> None:
    """Have a clock that is wrong, then right."""
    trader.clock.wrong_ns = 40 * SECOND_NS  # type: ignore[attr-defined]
    trader.deck.money().choose("")
    trader.wait(lambda: not trader.deck.money().doctor().lights)
    trader.deck.money().choose("zerodha")
    assert "s off" in red(trader, "clock", "clock").sentence
    trader.clock.wrong_ns = 0  # type: ignore[attr-defined]


def test_each_refusal_is_one_sentence_and_one_button(
    trader: Trader, kite: ThinKite, browser: PersonsBrowser
) -> None:
    venue, login = kite.ground.venue, kite.ground.venue.login
    trader.use_local("zerodha", kite.server.url)

    bad_keys(trader, kite)

    # An ended login: one click opens the browser again, and the lamp is green.
    kite.server.call(login.log_out_everywhere)
    light = red(trader, "login", "login")
    assert "Log in again" in light.sentence
    assert light.deed_word == "Log in…"
    mend(trader, "login")
    trader.wait(lambda: trader.deck.money().doctor().ready)

    # Another internet address than the registered one.
    venue.app.addresses = ("203.0.113.7",)
    trader.deck.money().choose("")
    trader.wait(lambda: not trader.deck.money().doctor().lights)
    trader.deck.money().choose("zerodha")
    assert "internet address" in red(trader, "address", "address").sentence
    venue.app.addresses = ("127.0.0.1",)
    mend(trader, "address")

    no_network(trader, kite)
    wrong_clock(trader, kite)

    # A holiday, some days later: the login of that day is good, the market is shut.
    trader.deck.money().choose("")
    trader.wait(lambda: not trader.deck.money().doctor().lights)
    kite.clock.jump(8 * DAY_NS)
    trader.settings()
    trader.log_in("zerodha")
    trader.choose_money("zerodha")
    light = red(trader, "market", "holiday")
    assert "closed for Guru Nanak" in light.sentence
    assert light.deed_word == "Look again"
