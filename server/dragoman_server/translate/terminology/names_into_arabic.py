"""Names of an English sentence that its Arabic translation has wrong; English tells them by their capitals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...text import SAME_NAME, NameForm, Span, name_key
from ...text.term_forms import Word, fold, is_arabic, light_stem, readings, words_of
from .known_names import is_known
from .name_choice import NameChooser, NameSuggestion, best_listed, evidence, has_signs, is_english_word, likeness
from .names import ArabicWords, NameWord, english_names
from .offensive import is_offensive

__all__ = ["IntoArabic"]

_RIGHT = 0.2
"""The spelling distance up to which a word of the translation counts as the name: stricter than `SAME_NAME`, up to
which one consonant of four may be another one."""
_SPELLED = 0.15
"""The same for a form of the lexicon that is put in: lists have mistakes."""
_WELL_LISTED = 3
"""From so many entries on a form is put in however it is spelled: Brighton is برايتون."""
_SAME = 0.8
"""The likeness from which on what stands there is the form itself, with another ending or letter."""
_LEAST_LIKE = 0.4
_ENDINGS = ("ian", "ians", "ese", "ish", "ist", "ists", "ism")
_BY_RULE = 1.0
"""The score of a form that no list has: never enough for it to be put in. Of eight that were read five were worse."""


class IntoArabic(NameChooser):
    """Looks for the names of one English sentence; arguments as of `NameChooser`."""

    def suspects(self) -> bool:
        """Whether there is a name that may be wrong; the alignment is not needed to tell."""
        return any(True for _ in self._lacking()) or any(True for _ in self._unrendered())

    def suggestions(self) -> Iterator[NameSuggestion]:
        """Names that are wrong, in no order; they may overlap."""
        for chosen, forms in self._lacking():
            yield from self._several(chosen, forms)
        names = english_names(self._source)
        for name in self._unrendered():
            yield from self._one(name, [other for other in names if other.text != name.text])

    def _lacking(self) -> Iterator[tuple[Sequence[Word], Sequence[NameForm]]]:
        """Listed names of the source of which no form is in the translation."""
        words = [word for word in words_of(self._source) if not is_arabic(word.text)]
        for chosen, forms in self._listed_names(words, "ar"):
            capitals = chosen[0].text[:1].isupper() and chosen[-1].text[:1].isupper()
            if capitals and not any(self._present.find(form.text) for form in forms):
                yield chosen, forms

    def _unrendered(self) -> Iterator[NameWord]:
        """Names of the source that no word of the translation is spelled like."""
        renders, offensive = ArabicWords(self._target), is_offensive(self._target)
        for name in english_names(self._source):
            if not is_known(name.text) and (offensive or renders.distance(name.text, enough=_RIGHT) > _RIGHT):
                yield name

    def _several(self, chosen: Sequence[Word], forms: Sequence[NameForm]) -> Iterator[NameSuggestion]:
        span = Span(chosen[0].span.start, chosen[-1].span.end)
        replaced = self._targets_of(span)
        if replaced is None or not replaced.of(self._target).strip():
            return
        best = best_listed(forms, replaced.of(self._target))
        replaced = self._widened(replaced, best.text)
        there = replaced.of(self._target)
        if has_signs(there) or len(there.split()) * 2 < len(best.text.split()) or likeness(best.text, there) >= _SAME:
            return
        found = ArabicWords(there)
        if all(is_known(word.text) or found.distance(word.text, enough=SAME_NAME) <= SAME_NAME for word in chosen):
            return
        yield self._suggestion(span, best.text, replaced, 2.0 + evidence(best), listed=True)

    def _one(self, name: NameWord, others: Sequence[NameWord]) -> Iterator[NameSuggestion]:
        replaced = self._targets_of(name.span)
        if replaced is None or name.text.endswith(_ENDINGS):
            return
        there = replaced.of(self._target)
        rendered = ArabicWords(self._target).distance(name.text, enough=_RIGHT) <= _RIGHT
        if rendered and not is_offensive(there):
            return
        if has_signs(there) or len(there.split()) > 2 or any(_spells(there, other.text) for other in others):
            return
        stems = [reading.stem for reading in readings(there)] if is_arabic(there) else [there]
        best, score, listed = max(self._scored(name.text, stems), key=lambda one: one[1], default=("", 0.0, False))
        if not best:
            return
        similar = max(likeness(best, stem) for stem in stems)
        if any(light_stem(stem) == light_stem(fold(best)) for stem in stems):
            return
        if similar < _LEAST_LIKE and (is_english_word(name.text) or not listed):
            return
        yield self._suggestion(name.span, best, replaced, score, listed=listed)

    def _scored(self, name: str, stems: Sequence[str]) -> Iterator[tuple[str, float, bool]]:
        """Arabic forms of a name with their scores, and whether a list has them; by rule where no list has any."""
        forms = [form for form in self._names.forms(name_key(name), "ar") if " " not in form.text]
        spelled = [
            form
            for form in forms
            if form.listed >= _WELL_LISTED or self._comparison.distance(fold(form.text), name) <= _SPELLED
        ]
        for form in spelled:
            yield form.text, 4 * _likest(form.text, stems) + evidence(form), True
        if not spelled:
            for number, text in enumerate(self._names.spellings(name)):
                if self._comparison.distance(fold(text), name) <= SAME_NAME:
                    yield text, _BY_RULE - 0.1 * number, False


def _likest(form: str, stems: Sequence[str]) -> float:
    return max(likeness(form, stem) for stem in stems)


def _spells(there: str, name: str) -> bool:
    return ArabicWords(there).distance(name, enough=SAME_NAME) <= SAME_NAME
