#!/usr/bin/env python3
"""Start AlgoTrader Pro: `python3 run.py`. Everything before the real start is in app/launch."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - speaks to the Python that is too old
    sys.exit(
        "AlgoTrader Pro needs Python 3.11 or newer, and this is Python %d.%d. "  # noqa: UP031
        "Get a newer one from https://www.python.org/downloads/ and start again."
        % tuple(sys.version_info[:2])
    )

from pathlib import Path

from app.launch.start import start

if __name__ == "__main__":
    sys.exit(start(Path(__file__).resolve(), sys.argv[1:]))
