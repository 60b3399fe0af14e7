"""Exported tests: losses first, nothing promised, nothing that may not be shown, no formulas."""

import csv
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from app.export.content import PROMISE, content_of
from app.export.html import html_of
from app.export.spreadsheets import safe_text
from app.export.writing import export, export_kept
from app.kept_run import Kept, difference, read_kept, run
from app.kept_task import KeptNews, KeptTask
from app.main import main
from core.errors import UserMistake
from tests.app.examined import kept_test
from tests.ui.backtests import finished, too_few, trade
from ui.deck_backtest import BacktestResult

RAW = "nse/bars_1d_raw_2000_2021.parquet"
KINDS = ("html", "pdf", "csv", "xlsx")
METRICS = {
    "deepest_fall": -0.1,
    "sharpe": 1.23,
    "periods": 400,
    "trades": {"lost": 30, "profit_factor": None},
}


class Page(HTMLParser):
    """Collects the words of a page and what it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself."""

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_page_says_losses_first_and_stands_alone() -> None:
    page = Page(html_of(content_of(finished(), METRICS)))
    said = "\n".join(page.words)
    order = (
        *("Do not trust it.", "It lost money", "Losses first", "Deepest fall", "−10.00 %"),
        *("Sharpe ratio", "Just holding gave", "Your money", "What was tested", "Its 38 trades"),
        PROMISE,
    )
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert page.fetched == []
    assert page.open == []
    assert "463582b97f208b68" in said
    assert "Setting “fast”" in said
    assert "made-up prices" in said


def test_words_from_outside_are_no_markup() -> None:
    nasty = replace(trade(1, None), symbol="<script>alert(1)</script>", exit_reason="a < b & c")
    text = html_of(content_of(finished(trades=(nasty,)), METRICS))
    assert "<script>" not in text
    assert "a &lt; b &amp; c" in text


def test_what_may_not_be_shown_is_in_no_file(tmp_path: Path) -> None:
    result = too_few()
    metrics = {"total_return": 0.98765, "sharpe": 9.8765, "periods": 400}
    content = content_of(result, metrics)
    assert content.withheld
    assert all(one.name in _LOSSES for one in content.figures)
    for kind in ("html", "csv"):
        file = tmp_path / f"out.{kind}"
        export(result, metrics, file)
        assert "98.7" not in file.read_text(encoding="utf-8")
        assert "9.87" not in file.read_text(encoding="utf-8")
    export(result, metrics, tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    assert [row[7].value for row in book["Trades"].iter_rows(min_row=2)] == [None] * 5
    assert book["Equity"].max_row == 1
    assert book["Months"].max_row == 1


_LOSSES = {
    "Deepest fall", "Longest time below a peak", "Trades", "Trades lost", "Losses in a row at most"
}  # fmt: skip


def test_a_year_of_few_days_is_not_told() -> None:
    names = {one.name for one in content_of(finished(), {**METRICS, "periods": 20}).figures}
    assert "Sharpe ratio" not in names
    assert "Total return" in names


def hostile() -> BacktestResult:
    lines = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1")
    return finished(trades=tuple(replace(trade(n, None), exit_reason=x, reason=x, symbol=x)
                                 for n, x in enumerate(lines)))  # fmt: skip


def test_no_text_is_a_formula_in_csv(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    export(hostile(), METRICS, file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) == 6
    for row in rows[1:]:
        assert all(cell.startswith("'") for cell in (row[0], row[8], row[9]))
    assert safe_text("its 20-day line") == "its 20-day line"


def test_no_text_is_a_formula_in_excel(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    export(hostile(), METRICS, file)
    cells = [cell for row in load_workbook(file)["Trades"].iter_rows(min_row=2) for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert next(cell.value for cell in cells if cell.column == 1) == "=1+1"


def test_numbers_are_numbers_in_excel(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    export(finished(), METRICS, file)
    book = load_workbook(file)
    assert book.sheetnames == ["Summary", "Trades", "Months", "Equity"]
    first = [cell.value for cell in book["Trades"][2]]
    assert first[2:8:2] == [17, 1178.90, 1117.05]
    assert first[7] == 450
    assert first[3].year == 2025
    equity = list(book["Equity"].iter_rows(min_row=2, values_only=True))
    assert len(equity) == 120
    assert equity[-1][1] == pytest.approx(90_000)
    summary = {row[0].value: row[1] for row in book["Summary"].iter_rows() if row[0].value}
    assert summary["Deepest fall"].value == pytest.approx(-0.1)
    assert summary["Deepest fall"].number_format == "0.00%"
    assert summary["Verdict"].value == "Do not trust it."
    assert next(iter(summary)) == "Turtle on past prices"


def test_a_pdf_has_pages_and_text(tmp_path: Path, qapp: object) -> None:
    file = tmp_path / "out.pdf"
    export(finished(), METRICS, file)
    data = file.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") >= 2
    assert len(data) > 20_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, qapp: object, kind: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs the device of Linux that is always full")
    file = tmp_path / f"out.{kind}"
    file.write_text("what was there")
    file.with_suffix(f".{kind}.part").symlink_to("/dev/full")
    with pytest.raises(UserMistake, match="could not be written"):
        export(finished(), METRICS, file)
    assert file.read_text() == "what was there"
    assert [one.name for one in tmp_path.iterdir()] == [f"out.{kind}"]


def test_the_command_line_writes_each_kind(
    home: Path, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["backtest", "--data", str(shared_data / RAW), "--symbols", "SBIN,IOC"]
    file = tmp_path / "out.html"
    assert main([*words, "--adjust", "back", "--stress", "--export", str(file)]) == 0
    assert f"The report is in {file}." in capsys.readouterr().out
    said = "\n".join(Page(file.read_text(encoding="utf-8")).words)
    assert "5 splits or bonuses taken out, earlier prices changed" in said
    assert "What shocks would have done" in said
    assert "Most lost on a trade" in said
    assert main([*words, "--export", str(tmp_path / "out.doc")]) == 2
    assert "end it in .html, .pdf, .csv or .xlsx" in capsys.readouterr().err


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept_test(tmp_path_factory.mktemp("kept"), days=400)


def asked(kept: Path, what: str) -> tuple[list[KeptNews], Path]:
    out = kept.with_suffix(f".{what}")
    news: list[KeptNews] = []
    run(KeptTask(what=what, file=str(kept), out=str(out), now_ns=1), news.append)
    return news, out


def test_run_again_gives_the_same_numbers_and_says_so(kept: Path) -> None:
    news, out = asked(kept, "again")
    assert news[-1].same
    assert "the same numbers to the last digit" in news[-1].said
    before, after = read_kept(kept), read_kept(out)
    assert before.run == after.run
    assert before.trades == after.trades != ()


def test_other_prices_are_said_to_be_the_cause(kept: Path, tmp_path: Path) -> None:
    (other,) = [kept_test(tmp_path, days=400, seed=4)]
    document = other.read_bytes()
    moved = kept.with_name("moved.json")
    moved.write_bytes(document.replace(str(tmp_path).encode(), str(kept.parent.parent).encode()))
    news, _ = asked(moved, "again")
    assert not news[-1].same
    assert "because the prices have changed since" in news[-1].said
    assert "The new run is kept beside the old one." in news[-1].said


def changed(kept: Kept, **facts: str) -> Kept:
    return replace(kept, run=replace(kept.run, **facts))


@pytest.mark.parametrize(
    ("after", "said", "same"),
    [
        (lambda one: one, "to the last digit", True),
        (lambda one: changed(one, code_version="2"), "program has changed since, but not", True),
        (lambda one: replace(changed(one, code_version="2"), equity_end="1"),
         "because the program has changed since", False),
        (lambda one: replace(changed(one, code_version="2", data_fingerprint="3"), trades=()),
         "because the prices and the program have changed since", False),
        (lambda one: replace(one, fills=()), "your own strategy's file", False),
    ],
)  # fmt: skip
def test_each_difference_has_its_cause(
    kept: Path, after: Callable[[Kept], Kept], said: str, same: bool
) -> None:
    before = read_kept(kept)
    told, found = difference(before, after(before))
    assert said in told
    assert found is same


def test_a_test_of_another_version_is_told(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text('{"run": {}}')
    with pytest.raises(UserMistake, match="does not say enough to be run again"):
        read_kept(file)
    with pytest.raises(UserMistake, match="Choose another one"):
        read_kept(tmp_path / "none.json")


def test_a_kept_test_is_exported(kept: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.html"
    export_kept(kept, file)
    said = "\n".join(Page(file.read_text(encoding="utf-8")).words)
    assert "Parts on" in said
    assert read_kept(kept).run.data_fingerprint in said
