"""Makes a practice account that trades at the real prices of coins: no key, nothing is sent."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from core.brokers.practice.broker import PracticeBroker
from core.brokers.practice.on_public_prices import PracticeOnPublicPrices
from core.brokers.practice.rules import VenueRules
from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.clock import Clock
from core.closing import closed_on_failure
from core.execution.charges import charges_by_symbol
from core.execution.live_broker import VenueEndpoints

ACCOUNT_FILE = "practice.db"
_RULES = VenueRules(participation=Decimal(1), slippage_ticks=1)


def practice_on_bybit_prices(
    folder: Path,
    cash: Decimal,
    clock: Clock,
    latch_epoch: Callable[[], int],
    endpoints: VenueEndpoints | None = None,
) -> PracticeOnPublicPrices:
    """Return a practice account in `folder` on Bybit's public prices, to open like a live one.

    Asks once what may be traded today: raises VenueDown or RateLimited without a network. An order
    may take all of a real trade's size, no more.
    """
    # Whoever practises on made-up prices never loads a vendor's library.
    from core.brokers import venues
    from core.brokers.bybit.public import PublicPrices

    prices = PublicPrices(clock, endpoints or venues.BYBIT_MAIN)
    with closed_on_failure(prices.close):
        instruments = {one.symbol: one for one in prices.instruments()}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = SqliteVenueStore(folder / ACCOUNT_FILE)
        with closed_on_failure(store.close):
            practice = PracticeBroker(
                instruments=instruments,
                cash=cash,
                charges=charges_by_symbol(instruments),
                clock=clock,
                store=store,
                latch_epoch=latch_epoch,
                rules=_RULES,
            )
    return PracticeOnPublicPrices(practice, prices, tuple(instruments.values()), clock)
