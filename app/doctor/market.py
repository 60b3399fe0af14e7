"""The market: does it trade today, and do its prices arrive."""

from app.doctor.check import TRY, UNKNOWN, Examined, light
from ui.deck_money import DoctorLight

_FRESH_S, _STALE_S = 5.0, 60.0


class MarketDay:
    """Is today a trading day?"""

    key, title = "market", "Market day"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green in trading hours; amber before and after them; red on a day without trading."""
        calendar, now_ns = seen.calendar, seen.now_ns
        words = f"{calendar.name} {calendar.describe(now_ns)}"
        if calendar.is_open(now_ns):
            return light(self, "go", f"{words}.")
        if calendar.is_trading_day(calendar.trading_day(now_ns)):
            return light(self, "wait", f"{words}. The bot waits for it.", blocks=False)
        return light(self, "stop", f"{words}. Come back then.", TRY)


class Prices:
    """Do prices arrive?"""

    key, title = "prices", "Prices"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green while every watched symbol's last price is fresh, or the market is closed."""
        if not seen.connected:
            return light(self, "off", UNKNOWN)
        if not seen.ages:
            return light(self, "stop", "Nothing is watched yet.", ("watch", "Choose…"))
        if not seen.calendar.is_open(seen.now_ns):
            return light(self, "go", "They come when the market opens.")
        silent = [symbol for symbol, age_s in seen.ages if age_s is None]
        if silent:
            return light(self, "wait", f"{silent[0]} has had no price yet.", TRY)
        symbol, oldest = max(seen.ages, key=lambda one: one[1] or 0.0)
        age_s = oldest or 0.0
        if age_s <= _FRESH_S:
            n = len(seen.ages)
            told = "The newest is" if n == 1 else f"All {n} are"
            return light(self, "go", f"{told} no older than {max(age_s, 0.1):.1f} s.")
        words = f"{symbol}'s last price is {age_s:.0f} s old."
        return light(self, "wait" if age_s < _STALE_S else "stop", words, TRY)
