"""What the pills of the top bar show: the mode, the market's clock, each broker."""

import re

from core.events.snapshot import VenueView
from ui.text import say
from ui.widgets.pill_look import PillLook

OLD_AFTER_S = 5.0
_IN_BRACKETS = re.compile(r" \([^)]*\)")
_BETWEEN = " · "  # between the markets of a note
_WHY_OR_NEXT = re.compile(r"(,| for ).*")
_MODES = {
    "PRACTICE": ("blue", "learn", "top_bar.mode_practice"),
    "SHADOW": ("purple", "ghost", "top_bar.mode_shadow"),
    "REAL": ("stop", "octagon", "top_bar.mode_real"),
    "TESTNET": ("wait", "learn", "top_bar.mode_testnet"),
    "DEMO": ("wait", "learn", "top_bar.mode_demo"),
    "LOCAL": ("wait", "learn", "top_bar.mode_local"),
}


def mode_pill(mode: str) -> tuple[PillLook, str]:
    """Return the look and the hover text of a mode; an unknown mode raises KeyError."""
    tone, mark, key = _MODES[mode]
    return PillLook(say(key), tone, mark=mark), say(f"{key}_tip")


def market_pill(is_open: bool, note: str) -> tuple[PillLook, str]:
    """Return the look of the market's clock; `note` is a sentence such as "NSE open".

    What stands in brackets, such as that the holidays are not known yet, is told on hover; of
    several markets also what comes next, so that their clock keeps its place.
    """
    text = _IN_BRACKETS.sub("", note)
    parts = text.split(_BETWEEN)
    if len(parts) > 1:
        text = _BETWEEN.join(_WHY_OR_NEXT.sub("", part) for part in parts)
    return PillLook(text, lamp="go" if is_open else "off"), note


def broker_pill(broker: str, age_s: float | None) -> tuple[PillLook, str]:
    """Return the look of a broker by the age of its last price; None means it does not answer."""
    if age_s is None:
        return PillLook(broker, lamp="stop"), say("top_bar.broker_lost_tip", broker=broker)
    if age_s <= OLD_AFTER_S:
        return PillLook(broker, lamp="go"), say("top_bar.broker_fresh_tip", broker=broker)
    age = age_words(age_s)
    look = PillLook(say("top_bar.broker_old", broker=broker, age=age), lamp="wait")
    return look, say("top_bar.broker_old_tip", broker=broker, age=age)


def public_pill(venue: VenueView) -> tuple[PillLook, str]:
    """Return the look of public prices that practice trades on, and what they are on hover."""
    name = say("top_bar.public_local" if venue.local else "top_bar.public", name=venue.name)
    if venue.connected:
        return PillLook(name, lamp="go"), say("top_bar.public_tip", name=venue.name)
    return PillLook(name, lamp="wait"), say("top_bar.public_lost_tip", told=venue.sentence)


def age_words(age_s: float) -> str:
    """Return an age in words: "9 s old", "4 min old", "2 h old"."""
    if age_s < 60:
        return say("everywhere.seconds_old", n=int(age_s))
    if age_s < 3600:
        return say("everywhere.minutes_old", n=int(age_s // 60))
    return say("everywhere.hours_old", n=int(age_s // 3600))
