"""A compiled kernel is used again only while every formula in it is unchanged."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from indicators.kernel import direct, fused, inlined, kernel, places, source_stamp


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_the_stamp_follows_imports_however_deep(tmp_path: Path) -> None:
    write(tmp_path, low="A = 1\n", middle="from indicators.low import A\n", other="B = 1\n")
    write(tmp_path, top="from indicators import middle\n")
    first = source_stamp(tmp_path / "top.py", tmp_path)
    source_stamp.cache_clear()
    write(tmp_path, other="B = 2\n")
    assert source_stamp(tmp_path / "top.py", tmp_path) == first
    source_stamp.cache_clear()
    write(tmp_path, low="A = 2\n")
    assert source_stamp(tmp_path / "top.py", tmp_path) != first


def test_the_stamp_of_the_loop_over_bars_follows_all_its_kernels(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = project / "core" / "backtest" / "fast" / "loop.py"
    source_stamp.cache_clear()
    first, read = source_stamp(loop), Path.read_bytes
    for name in ("venue", "desk", "gate", "exact", "fees", "book", "precise", "steps", "layout"):
        changed = loop.with_name(f"{name}.py")
        monkeypatch.setattr(
            Path, "read_bytes", lambda one, c=changed: read(one) + b"#" * (one == c)
        )
        source_stamp.cache_clear()
        assert source_stamp(loop) != first, name
    source_stamp.cache_clear()


def test_the_stamp_ends_when_files_import_each_other(tmp_path: Path) -> None:
    write(tmp_path, one="from indicators import two\n", two="from indicators import one\n")
    both = source_stamp(tmp_path / "one.py", tmp_path), source_stamp(tmp_path / "two.py", tmp_path)
    assert both[0] == both[1]


def test_a_strategy_named_like_its_indicator_follows_it_too(tmp_path: Path) -> None:
    package = tmp_path / "indicators"
    package.mkdir()
    write(package, supertrend="A = 1\n")
    write(tmp_path, supertrend="from indicators import supertrend\n")
    first = source_stamp(tmp_path / "supertrend.py", package)
    source_stamp.cache_clear()
    write(package, supertrend="A = 2\n")
    assert source_stamp(tmp_path / "supertrend.py", package) != first


def test_decorating_leaves_other_peoples_caches_alone() -> None:
    before = numba.config.CACHE_LOCATOR_CLASSES

    @inlined
    def twice(value: float) -> float:
        return 2.0 * value

    @kernel
    def four_times(value: float) -> float:
        return twice(twice(value))

    after = numba.config.CACHE_LOCATOR_CLASSES
    assert after == before
    assert four_times(2.0) == 8.0


def test_a_changed_formula_is_compiled_anew_in_what_uses_it(tmp_path: Path, project: Path) -> None:
    package = tmp_path / "indicators"
    package.mkdir()
    for name in ("__init__", "kernel"):
        shutil.copy(project / "indicators" / f"{name}.py", package)
    formula = "from indicators.kernel import inlined\n@inlined\ndef f(x):\n    return x + 1.0\n"
    write(package, formula=formula)
    user = "from indicators import formula\nfrom indicators.kernel import kernel\n"
    write(tmp_path, user=user + "@kernel\ndef step(x):\n    return formula.f(x) * 10.0\n")
    cache = tmp_path / "cache"
    cache.mkdir()

    def run() -> list[float]:
        """Return the answer, the cache hits of the first call and those after loading again."""
        code = (
            "import importlib, user\n"
            "hits = lambda: sum(user.step.stats.cache_hits.values())\n"
            "print(user.step(1.0), hits())\n"
            "importlib.reload(user)\n"
            "print(user.step(1.0), hits())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(cache)},
            capture_output=True,
            text=True,
            check=True,
        )
        return [float(word) for word in done.stdout.split()]

    assert run() == [20.0, 0, 20.0, 1]
    assert list(cache.rglob("user.step*"))  # in the folder that was given
    write(package, formula=formula.replace("1.0", "2.0"))
    assert run() == [30.0, 0, 30.0, 1]


def test_fused_rounds_once() -> None:
    @inlined
    def both(first: float, second: float, third: float) -> tuple[float, float]:
        return fused(first, second, third), first * second + third

    @kernel
    def run(first: float, second: float, third: float) -> tuple[float, float]:
        return both(first, second, third)

    tiny = 2.0**-30
    # (1 + t)(1 - t) - 1 = -t², which the product rounded by itself no longer knows.
    assert run(1.0 + tiny, 1.0 - tiny, -1.0) == (-(tiny**2), 0.0)


def test_places_are_those_of_the_array() -> None:
    @kernel
    def add_one(array: np.ndarray, at: int) -> float:
        ring = places(array)
        ring[at] += 1.0
        return ring[at]

    values = np.zeros(3)
    assert add_one(values, 1) == 1.0
    assert values.tolist() == [0.0, 1.0, 0.0]


def test_direct_is_the_same_code_for_the_same_kinds_only() -> None:
    @kernel
    def twice(value: float) -> float:
        return 2.0 * value

    code = direct(twice, 1.0)
    assert code(4.0) == twice(4.0) == 8.0
    assert code(4) == 8.0
    with pytest.raises(TypeError):
        code("four")


def test_a_processor_without_the_fused_instruction_gives_the_same_bits(
    tmp_path: Path, project: Path
) -> None:
    code = (
        "import hashlib\n"
        "from indicators import catalog\n"
        "from tests.indicators.prices import walk\n"
        "found = [catalog.compute(name, walk(2000)) for name in ('ema', 'adx', 't3')]\n"
        "bits = b''.join(column.tobytes() for one in found for column in one.values())\n"
        "print(hashlib.sha256(bits).hexdigest())\n"
    )

    def run(**environment: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=project,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("other processors always have the instruction")
    assert run(NUMBA_CPU_NAME="x86-64-v2", NUMBA_CPU_FEATURES="") == run()
