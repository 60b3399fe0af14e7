"""Prints how near every output comes to TA-Lib. Run: python -m tests.indicators.truth_report."""

import sys
from pathlib import Path

from indicators import catalog
from tests.indicators.test_truth import COMPARED, LIMIT, error, series
from tests.indicators.truth import LEFT_OUT, TALIB, calls

DATA = Path(__file__).parents[3] / "shared" / "data"


def main() -> int:
    worst_of_all, outputs = 0.0, 0
    print(f"{'indicator':24} {'output':20} {'TA-Lib':20} worst relative error")
    for name in COMPARED:
        many = series(name, DATA)
        answers = [catalog.compute(name, prices, **TALIB[name].settings) for prices in many]
        for output, call in calls(name).items():
            pairs = zip(answers, many, strict=True)
            worst = max(error(output, ours, call, prices) for ours, prices in pairs)
            floor = f"  (of {call.scale:g} at least)" if call.scale else ""
            print(f"{name:24} {output:20} {call.function:20} {worst:.1e}{floor}")
            worst_of_all, outputs = max(worst_of_all, worst), outputs + 1
    print(f"\n{len(catalog.names())} indicators are registered.")
    functions = {call.function for name in COMPARED for call in calls(name).values()}
    print(
        f"{len(functions)} TA-Lib functions in {outputs} outputs, worst error {worst_of_all:.1e}."
    )
    print(f"{len(LEFT_OUT)} TA-Lib functions are no indicators of ours.")
    for name, shared in sorted(TALIB.items()):
        if isinstance(shared.outputs, str):
            print(f"{name}: {shared.outputs}")
            continue
        for output, call in shared.outputs.items():
            if isinstance(call, str):
                print(f"{name}.{output}: {call}")
    return 0 if worst_of_all < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
