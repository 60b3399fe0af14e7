"""What the process that examines a result is told, and what it answers."""

from msgspec import Struct

from ui.deck_checks import CheckSheet


class ExamineTask(Struct, frozen=True, kw_only=True):
    """The kept test to examine, and the file that remembers the runs made for it.

    `sharpes_before` are those of the tries that led to the settings; `workers` 0 takes all cores.
    """

    file: str
    memory: str
    sharpes_before: tuple[float, ...] = ()
    workers: int = 0


class ExamineNews(Struct, frozen=True, kw_only=True):
    """How far an examination is; `problem` is one sentence when it cannot go on.

    `sheet` is there when something new was found. `left_s` is about how long it still takes.
    """

    step: str = ""
    share: float = 0.0
    left_s: float | None = None
    sheet: CheckSheet | None = None
    problem: str = ""
