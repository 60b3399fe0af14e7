"""The rate cards themselves: in order of their dates, and every rate a fraction."""

from core.execution.charge_tables import BYBIT_COINS, NSE_SHARES, card_for, since_ns


def test_cards_stand_in_order_of_their_dates() -> None:
    for cards in (NSE_SHARES, BYBIT_COINS):
        dates = [card.since for card in cards]
        assert dates == sorted(set(dates))
        assert all(card.source for card in cards)


def test_the_first_card_also_serves_the_days_before_it() -> None:
    first = NSE_SHARES[0]
    assert card_for(NSE_SHARES, 0) is first
    assert card_for(NSE_SHARES, since_ns(first)) is first


def test_no_rate_is_a_per_cent_by_mistake() -> None:
    for card in NSE_SHARES:
        rates = [card.exchange, card.ipft, card.sebi]
        for product in (card.delivery, card.intraday):
            rates += [product.brokerage, product.stt_buy, product.stt_sell, product.stamp_buy]
        assert all(0 <= rate <= 0.002 for rate in rates)
    for coin in BYBIT_COINS:
        assert all(0 <= one.maker <= one.taker <= 0.002 for one in (coin.perpetual, coin.spot))
