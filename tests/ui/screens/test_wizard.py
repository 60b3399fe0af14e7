"""The first-run wizard: five questions, two clicks to START, nothing lost."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.model.money_text import rupees
from tests.ui.screens.looking import SCALES, SIZES, area_of, everything_wrong, settle
from tests.ui.still_deck import COINS, SYMBOLS, StillDeck
from ui import theme
from ui.deck_files import ImportView
from ui.screens.price_file import PriceFileDialog
from ui.screens.wizard import Wizard
from ui.screens.wizard_prices import PricesStep
from ui.screens.wizard_steps import MoneyStep, RiskStep, SharesStep, StrategyStep, read_amount

LEFT = Qt.MouseButton.LeftButton


class Case:
    """An open wizard over an area of its own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot = qtbot
        self.deck = StillDeck(first_run=True)
        self.area = QWidget()
        qtbot.addWidget(self.area)
        self.area.resize(*area_of(SIZES[0], 1.0))
        self.area.show()
        self.wizard = Wizard(self.area, self.deck)
        self.done: list[str] = []
        self.wizard.finished.connect(lambda: self.done.append("finished"))
        self.wizard.left.connect(lambda: self.done.append("left"))
        self.wizard.open()
        settle()

    def click(self, button: QAbstractButton) -> None:
        """Press a button with the mouse."""
        self.wizard.page.ensureWidgetVisible(button)
        settle()
        self.bot.mouseClick(button, LEFT)
        settle()

    def key(self, key: Qt.Key) -> None:
        """Press a key where the keyboard is."""
        here = QApplication.focusWidget()
        assert here is not None
        self.bot.keyClick(here, key)
        settle()


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    return Case(qtbot)


def test_skip_is_one_click_to_start(case: Case) -> None:
    plan = case.deck.plan()
    case.click(case.wizard.skip)
    assert case.done == ["finished"]
    assert case.deck.did("finish_wizard") == [(plan,)]
    assert not case.deck.first_run()
    assert not case.wizard.isVisible()


def test_five_nexts_lead_to_start_with_the_usual_answers(case: Case) -> None:
    clicks = 0
    while case.wizard.isVisible():
        case.click(case.wizard.next)
        clicks += 1
    assert clicks == 5
    assert case.done == ["finished"]
    plan = case.deck.plan()
    assert (plan.prices, plan.strategy, plan.cash) == ("made-up", "turtle", Decimal(100_000))
    assert plan.symbols == SYMBOLS
    assert case.deck.did("save_setting") == [("risk.loss_per_trade_percent", Decimal(2))]


def test_each_answer_reaches_the_plan(case: Case) -> None:
    wizard = case.wizard
    case.click(wizard.next)
    money = wizard.step
    assert isinstance(money, MoneyStep)
    case.click(money.cards()[2])
    case.click(wizard.next)
    strategy = wizard.step
    assert isinstance(strategy, StrategyStep)
    case.click(strategy.cards()["momentum"])
    case.click(wizard.next)
    shares = wizard.step
    assert isinstance(shares, SharesStep)
    case.click(shares.picker.chips.buttons()[0])
    case.click(wizard.next)
    risk = wizard.step
    assert isinstance(risk, RiskStep)
    assert rupees(Decimal(5_000)) in risk.cards()[Decimal(1)].accessibleDescription()
    case.click(risk.cards()[Decimal(3)])
    case.click(wizard.next)
    plan = case.deck.plan()
    assert (plan.cash, plan.strategy, plan.symbols) == (Decimal(500_000), "momentum", SYMBOLS[1:])
    assert case.deck.did("save_setting") == [("risk.loss_per_trade_percent", Decimal(3))]


def test_each_market_brings_its_names_and_its_pace(case: Case) -> None:
    case.deck.the_plan = replace(case.deck.the_plan, timeframe="1d", speed=11_250.0)
    case.wizard.shut()
    case.wizard.open()
    for _ in range(3):
        case.click(case.wizard.next)
    step = case.wizard.step
    assert isinstance(step, SharesStep)
    cards = step.picker.cards
    assert list(cards) == ["shares", "coins", "both"]
    assert cards["shares"].isChecked()
    case.click(cards["coins"])
    assert _names(step) == list(COINS)
    case.click(cards["both"])
    assert _names(step) == [*SYMBOLS, *COINS]
    spoken = [one.accessibleName() for one in step.picker.chips.buttons()]
    assert spoken[0] == f"{SYMBOLS[0]}, a share, chosen"
    assert spoken[-1] == "PUDDLE, a coin, chosen"
    case.click(step.picker.chips.buttons()[-1])
    case.click(case.wizard.next)
    plan = case.deck.plan()
    assert (plan.market, plan.symbols) == ("both", (*SYMBOLS, *COINS[:-1]))
    assert plan.speed == 43_200.0  # a day still takes two seconds
    case.click(case.wizard.back)
    again = case.wizard.step
    assert isinstance(again, SharesStep)
    assert again.picker.cards["both"].isChecked()
    assert not again.picker.chips.buttons()[-1].isChecked()
    case.click(again.picker.cards["shares"])
    case.click(case.wizard.next)
    plan = case.deck.plan()
    assert (plan.market, plan.symbols, plan.speed) == ("shares", SYMBOLS, 11_250.0)


def _names(step: SharesStep) -> list[str]:
    return [one.text() for one in step.picker.chips.buttons() if one.isVisible()]


def test_own_files_have_no_market_to_choose(case: Case) -> None:
    case.deck.the_plan = replace(case.deck.the_plan, prices="file")
    step = SharesStep(case.deck, case.deck.plan())
    assert step.picker.cards == {}
    assert step.picker.value() == SYMBOLS


def test_by_keys_alone(case: Case) -> None:
    case.key(Qt.Key.Key_Return)
    case.key(Qt.Key.Key_Left)  # the amount beside the usual one
    case.key(Qt.Key.Key_Return)
    for _ in range(3):
        case.key(Qt.Key.Key_Return)
    assert case.done == ["finished"]
    assert case.deck.plan().cash == Decimal(50_000)


def test_back_shows_the_answer_given(case: Case) -> None:
    case.click(case.wizard.next)
    money = case.wizard.step
    assert isinstance(money, MoneyStep)
    case.click(money.cards()[0])
    case.click(case.wizard.next)
    case.click(case.wizard.back)
    again = case.wizard.step
    assert isinstance(again, MoneyStep)
    assert again.cards()[0].isChecked()


def test_closing_loses_nothing(case: Case) -> None:
    case.click(case.wizard.next)
    money = case.wizard.step
    assert isinstance(money, MoneyStep)
    case.click(money.cards()[0])
    case.click(case.wizard.next)
    case.key(Qt.Key.Key_Escape)
    assert case.done == ["left"]
    assert case.deck.plan().cash == Decimal(50_000)
    assert case.deck.first_run()
    case.wizard.open()
    settle()
    assert isinstance(case.wizard.step, PricesStep)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("2,50,000", 250_000), ("₹ 75000", 75_000), ("1000", 1000), ("1e5", 100_000)],
)
def test_amounts(text: str, amount: int) -> None:
    assert read_amount(text) == (Decimal(amount), "")


@pytest.mark.parametrize(
    ("text", "told"),
    [("abc", "“abc” is not an amount"), ("", "No amount"), ("999.99", "at least ₹1,000"),
     ("nan", "is not an amount"), ("99999999999", "at most"), ("-5", "at least")],
)  # fmt: skip
def test_wrong_amounts_are_told_in_words(text: str, told: str) -> None:
    amount, problem = read_amount(text)
    assert amount is None
    assert told in problem


def test_own_amount_is_checked_before_next(case: Case) -> None:
    case.click(case.wizard.next)
    money = case.wizard.step
    assert isinstance(money, MoneyStep)
    case.click(money.own)
    assert QApplication.focusWidget() is money.own_field
    case.bot.keyClicks(money.own_field, "much")
    case.click(case.wizard.next)
    assert case.wizard.step is money
    assert "“much” is not an amount" in case.wizard.notice.accessibleName()
    money.own_field.clear()
    case.bot.keyClicks(money.own_field, "2,50,000")
    case.key(Qt.Key.Key_Return)
    assert case.deck.plan().cash == Decimal(250_000)
    assert not case.wizard.notice.isVisible()


def test_no_share_is_no_answer(case: Case) -> None:
    for _ in range(3):
        case.click(case.wizard.next)
    shares = case.wizard.step
    assert isinstance(shares, SharesStep)
    case.click(shares.picker.chips.none)
    case.click(case.wizard.next)
    assert case.wizard.step is shares
    assert "at least one" in case.wizard.notice.accessibleName()


def test_prices_that_are_not_there_cannot_be_chosen(case: Case) -> None:
    prices = case.wizard.step
    assert isinstance(prices, PricesStep)
    case.click(prices.cards()["crypto"])
    assert prices.cards()["made-up"].isChecked()
    assert prices.cards()["crypto"].toolTip() == "Not built yet."


def test_a_refusal_of_the_program_is_shown(case: Case) -> None:
    case.deck.refuses["change_plan"] = "The disk is full."
    case.click(case.wizard.next)
    assert isinstance(case.wizard.step, PricesStep)
    assert case.wizard.notice.accessibleName() == "The disk is full."


def _file_step(case: Case) -> PricesStep:
    prices = case.wizard.step
    assert isinstance(prices, PricesStep)
    case.click(prices.cards()["file"])
    return prices


def test_own_file_must_be_read_first(case: Case) -> None:
    prices = _file_step(case)
    case.click(case.wizard.next)
    assert "No file is chosen" in case.wizard.notice.accessibleName()
    path = Path("/somewhere/prices.csv")
    prices.file.take(path)
    assert case.deck.did("import_file") == [(path,)]
    case.click(case.wizard.next)
    assert "still being read" in case.wizard.notice.accessibleName()
    case.deck.the_import = ImportView(
        file="prices.csv", running=False, symbols=("INFY", "TCS"), rows=125_000,
        faults=tuple(f"Line {n} is bad." for n in range(7)), refused="",
    )  # fmt: skip
    case.bot.waitUntil(lambda: prices.file.outcome.isVisible())
    assert "1,25,000 rows of 2 shares" in prices.file.outcome.accessibleName()
    told = prices.file.faults.text()
    assert "Line 4 is bad." in told
    assert "Line 5 is bad." not in told
    assert told.endswith("and 2 more")
    case.click(case.wizard.next)
    plan = case.deck.plan()
    assert (plan.prices, plan.files, plan.symbols) == ("file", (path,), ())


def test_a_refused_file_says_why(case: Case) -> None:
    prices = _file_step(case)
    prices.file.take(Path("/somewhere/prices.csv"))
    case.deck.the_import = ImportView(
        file="prices.csv", running=False, symbols=(), rows=0, faults=(), refused="No times in it."
    )
    prices.file.refresh()
    assert "No times in it." in prices.file.outcome.accessibleName()
    case.click(case.wizard.next)
    assert case.wizard.step is prices
    assert everything_wrong(case.area) == []


def test_panic_stop_stands_in_the_file_dialog(case: Case) -> None:
    prices = _file_step(case)
    case.click(prices.file.choose)
    dialog = prices.file.dialog
    assert isinstance(dialog, PriceFileDialog)
    assert dialog.panic.isVisible()
    case.bot.mouseClick(dialog.panic, LEFT)
    assert case.deck.did("panic") == [(False,)]
    assert dialog.isVisible()
    dialog.reject()


def test_strategies_that_cannot_be_used_or_are_missing(case: Case) -> None:
    cards = case.deck.the_cards
    case.deck.the_cards = (replace(cards[0], problem="Line 3 is wrong."), *cards[1:])
    for _ in range(2):
        case.click(case.wizard.next)
    strategy = case.wizard.step
    assert isinstance(strategy, StrategyStep)
    assert not strategy.cards()["turtle"].isEnabled()
    case.click(case.wizard.next)
    assert "No strategy is chosen" in case.wizard.notice.accessibleName()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", SIZES)
def test_every_question_fits(case: Case, scale: float, size: tuple[int, int]) -> None:
    theme.use("light", scale=scale)
    case.area.resize(*area_of(size, scale))
    wrong = []
    while case.wizard.isVisible():
        key = case.wizard.step.key
        wrong += [f"{key}: {one}" for one in everything_wrong(case.wizard)]
        if isinstance(case.wizard.step, SharesStep):
            for market, card in case.wizard.step.picker.cards.items():
                card.click()
                settle()
                wrong += [f"{market}: {one}" for one in everything_wrong(case.wizard)]
        case.wizard.go_next()
    assert wrong == []


def test_tab_goes_round_inside(case: Case) -> None:
    seen = []
    for _ in range(12):
        seen.append(QApplication.focusWidget())
        case.key(Qt.Key.Key_Tab)
    assert {case.wizard.later, case.wizard.skip, case.wizard.next} <= set(seen)
    assert all(case.wizard.isAncestorOf(one) for one in seen if one is not None)
    order = [one for one in seen if one in (case.wizard.later, case.wizard.skip, case.wizard.next)]
    assert order[:3] == [case.wizard.later, case.wizard.skip, case.wizard.next]
