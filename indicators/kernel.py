"""How kernels are compiled: cached on disk, inlined into each other, never out of date."""

import functools
import hashlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import types
from numba.core.caching import (
    InTreeCacheLocator,
    UserProvidedCacheLocator,
    UserWideCacheLocator,
)
from numba.core.cgutils import ir  # type: ignore[attr-defined]
from numba.extending import intrinsic
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent
_LOOP = _PACKAGE.parent / "core" / "backtest" / "fast"
_IMPORT = re.compile(r"^\s*(?:from|import)\s+indicators\b(.*)$", re.MULTILINE)
_OF_THE_LOOP = re.compile(r"^from core\.backtest\.fast\b(.*)$", re.MULTILINE)
_WORD = re.compile(r"[a-z_]\w*")


@functools.cache
def source_stamp(path: Path, package: Path = _PACKAGE) -> str:
    """Return a hash of a source file and of every kernel file it imports, however deep.

    numba's own cache looks at the one file only. A kernel compiled from `ema.step` would then
    keep yesterday's formula after `ema.py` changed.
    """
    found: dict[Path, bytes] = {}
    _collect(path, package, found)
    digest = hashlib.sha256()
    for file in sorted(found):
        digest.update(str(file).encode() + b"\0" + found[file] + b"\0")
    return digest.hexdigest()


def _collect(path: Path, package: Path, found: dict[Path, bytes]) -> None:
    if path in found or not path.is_file():
        return
    source = path.read_bytes()
    found[path] = source
    text = source.decode("utf-8")
    for line in _IMPORT.findall(text):
        for word in _WORD.findall(line):
            _collect(package / f"{word}.py", package, found)
    for line in _OF_THE_LOOP.findall(text):
        for word in _WORD.findall(line):
            _collect(_LOOP / f"{word}.py", package, found)


def _stamp(path: str) -> object:
    if getattr(sys, "frozen", False):  # packaged: the sources are inside the program's own file
        program = Path(sys.executable).stat()
        return program.st_mtime_ns, program.st_size
    return source_stamp(Path(path))


class InGivenFolder(UserProvidedCacheLocator):
    """Keeps compiled kernels in the folder named by NUMBA_CACHE_DIR, when there is one."""

    def get_source_stamp(self) -> object:
        """Return what must be unchanged for a compiled kernel to be used again."""
        return _stamp(self._py_file)


class BesideSource(InTreeCacheLocator):
    """Keeps compiled kernels in `__pycache__` beside their source."""

    def get_source_stamp(self) -> object:
        """Return what must be unchanged for a compiled kernel to be used again."""
        return _stamp(self._py_file)


class InUserFolder(UserWideCacheLocator):
    """Keeps compiled kernels in the user's cache when the program's folder is read-only."""

    def get_source_stamp(self) -> object:
        """Return what must be unchanged for a compiled kernel to be used again."""
        return _stamp(self._py_file)


_PLACES = (InGivenFolder, BesideSource, InUserFolder)
_LOCATORS = ",".join(f"{place.__module__}.{place.__qualname__}" for place in _PLACES)


def _cached(function: F, **how: bool) -> F:
    settings: Any = numba.config
    # numba reads this setting once, while it decorates; it is put back for everybody else's sake.
    before = settings.CACHE_LOCATOR_CLASSES
    settings.CACHE_LOCATOR_CLASSES = _LOCATORS
    try:
        compiler: Any = numba.njit
        made = compiler(cache=True, error_model="numpy", **how)(function)
    finally:
        settings.CACHE_LOCATOR_CLASSES = before
    return cast(F, made)


def kernel(function: F) -> F:
    """Compile a function that is called once per bar; kernels calling it contain it.

    Otherwise each call inside a kernel hands over seven numbers that describe the array: a third
    of the time of a strategy with three indicators.
    """
    return _cached(function, forceinline=True)


def direct(step: F, *arguments: Any) -> F:
    """Return a kernel's machine code for arguments of such kinds, to be called from Python.

    On each call numba looks at the kinds of the arguments to choose the code: half of the time of
    a bar. What is returned takes no other kinds.
    """
    made: Any = step
    kind_of: Any = numba.typeof
    kinds = tuple(kind_of(one) for one in arguments)
    made.compile(kinds)
    return cast(F, made.overloads[kinds].entry_point)


def array_kernel(function: F) -> F:
    """Compile a loop over whole columns; other threads may run Python meanwhile."""
    return _cached(function, nogil=True)


def inlined(function: F) -> F:
    """Mark arithmetic that the compiler copies into the kernels using it.

    So one formula runs in registers in a loop and on a state array one bar at a time. Without
    fast maths the compiler may not change a rounding, so both give the same bits.
    """
    return cast(F, numba.njit(forceinline=True, error_model="numpy")(function))


def part(function: F) -> F:
    """Compile a function that kernels call, once for all of them; it is cached with each."""
    return cast(F, numba.njit(error_model="numpy")(function))


def _fused(typing_context: Any, first: Any, second: Any, third: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    number = types.float64
    return number(number, number, number), code


fused = cast(Callable[[float, float, float], float], intrinsic(_fused))
"""Return `first * second + third` rounded once.

Where each value needs the one before it, the wait for a multiplication and then an addition is
all the time there is; this halves it. The compiler never makes it of `a * b + c` by itself, for
that would change the rounding. A processor without the instruction (some Celerons before 2020)
computes the same bits, more slowly.
"""


def _places(typing_context: Any, array: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    pointer: Any = types.CPointer
    return pointer(array.dtype)(array), code


places = cast(Callable[[NDArray[Any]], NDArray[Any]], intrinsic(_places))
"""Return an array's places as a bare pointer, for formulas to use as their ring.

Of an array numba counts the references wherever paths join, on every bar: 10 times the time of
the arithmetic itself once a formula has three windows. The array must outlive the pointer.
"""


def _fetch(typing_context: Any, pointer: Any, index: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        prefetch = builder.module.declare_intrinsic(
            "llvm.prefetch", [byte], ir.FunctionType(ir.VoidType(), [byte] + [number] * 3)
        )
        place = builder.bitcast(builder.gep(arguments[0], [arguments[1]]), byte)
        builder.call(prefetch, [place, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(pointer, types.int64), code


fetch = cast(Callable[[Any, int], None], intrinsic(_fetch))
"""Ask for a place to be brought near before it is needed; changes nothing but the time."""
