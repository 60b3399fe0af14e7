"""What is listed at the local exchange: today's dump, as CSV and as facts."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

COLUMNS = (
    *("instrument_token", "exchange_token", "tradingsymbol", "name", "last_price", "expiry"),
    *("strike", "tick_size", "lot_size", "instrument_type", "segment", "exchange"),
)
_INTRADAY_BARRED = ("-BE", "-BZ", "-BL", "-SM", "-ST")


@dataclass(frozen=True)
class Listed:
    """One instrument of the dump."""

    token: int
    symbol: str
    name: str
    tick: Decimal
    lot: int = 1
    kind: str = "EQ"
    segment: str = "NSE"
    exchange: str = "NSE"
    has_auction: bool = False
    expiry: str = ""

    @property
    def key(self) -> str:
        return f"{self.exchange}:{self.symbol}"

    @property
    def is_index(self) -> bool:
        return self.segment == "INDICES"

    @property
    def intraday(self) -> bool:
        return not self.symbol.endswith(_INTRADAY_BARRED)


def _share(token: int, symbol: str, name: str, tick: str = "0.05", auction: bool = False) -> Listed:
    return Listed(token, symbol, name, Decimal(tick), has_auction=auction)


def _index(token: int, symbol: str) -> Listed:
    return Listed(token, symbol, symbol, Decimal(0), 0, "EQ", "INDICES")


def _future(token: int, share: str) -> Listed:
    return Listed(
        *(token, f"{share}26NOVFUT", share, Decimal("0.05"), 500, "FUT", "NFO-FUT"),
        exchange="NFO",
        expiry="2026-11-26",
    )


FEW: tuple[Listed, ...] = (
    _share(408065, "INFY", "INFOSYS"),
    _share(738561, "RELIANCE", "RELIANCE INDUSTRIES", "0.10", auction=True),
    _share(779521, "SBIN", "STATE BANK OF INDIA"),
    _share(2953217, "TCS", "TATA CONSULTANCY SERV LT", "0.10", auction=True),
    _share(341249, "HDFCBANK", "HDFC BANK"),
    _share(424961, "ITC", "ITC"),
    _share(519937, "M&M", "MAHINDRA & MAHINDRA"),
    _share(969473, "WIPRO", "WIPRO", "0.01"),
    _share(3813889, "CENTRALBK-BE", "CENTRAL BANK OF INDIA", "0.01"),
    Listed(128083204, "INFY", "INFOSYS, BSE", Decimal("0.05"), segment="BSE", exchange="BSE"),
    _future(13_568_258, "RELIANCE"),
    _future(13_572_354, "TCS"),
    _index(256265, "NIFTY 50"),
    _index(260105, "NIFTY BANK"),
)


def from_csv(path: Path) -> tuple[Listed, ...]:
    """Read an old dump; a row without a tick size is not listed."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(
        Listed(
            int(row["instrument_token"]),
            row["tradingsymbol"],
            row["name"],
            Decimal(row["tick_size"]),
            int(row["lot_size"]),
            row["instrument_type"],
            row["segment"],
            row["exchange"],
        )
        for row in rows
        if Decimal(row["tick_size"]) > 0
    )


def with_indices(shares: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return shares with the indices and what only the small list has."""
    listed = {one.key: one for one in FEW}
    listed.update({one.key: one for one in shares})
    return tuple(listed.values())


def dump(listed: Iterable[Listed], exchange: str | None) -> bytes:
    """Write the CSV of one exchange or of all; names with commas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in listed:
        if exchange is None or one.exchange == exchange:
            writer.writerow(
                (
                    *(one.token, one.token // 256, one.symbol, one.name, 0, one.expiry, 0),
                    *(one.tick, one.lot, one.kind, one.segment, one.exchange),
                )
            )
    return out.getvalue().encode()
