"""What is told of several markets at once."""

from core.data.calendar import calendar_for
from core.engine.session_watch import SessionWatch
from core.model.instrument import Market
from tests.support.scripted import TUESDAY_NS


def test_beside_a_market_with_hours_coins_only_say_that_they_trade():
    both = {market: calendar_for(market) for market in Market}
    assert SessionWatch(both).notes(TUESDAY_NS).startswith("NSE open, closes in 6 h")
    assert SessionWatch(both).notes(TUESDAY_NS).endswith(" · coins open")
    alone = SessionWatch({Market.CRYPTO: both[Market.CRYPTO]})
    assert alone.notes(TUESDAY_NS) == "CRYPTO open day and night"
