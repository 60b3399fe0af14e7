"""The page about indicators: its examples run, its table is the registry."""

import re
import subprocess
import sys
from pathlib import Path

from indicators import catalog
from scripts.indicator_table import PAGE, page


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_table_is_the_registry() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), "run python -m scripts.indicator_table"
    assert all(f"| `{name}` |" in text for name in catalog.names())


def test_the_examples_run_one_after_the_other() -> None:
    scope: dict[str, object] = {}
    for one in examples()[:-1]:
        exec(compile(one, "docs/indicators.md", "exec"), scope)
    assert "now" in scope


def test_the_new_indicator_of_the_page_joins_and_keeps_the_promises(
    tmp_path: Path, project: Path
) -> None:
    check = (
        "import indicators\n"
        f"indicators.__path__.append({str(tmp_path)!r})\n"
        "import numpy as np\n"
        "from indicators import catalog\n"
        "close = 100.0 + np.arange(90.0) % 7\n"
        "whole = catalog.compute('range_share', {'close': close}, period=5)['range_share']\n"
        "live = catalog.stream('range_share', period=5)\n"
        "each = [live.update(c, c, c, c, 1.0)['range_share'] for c in close]\n"
        "assert np.array_equal(whole, each, equal_nan=True)\n"
        "assert np.isnan(whole[:4]).all() and whole[4] == 1.0 and whole[7] == 0.0\n"
        "print('ok')\n"
    )
    (tmp_path / "range_share.py").write_text(examples()[-1], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", check],
        cwd=project,
        env={"PYTHONPATH": str(project), "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "ok", done.stderr
