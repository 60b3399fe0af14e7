"""`python -m tests.exchanges.fault_table`: every fault cell of both venues, as a table."""

import importlib
import importlib.util
import sys

VENUES = (("Zerodha", "kite"), ("Bybit", "bybit"))


def main() -> int:
    wrong = total = 0
    for name, package in VENUES:
        module = f"tests.exchanges.{package}.cells"
        if importlib.util.find_spec(f"tests.exchanges.{package}") is None or (
            importlib.util.find_spec(module) is None
        ):
            print(f"\n{name}: no cells in this copy.")
            continue
        table = importlib.import_module(module)
        print(f"\n{name:<58}{'sent':>5}{'state':>12}{'filled':>8}{'after s':>9}  right")
        for operation, trouble in table.cells():
            cell = table.run(operation, trouble)
            total += 1
            wrong += bool(cell.notes)
            verdict = "; ".join(cell.notes) or "yes"
            print(
                f"{cell.name:<58}{cell.sent:>5}{cell.status:>12}{cell.filled:>8}"
                f"{cell.seconds:>9.2f}  {verdict}",
                flush=True,
            )
    print(f"\n{total} cells, {wrong} wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
