"""The tools of the house agree: style, format, types and who may import whom."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT

TOOLS = Path(sys.executable).parent


def run(*command: str) -> None:
    """Run a tool in the project's folder; fail with what it said."""
    done = subprocess.run([*command], cwd=PROJECT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.fail(f"{done.stdout}{done.stderr}", pytrace=False)


def test_style() -> None:
    run(sys.executable, "-m", "ruff", "check", "--no-fix", "--output-format", "concise", ".")


def test_format() -> None:
    run(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_types() -> None:
    run(sys.executable, "-m", "mypy", "--no-error-summary")


def test_import_contracts() -> None:
    run(str(TOOLS / "lint-imports"), "--no-cache")
