"""Whether a translation has the terms that it should have."""

from __future__ import annotations

from collections.abc import Iterable

from ...text import Span
from ...text.term_forms import Word, fold, is_arabic, key, light_stem, readings, same_english, words_of
from .matching import TermMatch

__all__ = ["TargetText", "forbidden_terms", "missing_terms"]


class TargetText:
    """A text in which terms are looked for one by one.

    Args:
        text: a translation.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: tuple[Word, ...] = tuple(words_of(text))
        self._places: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            for form in _forms(word.text):
                self._places.setdefault(form, []).append(number)

    def find(self, term: str, *, name: bool = False) -> Span | None:
        """Where a term stands first, from the first of its words to the last, proclitics included; None: nowhere.

        Args:
            term: as a glossary has it.
            name: whether only its spelling counts, with any proclitics; otherwise any ending will do as well.
        """
        wanted = [word.text for word in words_of(term)]
        for start in self._places.get(_form(wanted[0]), ()):
            there = self.words[start : start + len(wanted)]
            if len(there) == len(wanted) and all(
                _same(one, word.text, name=name) for one, word in zip(wanted, there, strict=True)
            ):
                return Span(there[0].span.start, there[-1].span.end)
        return None


def missing_terms(target: TargetText, matches: Iterable[TermMatch]) -> tuple[TermMatch, ...]:
    """The matches of a source whose target is not in its translation, each entry once.

    A term that is not translated must be there character by character.
    """
    missing = []
    for match in {match.entry: match for match in matches}.values():
        if match.entry.do_not_translate:
            there = match.target in target.text
        else:
            there = target.find(match.target, name=match.entry.is_name) is not None
        if not there:
            missing.append(match)
    return tuple(missing)


def forbidden_terms(target: TargetText, matches: Iterable[TermMatch]) -> tuple[tuple[TermMatch, Span], ...]:
    """The forbidden variants that a translation has, with the match each belongs to and its place.

    A variant that is part of the term itself, where that stands in the translation, does not count.
    """
    found = []
    for match in {match.entry: match for match in matches}.values():
        right = target.find(match.target, name=match.entry.is_name)
        for variant in match.entry.forbidden:
            span = target.find(variant, name=True)
            if span and not (right and right.start <= span.start and span.end <= right.end):
                found.append((match, span))
    return tuple(found)


def _form(word: str) -> str:
    """Under what the first word of a term is looked up."""
    return light_stem(key(word)) if is_arabic(word) else key(word)


def _forms(word: str) -> set[str]:
    if not is_arabic(word):
        return {key(word)}
    return {light_stem(reading.stem) for reading in readings(word)}


def _same(term: str, word: str, *, name: bool) -> bool:
    if not is_arabic(term):
        return fold(term) == fold(word) if name and not is_arabic(word) else same_english(term, word)
    if not is_arabic(word):
        return False
    stem = key(term)
    if any(reading.stem == stem for reading in readings(word)):
        return True
    return not name and any(light_stem(reading.stem) == light_stem(stem) for reading in readings(word))
