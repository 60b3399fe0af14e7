"""Volume levels: entries near prices with much trading count more, thin areas get less size."""

import math
from dataclasses import dataclass

from msgspec import Struct, structs

from core.clock import DAY_NS
from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.numbers import Rule, number
from core.signals.stage import Verdict
from indicators.volume_profile import VOLUME_PROFILE

LEVELS = (
    ("the most traded price", "poc"),
    ("the upper end of the value area", "vah"),
    ("the lower end of the value area", "val"),
)


@dataclass(frozen=True, slots=True)
class VolumeLevelsRule(Rule):
    """The numbers of the volume levels."""

    days: int = number(7, "Days", "Days whose volume is counted.", 1, 60)
    bin: float = number(0.1, "Width of a bin in percent", "How finely prices are told.", 0.05, 5.0)
    near: float = number(0.5, "Near in percent", "So close to a level counts as near.", 0.0, 10.0)
    gain: float = number(0.15, "Gain of confidence", "Added to a wish near a level.")
    thin: float = number(0.2, "Thin below", "Trading here as a share of the most traded price.")
    thin_size: float = number(0.5, "Size where thin", "Factor on the size of an entry.", 0.05)


class Levels(Struct, frozen=True, gc=False):
    """The levels after a bar; NaN while nothing was traded. `density` is the last price's."""

    poc: float = math.nan
    vah: float = math.nan
    val: float = math.nan
    density: float = math.nan


class VolumeLevels:
    """Keeps the profile of one symbol and looks at where its last price is in it."""

    key = "volume_levels"
    title = "Volume levels"

    def __init__(self, rule: VolumeLevelsRule) -> None:
        self._rule = rule
        self._profile = VOLUME_PROFILE.streaming(days=rule.days, bin=rule.bin)
        self._price = math.nan
        self.levels = Levels()

    def on_bar(self, bar: Bar) -> None:
        """Add a bar's volume."""
        # Both markets trade within one day of UTC, so its days are the market's own.
        day = float(bar.open_ns // DAY_NS)
        found = Levels(*self._profile.update(bar.high, bar.low, bar.close, bar.volume, day))
        self._price = bar.close
        self.levels = found

    def near(self, price: float) -> tuple[str, float] | None:
        """Return the nearest level within reach and its distance in percent, or None."""
        best = None
        for words, name in LEVELS:
            level = getattr(self.levels, name)
            away = abs(price - level) / level * 100.0 if level > 0.0 else math.inf
            if away <= self._rule.near and (best is None or away < best[1]):
                best = words, away
        return best

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Raise the confidence near a level; shrink the size in a thin area."""
        rule, clauses = self._rule, []
        confidence, size = intent.confidence, intent.size_factor
        found = self.near(self._price)
        if found is not None:
            confidence = max(confidence, min(1.0, confidence + rule.gain))
            clauses.append(f"{found[1]:.2f} % from {found[0]}")
        if self.levels.density < rule.thin:
            size *= rule.thin_size
            clauses.append(
                f"little traded here ({self.levels.density * 100:.0f} % of the most), "
                f"size {rule.thin_size * 100:.0f} %"
            )
        if not clauses:
            return Verdict(intent)
        changed = structs.replace(intent, confidence=confidence, size_factor=size)
        return Verdict(changed, ", ".join(clauses))
