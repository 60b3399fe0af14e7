"""The line to the broker: connection, login or keys, internet address, clock, orders left."""

from app.doctor.check import TRY, UNKNOWN, Examined, light
from core.clock import MINUTE_NS, to_datetime
from core.errors import AddressRefused, ClockWrong, KeyRefused, LoginNeeded
from ui.deck_money import DoctorLight

_LOG_IN, _KEYS = ("log_in", "Log in…"), ("keys", "Change keys…")
_SOON_NS = 60 * MINUTE_NS
# Bybit refuses what comes a second wrong. Zerodha does not look, and tells the time in seconds.
_STRICT_MS, _LAX_MS = (500.0, 1_000.0), (1_500.0, 2_000.0)
_OF_KEYS = (LoginNeeded, KeyRefused)
_ELSEWHERE = (LoginNeeded, KeyRefused, AddressRefused, ClockWrong)


class Connection:
    """Does the broker answer?"""

    key, title = "connection", "Connection"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green while the broker answers; red with what kept it from answering."""
        refusal = seen.refusal
        if refusal is not None and not isinstance(refusal, _ELSEWHERE):
            return light(self, "stop", str(refusal), TRY)
        if seen.connected:
            return light(self, "go", f"{seen.broker.name} answers.")
        if seen.opening:
            return light(self, "wait", f"Asking {seen.broker.name}…")
        if seen.health is not None and refusal is None:
            return light(self, "wait", seen.health.sentence or "Connecting again…", TRY)
        return light(self, "off", UNKNOWN)


class Login:
    """Are the keys good, and has the day's login been made?"""

    key = "login"

    def __init__(self, daily: bool) -> None:
        self.title = "Today's login" if daily else "Keys"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green with until when; red where the broker wants keys or a login."""
        broker, refusal = seen.broker, seen.refusal
        if isinstance(refusal, _OF_KEYS):
            deed = _LOG_IN if isinstance(refusal, LoginNeeded) and broker.logs_in else _KEYS
            return light(self, "stop", str(refusal), deed)
        if not broker.has_keys:
            return light(self, "stop", f"There are no keys of {broker.name} yet.", _KEYS)
        if broker.state == "locked":
            return light(self, "stop", broker.words, ("unlock", "Unlock keys…"))
        if broker.deed == "log_in":
            return light(self, "stop", broker.words, _LOG_IN)
        until_ns = self._until_ns(seen)
        if until_ns and until_ns <= seen.now_ns:
            return light(self, "stop", f"It has ended. {broker.name} asks for a new one.", _LOG_IN)
        if until_ns and until_ns - seen.now_ns < _SOON_NS:
            minutes = (until_ns - seen.now_ns) // MINUTE_NS
            words = (
                f"It ends in {minutes} min, at {to_datetime(until_ns):%H:%M}; log in again then."
            )
            return light(self, "wait", words, blocks=False)
        if broker.state == "ready":
            return light(self, "go", broker.words)
        return light(self, "off", UNKNOWN)

    def _until_ns(self, seen: Examined) -> int:
        health, standing = seen.health, seen.standing
        if health is not None and health.token_until_ns is not None:
            return health.token_until_ns
        return 0 if standing is None else standing.until_ns


class InternetAddress:
    """Does the broker take orders from this computer's address?"""

    key, title = "address", "Internet address"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green where the broker said so; red where it refused this address."""
        if isinstance(seen.refusal, AddressRefused):
            return light(self, "stop", str(seen.refusal), TRY)
        if seen.address == "good":
            return light(self, "go", f"{seen.broker.name} takes orders from this computer.")
        if seen.address == "any":
            words = "The key works from any address. Bind it to yours at the broker: it is safer."
            return light(self, "wait", words, blocks=False)
        return light(self, "off", UNKNOWN)


class ClockCheck:
    """Does this computer's clock agree with the broker's?"""

    key, title = "clock", "Clock"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green for small differences; red from where orders are refused or charts are wrong."""
        if isinstance(seen.refusal, ClockWrong):
            return light(self, "stop", str(seen.refusal), TRY)
        skew = seen.health.skew_ms if seen.health is not None else None
        if skew is None and seen.standing is not None:
            skew = seen.standing.skew_ms
        if skew is None:
            return light(self, "off", UNKNOWN)
        words = f"{abs(skew) / 1000:.2f} s off"
        good, bad = _LAX_MS if seen.broker.logs_in else _STRICT_MS
        if abs(skew) < good:
            return light(self, "go", f"{words}.")
        told = f"{words}. Let the computer set its clock from the internet, then look again."
        return light(self, "stop" if abs(skew) >= bad else "wait", told, TRY)


class OrderPace:
    """May orders be sent now, by the broker's limits?"""

    key, title = "pace", "Order pace"

    def judge(self, seen: Examined) -> DoctorLight:
        """Green while an order could go at once."""
        if not seen.connected or seen.health is None:
            return light(self, "off", UNKNOWN)
        left = seen.health.orders_left
        if left is None:
            return light(self, "go", f"The pace {seen.broker.name} allows is kept.")
        if left <= 0:
            words = f"{seen.broker.name} takes no more orders for a while. Wait, then look again."
            return light(self, "wait", words, TRY)
        told = "One order" if left == 1 else f"{left:,} orders"
        return light(self, "go", f"{told} could go at once; the pace is kept.")
