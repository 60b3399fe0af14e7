"""The exchange's own reading of Indian time; the product's calendar is not used here."""

from datetime import UTC, date, datetime, timedelta, timezone

IST = timezone(timedelta(hours=5, minutes=30))
SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
DAY_NS = 86_400 * SECOND_NS
OPEN_MINUTE = 9 * 60 + 15
CLOSE_MINUTE = 15 * 60 + 30
AUCTION_MINUTE = 15 * 60 + 15
TOKEN_FLUSH_HOUR = 6
AUCTION_SINCE = date(2026, 8, 3)

HOLIDAYS = frozenset(
    date(2026, month, day)
    for month, day in (
        *((1, 15), (1, 26), (3, 3), (3, 26), (3, 31), (4, 3), (4, 14), (5, 1), (5, 28)),
        *((6, 26), (9, 14), (10, 2), (10, 20), (11, 10), (11, 24), (12, 25)),
    )
)


def moment(ns: int) -> datetime:
    return datetime.fromtimestamp(ns // SECOND_NS, UTC).astimezone(IST)


def text(ns: int) -> str:
    """Return the 19 characters of an order's time."""
    return moment(ns).strftime("%Y-%m-%d %H:%M:%S")


def at(day: date, minute: int) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=IST)
    return int(start.timestamp()) * SECOND_NS + minute * MINUTE_NS


def day_of(ns: int) -> date:
    return moment(ns).date()


def trading_date(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def close_minute(day: date, has_auction: bool) -> int:
    return AUCTION_MINUTE if has_auction and day >= AUCTION_SINCE else CLOSE_MINUTE


def is_open(ns: int, has_auction: bool) -> bool:
    day = day_of(ns)
    if not trading_date(day):
        return False
    return at(day, OPEN_MINUTE) <= ns < at(day, close_minute(day, has_auction))


def flush_after(ns: int) -> int:
    """Return the next 06:00 in India: no token lives beyond it."""
    six = at(day_of(ns), TOKEN_FLUSH_HOUR * 60)
    return six if six > ns else six + DAY_NS
