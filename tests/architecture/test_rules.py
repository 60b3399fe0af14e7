"""Rules of the house that a tool must hold, because a review may miss them."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT, all_files, name_of, product_files, tree_of

ORDER_MAKER = "core/risk/risk_engine.py"
MONEY_FOLDERS = ("core/model", "core/risk", "core/execution", "core/brokers", "core/state")
MONEY_WORDS = re.compile(r"(^|_)(cash|charges?|fees?|profit|equity|realised|money|notional)(_|$)")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")  # not itself
PROMISES = re.compile(
    r"\bguarantee[ds]?\b|\brisk[- ]free\b|\bsure[- ]shot\b|\bget rich\b|\bassured return"
    r"|\bdouble your money\b|\beasy money\b|\bpassive income\b"
    r"|\b(can ?not|can't|never) lose money\b"
    r"|\d\s*%\s*(a|per|every|each)\s+(month|week|year)\b",
    re.IGNORECASE,
)
FOR_PEOPLE = ("README.md", "docs/*.md", "START_TRADING.*", "resources/**/*.json")


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Yield the calls of `name(...)` or `anything.name(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if getattr(called, "id", None) == name or getattr(called, "attr", None) == name:
                yield node


def at(path: Path, node: ast.AST) -> str:
    """Return where a node is, for a message."""
    return f"{name_of(path)}:{getattr(node, 'lineno', 0)}"


def test_only_the_risk_engine_makes_orders() -> None:
    makers = {
        at(path, call)
        for path in product_files()
        for call in calls(tree_of(path), "Order")
        if name_of(path) != ORDER_MAKER
    }
    assert makers == set()
    assert len(list(calls(tree_of(PROJECT / ORDER_MAKER), "Order"))) == 1


def test_nobody_alters_an_approved_order() -> None:
    altered = {
        at(path, call)
        for path in product_files()
        for call in calls(tree_of(path), "replace")
        if call.args and re.search(r"\border\b", ast.unparse(call.args[0]))
    }
    assert altered == set()


def test_money_never_starts_as_a_float() -> None:
    found: list[str] = []
    for path in product_files():
        tree = tree_of(path)
        found += [
            at(path, call)
            for call in calls(tree, "Decimal")
            if call.args and isinstance(call.args[0], ast.Constant)
            if isinstance(call.args[0].value, float)
        ]
        found += [at(path, node) for node in ast.walk(tree) if _float_as_decimal(node)]
    assert found == []


def _float_as_decimal(node: ast.AST) -> bool:
    if isinstance(node, ast.AnnAssign):
        return "Decimal" in ast.unparse(node.annotation) and _is_float(node.value)
    if isinstance(node, ast.FunctionDef):
        arguments = [*node.args.posonlyargs, *node.args.args]
        pairs: list[tuple[ast.arg, ast.expr | None]] = []
        pairs += zip(reversed(arguments), reversed(node.args.defaults), strict=False)
        pairs += zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        return any(
            "Decimal" in ast.unparse(argument.annotation) and _is_float(default)
            for argument, default in pairs
            if argument.annotation is not None
        )
    return False


def _is_float(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def test_fields_that_hold_money_are_never_floats() -> None:
    found = [
        f"{at(path, node)} {node.target.id}"
        for path in product_files()
        if name_of(path).startswith(MONEY_FOLDERS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and MONEY_WORDS.search(node.target.id)
        and re.search(r"\bfloat\b", ast.unparse(node.annotation))
    ]
    assert found == []


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    found = []
    for path in product_files():
        if not name_of(path).startswith("app/launch/"):
            continue
        for node in ast.walk(tree_of(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found += [
                f"{at(path, node)} {name}"
                for name in names
                if name.partition(".")[0] not in sys.stdlib_module_names
                and not name.startswith("app.launch")
                and name != "app.main"  # only after the environment is ready
            ]
    assert found == []


def test_the_launcher_speaks_ascii_because_any_console_must_show_it() -> None:
    files = [path for path in product_files() if name_of(path).startswith(("app/launch/", "run"))]
    assert [name_of(path) for path in files if not path.read_bytes().isascii()] == []


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in all_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def texts_for_people() -> list[tuple[str, str]]:
    """Return every text of the product a person may read, with its place."""
    texts = [
        (at(path, node), str(node.value))
        for path in product_files()
        for node in _strings(tree_of(path))
    ]
    for pattern in FOR_PEOPLE:
        for path in sorted(PROJECT.glob(pattern)):
            lines = path.read_text(encoding="utf-8").splitlines()
            texts += [(f"{name_of(path)}:{n}", line) for n, line in enumerate(lines, 1)]
    return texts


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str):
            yield node


def test_no_text_promises_a_profit() -> None:
    assert [place for place, text in texts_for_people() if PROMISES.search(text)] == []


def test_readme_is_among_the_texts_looked_at() -> None:
    places = {place.partition(":")[0] for place, _ in texts_for_people()}
    assert {"README.md", "app/main.py"} <= places


@pytest.mark.parametrize(
    "text",
    [
        "Guaranteed profits",
        "a risk-free trade",
        "earn 30 % a month",
        "30% per month",
        "Sure shot tips",
        "you can't lose money",
    ],
)
def test_the_promise_list_finds_promises(text: str) -> None:
    assert PROMISES.search(text)


@pytest.mark.parametrize("text", ["No new trades after losing 5 % in a day", "you may lose money"])
def test_the_promise_list_leaves_honest_words_alone(text: str) -> None:
    assert not PROMISES.search(text)
