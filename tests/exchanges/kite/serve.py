"""Starts the local Zerodha for a person: recorded prices, a key, a secret, a login page."""

import argparse
from decimal import Decimal
from pathlib import Path

from core.clock import LiveClock
from tests.exchanges.kite.listing import FEW, from_csv, with_indices
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.tape import recorded
from tests.exchanges.kite.venue import API_KEY, API_SECRET, KiteVenue
from tests.exchanges.serving.server import ExchangeServer

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
DUMP = DATA / "reference" / "kite_instruments_nse_eq_2021.csv"
CASH = Decimal(1_000_000)


def serve(port: int, options: argparse.Namespace) -> tuple[ExchangeServer, list[str]]:
    """Return a running exchange and what a person must know of it."""
    listed = with_indices(from_csv(DUMP)) if DUMP.exists() else FEW
    switches = Switches(open_all_day=options.hours == "all-day")
    venue = KiteVenue(LiveClock(), listed, CASH, switches)
    if options.back:
        venue.app.redirect = options.back
    lines = [f"key {API_KEY}, secret {API_SECRET}, cash {CASH:,} rupees"]
    if DATA.exists():
        venue.play(recorded(DATA, venue.market))
        lines.append(f"{len(venue.tape.keys if venue.tape else ())} shares and indices trade")
    else:
        lines.append("without the recorded prices every share stands at 100.00")
    lines.append(f"the login page sends the browser to {venue.app.redirect}")
    return ExchangeServer(venue, port).start(), lines
