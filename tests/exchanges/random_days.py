"""`python -m tests.exchanges.random_days`: random days at the local exchanges, faults on."""

import argparse
import logging
import time

from tests.live.random_day import RandomDay


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--venue", choices=("both", "zerodha", "bybit"), default="both")
    parser.add_argument("--rate", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, wrong, played = time.monotonic(), 0, 0
    sums = {"orders": 0, "fills": 0, "faults": 0, "crashes": 0}
    for seed in range(options.seed, options.seed + options.days):
        if options.minutes and time.monotonic() - began > options.minutes * 60:
            break
        venues = ("zerodha", "bybit") if options.venue == "both" else (options.venue,)
        venue = venues[seed % len(venues)]
        day = RandomDay(seed, venue, options.rate).play()
        played += 1
        for name in sums:
            sums[name] += getattr(day, name)
        if day.wrong:
            wrong += 1
            print(f"day {seed} at {venue}: {'; '.join(day.wrong)}", flush=True)
        elif played % 50 == 0:
            print(f"{played} days, {wrong} wrong, {sums}", flush=True)
    took = time.monotonic() - began
    print(f"{played} days in {took:.0f} s: {wrong} wrong. {sums}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
