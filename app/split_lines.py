"""Nights of a price file that look like splits, and what adjusting would make of their prices."""

from collections.abc import Sequence

from core.data.adjustment.actions import CorporateAction, day_text
from core.data.adjustment.adjusting import Direction, adjust
from core.data.adjustment.detection import Suspect, suspects_in
from core.data.importing import Fault, FaultKind
from core.data.series import BarSeries
from ui.deck_files import SplitLine


def split_lines(series: BarSeries) -> tuple[SplitLine, ...]:
    """Return the likely splits left in a share's prices, oldest first."""
    found = [(one, action) for one in suspects_in(series) if (action := one.action()) is not None]
    return tuple(_line(series, *one) for one in found)


def other_faults(faults: Sequence[Fault], series: Sequence[BarSeries]) -> list[Fault]:
    """Return what is to be said of a file beside the splits that `split_lines` tells."""
    told = {
        one.symbol
        for one in series
        if (found := suspects_in(one)) and all(each.likely for each in found)
    }
    return [
        one for one in faults if one.kind is not FaultKind.SPLIT_SUSPECTED or one.symbol not in told
    ]


def _line(series: BarSeries, suspect: Suspect, action: CorporateAction) -> SplitLine:
    # This night alone, so that the example shows its own ratio where there are several.
    night = series.rows(suspect.row - 1, suspect.row + 1)
    back, forward = (adjust(night, (action,), way).series for way in Direction)
    return SplitLine(
        symbol=series.symbol,
        day=day_text(suspect.day),
        sentence=f"{series.symbol} {suspect.what()}: {suspect.looks_like()}.",
        currency=series.instrument.currency,
        before=series.instrument.money(float(night.close[0])),
        after=series.instrument.money(float(night.open[1])),
        earlier=back.instrument.money(float(back.close[0])),
        later=forward.instrument.money(float(forward.open[1])),
    )
