"""The lexicon of LEXICON_MISMATCH: months, weekdays, currencies, countries, scale words and units in both languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeVar

from ...text import fold_for_matching, normalize, without_clitics

__all__ = ["Item", "Lexicon", "Word", "lexicon_of", "words_of"]

Key = TypeVar("Key")

_WORD = re.compile(r"[$€£¥₪₹°]|\d[\d.,٫٬]*|[^\W\d_]+(?:\.[^\W\d_]+)*[23²³]?")
_LONGEST = 3
"""Words of the longest form that is looked for."""
_ENDINGS = {"en": re.compile(r"(?:ia|a|e|y|o)$"), "ar": re.compile(r"[اه]$")}
_SHORTEST_STEM = 3
_SHORTEST_BEGIN = 2
_LONG = 5
_REMEMBERED = 1 << 15
"""Words of which the forms are kept: folding them is most of the work."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and the forms under which it is looked up."""

    text: str
    forms: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdecimal()


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the lexicon. Numbers are its place there, the same in both languages."""

    number: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The forms of one language."""

    language: str
    """ "ar" or "en"."""
    items: tuple[Item, ...]
    asking: dict[tuple[str, ...], tuple[int, bool]]
    """Forms that ask for a counterpart: the item, and whether they do so beside a number only."""
    accepted: dict[tuple[str, ...], frozenset[int]]
    """Forms that are a counterpart, those that ask included."""
    beginnings: dict[str, frozenset[int]]
    """Begins of words that are a counterpart, in small letters."""
    others: frozenset[str]
    """Words that only look like a form."""
    starts: frozenset[str]
    """The first words of all forms."""

    def named(self, words: Sequence[Word]) -> Iterator[tuple[Item, str]]:
        """The items that words ask for, and the words; the longest form counts."""
        at = 0
        while at < len(words):
            if self.starts.isdisjoint(words[at].forms):
                at += 1
                continue
            size, number = self._longest(words, at)
            if number is not None:
                yield self.items[number], " ".join(word.text for word in words[at : at + size])
            at += size

    def counterparts(self, words: Sequence[Word]) -> set[int]:
        """The numbers of the items that words can stand for."""
        found: set[int] = set()
        for at, word in enumerate(words):
            if not self.starts.isdisjoint(word.forms):
                for size in range(1, _LONGEST + 1):
                    for form in _phrases(words, at, size):
                        found |= self.accepted.get(form, frozenset())
            found |= _begun(self.language, word.text)
        return found

    def run_together(self, text: str, numbers: Collection[int]) -> set[int]:
        """Those of some items of which a form of five letters or more stands in a text that lost its blanks."""
        if not numbers:
            return set()
        joined = fold_for_matching(text).replace(" ", "")
        wanted = frozenset(numbers)
        forms = (("".join(form), items & wanted) for form, items in self.accepted.items() if items & wanted)
        return {item for form, items in forms if len(form) >= _LONG and form in joined for item in items}

    def _counts(self, word: Word) -> bool:
        """Whether it is a number in digits, or a scale word."""
        found = [self.accepted.get((form,), frozenset()) for form in word.forms]
        return word.is_number or any(self.items[number].kind == "scale" for numbers in found for number in numbers)

    def _longest(self, words: Sequence[Word], at: int) -> tuple[int, int | None]:
        if not self.others.isdisjoint(words[at].forms):
            return 1, None
        for size in range(_LONGEST, 0, -1):
            for form in _phrases(words, at, size):
                if form in self.asking:
                    number, beside_number = self.asking[form]
                    around = [*words[max(0, at - 1) : at], *words[at + size : at + size + 1]]
                    counted = around if self.items[number].kind == "month" else words[max(0, at - 1) : at]
                    asks = not beside_number or any(map(self._counts, counted))
                    return size, number if asks else None
        return 1, None


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of a language, "ar" or "en"."""
    rows = files(__package__).joinpath("items.tsv").read_text(encoding="utf-8").splitlines()
    entries = [row.split("\t") for row in rows if row and not row.startswith("#")]
    items = tuple(
        Item(number, kind, english.split(",")[0].lstrip("~#")) for number, (kind, english, _) in enumerate(entries)
    )
    asking: dict[tuple[str, ...], tuple[int, bool]] = {}
    accepted: dict[tuple[str, ...], frozenset[int]] = {}
    beginnings: dict[str, frozenset[int]] = {}
    others: set[str] = set()
    for item, (kind, *columns) in zip(items, entries, strict=True):
        for written in columns[language == "ar"].split(", "):
            form = written.lstrip("~#!")
            if form.endswith("*"):
                _add(beginnings, _folded(form[:-1], language).casefold(), item)
                continue
            key = tuple(_folded(word.text, language) for word in words_of(normalize(form), language))
            if written.startswith("!"):
                others.add(key[0])
                continue
            _add(accepted, key, item)
            if not written.startswith("~"):
                asking.setdefault(key, (item.number, written.startswith("#") or kind == "unit"))
            if kind == "country" and len(key) == 1:
                stem = _ENDINGS[language].sub("", key[0].removeprefix("ال")).casefold()
                if len(stem) >= _SHORTEST_STEM:
                    _add(beginnings, stem, item)
    starts = frozenset(form[0] for form in accepted)
    return Lexicon(language, items, asking, accepted, beginnings, frozenset(others), starts)


def words_of(normal: str, language: str) -> tuple[Word, ...]:
    """The words, numbers and currency signs of a text that `normalize` has gone over."""
    return tuple([_word(word, language) for word in _WORD.findall(normal)])


@lru_cache(maxsize=_REMEMBERED)
def _word(text: str, language: str) -> Word:
    return Word(text, _forms(text, language))


@lru_cache(maxsize=_REMEMBERED)
def _begun(language: str, word: str) -> frozenset[int]:
    """The items of which the begin of a word is a counterpart."""
    smalls = {form.casefold() for form in _word(word, language).forms}
    begins = {small[:length] for small in smalls for length in range(_SHORTEST_BEGIN, len(small) + 1)}
    beginnings = lexicon_of(language).beginnings
    return frozenset(number for begin in begins & beginnings.keys() for number in beginnings[begin])


def _forms(word: str, language: str) -> tuple[str, ...]:
    folded = _folded(word, language)
    if language != "ar" or folded.isascii():
        # Headlines in capitals too; but "us" is not "US", nor "march" "March".
        return (folded, folded.lower(), folded.capitalize()) if folded.isupper() else (folded, folded.lower())
    # "لل" is "ل" before the article.
    articles = [f"ال{folded[len(clitic) :]}" for clitic in ("لل", "ولل", "فلل") if folded.startswith(clitic)]
    return (*without_clitics(folded), *articles)


def _folded(word: str, language: str) -> str:
    return fold_for_matching(word) if language == "ar" else word


def _phrases(words: Sequence[Word], at: int, size: int) -> Iterator[tuple[str, ...]]:
    """The readings of some words in a row; clitics may stand before the first only."""
    if at + size <= len(words):
        rest = tuple(word.forms[0] for word in words[at + 1 : at + size])
        for form in words[at].forms:
            yield (form, *rest)


def _add(forms: dict[Key, frozenset[int]], key: Key, item: Item) -> None:
    forms[key] = forms.get(key, frozenset()) | {item.number}
