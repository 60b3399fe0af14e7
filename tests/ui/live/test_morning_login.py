"""The morning's login at the local Zerodha, by one click, from whatever screen is open."""

import pytest

from tests.exchanges.kite.ground import moment
from tests.ui.live.test_whole_way import picture
from tests.ui.live.trader import PersonsBrowser, Trader
from tests.ui.live.venues import ThinKite

TOMORROW = (2026, 11, 17)


@pytest.mark.slow
def test_the_morning_login_is_one_click_away(
    at_zerodha: Trader, kite: ThinKite, browser: PersonsBrowser
) -> None:
    trader = at_zerodha

    def be_at(hour: int, minute: int) -> None:
        kite.clock.jump(moment(hour, minute, TOMORROW) - kite.clock.now_ns())

    trader.use_local("zerodha", kite.server.url)
    trader.add_keys("zerodha", kite.keys)
    trader.log_in("zerodha")
    trader.choose_money("zerodha")
    trader.wait(lambda: trader.lamps().get("positions") == "go")
    trader.window.go("activity")
    banner = trader.window.reminding.banner
    trader.window.beat()
    assert not banner.isVisible(), "a login that holds is nothing to speak of"

    be_at(5, 20)
    trader.wait(banner.isVisible)
    assert "ends in 40 min, at 06:00" in banner.sentence.text()
    assert not banner.button.isVisible()
    picture(trader, "login_ends")

    be_at(8, 10)
    trader.wait(banner.button.isVisible)
    assert "Log in before NSE opens at 09:15" in banner.sentence.text()
    picture(trader, "login_morning")
    trader.click(banner.button)
    trader.wait(lambda: trader.broker("zerodha").state == "ready")
    trader.wait(lambda: not banner.isVisible())
    assert len(browser.pages) == 2
    trader.wait(lambda: trader.lamps().get("login") == "go")
