"""What the process that searches settings is told, and what it answers."""

from msgspec import Struct

from app.card_task import MeasureTask
from ui.deck_search import SearchSheet, SearchWish


class OptimiseTask(Struct, frozen=True, kw_only=True):
    """One search: the work with its only card, the symbols traded, and what is looked for.

    `rows` remembers what was tried, `file` keeps the result. `workers` 0 takes all cores; fast
    sweeps go to the Dask cluster whose scheduler is named, if one is.
    """

    work: MeasureTask
    title: str
    symbols: tuple[str, ...]
    wish: SearchWish
    rows: str
    file: str
    workers: int = 0
    scheduler_address: str = ""


class OptimiseNews(Struct, frozen=True, kw_only=True):
    """How far a search is; `problem` is one sentence when it cannot go on."""

    step: str = ""
    share: float = 0.0
    left_s: float | None = None
    sheet: SearchSheet | None = None
    problem: str = ""
