"""Strategies: pick a card, see its losses first, press START."""

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from core.events.snapshot import BotState, EngineSnapshot
from ui.deck import Plan, StrategyCard
from ui.pace import with_market, with_strategy
from ui.screens.base import Screen
from ui.screens.own_strategies import OwnStrategiesBox, open_folder
from ui.screens.plan_bar import PlanBar
from ui.screens.strategy_card import LaterCard, StrategyCardView
from ui.screens.strategy_compare import CompareSheet
from ui.screens.strategy_sheets import CustomiseSheet, PaceSheet, SharesSheet
from ui.screens.strategy_switch import StrategySwitch
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Tiles
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.notice import Notice
from ui.widgets.scroll_page import ScrollPage

FIRST_ROW = 4
_LOOK_MS = 400
_RUNS = (BotState.RUNNING, BotState.PAUSED, BotState.STOPPING)


class StrategiesScreen(Screen):
    """The picker."""

    key = "strategies"
    mark = "nav_strategies"

    def build(self) -> None:
        """Make the cards."""
        self._cards: dict[str, StrategyCard] = {}
        self.views: dict[str, StrategyCardView] = {}
        self._faces: list[object] | None = None
        self._rest = 0
        self._looking = self._owed = False
        self._custom: dict[str, Mapping[str, object]] = {}
        self._bars: dict[str, str] = {}
        self.bar = PlanBar()
        self.bar.start.connect(self._start)
        self.bar.shares.connect(self._ask_shares)
        self.bar.pace.connect(self._ask_pace)
        self.notice = Notice("", "stop")
        self.notice.hide()
        self._first = Tiles(least=232, most=4)
        self._later = Tiles(least=232, most=4)
        self.ai_card = LaterCard()
        self.nothing = EmptyState("box_empty", say("strategies.none_found"))
        self._unfolded = False
        self._more_title = Label(say("strategies.more_title"), "heading", "heavy")
        self.own_box = OwnStrategiesBox()
        self.own_box.look.connect(self._look_again)
        self.own_box.template.connect(self._make_template)
        cards = Column(gap="wide", margins=(0, 4, 0, 4))
        cards.add((self._first, 1), self.nothing, self._more_title, self._later, self.own_box)
        self.cards_page = ScrollPage(cards)
        whole = Column(self._header(), self.notice, (self.cards_page, 1), self.bar, gap="near",
                       margins=(24, 4, 24, 20))  # fmt: skip
        self.page = ScrollPage(whole)
        self.setLayout(Column(self.page, gap=0))
        self._sheets()
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.refresh)
        follow(self._restyle)
        self.refresh()

    def _header(self) -> QWidget:
        self.subtitle = Label("", "text", "semi", "muted", wrap=True)
        title = Label(say("strategies.title"), "page", "heavy", wrap=True)
        words = Column(
            Row(Mark("nav_strategies", 32), (title, 1), gap="tight"), self.subtitle, gap=2
        )
        self.more = BigButton("", "plain", "normal", mark="chevron_right")
        self.more.clicked.connect(self._unfold)
        self.compare = BigButton(say("strategies.compare"), "plain", "normal")
        self.compare.clicked.connect(self._compare)
        self.own = BigButton(say("strategies.build"), "plain", "normal", mark="blocks")
        self.own.allow(False, say("strategies.build_later"))
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.addLayout(words, 1)
        self._head.addLayout(Row(self.more, self.compare, self.own, gap="near"))
        header = QWidget()
        header.setLayout(self._head)
        self._head.setContentsMargins(0, 0, 0, 0)
        return header

    def _sheets(self) -> None:
        self.compare_sheet = CompareSheet(self)
        self.customise_sheet = CustomiseSheet(self)
        self.customise_sheet.saved.connect(self._save_settings)
        self.shares_sheet = SharesSheet(self)
        self.shares_sheet.saved.connect(self._save_shares)
        self.pace_sheet = PaceSheet(self)
        self.pace_sheet.saved.connect(self._save_pace)
        self.switch = StrategySwitch(self, self.deck)
        self.switch.told.connect(self._tell)
        self.switch.ready.connect(self._take_and_start)

    def entered(self) -> None:
        """Measure what has not been measured on the chosen prices."""
        self.refresh()
        if any(card.measured is None and not card.measuring for card in self._cards.values()):
            self.deck.measure_cards()
            self.refresh()

    def refresh(self) -> None:
        """Show the cards, the plan and the bot as they are now."""
        cards = self.deck.cards()
        self._cards = {card.key: card for card in cards}
        faces = [_face(card) for card in cards]
        if faces != self._faces:
            self._faces = faces
            self._make_views(cards)
        plan = self.deck.plan()
        for card in cards:
            chosen = card.key == plan.strategy and not card.problem
            customised = bool(self._values(card, plan))
            self.views[card.key].show_card(card, chosen=chosen, customised=customised)
        self._follow_look()
        self.bar.show_plan(plan, self.deck)
        self.compare.allow(bool(cards), say("strategies.none_found"))
        if self.compare_sheet.isVisible():
            self.compare_sheet.show_cards(cards, plan.strategy)
        self.show_snapshot(self.deck.snapshot())

    def _follow_look(self) -> None:
        """Show how a look at the own files goes; what it found is measured when nothing else is."""
        files = self.deck.own_files()
        self.own_box.show_files(files)
        self._owed = self._owed or (self._looking and not files.looking)
        self._looking = files.looking
        if self._owed and not any(card.measuring for card in self._cards.values()):
            self._owed = False
            self.deck.measure_cards()

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Allow START when the bot can be started."""
        plan = self.deck.plan()
        card = self._cards.get(plan.strategy)
        usable = card is not None and not card.problem
        shares = bool(plan.symbols or self.deck.symbols())
        # After a fault START opens the account anew, as if nothing had run.
        state = None if snapshot is None or snapshot.broken else snapshot.state
        self.bar.show_state(state, can_trade=usable, shares=shares)

    def _make_views(self, cards: tuple[StrategyCard, ...]) -> None:
        for tiles in (self._first, self._later, self.own_box.tiles):
            for widget in tiles.clear():
                if widget is not self.ai_card:
                    widget.deleteLater()
        self.views = {}
        known = [card.key for card in cards if not card.own]
        for card in cards:
            view = StrategyCardView(card)
            view.chosen.connect(self._choose)
            view.customise.connect(self._customise)
            self.views[card.key] = view
            early = card.key in known[:FIRST_ROW]
            tiles = self.own_box.tiles if card.own else self._first if early else self._later
            tiles.add(view)
        # What is not there yet comes last.
        self._later.add(self.ai_card)
        self._rest = len(known[FIRST_ROW:]) + 1
        self.nothing.setVisible(not known)
        if not known or self.deck.plan().strategy in known[FIRST_ROW:]:
            self._unfolded = True
        self._show_more()
        self._order_keys()
        self._restyle()

    def _order_keys(self) -> None:
        # The cards are made last but lie in the middle: Tab shall go as the eye does.
        stops: list[QWidget] = [self.more, self.compare, self.own]
        views = list(self.views.items())
        own = {card.key for card in self._cards.values() if card.own}
        first = [view for key, view in views if key not in own][:FIRST_ROW]
        later = [view for key, view in views if key not in own][FIRST_ROW:]
        for view in first:
            stops += [view.choose, view.tune]
        for view in later:
            stops += [view.choose, view.tune]
        stops += [self.own_box.again, self.own_box.make]
        for key, view in views:
            stops += [view.choose, view.tune] if key in own else []
        stops += [self.bar.watched, self.bar.clock, self.bar.go]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _unfold(self) -> None:
        self._unfolded = not self._unfolded
        self._show_more()
        if self._unfolded:
            # Once the layout knows where they are.
            QTimer.singleShot(0, self._go_to_more)

    def _go_to_more(self) -> None:
        bar = self.cards_page.verticalScrollBar()
        bar.setValue(min(self._more_title.y(), bar.maximum()))

    def _show_more(self) -> None:
        self._later.setVisible(self._unfolded)
        self._more_title.setVisible(self._unfolded)
        mark = "chevron_down" if self._unfolded else "chevron_right"
        fewer, more = say("strategies.fewer"), say("strategies.more", n=self._rest)
        self.more.show_text(fewer if self._unfolded else more, mark=mark)

    def _look_again(self) -> None:
        self._tell("")
        self.deck.look_again()
        self.refresh()

    def _make_template(self) -> None:
        why_not = self.deck.make_template()
        self._tell(why_not, "stop")
        if not why_not:
            open_folder(self.deck.own_files())
        self.refresh()

    def _values(self, card: StrategyCard, plan: Plan) -> Mapping[str, object]:
        if card.key == plan.strategy:
            return plan.parameters
        return self._custom.get(card.key, {})

    def _choose(self, key: str) -> None:
        plan = self.deck.plan()
        if key == plan.strategy:
            return
        self._custom[plan.strategy] = plan.parameters
        self._bars[plan.strategy] = plan.timeframe
        bars = self._bars.get(key, self._cards[key].default_timeframe)
        self._take(with_strategy(plan, key, dict(self._custom.get(key, {})), bars))

    def _take(self, plan: Plan) -> str:
        """Take another plan; while the bot runs, ask first. Return why not."""
        snapshot = self.deck.snapshot()
        if snapshot is not None and snapshot.state in _RUNS:
            titles = {key: card.title for key, card in self._cards.items()}
            old = titles.get(snapshot.strategy, snapshot.strategy)
            self.switch.ask(plan, old, titles.get(plan.strategy, plan.strategy))
            return ""
        why_not = self.deck.change_plan(plan)
        self._tell(why_not, "stop")
        self.refresh()
        return why_not

    def _take_and_start(self, plan: Plan) -> None:
        why_not = self.deck.change_plan(plan)
        self._tell(why_not, "stop")
        self.refresh()
        if not why_not:
            self.go("start")

    def _customise(self, key: str) -> None:
        card, plan = self._cards[key], self.deck.plan()
        values = self._values(card, plan)
        known = {one.name for one in card.parameters}
        used = {name: value for name, value in values.items() if name in known}
        bars = self._bars.get(key, card.default_timeframe)
        chosen = key == plan.strategy
        self.customise_sheet.show_card(
            card, used, bars=plan.timeframe if chosen else bars, chosen=chosen
        )

    def _save_settings(self, key: str, values: dict[str, object], bars: str) -> None:
        usual = {one.name: one.default for one in self._cards[key].parameters}
        own = {name: value for name, value in values.items() if value != usual[name]}
        self._custom[key], self._bars[key] = own, bars
        why_not = self._take(with_strategy(self.deck.plan(), key, own, bars))
        if why_not:
            self._tell("")
            self.customise_sheet.refuse(why_not)
        else:
            self.customise_sheet.shut()

    def _ask_shares(self) -> None:
        deck = self.deck
        self.shares_sheet.show_plan(deck.plan(), deck.market_choices(), deck.symbols())

    def _save_shares(self, market: str, symbols: tuple[str, ...]) -> None:
        why_not = self._take(with_market(self.deck.plan(), market, symbols))
        if why_not:
            self._tell("")
            self.shares_sheet.refuse(why_not)
        else:
            self.shares_sheet.shut()

    def _ask_pace(self) -> None:
        self.pace_sheet.show_pace(self.deck.plan())

    def _save_pace(self, speed: float) -> None:
        self.deck.set_speed(speed)
        self.refresh()

    def _compare(self) -> None:
        self.compare_sheet.show_cards(self.deck.cards(), self.deck.plan().strategy)
        self.compare_sheet.open()

    def _start(self) -> None:
        self.go("start")

    def _tell(self, told: str, tone: str = "blue") -> None:
        self.notice.setVisible(bool(told))
        if told:
            self.notice.show_note(told, tone)

    def _restyle(self) -> None:
        theme = current()
        blind = theme.colour_blind
        self.subtitle.show_text(
            say(f"strategies.{'subtitle_colour_blind' if blind else 'subtitle'}")
        )
        low = self.height() < theme.px(620) or self.width() < theme.px(800)
        self.cards_page.grow(low)
        self.page.hold(not low)
        way = QBoxLayout.Direction
        narrow = self.width() < theme.px(700)
        self._head.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self.own_box.stack(narrow)
        for art in (*(view.art for view in self.views.values()), self.ai_card.art):
            art.be_low(self.height() < theme.px(760))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.stop()


def _face(card: StrategyCard) -> object:
    """Return what of a card does not change without its being another one."""
    return card.key, card.title, card.summary, card.art, card.own, card.parameters
