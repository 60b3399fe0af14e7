"""Which gate a rule belongs to, and what a refusal says of the gates before and after it."""

from core.events.gates import GATES, Gate, Light
from core.risk.checks import RULES

OPENING, HOLDING = "opening", "holding"
"""Rules of the engine itself: an entry waits for the opening, an exit for the holding time."""

_GATE_OF = {
    "mood": Gate.MOOD,
    "clocks": Gate.MOOD,
    "volume_levels": Gate.CONFIDENCE,
    "confidence": Gate.CONFIDENCE,
    "vote": Gate.CONFIDENCE,
    "smoothing": Gate.CONFIDENCE,
    "confirmation": Gate.CONFIDENCE,
    "throttle": Gate.RATE,
    HOLDING: Gate.RATE,
    OPENING: Gate.HOURS,
    "trading_hours": Gate.HOURS,
    "price_known": Gate.PRICES,
    "price_collar": Gate.PRICES,
    "order_rate": Gate.RATE,
    "sane": Gate.LOT,
    "cash": Gate.CASH,
    "exchange": Gate.LOT,
    "lot": Gate.LOT,
}
"""All other rules are about risk."""

PARTS = (
    *("volume_levels", "mood", "clocks", "confidence", "vote", "smoothing", "confirmation"),
    "throttle",
)
"""The parts of the signal gate in the order they are asked."""
_SIZING = ("stop_loss", "loss_per_trade", "exposure", "cash", "exchange", "lot")
ASKED = (*PARTS, OPENING, *(name for name, _ in RULES), *_SIZING)
"""Every rule an entry meets, in the order it meets them."""
_OPTIONAL = {Gate.MOOD, Gate.CONFIDENCE}


def gate_of(rule: str) -> Gate:
    """Return the gate of a rule."""
    return _GATE_OF.get(rule, Gate.RISK)


_LAST = {gate: max(ASKED.index(r) for r in ASKED if gate_of(r) is gate) for gate in GATES[2:]}
"""Where in ASKED a gate has been asked all it asks."""


def lights_at(rule: str, light: Light, parts: frozenset[str]) -> tuple[Light, ...]:
    """Return the lights when a rule said no, or not yet; `parts` are the ones switched on."""
    said = gate_of(rule)
    place = ASKED.index(rule) if rule in ASKED else 0
    on = {gate_of(part) for part in parts}
    found = []
    for gate in GATES:
        if gate is said:
            found.append(light)
        elif gate in (Gate.PRICES, Gate.SIGNAL):
            found.append(Light.YES)
        elif gate in _OPTIONAL and gate not in on:
            found.append(Light.OFF)
        else:
            found.append(Light.YES if _LAST[gate] < place else Light.OPEN)
    return tuple(found)


def all_yes(parts: frozenset[str]) -> tuple[Light, ...]:
    """Return the lights of a wish that passed every gate."""
    on = {gate_of(part) for part in parts}
    return tuple(Light.OFF if gate in _OPTIONAL and gate not in on else Light.YES for gate in GATES)


def first_lights(prices: Light, signal: Light, parts: frozenset[str]) -> tuple[Light, ...]:
    """Return the lights of a bar on which no wish came that far."""
    on = {gate_of(part) for part in parts}
    rest = (Light.OFF if gate in _OPTIONAL and gate not in on else Light.OPEN for gate in GATES[2:])
    return prices, signal, *rest
