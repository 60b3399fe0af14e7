"""What the person sees while the program gets ready. Plain ASCII: any console can show it."""

import sys
from typing import TextIO

_BAR_WIDTH = 28
_LINES_WITHOUT_TERMINAL = 10


class SetupProblem(Exception):
    """Getting ready failed; the message is one sentence that says what to do."""


class Console:
    """Speaks on stderr, so that a command's own output on stdout stays clean."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._terminal = self._stream.isatty()
        self._open_line = False
        self._last_shown = -1

    def say(self, sentence: str) -> None:
        """Write a sentence on its own line."""
        self.end_bar()
        self._stream.write(sentence + "\n")
        self._stream.flush()

    def bar(self, verb: str, done: int, total: int, name: str = "") -> None:
        """Show how far a step is: a moving bar in a terminal, a line now and then elsewhere."""
        done = min(done, total)
        if self._terminal:
            filled = _BAR_WIDTH * done // max(total, 1)
            drawn = "#" * filled + "." * (_BAR_WIDTH - filled)
            self._stream.write(f"\r  [{drawn}] {verb} {done} of {total}  {name[:28]:28}")
            self._open_line = True
        elif self._worth_a_line(done, total):
            self._stream.write(f"  {verb} {done} of {total}  {name}".rstrip() + "\n")
        self._stream.flush()

    def end_bar(self) -> None:
        """Close the bar's line, if one is open."""
        if self._open_line:
            self._stream.write("\n")
            self._open_line = False
        self._last_shown = -1

    def _worth_a_line(self, done: int, total: int) -> bool:
        step = max(total // _LINES_WITHOUT_TERMINAL, 1)
        if done == self._last_shown or (done < total and done % step):
            return False
        self._last_shown = done
        return True
