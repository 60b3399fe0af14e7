"""Made-up bars in the shape of the real samples, for comparing their figures."""

from datetime import date

import msgspec
import numpy as np

from core.data.practice_market import PracticeMarket
from core.data.practice_market.generator import DayMaker, stream
from core.data.practice_market.names import Listing
from core.data.practice_market.parameters import ClassParameters, Regimes
from core.data.practice_market.statistics import Panel
from core.data.practice_market.traits import draw_traits
from core.data.series import BarSeries

OLD_DAY = date(2016, 9, 12)  # a Monday; NSE's tick was 0.05 for every share, as in the real sample


def panel_of(series: list[BarSeries], bars_a_day: int) -> Panel:
    """Return the series as arrays of shape (symbols, days, bars a day)."""
    columns = (
        np.stack([getattr(one, name).reshape(-1, bars_a_day) for one in series])
        for name in ("open", "high", "low", "close", "volume")
    )
    return Panel(*columns)


def calm_share_panels(count: int) -> list[Panel]:
    """Return panels of 53 shares and 18 days from the first seeds whose past was calm."""
    found: list[Panel] = []
    seed = 100
    while len(found) < count:
        market = PracticeMarket(seed, OLD_DAY, shares=53, history_days=18, intraday_history_days=18)
        if not market.wild_days():
            found.append(
                panel_of([market.history(one.symbol) for one in market.instruments()], 375)
            )
        seed += 1
    return found


def calm_coin_panel(settings: ClassParameters, seed: int, days: int) -> Panel:
    """Return 5-minute bars of five coins on calm days."""
    calm = msgspec.structs.replace(settings, regimes=Regimes(1.0, 0.0, 1.0, 1.0, 1.0))
    listings = tuple(Listing(f"COIN{place}", "", "Coins") for place in range(5))
    rng = stream(seed, 9, OLD_DAY, 0)
    maker = DayMaker(seed, 9, calm, draw_traits(calm.levels, listings, 0, rng, coins=True))
    evening = maker.beginning(OLD_DAY)
    made = []
    for number in range(days):
        one, evening = maker.make(date.fromordinal(OLD_DAY.toordinal() + number), evening)
        made.append(one)
    prints = [one.prints for one in made]
    price = maker.traits.prices
    bars = [one.reshape(-1, 5, 5) for one in (price(np.vstack([p.open for p in prints])),)]
    highs, lows, closes = (
        price(np.vstack([getattr(p, name) for p in prints])).reshape(-1, 5, 5)
        for name in ("high", "low", "close")
    )
    lots = np.vstack([one.lots for one in made]).reshape(-1, 5, 5)
    columns = (bars[0][:, 0], highs.max(1), lows.min(1), closes[:, -1], lots.sum(1))
    return Panel(*(one.T.reshape(5, days, 288) for one in columns))
