"""`python -m tests.exchanges`: both local exchanges on this computer, until Ctrl+C."""

import argparse
import importlib
import importlib.util
import threading

from tests.exchanges.serving.server import ExchangeServer

VENUES = (("Zerodha", "kite", 9301), ("Bybit", "bybit", 9302))


def main() -> None:
    parser = argparse.ArgumentParser(prog="run.py exchanges", description=__doc__)
    parser.add_argument("--hours", choices=("true", "all-day"), default="all-day")
    parser.add_argument("--back", default="", help="where Zerodha's login page sends the browser")
    options = parser.parse_args()
    running = [
        one
        for name, package, port in VENUES
        if (one := _started(name, package, port, options)) is not None
    ]
    print("Prices are recorded ones and no money is real. Stop with Ctrl+C.", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        for server in running:
            server.stop()


def _started(
    name: str, package: str, port: int, options: argparse.Namespace
) -> ExchangeServer | None:
    module = f"tests.exchanges.{package}.serve"
    if importlib.util.find_spec(f"tests.exchanges.{package}") is None or (
        importlib.util.find_spec(module) is None
    ):
        print(f"{name}: there is no local exchange in this copy of the program.")
        return None
    server, lines = importlib.import_module(module).serve(port, options)
    print(f"{name}: {server.url}")
    for line in lines:
        print(f"  {line}")
    return server


if __name__ == "__main__":
    main()
