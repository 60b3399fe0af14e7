"""The account: money, what is owned, the day's limit, and the person's word."""

from app.doctor.check import TRY, UNKNOWN, Examined, light
from core.model.money_text import grouped, rupees
from ui.deck_money import DoctorLight


class Money:
    """Is there enough to buy anything at all?"""

    key, title = "money", "Money"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green where at least one of the cheapest thing watched can be bought."""
        snapshot = seen.snapshot
        if snapshot is None or not seen.connected:
            return light(self, "off", UNKNOWN)
        free = rupees(snapshot.cash, snapshot.currency)
        if seen.cheapest is None:
            return light(
                self,
                "go" if snapshot.cash > 0 else "stop",
                f"{free} free.",
                _look(snapshot.cash > 0),
            )
        symbol, price = seen.cheapest
        one = f"The least of {symbol} costs {rupees(price, snapshot.currency)}"
        if snapshot.cash < price:
            return light(self, "stop", f"{free} free. {one}; pay in some money.", _look(False))
        return light(self, "go", f"{free} free. {one}.")


class Positions:
    """Do the broker and the diary agree?"""

    key, title = "positions", "Positions"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green where everything matches; red until each difference is decided."""
        if seen.differences:
            more = len(seen.differences) - 1
            told = seen.differences[0].sentence
            if more:
                told = f"{told} {more} more to decide."
            return light(self, "stop", told, ("decide", "Decide"))
        if seen.snapshot is None or seen.health is None or not seen.connected:
            return light(self, "off", UNKNOWN)
        if not seen.health.checked_ns:
            return light(self, "wait", f"{seen.broker.name} and the diary are being compared.", TRY)
        n = len(seen.snapshot.positions)
        words = {0: "Nothing is owned", 1: "One is owned"}.get(n, f"{n} are owned")
        return light(self, "go", f"{words}, as the diary says.")


class LossLimit:
    """Does the day's limit still allow anything?"""

    key, title = "limit", "Loss limit"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green while less than the day's limit was lost."""
        snapshot, change = seen.snapshot, ("limits", "Change…")
        share = f"{grouped(seen.loss_percent)} %"
        if snapshot is None or not seen.connected:
            return light(self, "go", f"The bot stops for the day after losing {share}.", change)
        limit = rupees(snapshot.loss_limit_today, snapshot.currency, 0)
        if snapshot.loss_limit_today and snapshot.loss_used_today >= snapshot.loss_limit_today:
            return light(
                self, "stop", f"{limit} were lost today. Trading goes on tomorrow.", change
            )
        return light(
            self, "go", f"The bot stops for the day after losing {limit} ({share}).", change
        )


class Consent:
    """Has the person typed that it may be?"""

    key, title = "word", "Your word"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green once the phrase was typed in this session."""
        if seen.consented:
            return light(self, "go", f"You typed {seen.phrase}. It holds until the program ends.")
        return light(
            self, "off", f"Type {seen.phrase} to allow it until the program ends.", ("consent", "")
        )


def _look(well: bool) -> tuple[str, str]:
    return ("", "") if well else ("examine", "Look again")
