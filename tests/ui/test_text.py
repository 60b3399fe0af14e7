"""Words: complete, plain, calm, explained."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui import text
from ui.words import CHAPTERS
from ui.words.terms import TERMS

PROMISES = re.compile(
    r"guarantee|sure[- ]shot|risk[- ]free|get rich|easy money|can't lose|always wins|"
    r"% (a|per) (day|month|year)",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"drawdown|slippage|sharpe|sortino|stop-loss|take-profit|long position|short position|"
    r"instrument|unrealised|leverage|liquidity|backtest|\bP&L\b",
    re.IGNORECASE,
)
CALL = re.compile(r"\bsay\(\s*\n?\s*\"([a-z_]+\.[a-z_0-9]+)\"")
TERM_USE = re.compile(r"\bterm=\"([a-z_]+)\"|\b(?:explanation|word|term)\(\"([a-z_]+)\"\)")


def test_sentences_are_calm_and_plain() -> None:
    assert len(text.words()) > 250
    for key, sentence in text.words().items():
        assert sentence.strip() == sentence != "", key
        assert "!" not in sentence, key
        assert not PROMISES.search(sentence), key
        assert not JARGON.search(sentence), key


def test_the_search_for_promises_finds_them() -> None:
    assert PROMISES.search("earns 5 % a month")
    assert PROMISES.search("Guaranteed profit")
    assert JARGON.search("the maximum drawdown")


def test_counted_sentences_have_two_forms() -> None:
    for key, sentence in text.words().items():
        if "|" in sentence:
            one, many = sentence.split("|")
            assert "n" in text.fields(many), key
            assert text.fields(one) <= text.fields(many), key


def test_saying() -> None:
    assert text.say("home.started_with", amount="₹1,00,000") == "started with ₹1,00,000"
    assert text.say("everywhere.shares", n=1) == "one share"
    assert text.say("everywhere.shares", n=25) == "25 shares"


def test_wrong_keys_and_missing_facts_are_refused() -> None:
    with pytest.raises(KeyError):
        text.say("home.unicorn")
    with pytest.raises(KeyError):
        text.say("home.started_with")


def test_every_chapter_has_words() -> None:
    chapters = {key.partition(".")[0] for key in text.words()}
    assert chapters == set(CHAPTERS)


def test_every_key_in_the_code_exists(project: Path) -> None:
    unknown, found = [], 0
    for file in (project / "ui").rglob("*.py"):
        source = file.read_text("utf-8")
        for key in CALL.findall(source):
            found += 1
            if key not in text.words():
                unknown.append((file.name, key))
        for one, other in TERM_USE.findall(source):
            if (one or other) not in TERMS:
                unknown.append((file.name, one or other))
    assert found > 20
    assert not unknown


def test_terms_explain_themselves() -> None:
    for key, term in TERMS.items():
        assert term.plain != term.expert, key
        assert term.meaning.endswith("."), key
        assert 20 < len(term.meaning) < 200, key
        assert not PROMISES.search(term.meaning), key
        assert not JARGON.search(term.plain), key
        assert term.plain in text.explanation(key)
        assert term.meaning in text.explanation(key)


def test_expert_words_stand_beside_the_plain_ones(qapp: QApplication) -> None:
    told: list[bool] = []
    text.when_words_change().changed.connect(lambda: told.append(text.expert()))
    assert text.word("safety_exit") == "Safety exit"
    text.set_expert(True)
    try:
        assert text.word("safety_exit") == "Safety exit (stop-loss)"
        assert text.word("signal") == "Signal"
        text.set_expert(True)
    finally:
        text.set_expert(False)
    assert told == [True, False]


def test_languages() -> None:
    text.set_language("en")
    with pytest.raises(KeyError):
        text.set_language("tlh")
