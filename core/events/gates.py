"""Why nothing happened: the gates a wish passes, and what each of them said, as screens show it."""

from enum import StrEnum

from msgspec import Struct


class Gate(StrEnum):
    """The gates in the order of the screen."""

    PRICES = "prices"
    SIGNAL = "signal"
    MOOD = "mood"
    CONFIDENCE = "confidence"
    HOURS = "hours"
    RISK = "risk"
    CASH = "cash"
    LOT = "lot"
    RATE = "rate"


GATES = tuple(Gate)


class Light(StrEnum):
    """What a gate said: yes, no, not yet; or that it was not asked, or is switched off."""

    YES = "yes"
    NO = "no"
    WAIT = "wait"
    OPEN = "open"
    OFF = "off"


class GateLine(Struct, frozen=True, kw_only=True):
    """What came of the bars that closed from one moment to another, all for the same reason.

    `lights` are those of GATES; `said` is the gate that decided, None where something happened or
    nothing was asked. `sentence` has the numbers of the newest of the `bars`.
    """

    from_ns: int
    until_ns: int
    bars: int
    lights: tuple[Light, ...]
    said: Gate | None
    sentence: str


class GateStory(Struct, frozen=True, kw_only=True):
    """The bars of one symbol since START, newest first; `strategy` is empty before the first."""

    symbol: str
    strategy: str = ""
    timeframe_s: int = 0
    since_ns: int = 0
    lines: tuple[GateLine, ...] = ()
