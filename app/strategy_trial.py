"""The process in which a person's strategy files are tried out; it may hang or fall over.

Started with the seconds a file may take and the files. It writes a line of JSON to standard
output when it begins a file and one with what came of it.
"""

import faulthandler
import sys
from pathlib import Path

import msgspec


class TrialLine(msgspec.Struct, frozen=True):
    """One line of the answer: a file is begun, or done with what is wrong with it, if anything."""

    file: str
    done: bool
    line: int = 0
    sentence: str = ""


def main() -> None:
    """Try out each file named on the command line."""
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a person's code prints is no answer
    from core.strategy.loader import load_file
    from core.strategy.trial import try_out

    seconds = float(sys.argv[1])
    for path in map(Path, sys.argv[2:]):
        _tell(answers, TrialLine(path.name, done=False))
        # This needs no step of Python: it ends the process even when compiled code goes round.
        faulthandler.dump_traceback_later(seconds, exit=True)
        kinds, problem = load_file(path)
        for kind in kinds:
            problem = problem or try_out(kind, path)
        faulthandler.cancel_dump_traceback_later()
        if problem is None:
            _tell(answers, TrialLine(path.name, done=True))
        else:
            _tell(answers, TrialLine(path.name, True, problem.line, problem.sentence))


def _tell(answers: object, line: TrialLine) -> None:
    answers.write(msgspec.json.encode(line) + b"\n")  # type: ignore[attr-defined]
    answers.flush()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
