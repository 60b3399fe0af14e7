"""What pip says when it fails becomes one sentence that says what to do."""

from pathlib import Path

import pytest

from app.launch.pip_install import explain, packages_in

LOG = Path("/home/me/program/.venv/install.log")
_RETRY = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
_NONE = "ERROR: No matching distribution found for alembic==1.20.1"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (f"{_RETRY}': Temporary failure in name resolution')\n{_NONE}", "Connect to the internet"),
        ("socket.timeout: The read operation timed out", "Connect to the internet"),
        (f"{_RETRY}CERTIFICATE_VERIFY_FAILED')\n{_NONE}", "global.cert"),
        (_NONE, "no ready-made package alembic"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "nothing was installed"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not install: [Errno 13] Permission denied: 'x'", "may not write"),
        ("one thing\nERROR: another thing\n\n", "ERROR: another thing"),
        ("", "no reason given"),
    ],
)
def test_each_failure_has_its_sentence(said: str, sentence: str) -> None:
    told = explain(said, LOG)
    assert sentence in told
    assert "\n" not in told
    assert told.endswith((".", "."))


def test_the_real_locks_name_their_packages(project: Path) -> None:
    app = packages_in(project / "requirements" / "app.txt")
    dev = packages_in(project / "requirements" / "dev.txt")
    assert 50 < app < dev


def test_the_developers_lock_holds_every_package_of_the_programs_own(project: Path) -> None:
    def pins(name: str) -> set[str]:
        text = (project / "requirements" / name).read_text(encoding="utf-8")
        return {line.split(" ")[0] for line in text.splitlines() if line[:1].isalnum()}

    assert pins("app.txt") <= pins("dev.txt")
