"""What every test stands on: the study data, a home of its own, repeatable property tests."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
for _name in [name for name in os.environ if name.startswith("ALGOTRADER")]:
    del os.environ[_name]
# Set before any test module is imported: no test may ever touch the user's own folders.
_HOME = tempfile.TemporaryDirectory(prefix="algotrader-tests-", ignore_cleanup_errors=True)
os.environ["ALGOTRADER_HOME"] = _HOME.name

settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out slow tests unless they are asked for with `-m slow` or by their own name."""
    asked = config.option.markexpr or any("::" in argument for argument in config.args)
    if asked:
        return
    slow = [item for item in items if "slow" in item.keywords]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if "slow" not in item.keywords]


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the project's folder."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real prices beside the project; skip without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the study prices are not at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """Return a real PostgreSQL server, started once for all tests that ask for it."""
    from tests.support.postgres import running

    with running() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a fresh, empty home folder for the program, for this test alone."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ALGOTRADER_HOME", str(folder))
    return folder
