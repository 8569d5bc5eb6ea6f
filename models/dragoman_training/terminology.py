"""Sentences with annotated terms, from which a model learns to write a term as it is told to.

An annotated source sentence holds `<term> source words <as> target form </term>` (Dinu et al. 2019, "Training Neural
Machine Translation to Apply Terminology Constraints"; targets in their dictionary form as in Bergmanis and Pinnis
2021, "Facilitating Terminology Translation with Target Lemma Annotations"). The terms are names and dictionary entries
that stand on both sides of a pair. Some targets are exchanged for other names on both sides, so that the model can
only be right by obeying, and some are the source's own words, so that it learns to copy.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dragoman_server.text import Span
from dragoman_server.text.term_forms import (
    Word,
    fold,
    is_arabic,
    key,
    readings,
    same_english,
    skip_letters,
    words_of,
)

from .corpus import Pair

__all__ = ["AnnotatedPair", "Annotation", "TermFinder", "annotated_pairs"]

MAX_TERM_WORDS = 5
MAX_ANNOTATIONS = 3
SHORTEST_ENGLISH, SHORTEST_ARABIC = 4, 3  # letters of a single-word term; shorter ones are met by chance
EXCHANGED_WORDS = 3
EXCHANGED, COPIED = 0.4, 0.05  # shares of the pairs that have a name
DICTIONARY = "dict-"
COMMON = 8  # pairs; a name that was annotated in so many is half as likely to be annotated again
_NATIONALITY = re.compile("(?:i|an|ish|ese|ic|ch)$")
_NISBA = re.compile("(?:ي|ية|يين|يون|يات)$")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What some words of the source sentence are to be called."""

    first: int
    """Number of the first word of the source, where words are separated by spaces."""
    last: int
    """Number of the word after the last one."""
    target: str


@dataclass(frozen=True, slots=True)
class AnnotatedPair:
    """A pair and the annotations of its source, in order and apart."""

    pair: Pair
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    arabic: tuple[str, ...]
    """Folded, without the article."""
    english: tuple[str, ...]
    """As written."""
    has_article: bool
    is_name: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A term in both sides of a pair, in code points; the Arabic one without proclitics."""

    ar: Span
    en: Span
    ar_target: str
    en_target: str
    is_name: bool
    article: bool
    """Whether the Arabic text has an article that the term lacks."""

    @property
    def exchangeable(self) -> bool:
        """Whether another name can stand in its place: not for adjectives of nationality, nor behind an article."""
        nationality = _NATIONALITY.search(self.en_target) and _NISBA.search(self.ar_target)
        return self.is_name and not self.article and not nationality

    def span(self, language: str) -> Span:
        return self.ar if language == "ar" else self.en

    def target(self, language: str) -> str:
        return self.ar_target if language == "ar" else self.en_target


class TermFinder:
    """Finds names and dictionary entries that stand on both sides of a pair.

    Args:
        entries: pairs of a name or a term; those of more than `MAX_TERM_WORDS` words are left out. The words of
            personal names with as many words in both languages are entries too.
    """

    def __init__(self, entries: Iterable[Pair]) -> None:
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        self.names: tuple[list[str], list[str]] = [], []
        """Names in Arabic and in English, to be put in the place of others; each pair of a name has one place."""
        seen: set[tuple[str, str]] = set()
        for pair in entries:
            self._add(pair.ar, pair.en, seen, is_name=not pair.origin.startswith(DICTIONARY))

    def _add(self, ar: str, en: str, seen: set[tuple[str, str]], *, is_name: bool) -> None:
        arabic, english = [w.text for w in words_of(ar)], [w.text for w in words_of(en)]
        if is_name and not en[:1].isupper():
            return
        if len(arabic) == len(english) > 1 and is_name and all(w[:1].isupper() for w in english):
            for one, other in zip(arabic, english, strict=True):
                self._add(one, other, seen, is_name=True)
        if not 1 <= len(arabic) <= MAX_TERM_WORDS or not 1 <= len(english) <= MAX_TERM_WORDS:
            return
        if not all(map(is_arabic, arabic)) or any(map(is_arabic, english)):
            return
        keys = " ".join(map(key, arabic))
        if (len(english) == 1 and len(english[0]) < SHORTEST_ENGLISH) or len(keys) < SHORTEST_ARABIC:
            return
        if (keys, en) not in seen:
            seen.add((keys, en))
            has_article = key(arabic[0]) != fold(arabic[0])
            self._entries[keys].append(_Entry(tuple(keys.split()), tuple(english), has_article, is_name))
            if is_name and len(english) <= EXCHANGED_WORDS and not has_article:
                self.names[0].append(ar)
                self.names[1].append(en)

    def find(self, pair: Pair) -> list[_Found]:
        """The terms of a pair, in the order of its Arabic side; none overlaps another on either side."""
        arabic, english = list(words_of(pair.ar)), _English(pair.en)
        keys = [key(word.text) for word in arabic]
        found: list[_Found] = []
        free = 0
        for number, word in enumerate(arabic):
            if number < free or not is_arabic(word.text):
                continue
            for last in range(min(number + MAX_TERM_WORDS, len(arabic)), number, -1):
                hit = self._hit(pair.ar, arabic[number:last], keys[number + 1 : last], english)
                if hit is not None:
                    found.append(hit)
                    free = last
                    break
        return found

    def _hit(self, text: str, words: Sequence[Word], rest: Sequence[str], english: _English) -> _Found | None:
        """The term that some Arabic words are, if it stands on the English side too; `rest`: the later words' keys."""
        first = words[0].text
        for reading in readings(first):
            for entry in self._entries.get(" ".join([reading.stem, *rest]), ()):
                place = english.take(entry)
                if place is not None:
                    skipped = reading.outer if entry.has_article and reading.article else reading.inner
                    start = words[0].span.start + (skip_letters(first, skipped) if skipped else 0)
                    span = Span(start, words[-1].span.end)
                    article = reading.article and not entry.has_article
                    return _Found(span, place, span.of(text), " ".join(entry.english), entry.is_name, article)
        return None


class _English:
    """The words of an English sentence, each of which is part of one term at most."""

    def __init__(self, text: str) -> None:
        self._words = list(words_of(text))
        self._taken: set[int] = set()
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            self._places[self._start(word.text)].append(number)

    @staticmethod
    def _start(word: str) -> str:
        """What a word and its plural have in common."""
        return fold(word)[: SHORTEST_ENGLISH - 1]

    def take(self, entry: _Entry) -> Span | None:
        """Where an entry stands, its words taken; a name stands as it is written, a term in either number."""
        for number in self._places.get(self._start(entry.english[0]), ()):
            numbers = range(number, number + len(entry.english))
            words = self._words[number : numbers.stop]
            if len(words) == len(numbers) and self._taken.isdisjoint(numbers) and _same(entry, words):
                self._taken.update(numbers)
                return Span(words[0].span.start, words[-1].span.end)
        return None


def _same(entry: _Entry, words: Sequence[Word]) -> bool:
    if entry.is_name:
        return all(mine == word.text for mine, word in zip(entry.english, words, strict=True))
    return all(same_english(mine, word.text) for mine, word in zip(entry.english, words, strict=True))


def annotated_pairs(
    pairs: Iterable[Pair], finder: TermFinder, source: str, target: str, *, seed: int = 1
) -> Iterator[AnnotatedPair]:
    """The pairs that hold a term, with one to three of their terms annotated.

    Args:
        pairs: normalised pairs.
        finder: knows the terms.
        source: language of the side that is annotated.
        target: language of the other side.
        seed: decides which terms are annotated, and which are exchanged.
    """
    rng, seen = random.Random(seed), Counter[str]()  # how often each name was annotated
    pool = finder.names[target == "en"]
    for pair in pairs:
        found = finder.find(pair)
        names = [one for one in found if one.is_name and rng.random() < COMMON / (COMMON + seen[one.en_target])]
        others = [one for one in found if not one.is_name]
        chosen = rng.sample(names, min(len(names), rng.randint(1, MAX_ANNOTATIONS)))
        if others and rng.random() < (0.3 if chosen else 0.1):
            chosen.append(rng.choice(others))
        if not chosen:
            continue
        annotated = _annotate(pair, chosen, source, target, pool, rng)
        if annotated is not None:
            seen.update(one.en_target for one in chosen)
            yield annotated


def _annotate(
    pair: Pair, chosen: list[_Found], source: str, target: str, names: Sequence[str], rng: random.Random
) -> AnnotatedPair | None:
    """The pair with the chosen terms annotated, some exchanged on the target side; None where two share a word."""
    text, forms = pair.side(target), dict[_Found, str]()
    for one in sorted(chosen, key=lambda one: one.span(target).start, reverse=True):  # so that spans stay right
        forms[one] = form = _form(one, text, target, names, rng)
        if form != one.target(target):
            span = one.span(target)
            text = text[: span.start] + form + text[span.end :]
    annotations: list[Annotation] = []
    written = pair.side(source)
    for one in sorted(chosen, key=lambda one: one.span(source).start):
        span = one.span(source)
        first, last = written.count(" ", 0, span.start), written.count(" ", 0, span.end) + 1
        if annotations and first < annotations[-1].last:
            return None
        annotations.append(Annotation(first, last, forms[one]))
    changed = Pair(pair.origin, text, pair.en) if target == "ar" else Pair(pair.origin, pair.ar, text)
    return AnnotatedPair(changed, tuple(annotations))


def _form(one: _Found, text: str, target: str, names: Sequence[str], rng: random.Random) -> str:
    """What a term is to be called: mostly its own form, else another name, or the English one in an Arabic sentence
    where no proclitic is attached to it."""
    draw = rng.random()
    if one.exchangeable and names and draw < EXCHANGED:
        return rng.choice(names)
    if one.exchangeable and target == "ar" and draw > 1 - COPIED and text[: one.ar.start][-1:] in ("", " "):
        return one.en_target
    return one.target(target)
