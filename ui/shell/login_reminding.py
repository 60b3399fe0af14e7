"""Ties the strip that reminds of a login to what its button starts."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.deck import Access, Deck
from ui.deck_money import MoneyView
from ui.screens.broker_deeds import BrokerDeeds
from ui.shell.login_banner import LoginBanner


class LoginReminding(QObject):
    """Owns the strip, and the sheets that its button opens over an area."""

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area)
        self._area, self._deck = area, deck
        self.banner = LoginBanner()
        self.banner.pressed.connect(self._do)
        self.deeds: BrokerDeeds | None = None
        """Made with the first press."""

    def look(self, money: MoneyView, access: Access, *, covered: bool) -> None:
        """Show what is due to whoever may do something about it."""
        silent = covered or access.locked or bool(self._deck.why_not())
        self.banner.show_reminder(None if silent else money.reminder)

    def _do(self, broker: str, deed: str) -> None:
        money = self._deck.money()
        if self.deeds is None:
            self.deeds = BrokerDeeds(self._area, money)
            self.deeds.done.connect(lambda _broker: money.examine())
        self.deeds.do(next(one for one in money.brokers() if one.key == broker), deed)
