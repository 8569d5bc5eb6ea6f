"""Which names of a translation are wrong, and what they are to be called instead.

English tells names by capitals, Arabic does not: there a word counts as a name where the model itself wrote a name for
it, or where it is part of a listed name of several words. Of the forms that a lexicon has for a name the one is chosen
that spells the source, that news writes, and that resembles what the model wrote; a list's most frequent form alone is
right for a fifth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ...inference import AlignedWords, GlossaryEntry, NameLexicon
from ...text import SAME_NAME, NameForm, Span, lexicon, name_key
from ...text.term_forms import Word, fold, is_arabic, joins, readings, skip_letters, words_of
from .known_names import is_known
from .matching import TermMatch
from .names import ArabicWords, Comparison, NameWord, english_names
from .offensive import is_offensive
from .presence import TargetText

__all__ = ["NameSuggestion", "suggest_names"]

_LONGEST_NAME = 5
"""Words of a listed name that is looked for."""
_SPELLED = 0.15
"""The spelling distance up to which a form of a lexicon spells a name well enough to be put in."""
_LEAST_LIKENESS = 0.5
_LEAST_SCORE = 2.0


@dataclass(frozen=True, slots=True)
class NameSuggestion:
    """A name that a translation has wrong, and what it is to be called."""

    match: TermMatch
    """As a term of a glossary would be found."""
    replaced: Span
    """What stands for it in the translation."""
    score: float
    """How sure it is; from 2 on it may be put in."""


def suggest_names(
    lexicon: NameLexicon, source: str, target: str, alignment: Sequence[AlignedWords], target_language: str
) -> tuple[NameSuggestion, ...]:
    """The names that a translation has wrong, in the order of their places in it; none overlaps another.

    Args:
        lexicon: forms of names.
        source: a sentence.
        target: its translation.
        alignment: which words of the two belong together.
        target_language: "ar" or "en"; the source is in the other one.
    """
    chooser = (_IntoEnglish if target_language == "en" else _IntoArabic)(lexicon, source, target, alignment)
    found: list[NameSuggestion] = []
    for one in sorted(chooser.suggestions(), key=lambda it: (-len(it.match.source.split()), -it.score)):
        if not any(_overlap(one.replaced, other.replaced) or _overlap(one.match.span, other.match.span) for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda it: it.replaced))


class _Chooser:
    """What both directions share."""

    def __init__(self, names: NameLexicon, source: str, target: str, alignment: Sequence[AlignedWords]) -> None:
        self._names, self._source, self._target = names, source, target
        self._comparison = Comparison()
        self._present = TargetText(target)
        self._links: dict[Span, AlignedWords] = {}  # of each word of the target the strongest link
        for link in alignment:
            if link.target not in self._links or link.weight > self._links[link.target].weight:
                self._links[link.target] = link

    def _sources_of(self, span: Span) -> Span | None:
        """What a word of the target translates."""
        links = [link for target, link in self._links.items() if _overlap(target, span)]
        return max(links, key=lambda link: link.weight).source if links else None

    def _targets_of(self, span: Span) -> Span | None:
        """The words of the target that stand for a range of the source, if they stand together."""
        own = sorted(target for target, link in self._links.items() if _overlap(link.source, span))
        if not own:
            return None
        whole = Span(own[0].start, own[-1].end)
        strangers = any(
            _overlap(target, whole) and not _overlap(link.source, span) for target, link in self._links.items()
        )
        return None if strangers else whole

    def _listed_names(self, words: Sequence[Word], into: str) -> Iterator[tuple[list[Word], tuple[NameForm, ...]]]:
        """The longest names of two words or more of the source that are listed, and their forms."""
        number = 0
        while number < len(words) - 1:
            last, length = number, 1
            for length in range(min(_LONGEST_NAME, len(words) - number), 1, -1):
                chosen = list(words[number : number + length])
                if not all(
                    joins(self._source, one.span.end, other.span.start)
                    for one, other in zip(chosen, chosen[1:], strict=False)
                ):
                    continue
                forms = next(filter(None, (self._names.forms(key, into) for key in self._keys(chosen))), ())
                if forms:
                    yield chosen, forms
                    last = number + length - 1
                    break
            number = last + 1

    def _keys(self, words: Sequence[Word]) -> Iterator[str]:
        yield name_key(" ".join(word.text for word in words))

    def _suggestion(self, span: Span, form: str, replaced: Span, score: float) -> NameSuggestion:
        text = span.of(self._source)
        arabic, english = (text, form) if is_arabic(text) else (form, text)
        entry = GlossaryEntry(ar=arabic, en=english)
        return NameSuggestion(TermMatch(entry, text, form, span, span), replaced, score)

    def _best_listed(self, forms: Sequence[NameForm], replaced: str) -> NameForm:
        return max(forms, key=lambda form: (3 * likeness(form.text, replaced) + math.log2(1 + form.listed)))


class _IntoEnglish(_Chooser):
    """Names of an Arabic source in English."""

    def suggestions(self) -> Iterator[NameSuggestion]:
        words = [word for word in words_of(self._source) if is_arabic(word.text)]
        for chosen, forms in self._listed_names(words, "en"):
            yield from self._whole(chosen, forms)
        renders = ArabicWords(self._source)
        for name in english_names(self._target):
            if not is_known(name.text):
                yield from self._single(name, renders)

    def _keys(self, words: Sequence[Word]) -> Iterator[str]:
        rest = " ".join(word.text for word in words[1:])
        for reading in readings(words[0].text):
            yield name_key(f"{reading.stem} {rest}")

    def _whole(self, chosen: Sequence[Word], forms: Sequence[NameForm]) -> Iterator[NameSuggestion]:
        if any(self._present.find(form.text) for form in forms):
            return
        span = Span(chosen[0].span.start, chosen[-1].span.end)
        replaced = self._targets_of(span)
        if replaced is None:
            return
        there = replaced.of(self._target)
        if self._rendered(chosen, there):
            return
        best = self._best_listed(forms, there)
        score = 1.0 + math.log2(1 + best.listed) + (1.0 if any(letter.isupper() for letter in there) else -2.0)
        yield self._suggestion(_core(chosen[0], span), best.text, replaced, score)

    def _rendered(self, chosen: Sequence[Word], there: str) -> bool:
        """Whether each word of a name has a word in the translation that spells it."""
        found = [word.text for word in words_of(there)]
        return all(
            any(self._spelled(word.text, latin) <= SAME_NAME and self._exists(latin) for latin in found)
            for word in chosen
        )

    def _single(self, name: NameWord, renders: ArabicWords) -> Iterator[NameSuggestion]:
        exists = self._exists(name.text) and not is_offensive(name.text)
        if exists and renders.distance(name.text, enough=SAME_NAME) <= SAME_NAME:
            return
        source = self._sources_of(name.span)
        if source is None or not is_arabic(source.of(self._source)):
            return
        word = Word(source, source.of(self._source))
        own = self._spelled(word.text, name.text)
        best, score = None, 0.0
        for form in self._candidates(word.text):
            distance = self._spelled(word.text, form.text)
            if distance > _SPELLED or form.text.casefold() == name.text.casefold():
                continue
            similar = likeness(form.text, name.text)
            found = 3 * similar - 6 * distance + _evidence(form)
            if best is None or found > score:
                best, score = form, found
        if best is None:
            return
        similar = likeness(best.text, name.text)
        if exists and (own <= 0.4 or best.press < 20 or not best.listed):
            return
        if not exists and similar < _LEAST_LIKENESS and not best.listed:
            return
        yield self._suggestion(_core(word, source), best.text, name.span, score)

    def _candidates(self, arabic: str) -> Iterable[NameForm]:
        found: dict[str, NameForm] = {}
        for reading in readings(arabic):
            for form in (*self._names.forms(name_key(reading.stem), "en"), *self._names.alike(reading.stem)):
                if " " not in form.text:
                    found.setdefault(form.text, form)
        return found.values()

    def _exists(self, latin: str) -> bool:
        """Whether a Latin word is known as a name, or as a word."""
        forms = self._names.forms(name_key(latin), "ar")
        words = lexicon("en")
        if forms or (words is not None and latin.casefold() in words):
            return True
        return any(form.text.casefold() == latin.casefold() for form in self._names.alike(latin))

    def _spelled(self, arabic: str, latin: str) -> float:
        return min((self._comparison.distance(one.stem, latin) for one in readings(arabic)), default=1.0)


class _IntoArabic(_Chooser):
    """Names of an English source in Arabic."""

    def suggestions(self) -> Iterator[NameSuggestion]:
        words = [word for word in words_of(self._source) if not is_arabic(word.text)]
        inside: list[Span] = []
        for chosen, forms in self._listed_names(words, "ar"):
            if chosen[0].text[:1].isupper() and chosen[-1].text[:1].isupper():
                inside.append(Span(chosen[0].span.start, chosen[-1].span.end))
                yield from self._whole(inside[-1], chosen, forms)
        renders = ArabicWords(self._target)
        for name in english_names(self._source):
            if not is_known(name.text) and renders.distance(name.text, enough=SAME_NAME) > SAME_NAME:
                yield from self._single(name)

    def _whole(self, span: Span, chosen: Sequence[Word], forms: Sequence[NameForm]) -> Iterator[NameSuggestion]:
        if any(self._present.find(form.text, name=True) for form in forms):
            return
        replaced = self._targets_of(span)
        if replaced is None:
            return
        there = ArabicWords(replaced.of(self._target))
        if all(is_known(word.text) or there.distance(word.text, enough=SAME_NAME) <= SAME_NAME for word in chosen):
            return
        best = self._best_listed(forms, replaced.of(self._target))
        yield self._suggestion(span, best.text, replaced, 2.0 + math.log2(1 + best.listed))

    def _single(self, name: NameWord) -> Iterator[NameSuggestion]:
        replaced = self._targets_of(name.span)
        if replaced is None:
            return
        there = replaced.of(self._target)
        if len(there.split()) > 2 or self._stands_for_another(name, there):
            return
        forms = self._names.forms(name_key(name.text), "ar")
        spelled = [form for form in forms if " " not in form.text and self._distance(form.text, name.text) <= SAME_NAME]
        if not spelled:
            return
        bare = max((reading.stem for reading in readings(there)), key=lambda stem: likeness(stem, fold(spelled[0].text)))
        best = max(spelled, key=lambda form: 3 * likeness(form.text, bare) + _evidence(form))
        similar = likeness(best.text, bare)
        words = lexicon("en")
        is_word = words is not None and name.text.casefold() in words
        if is_word and similar < _LEAST_LIKENESS:
            return
        yield self._suggestion(name.span, best.text, replaced, 3 * similar + _evidence(best))

    def _distance(self, arabic: str, latin: str) -> float:
        return self._comparison.distance(fold(arabic), latin)

    def _stands_for_another(self, name: NameWord, there: str) -> bool:
        """Whether what is aligned with a name spells another name of the source."""
        words = ArabicWords(there)
        return any(
            words.distance(other.text, enough=SAME_NAME) <= SAME_NAME
            for other in english_names(self._source)
            if other.text != name.text
        )


def _core(first: Word, span: Span) -> Span:
    """A name without the conjunction and preposition before it."""
    return span


def _evidence(form: NameForm) -> float:
    return 0.35 * math.log2(1 + form.listed) + 0.2 * math.log2(1 + form.press)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@lru_cache(maxsize=1 << 14)
def likeness(one: str, other: str) -> float:
    """How alike two spellings in one script are, 0 to 1 (Ratcliff and Obershelp 1988)."""
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()
