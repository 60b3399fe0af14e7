"""The engine starts fast and runs on a server: no Qt, no pandas, no numba behind it."""

import subprocess
import sys

from tests.architecture.sources import PROJECT, module_of, product_files

_BLOCKED = """
import importlib, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(name + " is blocked", name=name)
sys.meta_path.insert(0, Refuse())
failed = []
for module in {modules!r}:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as reason:
        failed.append(module + ": " + str(reason))
print("\\n".join(failed))
"""


ASKED_FOR = {"core.engine.gate_story", "core.engine.market_reader"}
"""Loaded when a screen asks for reasons, long after the start."""
COMPILED = {"core.engine.quiet", "core.engine.prepared", "core.engine.stretch_walker"}


def blocked_imports(modules: list[str], blocked: set[str]) -> list[str]:
    """Import `modules` in a fresh interpreter that refuses `blocked`; return what failed."""
    code = _BLOCKED.format(modules=modules, blocked=blocked)
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


def modules_below(*packages: str) -> list[str]:
    """Return the modules of packages; alembic runs its own scripts, they cannot be imported."""
    names = [module_of(path) for path in product_files() if "migrations" not in path.parts]
    return [name for name in names if f"{name}.".startswith(tuple(f"{one}." for one in packages))]


def test_the_whole_core_works_without_qt() -> None:
    modules = modules_below("core", "strategies", "indicators")
    assert len(modules) > 40
    assert blocked_imports(modules, {"PySide6", "shiboken6", "pyqtgraph"}) == []


def test_the_practice_command_works_without_qt() -> None:
    modules = ["app.main", "app.practice_run", "app.terminal_view", "app.run_report"]
    assert blocked_imports(modules, {"PySide6", "shiboken6", "pyqtgraph"}) == []


def test_the_engine_starts_without_pandas_and_numba() -> None:
    modules = modules_below("core.engine", "core.model", "core.events", "core.risk", "core.state")
    # The way over columns, which only a test on the past takes, and then brings its compiler.
    modules = [name for name in modules if name not in COMPILED | ASKED_FOR]
    assert blocked_imports(modules, {"pandas", "numba", "pyarrow", "openpyxl"}) == []


def test_practice_starts_without_pandas() -> None:
    assert blocked_imports(["app.practice_run"], {"pandas", "openpyxl", "matplotlib"}) == []


def test_no_brokers_library_is_loaded_before_an_account_there_is_opened() -> None:
    modules = ["app.main", "app.practice_run", "app.deck", "app.live_setup", "app.live_opening"]
    libraries = {"kiteconnect", "pybit", "twisted", "autobahn", "websocket", "requests"}
    assert blocked_imports(modules, libraries) == []


def test_a_blocked_import_is_noticed() -> None:
    assert blocked_imports(["core.clock"], {"zoneinfo"}) == ["core.clock: zoneinfo is blocked"]
