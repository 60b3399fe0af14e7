"""The order book of the symbol on show: live, old, or one calm sentence why there is none."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from core.events.book_view import BookState, BookTrouble, BookView
from core.events.snapshot import EngineSnapshot
from core.model.instrument import Instrument
from core.model.money_text import grouped, price_text
from ui.deck import Plan
from ui.screens.ladder_rows import Ladder, LadderMark, LadderRow, ladder_of, marks_of
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.ladder_view import FEWEST, LadderLook, LadderView, Rung
from ui.widgets.layouts import Column

_FEW = 10
"""A venue that tells fewer levels than this says so below them."""

_ROOM = 3
"""Its part of the column's height, where the list has two."""

_MINUTE_S = 60.0
_TINY = Decimal("0.01")
_MUCH, _FINEST = 10_000, 3
_MADE_UP = Plan().prices


class LadderCard(Card):
    """Small, and folded away by its own button.

    Signals: picked(Decimal) with a price, unfolded() when a person opened it.
    """

    picked = Signal(object)
    unfolded = Signal()

    def __init__(self) -> None:
        super().__init__(say("book.title"), padding="near", gap=4)
        self._folded = False
        self._shown: tuple[object, ...] = ()
        self._instrument: Instrument | None = None
        self.fold = IconButton("chevron_down", says=say("book.less"))
        self.fold.clicked.connect(self._fold)
        self.add_to_header(self.fold)
        self.note = Label("", "small", "semi", "muted", wrap=True)
        self.view = LadderView(says=say("book.title"), words=self._row_words)
        self.view.picked.connect(self.picked)
        self.beyond = Label("", "small", "semi", "ink", wrap=True)
        self.few = Label("", "small", "semi", "muted", wrap=True)
        self.rest = QWidget()
        self.rest.setLayout(Column(self.note, (self.view, 1), self.beyond, self.few, gap=4))
        self.add((self.rest, 1))
        self._show_nothing(say("book.none_before"))

    @property
    def folded(self) -> bool:
        """Return whether only the title is shown."""
        return self._folded

    def be_folded(self, folded: bool) -> None:
        """Show only the title, or everything."""
        self._folded = folded
        self.rest.setVisible(not folded)
        mark, word = ("chevron_right", "more") if folded else ("chevron_down", "less")
        self.fold.show_mark(mark, say(f"book.{word}"))
        self._share_room()

    def _fold(self) -> None:
        self.be_folded(not self._folded)
        if not self._folded:
            self.unfolded.emit()

    def _share_room(self) -> None:
        """Grow only where there are rows to fill the room with."""
        parent = self.parentWidget()
        column = None if parent is None else parent.layout()
        if isinstance(column, QBoxLayout):
            grows = not self._folded and not self.view.isHidden()
            column.setStretchFactor(self, _ROOM if grows else 0)

    # What is shown

    def show_book(
        self,
        snapshot: EngineSnapshot | None,
        symbol: str,
        instrument: Instrument | None,
        prices: str,
    ) -> None:
        """Show the book of a snapshot; `prices` is the source that was chosen."""
        if self._folded:
            return
        book = None if snapshot is None else snapshot.book
        if book is not None and book.symbol != symbol:
            book = None  # of the symbol before: the new one's is on its way
        if snapshot is None or (book is None and snapshot.venue is None):
            self._show_nothing(_why_none(snapshot, prices))
            return
        name = "" if snapshot.venue is None else snapshot.venue.name
        if book is None or instrument is None or book.state is BookState.WAITING:
            # The room stays: rows that come and go must not push the list about.
            self._show_nothing(_why_waiting(book, symbol, name), room=True)
            return
        marks = marks_of(snapshot, symbol)
        count = max(self.view.count, FEWEST)
        # Words say whole seconds: less would only make it flicker.
        key = (book.bids, book.asks, marks, count, instrument, _note(book, snapshot, name))
        if key != self._shown:
            self._shown = key
            self._instrument = instrument
            self._show(book, ladder_of(book, marks, count), _note(book, snapshot, name), name)

    def _show_nothing(self, sentence: str, *, room: bool = False) -> None:
        if self._shown == (sentence, room):
            return
        self._shown = (sentence, room)
        for one in (self.beyond, self.few):
            one.hide()
        self.view.show_look(LadderLook(), say("book.title"))
        self.view.setVisible(room)
        self.note.show_text(sentence, "muted")
        self.note.show()
        self._share_room()

    def _show(self, book: BookView, ladder: Ladder, note: str, name: str) -> None:
        live = book.state is BookState.LIVE
        places = _places((*ladder.asks, *ladder.bids))
        self.note.show_text(note, "wait_text")
        self.note.setVisible(bool(note))
        look = LadderLook(
            asks=tuple(self._rung(one, places) for one in ladder.asks),
            bids=tuple(self._rung(one, places) for one in ladder.bids),
            gap=self._gap_words(ladder),
            sellers=say("book.sellers"),
            buyers=say("book.buyers"),
            how_many=say("book.how_many"),
            state=say("book.live" if live else "book.old"),
            old=not live,
        )
        self.view.show_look(look, self._says(book.symbol, ladder))
        self.view.show()
        lines = [*self._beyond(ladder, "above"), *self._beyond(ladder, "below")]
        self.beyond.show_text("\n".join(lines))
        self.beyond.setVisible(bool(lines))
        few = 0 < book.deepest < _FEW
        self.few.show_text(say("book.levels_few", broker=name, n=book.deepest) if few else "")
        self.few.setVisible(few)
        self._share_room()

    def _rung(self, row: LadderRow, places: int) -> Rung:
        tags = tuple((one.kind, self._tag(one)) for one in row.marks)
        quantity = "" if row.quantity <= 0 else _number(Decimal(repr(row.quantity)), places)
        return Rung(row.price, self._bare(row.price), quantity, row.share, tags)

    def _tag(self, mark: LadderMark) -> str:
        word = say(f"book.mark_{mark.kind}")
        return f"{word} {_number(mark.quantity, None)}" if mark.kind == "order" else word

    def _gap_words(self, ladder: Ladder) -> str:
        gap, middle = ladder.gap, ladder.middle
        if gap is None or not middle:
            return say("book.one_side")
        part = gap / middle * 100
        share = say("book.tiny") if 0 < part < _TINY else f"{part:.2f} %"
        return say("book.gap", amount=self._money(gap), percent=share)

    def _beyond(self, ladder: Ladder, where: str) -> list[str]:
        middle, marks = ladder.middle, ladder.above if where == "above" else ladder.below
        if not middle:
            return []
        return [
            say(
                f"book.{where}_{one.kind}",
                price=self._money(one.price),
                away=f"{abs(one.price / middle - 1) * 100:.1f} %",
            )
            for one in marks
        ]

    def _says(self, symbol: str, ladder: Ladder) -> str:
        best = [next((one for one in side if one.quantity), None) for side in _sides(ladder)]
        ask, bid = ("–" if one is None else self._money(one.price) for one in best)
        return say("book.says", symbol=symbol, ask=ask, bid=bid)

    def _row_words(self, rung: Rung, sells: bool) -> str:
        side = say("book.sellers" if sells else "book.buyers")
        price = self._money(rung.price)
        told = say("book.says_row", side=side, price=price, quantity=rung.quantity or "0")
        marks = "".join(f" {word}." for _, word in rung.tags)
        pick = "pick_old" if self.view.shown.old else "pick"
        return f"{told[:1].upper()}{told[1:]}.{marks} {say(f'book.{pick}', price=price)}"

    def _money(self, price: Decimal) -> str:
        known = self._instrument
        assert known is not None  # nothing is drawn without one
        return price_text(price, known.tick_size, known.currency)

    def _bare(self, price: Decimal) -> str:
        """Return a price without its currency, which would fill a narrow row."""
        return self._money(price).removeprefix("₹").partition(" ")[0]


def _number(quantity: Decimal, places: int | None) -> str:
    if places is None:
        return grouped(quantity, indian=False)
    return grouped(quantity, places, indian=False)


def _places(rows: tuple[LadderRow, ...]) -> int:
    """Return how many decimals make every quantity readable: many for little, few for much."""
    exact = [Decimal(repr(one.quantity)).normalize() for one in rows if one.quantity > 0]
    finest = max((-int(one.as_tuple().exponent) for one in exact), default=0)
    most = max(exact, default=Decimal(0))
    room = 0 if most >= _MUCH else _FINEST
    return min(max(finest, 0), room)


def _sides(ladder: Ladder) -> tuple[tuple[LadderRow, ...], tuple[LadderRow, ...]]:
    return ladder.asks, ladder.bids


def _why_none(snapshot: EngineSnapshot | None, prices: str) -> str:
    if snapshot is not None:
        return say("book.none_made_up" if snapshot.made_up_prices else "book.none_file")
    key = {_MADE_UP: "none_made_up", "files": "none_file"}.get(prices, "none_before")
    return say(f"book.{key}")


def _why_waiting(book: BookView | None, symbol: str, name: str) -> str:
    trouble = BookTrouble.NONE if book is None else book.trouble
    if trouble is BookTrouble.REFUSED:
        return say("book.none_venue", broker=name)
    if trouble in (BookTrouble.LINE_DOWN, BookTrouble.SILENT):
        return say("book.waiting_line", broker=name)
    return say("book.waiting", symbol=symbol)


def _note(book: BookView, snapshot: EngineSnapshot, name: str) -> str:
    """Return why a book is not live, empty while it is."""
    if book.state is BookState.LIVE:
        return ""
    if book.trouble is BookTrouble.GAP:
        return say("book.stale_gap")
    age = _age(book.age_s or 0.0)
    if book.trouble is BookTrouble.LINE_DOWN:
        return say("book.stale_line", broker=name, age=age)
    if not snapshot.market_open:
        return say("book.stale_closed")
    return say("book.stale_silent", age=age)


def _age(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return say("book.second", n=max(1, int(seconds)))
    return say("book.minute", n=int(seconds / _MINUTE_S))
