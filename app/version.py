"""Which program this is: the version and, in a checkout, the commit."""

from functools import lru_cache
from pathlib import Path

VERSION = "0.1.0"
_ROOT = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return the version, with the commit when the program runs from a checkout."""
    commit = _commit(_ROOT / ".git")
    return f"{VERSION}+{commit[:12]}" if commit else VERSION


def _commit(git: Path) -> str:
    """Read the commit of a checkout without calling git."""
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head[5:]
        loose = git / name
        if loose.exists():
            return loose.read_text(encoding="utf-8").strip()
        for line in (git / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(" " + name):
                return line.split(" ")[0]
    except OSError:
        return ""
    return ""
