"""The screens of the window by their keys, each made when it is first asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from typing_extensions import override

from ui.screens.base import Screen


class ScreenShelf(Mapping[str, Screen]):
    """Screens in the order of the rail. Asking for one makes it; `make_next` makes the others."""

    def __init__(
        self, kinds: Sequence[type[Screen]], make: Callable[[type[Screen]], Screen]
    ) -> None:
        self._kinds = {kind.key: kind for kind in kinds}
        self._make = make
        self._made: dict[str, Screen] = {}

    @override
    def __getitem__(self, key: str) -> Screen:
        screen = self._made.get(key)
        if screen is None:
            screen = self._made[key] = self._make(self._kinds[key])
        return screen

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    @override
    def __len__(self) -> int:
        return len(self._kinds)

    def make_next(self) -> bool:
        """Make one screen that is missing; return whether others are missing still."""
        missing = [key for key in self._kinds if key not in self._made]
        if missing:
            self[missing[0]]
        return len(missing) > 1
