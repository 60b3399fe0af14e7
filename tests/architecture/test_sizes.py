"""Nothing grows beyond what one reading can hold."""

import ast
from pathlib import Path

from tests.architecture.sources import all_files, name_of, product_files, tree_of

FILE_LINES = 450
FUNCTION_LINES = 70
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def long_functions(path: Path) -> list[str]:
    return [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]


def test_files_are_short() -> None:
    long = {
        name_of(path): lines
        for path in all_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert long == {}


def test_functions_are_short() -> None:
    assert [found for path in all_files() for found in long_functions(path)] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in all_files() if path.stem in VAGUE_NAMES] == []


def test_every_product_file_says_in_its_first_line_what_it_is() -> None:
    silent = [name_of(path) for path in product_files() if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in all_files() if name_of(path).startswith("tests/")}
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
