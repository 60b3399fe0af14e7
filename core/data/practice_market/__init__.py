"""The practice market: seeded, simulated shares and coins, always labelled made-up prices."""

from core.data.practice_market.feed import PracticeFeed
from core.data.practice_market.market import LABEL, PracticeMarket

__all__ = ["LABEL", "PracticeFeed", "PracticeMarket"]
