"""The safety limits as the meters show them before anything has run."""

from decimal import Decimal

from core.model.money_text import rupees
from ui.deck import Deck
from ui.price_choice import currency_of
from ui.text import say
from ui.widgets.meter import Meter


def show_unused(deck: Deck, loss: Meter, positions: Meter) -> None:
    """Show on the meters of a day's loss and of positions what the settings will allow."""
    rules = {row.key: row.value for row in deck.setting_rows() or ()}
    share = Decimal(str(rules.get("risk.loss_per_day_percent", 0))) / 100
    plan = deck.plan()
    currency = currency_of(plan.prices)
    used, allowed = rupees(Decimal(0), currency), rupees(plan.cash * share, currency)
    loss.show_share(0.0, say("everywhere.used_of", used=used, allowed=allowed))
    most = rules.get("risk.max_open_positions", 0)
    positions.show_share(0.0, say("everywhere.used_of", used=0, allowed=most))
