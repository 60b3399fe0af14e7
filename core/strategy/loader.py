"""Loads people's own strategies from a folder; a mistake in a file is told and harms no other."""

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from core.errors import StrategyError
from core.model.market import TIMEFRAMES
from core.strategy import catalog
from core.strategy.adapter import Analyze, strategy_from
from core.strategy.base import Strategy
from core.strategy.guard import guard
from core.strategy.mistakes import line_in, nearest, nearest_module, told
from core.strategy.time_budget import FIRST_CALL_S, TooSlow, within

_NAMESPACE = "user_strategies"
_HOLDINGS = ("intraday", "overnight")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file, in words; `line` is 0 when it concerns the whole file."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.sentence}"


class _Mistake(Exception):
    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


def files_in(folder: Path) -> list[Path]:
    """Return the strategy files of a folder: those whose name does not begin with “_”."""
    found = sorted(folder.glob("*.py")) if folder.is_dir() else []
    return [path for path in found if not path.name.startswith("_")]


def load_user_strategies(
    folder: Path, taken: Collection[str] | None = None, skip: Collection[str] = ()
) -> tuple[list[type[Strategy]], list[Problem]]:
    """Return the strategies in a folder's Python files, and what is wrong with the other files.

    `taken` are keys that may not be used again, by default those of the built-in strategies. A
    folder that is not there holds none. Files called as in `skip` are left alone.
    """
    keys = dict.fromkeys(taken if taken is not None else _built_in_keys(), "the program")
    kinds: list[type[Strategy]] = []
    problems: list[Problem] = []
    for path in files_in(folder):
        if path.name in skip:
            continue
        try:
            found = _load(path)
            _check_keys(found, keys)
        except _Mistake as mistake:
            sys.modules.pop(_module_name(path), None)
            problems.append(Problem(path.name, mistake.line, mistake.sentence))
            continue
        keys.update((kind.key, path.name) for kind, _ in found)
        kinds.extend(guard(kind) for kind, _ in found)
    return kinds, problems


def load_file(path: Path) -> tuple[list[type[Strategy]], Problem | None]:
    """Return the strategies of one file, or what is wrong with it; keys are not compared."""
    try:
        return [guard(kind) for kind, _ in _load(path)], None
    except _Mistake as mistake:
        return [], Problem(path.name, mistake.line, mistake.sentence)


def _check_keys(found: list[tuple[type[Strategy], int]], keys: dict[str, str]) -> None:
    for kind, line in found:
        if kind.key in keys:
            raise _Mistake(
                line,
                f"The key “{kind.key}” is already used by {keys[kind.key]}. Give it another one.",
            )


def _built_in_keys() -> tuple[str, ...]:
    return tuple(kind.key for kind in catalog.all())


def _module_name(path: Path) -> str:
    return f"{_NAMESPACE}.{path.stem}"


def _load(path: Path) -> list[tuple[type[Strategy], int]]:
    tree, code = _compile(path)
    module = _run(path, code)
    lines = _lines_of(tree)
    stamp = hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:16]
    kinds = catalog.strategies_in(vars(module), module.__name__)
    if not kinds:
        kinds = [_analyzer(path, module, lines)]
    for kind in kinds:
        kind.source = stamp
        _check(kind, lines)
    if len({kind.key for kind in kinds}) < len(kinds):
        raise _Mistake(lines.get(kinds[-1].__name__, 0), "Two strategies here have the same key.")
    return [(kind, lines.get(kind.__name__, 0)) for kind in kinds]


def _compile(path: Path) -> tuple[ast.Module, Any]:
    try:
        source = path.read_text(encoding="utf-8-sig")
        tree = ast.parse(source, filename=str(path))
        return tree, compile(tree, str(path), "exec")
    except SyntaxError as failure:
        said = failure.msg or "it cannot be read"
        raise _Mistake(failure.lineno or 0, f"This is not valid Python: {said}.") from failure
    except (OSError, ValueError) as failure:
        raise _Mistake(0, f"The file cannot be read: {failure}.") from failure


def _run(path: Path, code: Any) -> ModuleType:
    """Run a file as a module of its own. Nothing is written beside it, so no stale copy lives."""
    module = ModuleType(_module_name(path))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        # Running the person's own file is the feature.
        within(FIRST_CALL_S, "Loading it", exec, code, vars(module))
    except ModuleNotFoundError as failure:
        near = nearest_module(failure.name or "")
        offer = f"Did you mean “{near}”?" if near else "Remove the import."
        raise _Mistake(
            line_in(path, failure),
            f"It imports “{failure.name}”, which is not installed. {offer}",
        ) from failure
    except TooSlow as failure:
        raise _Mistake(line_in(path, failure), f"{failure}.") from failure
    except StrategyError as failure:
        raise _Mistake(line_in(path, failure), str(failure)) from failure
    except (Exception, SystemExit) as failure:
        said = told(failure)
        raise _Mistake(line_in(path, failure), f"It fails while loading ({said}).") from failure
    return module


def _lines_of(tree: ast.Module) -> dict[str, int]:
    """Return the line of each class and function, and of each name set in a class body."""
    lines: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            lines[node.name] = node.lineno
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                for name in _names_set(part):
                    lines[f"{node.name}.{name}"] = part.lineno
    return lines


def _names_set(part: ast.stmt) -> list[str]:
    if isinstance(part, ast.FunctionDef):
        return [part.name]
    targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
    return [one.id for one in targets if isinstance(one, ast.Name)]


def _check(kind: type[Strategy], lines: dict[str, int]) -> None:
    """Raise what a person would otherwise meet only when START is pressed."""
    name = kind.__name__
    if kind.default_timeframe not in TIMEFRAMES:
        raise _Mistake(
            lines.get(f"{name}.default_timeframe", lines.get(name, 0)),
            f"default_timeframe must be one of {', '.join(TIMEFRAMES)}; "
            f"it is {kind.default_timeframe!r}.",
        )
    if kind.holding not in _HOLDINGS:
        raise _Mistake(
            lines.get(f"{name}.holding", lines.get(name, 0)),
            f"holding must be “intraday” or “overnight”; it is {kind.holding!r}.",
        )
    for method in vars(kind):
        if method.startswith("on_") and not hasattr(Strategy, method):
            near = nearest(method, (one for one in dir(Strategy) if one.startswith("on_")))
            offer = f"; did you mean {near}?" if near else "."
            raise _Mistake(lines.get(f"{name}.{method}", 0), f"Nothing ever calls {method}{offer}")
    for method in ("on_bar", "on_companion", "on_tick", "on_fill", "on_position"):
        if len(inspect.signature(getattr(kind, method)).parameters) != 2:
            raise _Mistake(
                lines.get(f"{name}.{method}", 0),
                f"{method} must take two things: self and what happened.",
            )
    for parameter in kind.parameters.values():
        line = lines.get(f"{name}.{parameter.name}", 0)
        number = not isinstance(parameter.default, bool | str)
        ends = (parameter.low, parameter.high)
        if number and not all(isinstance(end, int | float) for end in ends):
            raise _Mistake(line, f"The setting “{parameter.name}” needs numbers as low and high.")
        try:
            parameter.check(parameter.default)
        except StrategyError as failure:
            raise _Mistake(line, f"A default does not fit: {failure}") from failure
    _check_together(kind, lines)


def _check_together(kind: type[Strategy], lines: dict[str, int]) -> None:
    line = lines.get(f"{kind.__name__}.check_parameters", 0)
    try:
        catalog.settle(kind, {})
    except StrategyError as failure:
        raise _Mistake(line, f"Its defaults do not fit each other: {failure}") from failure
    except Exception as failure:
        said = f"{type(failure).__name__}: {failure}"
        raise _Mistake(line, f"check_parameters fails ({said}).") from failure


def _analyzer(path: Path, module: ModuleType, lines: dict[str, int]) -> type[Strategy]:
    """Return a strategy around the file's `analyze` function or a class that has one."""
    own = [
        one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__
    ]
    unnamed = next(
        (one for one in own if isinstance(one, type) and issubclass(one, Strategy)), None
    )
    if unnamed is not None:
        line = lines.get(unnamed.__name__, 0)
        raise _Mistake(line, f"{unnamed.__name__} has no key. Add a line like key = “my_idea”.")
    function = vars(module).get("analyze")
    if inspect.isfunction(function):
        facts = {name.lower(): value for name, value in vars(module).items() if name.isupper()}
        return _wrapped(
            lambda: function, path, {"default_timeframe": facts.get("timeframe"), **facts}
        )
    analyst = next((one for one in own if callable(getattr(one, "analyze", None))), None)
    if isinstance(analyst, type):
        maker: Callable[[], Any] = analyst
        return _wrapped(lambda: maker().analyze, path, dict(vars(analyst)))
    raise _Mistake(
        0, "There is no strategy in it: no class made from Strategy and no function analyze(frame)."
    )


def _wrapped(make: Callable[[], Analyze], path: Path, facts: dict[str, Any]) -> type[Strategy]:
    try:
        return strategy_from(make, path.stem.lower(), facts)
    except (TypeError, ValueError) as failure:
        raise _Mistake(0, f"Its window must be a whole number of bars ({failure}).") from failure
