"""Windows, retention and opaque cursors of the list queries."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from tests.exchanges.bybit.rules import Refused
from tests.exchanges.bybit.switches import DAY, MS

Row = TypeVar("Row")
WEEK_MS = 7 * DAY // MS


def window(params: Mapping[str, str], now_ms: int) -> tuple[int, int]:
    """Return the span asked for: at most 7 days; one end alone implies the other."""
    start, end = params.get("startTime"), params.get("endTime")
    first = int(start) if start else None
    last = int(end) if end else None
    if first is None and last is None:
        return now_ms - WEEK_MS, now_ms + 1000
    if first is None:
        assert last is not None
        return last - WEEK_MS, last
    if last is None:
        return first, first + WEEK_MS
    if last - first > WEEK_MS:
        raise Refused(10001, "The time range between startTime and endTime cannot exceed 7 days")
    return first, last


def page(
    rows: Sequence[Row],
    params: Mapping[str, str],
    limits: tuple[int, int],
    shape: Callable[[Row], object],
) -> dict[str, object]:
    """Return one page and the cursor of the next, already encoded for a query string."""
    limit = min(int(params.get("limit") or limits[0]), limits[1])
    start = 0
    cursor = params.get("cursor", "")
    if cursor:
        if not cursor.startswith("page_token=") or not cursor.endswith("&"):
            raise Refused(10001, "params error: cursor invalid")
        start = int(cursor.removeprefix("page_token=").removesuffix("&"))
    part = rows[start : start + limit]
    more = start + limit < len(rows)
    following = quote(f"page_token={start + limit}&", safe="") if more else ""
    return {"list": [shape(one) for one in part], "nextPageCursor": following}
