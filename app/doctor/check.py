"""What a check is given, and what it says."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from app.broker_sessions import Standing
from core.data.calendar import MarketCalendar
from core.errors import AlgoTraderError
from core.events.snapshot import DifferenceView, EngineSnapshot, VenueView
from ui.deck_money import BrokerView, DoctorLight

UNKNOWN = "Not known yet."
TRY = ("examine", "Look again")


@dataclass(frozen=True)
class Examined:
    """Everything known at one moment. The check never asks anybody: that was done before.

    `refusal` is what keeps the line from being opened, `opening` that it is being opened.
    `address` is what the broker said of this computer's address: "" unknown, "good", "any".
    `ages` are the seconds since each watched symbol's last price, None where there was none.
    """

    broker: BrokerView
    phrase: str
    now_ns: int
    calendar: MarketCalendar
    loss_percent: Decimal
    consented: bool = False
    opening: bool = False
    refusal: AlgoTraderError | None = None
    standing: Standing | None = None
    address: str = ""
    health: VenueView | None = None
    snapshot: EngineSnapshot | None = None
    ages: tuple[tuple[str, float | None], ...] = ()
    cheapest: tuple[str, Decimal] | None = None
    differences: tuple[DifferenceView, ...] = field(default=())

    @property
    def connected(self) -> bool:
        """Return whether the line to the broker is up."""
        return self.health is not None and self.health.connected and self.refusal is None


class Check(Protocol):
    """One thing looked at."""

    key: str
    title: str

    def judge(self, seen: Examined) -> DoctorLight:
        """Return the light; never raises, never waits."""
        ...


def light(
    check: Check, lamp: str, sentence: str, deed: tuple[str, str] = ("", ""), *, blocks: bool = True
) -> DoctorLight:
    """Return a check's light. A green one never blocks START, one that is off always does."""
    return DoctorLight(
        key=check.key,
        title=check.title,
        lamp=lamp,
        sentence=sentence,
        deed=deed[0],
        deed_word=deed[1],
        blocks=lamp != "go" and blocks,
    )
