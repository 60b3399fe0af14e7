"""A secret that shows dots wherever text is made of it."""

from typing import NoReturn

_DOTS = "••••••••"


class Secret:
    """Text that must never reach a log, a file, a repr or an exception.

    Only `reveal` gives it away, and only where it goes onto the wire or into the vault.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __repr__(self) -> str:
        return f"Secret({_DOTS})"

    def __str__(self) -> str:
        return _DOTS

    def __format__(self, spec: str) -> str:
        return _DOTS

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied into a file")
