"""What the process that works on a kept test is told, and what it answers."""

from msgspec import Struct


class KeptTask(Struct, frozen=True, kw_only=True):
    """What to do with a kept test: run it again, with adjusted prices, under shocks, or beside.

    `file` is its document, `out` where the result is written: a test's document, the shocks' or
    the comparison's. `sessions` is the folder of the practice accounts, for `beside`.
    """

    what: str
    file: str
    out: str
    now_ns: int
    sessions: str = ""


class KeptNews(Struct, frozen=True, kw_only=True):
    """How far it is; the last one says what came of it, and whether the numbers are the same.

    `problem` is one sentence when it cannot go on.
    """

    step: str = ""
    share: float = 0.0
    said: str = ""
    same: bool = True
    problem: str = ""
