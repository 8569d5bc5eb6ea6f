"""Names of an Arabic sentence that its English translation has wrong.

Arabic has no capitals, and many names are words as well (Karim, Amal). So a single word counts as a name only where the
model itself wrote a name for it, and several words where a list has them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...text import SAME_NAME, NameForm, Span, name_key
from ...text.term_forms import Reading, Word, is_arabic, readings, words_of
from .known_names import is_known
from .name_choice import NameChooser, NameSuggestion, best_listed, evidence, has_signs, is_english_word, likeness
from .names import ArabicWords, NameWord, english_names
from .offensive import is_offensive

__all__ = ["IntoEnglish"]

_JOINED_BEFORE = re.compile(r"(?:[^\W\d_]+[-‐‑])+\Z")
_JOINED_AFTER = re.compile(r"(?:[-‐‑][^\W\d_]+)+")
_SPELLED = 0.15
"""The spelling distance up to which a listed form spells an Arabic word."""
_ALIKE = 0.06
"""The same for a form that no list has for it."""
_LEAST_LIKE, _LEAST_LIKE_LISTED = 0.6, 0.5
"""How much such a form must resemble what the model wrote; and a listed one that news seldom has."""
_PROCLITIC = 1.5
"""What a form loses that is one of the word without its first letter, which may be و, ف, ب, ك or ل."""
_WELL_KNOWN = 20
"""How often news writes a form that may take the place of another name."""
_SOUND_OF = {"و": "wvou", "ف": "fvp", "ب": "bp", "ك": "kcqg", "ل": "l"}
_SAME = 0.85
"""The likeness from which on what stands there is the form itself with another ending."""


class IntoEnglish(NameChooser):
    """Looks for the names of one Arabic sentence; arguments as of `NameChooser`."""

    def suspects(self) -> bool:
        """Whether there is a name that may be wrong; the alignment is not needed to tell."""
        return any(True for _ in self._lacking()) or any(True for _ in self._unfounded())

    def suggestions(self) -> Iterator[NameSuggestion]:
        """Names that are wrong, in no order; they may overlap."""
        for chosen, forms in self._lacking():
            yield from self._several(chosen, forms)
        for name, exists in self._unfounded():
            yield from self._one(name, exists)

    def _lacking(self) -> Iterator[tuple[Sequence[Word], Sequence[NameForm]]]:
        """Listed names of the source of which no form is in the translation."""
        words = [word for word in words_of(self._source) if is_arabic(word.text)]
        for chosen, forms in self._listed_names(words, "en"):
            if not any(self._present.find(form.text) for form in forms):
                yield chosen, forms

    def _unfounded(self) -> Iterator[tuple[NameWord, bool]]:
        """Names of the translation that no word of the source spells, or that do not exist; and whether they do."""
        renders = ArabicWords(self._source)
        for name in english_names(self._target):
            if not is_known(name.text):
                exists = self._exists(name.text) and not is_offensive(name.text)
                if not exists or renders.distance(name.text, enough=SAME_NAME) > SAME_NAME:
                    yield name, exists

    def _forms(self, words: Sequence[Word], into: str) -> Sequence[NameForm]:
        rest = " ".join(word.text for word in words[1:])
        for reading in readings(words[0].text):
            if forms := self._names.forms(name_key(f"{reading.stem} {rest}"), into):
                return forms
        return ()

    def _several(self, chosen: Sequence[Word], forms: Sequence[NameForm]) -> Iterator[NameSuggestion]:
        span = Span(chosen[0].span.start, chosen[-1].span.end)
        whole = self._targets_of(span)
        replaced = whole and self._capitalised(whole)
        if replaced is None:
            return
        best = best_listed(forms, replaced.of(self._target))
        replaced = self._widened(replaced, best.text)
        there = replaced.of(self._target)
        if has_signs(there) or likeness(best.text, there) >= _SAME or self._is_right(chosen, there):
            return
        yield self._suggestion(span, best.text, replaced, 2.0 + evidence(best), listed=True)

    def _capitalised(self, span: Span) -> Span | None:
        """A range from its first word with a capital to its last one, with what hyphens join to them."""
        words = [word.span for word in words_of(span.of(self._target)) if word.text[0].isupper()]
        if not words:
            return None
        start, end = span.start + words[0].start, span.start + words[-1].end
        before = _JOINED_BEFORE.search(self._target, 0, start)
        after = _JOINED_AFTER.match(self._target, end)
        return Span(before.start() if before else start, after.end() if after else end)

    def _is_right(self, chosen: Sequence[Word], there: str) -> bool:
        """Whether words of the translation spell each word of a name, or translate it: "UK", "Americans"."""
        found = [word.text for word in words_of(there)]
        if any(is_known(word) or word.isupper() for word in found):
            return True
        return all(
            any(self._distance(word.text, latin) <= SAME_NAME and self._exists(latin) for latin in found)
            for word in chosen
        )

    def _one(self, name: NameWord, exists: bool) -> Iterator[NameSuggestion]:
        source = self._source_of(name.span)
        if "-" in name.text or source is None or not is_arabic(source.of(self._source)):
            return
        scored = self._scored(source.of(self._source), name.text)
        found = [one for one in scored if self._fits(one[1], name.text, exists=exists, listed=one[2])]
        if found:
            score, best, listed = max(found, key=lambda one: one[0])
            yield self._suggestion(source, _in_number(best.text, name.text), name.span, score, listed=listed)

    def _fits(self, form: NameForm, there: str, *, exists: bool, listed: bool) -> bool:
        """Whether a form may take the place of a word: of one that exists only if it is a listed, well-known name."""
        similar = likeness(form.text, there)
        if form.text.casefold() == there.casefold():
            return False
        if exists:
            return listed and form.press >= _WELL_KNOWN and similar < _SAME
        return similar >= (_LEAST_LIKE_LISTED if listed else _LEAST_LIKE) or (listed and form.press >= _WELL_KNOWN)

    def _scored(self, arabic: str, there: str) -> Iterator[tuple[float, NameForm, bool]]:
        """Forms of an Arabic word with their scores, and whether a list has them for it."""
        for reading in readings(arabic):
            if _belongs_to_name(reading, there):
                continue
            lost = _PROCLITIC if _attached(reading) else 0.0
            listed = self._names.forms(name_key(reading.stem), "en")
            for number, form in enumerate((*listed, *self._names.alike(reading.stem))):
                is_listed = number < len(listed)
                distance = self._comparison.distance(reading.stem, form.text)
                if " " in form.text or _begins_otherwise(reading.stem, form.text):
                    continue
                if distance <= (_SPELLED if is_listed else _ALIKE):
                    score = 4 * likeness(form.text, there) - 15 * distance + evidence(form) - lost
                    yield score + (0.5 if is_listed else -0.5), form, is_listed

    def _exists(self, latin: str) -> bool:
        """Whether a Latin word is known as a name, or as a word."""
        if is_english_word(latin) or self._names.forms(name_key(latin), "ar"):
            return True
        return any(form.text.casefold() == latin.casefold() for form in self._names.alike(latin))

    def _distance(self, arabic: str, latin: str) -> float:
        return min((self._comparison.distance(one.stem, latin) for one in readings(arabic)), default=1.0)


def _attached(reading: Reading) -> bool:
    return bool(reading.conjunction or reading.preposition)


def _belongs_to_name(reading: Reading, there: str) -> bool:
    """Whether what a reading takes for a proclitic is a letter of the name, by what the model wrote."""
    first = (reading.conjunction + reading.preposition)[:1]
    return bool(first) and there[:1].casefold() in _SOUND_OF[first]


def _begins_otherwise(stem: str, form: str) -> bool:
    """Whether a form begins with a vowel and the Arabic word with a consonant."""
    return form[:1].casefold() in "aeiou" and stem[:1] not in "اعويهحء"


def _in_number(form: str, there: str) -> str:
    """A people in the plural where the model wrote one: "Bolivians"."""
    return f"{form}s" if there.endswith("s") and form.endswith(("an", "i")) else form
