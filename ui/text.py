"""Every sentence a person reads, by key; plain or expert words; the explanation of each term."""

import re
from functools import lru_cache
from importlib import import_module
from typing import cast

from PySide6.QtCore import QObject, Signal

from ui.words import CHAPTERS
from ui.words.terms import TERMS, Term

LANGUAGES = {"en": "English"}
_FIELD = re.compile(r"\{(\w+)")


class _Speech(QObject):
    """Which language and which words are in use."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.language = "en"
        self.expert = False


@lru_cache(maxsize=1)
def _speech() -> _Speech:
    return _Speech()


@lru_cache(maxsize=8)
def words(language: str = "en") -> dict[str, str]:
    """Return all sentences of a language by key "chapter.name"; English fills the gaps."""
    found: dict[str, str] = {} if language == "en" else dict(words("en"))
    for chapter in CHAPTERS:
        module = import_module(f"ui.words.{chapter}")
        own = cast(dict[str, str], getattr(module, language.upper(), {}))
        found |= {f"{chapter}.{name}": sentence for name, sentence in own.items()}
    return found


def say(key: str, **facts: object) -> str:
    """Return a sentence with its facts filled in. An unknown key or a missing fact raises KeyError.

    A sentence written "one share|{n} shares" is chosen by the fact `n`.
    """
    sentence = words(_speech().language)[key]
    if "|" in sentence:
        one, many = sentence.split("|")
        sentence = one if facts["n"] in (1, "1") else many
    return sentence.format(**facts)


def fields(sentence: str) -> set[str]:
    """Return the names of the facts a sentence needs."""
    return set(_FIELD.findall(sentence))


def term(key: str) -> Term:
    """Return a term with its plain word, expert word and explanation."""
    return TERMS[key]


def word(key: str) -> str:
    """Return the plain word of a term; with expert words on, the field's word beside it."""
    found = TERMS[key]
    if _speech().expert and found.expert:
        return f"{found.plain} ({found.expert})"
    return found.plain


def explanation(key: str) -> str:
    """Return what a term means, for showing on hover: both words, then one or two sentences."""
    found = TERMS[key]
    both = f"{found.plain} ({found.expert})" if found.expert else found.plain
    return f"<qt><b>{both}</b><br>{found.meaning}</qt>"


def expert() -> bool:
    """Return whether expert words are shown beside the plain ones."""
    return _speech().expert


def set_expert(on: bool) -> None:
    """Show expert words, or not; those who listen with `when_words_change` are told."""
    if on != _speech().expert:
        _speech().expert = on
        _speech().changed.emit()


def set_language(code: str) -> None:
    """Choose the language by its code from LANGUAGES; an unknown code raises KeyError."""
    if code not in LANGUAGES:
        raise KeyError(code)
    if code != _speech().language:
        _speech().language = code
        _speech().changed.emit()


def when_words_change() -> _Speech:
    """Return the object whose `changed` signal tells of another language or expert switch."""
    return _speech()
