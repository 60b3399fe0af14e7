"""The project's own Python files, parsed once."""

import ast
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "core", "indicators", "strategies", "ui")
BESIDE = ("benchmarks", "scripts", "tests")


@cache
def product_files() -> tuple[Path, ...]:
    """Return every Python file of the product, run.py included."""
    return (PROJECT / "run.py", *_below(PRODUCT))


@cache
def all_files() -> tuple[Path, ...]:
    """Return every Python file of the project."""
    return (*product_files(), *_below(BESIDE))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Return a file's name as people write it: from the project's folder, with slashes."""
    return path.relative_to(PROJECT).as_posix()


def module_of(path: Path) -> str:
    """Return the module name of a product file."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _below(folders: tuple[str, ...]) -> tuple[Path, ...]:
    found = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    return tuple(path for path in found if "__pycache__" not in path.parts)
