"""The market: does it trade today, and do its prices arrive."""

from app.doctor.check import TRY, UNKNOWN, Examined, light
from ui.deck_money import DoctorLight

_FRESH_S, _STALE_S, _QUIET_S = 10.0, 60.0, 300.0


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
        """Green while prices arrive, or the market is closed; amber for a symbol gone quiet."""
        if not seen.connected:
            return light(self, "off", UNKNOWN)
        if not seen.ages:
            return light(self, "stop", "Nothing is watched yet.", ("watch", "Choose…"))
        if not seen.calendar.is_open(seen.now_ns):
            return light(self, "go", "They come when the market opens.")
        silent = [symbol for symbol, age_s in seen.ages if age_s is None]
        if silent:
            return light(self, "wait", f"{silent[0]} has had no price yet.", TRY)
        symbol, oldest_s = max(seen.ages, key=lambda one: one[1] or 0.0)
        newest_s = min(age_s or 0.0 for _, age_s in seen.ages)
        if newest_s >= _STALE_S:
            return light(self, "stop", f"The newest is {newest_s:.0f} s old.", TRY)
        if newest_s > _FRESH_S:
            return light(self, "wait", f"The newest is {newest_s:.0f} s old.", TRY)
        if (oldest_s or 0.0) > _QUIET_S:
            words = f"{symbol} has not traded for {oldest_s or 0.0:.0f} s."
            return light(self, "wait", words, blocks=False)
        return light(self, "go", f"They arrive; the newest is {newest_s:.1f} s old.")
