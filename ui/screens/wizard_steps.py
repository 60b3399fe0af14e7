"""The wizard's questions about money, strategy, what to trade, and risk."""

from decimal import Decimal, InvalidOperation

from msgspec.structs import replace
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from core.model.money_text import grouped, rupees
from ui.art import money_mark
from ui.deck import Plan
from ui.pace import with_market, with_strategy
from ui.price_choice import currency_of
from ui.screens.market_picker import MarketPicker
from ui.screens.wizard_step import WizardStep
from ui.text import say
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Tiles
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.option_card import OptionCard

LEAST_CASH, MOST_CASH = Decimal(1_000), Decimal(10_000_000_000)
_EXAMPLE = Decimal(250_000)
_AMOUNTS = (
    (Decimal(50_000), "coin", "money_small"),
    (Decimal(100_000), "money_bag", "money_usual"),
    (Decimal(500_000), "bank", "money_large"),
)
RISK_SETTING = "risk.loss_per_trade_percent"
_RISKS = (
    (Decimal(1), "shield_full", "careful"),
    (Decimal(2), "nav_safety", "usual"),
    (Decimal(3), "coaster", "bold"),
)


def read_amount(text: str, currency: str = "INR") -> tuple[Decimal | None, str]:
    """Return the amount a person typed (₹, commas and blanks allowed), or why it is none."""
    plain = (
        text.upper()
        .removesuffix(currency)
        .replace("₹", "")
        .replace(",", "")
        .replace(" ", "")
        .strip()
    )
    example = grouped(_EXAMPLE, indian=currency == "INR")
    if not plain:
        return None, say("wizard.money_empty", example=example)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None, say("wizard.money_not_number", text=text.strip(), example=example)
    if not amount.is_finite():
        return None, say("wizard.money_not_number", text=text.strip(), example=example)
    if amount < LEAST_CASH:
        low = rupees(LEAST_CASH, currency)
        return None, say("wizard.money_too_low", amount=rupees(amount, currency), low=low)
    if amount > MOST_CASH:
        high = rupees(MOST_CASH, currency)
        return None, say("wizard.money_too_high", amount=rupees(amount, currency), high=high)
    return amount.quantize(Decimal("0.01")), ""


class MoneyStep(WizardStep):
    """Three usual amounts, or one's own."""

    key = "money"

    @override
    def build(self, plan: Plan) -> None:
        self._cards: list[OptionCard] = []
        self._currency = currency_of(plan.prices)
        tiles = Tiles(least=330, most=2, gap="near")
        coins = self._currency != "INR"
        for amount, art, sentence in _AMOUNTS:
            words = say(f"wizard.{sentence}{'_coins' if coins else ''}")
            mark = money_mark(self._currency) if art == "money_bag" else art
            card = OptionCard(mark, rupees(amount, self._currency), words)
            card.setChecked(amount == plan.cash)
            self._cards.append(card)
            tiles.add(card)
        low = say("wizard.money_own_more", low=rupees(LEAST_CASH, self._currency))
        self.own = OptionCard("pencil", say("wizard.money_own"), low)
        tiles.add(self.own)
        self.own_field = QLineEdit()
        asked = say(
            "wizard.money_own_field" if self._currency == "INR" else "wizard.money_own_usdt"
        )
        self.own_field.setAccessibleName(asked)
        self.own_field.setPlaceholderText(
            say("wizard.money_own_hint", amount=grouped(_EXAMPLE, indian=not coins))
        )
        self._asked = Label(asked, "text", "semi", wrap=True)
        column = Column(gap="near")
        column.add(tiles, self._asked, self.own_field)
        self.setLayout(column)
        if all(amount != plan.cash for amount, _, _ in _AMOUNTS):
            self.own.setChecked(True)
            self.own_field.setText(grouped(plan.cash, indian=not coins))
        self.own.toggled.connect(self._own_chosen)
        self._own_chosen(self.own.isChecked())

    def cards(self) -> list[OptionCard]:
        """Return the amounts, without one's own."""
        return self._cards

    def _own_chosen(self, chosen: bool) -> None:
        self._asked.setVisible(chosen)
        self.own_field.setVisible(chosen)
        if chosen and self.isVisible():
            self.own_field.setFocus()
            self.fitted.emit()

    def _amount(self) -> tuple[Decimal | None, str]:
        if self.own.isChecked():
            return read_amount(self.own_field.text(), self._currency)
        for card, (amount, _, _) in zip(self._cards, _AMOUNTS, strict=True):
            if card.isChecked():
                return amount, ""
        example = grouped(_EXAMPLE, indian=self._currency == "INR")
        return None, say("wizard.money_empty", example=example)

    @override
    def news(self) -> QWidget:
        return self.own_field

    @override
    def problem(self) -> str:
        return self._amount()[1]

    @override
    def answer(self, plan: Plan) -> Plan:
        amount, _ = self._amount()
        assert amount is not None  # problem() was asked first
        return replace(plan, cash=amount)

    @override
    def answer_widget(self) -> QWidget | None:
        if self.own.isChecked():
            return self.own_field
        return next((card for card in self._cards if card.isChecked()), None)


class StrategyStep(WizardStep):
    """The strategies' cards."""

    key = "strategy"

    @override
    def build(self, plan: Plan) -> None:
        self._cards: dict[str, OptionCard] = {}
        self._bars: dict[str, str] = {}
        tiles = Tiles(least=330, most=2, gap="near")
        for found in self.deck.cards():
            self._bars[found.key] = found.default_timeframe
            card = OptionCard(found.art, found.title, found.problem or found.summary)
            card.allow(not found.problem, found.problem)
            card.setChecked(found.key == plan.strategy and not found.problem)
            self._cards[found.key] = card
            tiles.add(card)
        if self._cards:
            self.setLayout(Column(tiles))
        else:
            self.setLayout(Column(EmptyState("box_empty", say("wizard.strategies_missing"))))

    def cards(self) -> dict[str, OptionCard]:
        """Return the answers by the key of their strategy."""
        return self._cards

    def _value(self) -> str | None:
        return next((key for key, card in self._cards.items() if card.isChecked()), None)

    @override
    def problem(self) -> str:
        return "" if self._value() else say("wizard.strategy_none")

    @override
    def answer(self, plan: Plan) -> Plan:
        value = self._value()
        assert value is not None  # problem() was asked first
        if value == plan.strategy:
            return plan
        return with_strategy(plan, value, {}, self._bars[value])

    @override
    def answer_widget(self) -> QWidget | None:
        return next((card for card in self._cards.values() if card.isChecked()), None)


class SharesStep(WizardStep):
    """Indian shares, coins or both, and which of them: all chosen."""

    key = "shares"

    @override
    def build(self, plan: Plan) -> None:
        self.picker = MarketPicker(self.deck.market_choices(), plan, self.deck.symbols())
        self.picker.fitted.connect(self.fitted)
        self.setLayout(Column(self.picker))

    @override
    def problem(self) -> str:
        return self.picker.problem()

    @override
    def answer(self, plan: Plan) -> Plan:
        return with_market(plan, self.picker.market(), self.picker.value())

    @override
    def answer_widget(self) -> QWidget | None:
        return self.picker.answer_widget()


class RiskStep(WizardStep):
    """How much one trade may lose."""

    key = "risk"

    @override
    def build(self, plan: Plan) -> None:
        self._cards: dict[Decimal, OptionCard] = {}
        column = Column(gap="near")
        now = self._now()
        for percent, art, name in _RISKS:
            most = say(f"wizard.risk_{name}_more", percent=f"{percent} %")
            currency = currency_of(plan.prices)
            amount, cash = (rupees(one, currency) for one in (plan.cash * percent / 100, plan.cash))
            example = say("wizard.risk_example", amount=amount, cash=cash)
            card = OptionCard(art, say(f"wizard.risk_{name}"), f"{most} {example}")
            card.setChecked(percent == now)
            self._cards[percent] = card
            column.add(card)
        self.setLayout(column)

    def cards(self) -> dict[Decimal, OptionCard]:
        """Return the answers by their percentage."""
        return self._cards

    def _now(self) -> Decimal:
        rows = (row for row in self.deck.setting_rows() if row.key == RISK_SETTING)
        return next((Decimal(str(row.value)) for row in rows), Decimal(2))

    def _value(self) -> Decimal | None:
        return next((percent for percent, card in self._cards.items() if card.isChecked()), None)

    @override
    def keep(self) -> str:
        value = self._value()
        # A figure of one's own, set before, stays as it is.
        return self.deck.save_setting(RISK_SETTING, value) if value is not None else ""

    @override
    def answer_widget(self) -> QWidget | None:
        return next((card for card in self._cards.values() if card.isChecked()), None)
