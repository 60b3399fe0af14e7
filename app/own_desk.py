"""The person's own strategies as the screen asks for them: look again, a template, what failed."""

import logging
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from app.own_strategies import OwnStrategies
from app.plan_desk import PlanDesk
from core.errors import UserMistake
from core.events.events import ErrorRaised
from core.events.snapshot import EngineSnapshot
from ui.deck import OwnFiles, StrategyCard

if TYPE_CHECKING:
    from app.bootstrap import Machine

_PLACE = re.compile(r" in (.+), line (\d+)$")
_LOG = logging.getLogger(__name__)


class OwnDesk:
    """Looks at the folder in the background, one look at a time. For any thread.

    Watches the machine too: what the engine switched off is marked until the next look.
    """

    def __init__(self, folder: Path, plans: PlanDesk) -> None:
        self._folder = folder
        self._plans = plans
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._faults: dict[str, str] = {}
        self._machine: Machine | None = None

    def files(self) -> OwnFiles:
        """Return the folder and what is known of it."""
        kinds = self._plans.kinds
        thread = self._thread
        return OwnFiles(
            folder=self._folder,
            looking=thread is not None and thread.is_alive(),
            good=0 if kinds is None else len(kinds.own),
            bad=0 if kinds is None else len(kinds.problems),
        )

    def look_again(self) -> None:
        """Load the folder anew in the background; while a look is under way, do nothing."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._look, name="own-files", daemon=True)
            self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait for a look under way; return whether there is none any more."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def make_template(self) -> str:
        """Put a strategy to begin with into the folder and look; return why not, or nothing."""
        try:
            OwnStrategies(self._folder).make_template()
        except UserMistake as mistake:
            return str(mistake)
        self.look_again()
        return ""

    def marked(self, cards: Sequence[StrategyCard]) -> tuple[StrategyCard, ...]:
        """Return the cards, those marked that the engine switched off."""
        faults = self._faults
        return tuple(
            structs.replace(card, problem=faults[card.key]) if card.key in faults else card
            for card in cards
        )

    def opened(self, machine: "Machine") -> None:
        """Listen to what strategies do wrong."""
        self._machine = machine
        machine.space.bus.subscribe(ErrorRaised, self._on_error)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Take nothing from the machine as it stands."""

    def _on_error(self, event: ErrorRaised) -> None:
        machine = self._machine
        host = None if machine is None else machine.engine.host
        if event.source != "strategy" or host is None or host.kind is None:
            return
        if host.kind.source and any(not slot.live for slot in host.slots.values()):
            place = _PLACE.search(event.detail)
            where = f"{Path(place[1]).name}, line {place[2]}: " if place else ""
            self._faults = {**self._faults, host.kind.key: where + event.sentence}

    def _look(self) -> None:
        try:
            self._plans.load()
            self._faults = {}
        except Exception as failure:  # noqa: BLE001 - no folder may end the window
            # The strategies known before stay usable; the log says what the look met.
            _LOG.error("the strategies folder could not be looked at", exc_info=failure)
