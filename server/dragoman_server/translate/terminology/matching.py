"""Where the terms of a glossary stand in a text.

Every word of the text is looked up in a table of the first words of terms, so that the time is linear in the text and
hardly depends on the size of the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...inference.glossary import Glossary, GlossaryEntry
from ...text import CopyMark, RenderMark, Span
from ...text.term_forms import (
    Reading,
    Word,
    fold,
    is_arabic,
    joins,
    key,
    readings,
    same_english,
    skip_letters,
    texts_of,
    words_of,
)

__all__ = ["GlossaryMatcher", "TermMatch", "marks"]

_POSSESSIVE = re.compile(r"['’](?:[sS]\b)?(?!\w)")
_VOCABULARY = 100_000


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term of a glossary in a text; spans are in code points of that text."""

    entry: GlossaryEntry
    source: str
    """The term as the glossary has it, in the language of the text."""
    target: str
    """What it is to be called."""
    span: Span
    """With the proclitics before it and the possessive ending behind it."""
    core: Span
    """The term alone; with the article where the glossary's term has one, without it where it has none."""
    proclitics: tuple[str, ...] = ()
    """Arabic proclitics before the core, in order, the article always as "ال": ("و", "ل", "ال") for ولل."""

    @property
    def possessive(self) -> bool:
        """Whether an English possessive ending follows the core."""
        return self.span.end > self.core.end

    def shifted(self, by: int) -> TermMatch:
        """The same in a text that begins so many code points earlier."""
        return replace(self, span=self.span.shifted(by), core=self.core.shifted(by))


@dataclass(frozen=True, slots=True)
class _Term:
    entry: GlossaryEntry
    words: tuple[str, ...]
    """As the glossary writes them."""
    has_article: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    term: _Term
    last: int
    """Number of the last word."""
    reading: Reading | None

    @property
    def rank(self) -> tuple[int, int, bool]:
        """The least is the best: more words, fewer proclitics, case as in the glossary."""
        return -len(self.term.words), self.reading.outer if self.reading else 0, not self.term.exact


class GlossaryMatcher:
    """Finds the terms of a glossary in texts of one language. Made once, it can be used by several threads.

    A term is found whatever its case (unless it is case sensitive), in the plural and with a possessive ending in
    English; in Arabic with و ف ب ك ل, with and without the article, contracted or not, and whatever its tashkeel,
    tatweel, forms of alef and ya, ta marbuta or ha. Words of a term may be apart by a space, a hyphen or a line end.

    Args:
        glossary: its entries for this direction are looked for.
        source_language: of the texts, "ar" or "en".
        target_language: what is the terms' target, "en" or "ar".
    """

    def __init__(self, glossary: Glossary, source_language: str, target_language: str) -> None:
        self.source_language, self.target_language = source_language, target_language
        self._terms: dict[str, list[_Term] | _Term] = {}
        self._longest: dict[str, int] = {}
        self._exact: dict[tuple[str, ...], _Term] = {}
        self._known: dict[str, bool] = {}
        for entry in glossary.entries:
            if entry.serves(source_language, target_language):
                self._add(entry)

    def _add(self, entry: GlossaryEntry) -> None:
        words = tuple(texts_of(entry.term(self.source_language)))
        has_article = is_arabic(words[0]) and key(words[0]) != fold(words[0])
        exact = entry.case_sensitive and (self.source_language == "en" or entry.do_not_translate)
        term = _Term(entry, words, has_article, exact)
        keys = [key(word) for word in words]
        self._longest[keys[0]] = max(self._longest.get(keys[0], 0), len(words))
        if exact:
            self._exact[words] = term
            return
        joined = " ".join(keys)
        there = self._terms.get(joined)
        if there is None:
            self._terms[joined] = term
        elif isinstance(there, list):
            there.append(term)
        else:
            self._terms[joined] = [there, term]

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """The terms in a text, in order; none overlaps another. Of those that begin at the same word the longest."""
        starts = [number for number, word in enumerate(texts_of(text)) if self._begins(word)] if self._longest else ()
        return tuple(self._matches(text, starts)) if starts else ()

    def _begins(self, word: str) -> bool:
        """Whether a term may begin with a word; remembered for as many words as a large vocabulary has."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _VOCABULARY:
                self._known = {}
            forms = [reading.stem for reading in readings(word)] if is_arabic(word) else [key(word)]
            known = self._known[word] = any(form in self._longest for form in forms)
        return known

    def _matches(self, text: str, starts: Sequence[int]) -> Iterator[TermMatch]:
        words = list(words_of(text))
        free = 0
        for number in starts:
            hit = None
            if number >= free:
                hit = min(self._hits(text, words, number), key=lambda hit: hit.rank, default=None)
            if hit is not None:
                yield self._match(text, words[number].span, words[hit.last].span, hit)
                free = hit.last + 1

    def _hits(self, text: str, words: Sequence[Word], number: int) -> Iterator[_Hit]:
        first = words[number].text
        if not is_arabic(first):
            yield from self._hits_from(text, words, number, key(first), None)
            return
        for reading in readings(first):
            yield from self._hits_from(text, words, number, reading.stem, reading)

    def _hits_from(
        self, text: str, words: Sequence[Word], number: int, first: str, reading: Reading | None
    ) -> Iterator[_Hit]:
        """The longest hit of those that begin with one word, looked up under `first`."""
        if not (longest := self._longest.get(first)):
            return
        keys, last = [first], number
        while len(keys) < longest and last + 1 < len(words):
            if not joins(text, words[last].span.end, words[last + 1].span.start):
                break
            last += 1
            keys.append(key(words[last].text))
        for count in range(len(keys), 0, -1):
            written = tuple(word.text for word in words[number : number + count])
            term = self._exact_term(written) or self._term(" ".join(keys[:count]), written, reading)
            if term is not None:
                yield _Hit(term, number + count - 1, reading)
                return

    def _exact_term(self, written: tuple[str, ...]) -> _Term | None:
        if not self._exact:
            return None
        singular = (*written[:-1], written[-1].removesuffix("s"))
        return self._exact.get(written) or self._exact.get(singular)

    def _term(self, joined: str, written: tuple[str, ...], reading: Reading | None) -> _Term | None:
        """Of the terms under one key the one that the words are a form of, the one written like them first."""
        there = self._terms.get(joined)
        if there is None:
            return None
        terms = there if isinstance(there, list) else [there]
        if reading is not None:
            return min(terms, key=lambda term: term.has_article != reading.article)
        fitting = [
            term
            for term in terms
            if all(is_arabic(a) or same_english(a, b) for a, b in zip(term.words, written, strict=True))
        ]
        folded = tuple(map(fold, written))
        return min(fitting, key=lambda term: tuple(map(fold, term.words)) != folded, default=None)

    def _match(self, text: str, first: Span, last: Span, hit: _Hit) -> TermMatch:
        start = first.start
        proclitics: tuple[str, ...] = ()
        reading = hit.reading
        if reading is not None and reading.inner:
            inside = hit.term.has_article
            start += skip_letters(first.of(text), reading.outer if inside else reading.inner)
            proclitics = tuple(one for one in reading.proclitics if not (inside and one == "ال"))
        suffix = None if is_arabic(last.of(text)) else _POSSESSIVE.match(text, last.end)
        if suffix and len(suffix[0]) == 1 and not text[last.start : last.end].endswith("s"):
            suffix = None
        entry = hit.term.entry
        return TermMatch(
            entry,
            entry.term(self.source_language),
            entry.term(self.target_language),
            Span(first.start, suffix.end() if suffix else last.end),
            Span(start, last.end),
            proclitics,
        )


def marks(matches: Iterable[TermMatch]) -> tuple[CopyMark | RenderMark, ...]:
    """Matches as marks of `Markup`: a term that is not translated is copied, any other is rendered as its target."""
    return tuple(
        CopyMark(match.core) if match.entry.do_not_translate else RenderMark(match.core, match.target)
        for match in matches
    )
