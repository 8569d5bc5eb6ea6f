"""Names that keep the form in which a document, a call, a stream or a feed gave them first.

A form is a variant of another one only where both render the same word of the source by its spelling: the consonants of
both scripts must support it. Common words, short words and names of the list in `known_names` are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...inference import MAX_NAMES, GlossaryEntry, NameRendering
from ...text import SAME_NAME, Rewritten, Span
from ...text.term_forms import bare, fold, is_arabic, key, light_stem, readings, skip_letters, words_of
from .known_names import is_known, known_stems, name_stem
from .matching import TermMatch
from .names import Comparison, NameWord, english_names
from .presence import TargetText

__all__ = ["NameMemory", "NamePair", "NameVariant", "UnifiedNames", "name_pairs"]

_ENDINGS = ("s", "es", "n", "an", "ian", "i", "is", "ese", "ist", "ists", "ism", "ic", "er", "ers", "a")
_SHORTEST_ENGLISH, _SHORTEST_ARABIC = 5, 4
"""Letters; shorter names resemble each other too much: Mali and Malay render one Arabic word."""


@dataclass(frozen=True, slots=True)
class NamePair:
    """A word of a name on both sides; spans are without Arabic proclitics."""

    key: str
    """The name in the source: an Arabic one folded, an English one in small letters."""
    source: Span
    target: Span


@dataclass(frozen=True, slots=True)
class NameVariant:
    """A name that has another form than before."""

    span: Span
    """Its form, without Arabic proclitics, in the translation as it was given."""
    form: str
    first: str
    """The form that the memory has."""


@dataclass(frozen=True, slots=True)
class UnifiedNames:
    """A translation whose names have the forms of a memory."""

    rewritten: Rewritten
    variants: tuple[NameVariant, ...]
    names: tuple[tuple[NamePair, str], ...]
    """The names that both sides have, each with the form that the memory has for it."""


class NameMemory:
    """The first form of each name, in both directions of translation. It learns from what it unifies.

    Args:
        names: what is known before.
    """

    def __init__(self, names: Iterable[NameRendering] = ()) -> None:
        self._forms: dict[str, str] = {}
        self.add(names)

    def __len__(self) -> int:
        return len(self._forms)

    def add(self, names: Iterable[NameRendering]) -> None:
        """Take over names that are not known yet; those beyond `MAX_NAMES` are left out."""
        for name in names:
            folded = fold(name.source)
            for form in dict.fromkeys((folded, bare(folded) if is_arabic(name.source) else folded)):
                self._learn(form, name.target)

    def unify(self, source: str, target: str, target_language: str, *, left_alone: Sequence[Span] = ()) -> UnifiedNames:
        """A translation with each name in its first form; names that are new are added to the memory.

        A form is a variant when it renders the same name of the source, by the spelling distance, and is not the first
        form with an ending ("Houthis", السودانية). What is replaced is the name without its proclitics.

        Args:
            source: a segment.
            target: its translation.
            target_language: "ar" or "en"; the source is in the other one.
            left_alone: ranges of the source whose names are neither changed nor learned, such as glossary terms.
        """
        pairs = [pair for pair in name_pairs(source, target, target_language) if not _touches(pair.source, left_alone)]
        variants: dict[Span, NameVariant] = {}
        names = []
        for pair in pairs:
            form = pair.target.of(target)
            first = self._learn(pair.key, form)
            names.append((pair, first))
            if not _same_form(first, form):
                variants.setdefault(pair.target, NameVariant(pair.target, form, first))
        chosen = _apart(variants[span] for span in sorted(variants))
        rewritten = Rewritten.unchanged(target)
        for variant in reversed(chosen):
            rewritten = rewritten.replace(variant.span, variant.first)
        return UnifiedNames(rewritten, chosen, tuple(names))

    def lost(
        self, source: str, target: str, target_language: str, *, left_alone: Sequence[Span] = ()
    ) -> tuple[TermMatch, ...]:
        """Names of the source whose form is known and nowhere in the translation, as terms, each once and in order.

        Only forms count that the spelling of the source supports. From Arabic a common word may be taken for a name.

        Args:
            source: a segment.
            target: its translation.
            target_language: "ar" or "en"; the source is in the other one.
            left_alone: as for `unify`.
        """
        if not self._forms:
            return ()
        possible = _unlisted(source, target) if target_language == "en" else _latin_names(source)
        known = [(name, span) for name, span in possible if name in self._forms]
        if not known:
            return ()
        there = {pair.key for pair in name_pairs(source, target, target_language)}
        text = TargetText(target)
        found: dict[str, TermMatch] = {}
        for name, span in known:
            form = self._forms[name]
            arabic, latin = (name, form) if target_language == "en" else (form, name)
            if name in there or name in found or _touches(span, left_alone) or text.find(form, name=True):
                continue
            if _nearest([(fold(arabic), span)], latin, Comparison()):
                found[name] = _term(span, span.of(source), form)
        return tuple(sorted(found.values(), key=lambda match: match.span))

    def _learn(self, name: str, form: str) -> str:
        """The form of a name: the one that is known, else the one given."""
        if name not in self._forms and len(self._forms) < MAX_NAMES:
            self._forms[name] = form
        return self._forms.get(name, form)


def name_pairs(source: str, target: str, target_language: str) -> tuple[NamePair, ...]:
    """The names that a text and its translation have both, in the order of the English side.

    An Arabic word has as many different English names at most as it comes times, the nearest ones. Names that are
    translated by a list are left out.
    """
    english, arabic = (target, source) if target_language == "en" else (source, target)
    names = [name for name in english_names(english) if _lasting(name.text)]
    if not names:
        return ()
    words = list(_unlisted(arabic, english))
    pairs = []
    for name, claim in _claims(names, words, _joined_forms(arabic)):
        if target_language == "en":
            pairs.append(NamePair(claim.stem, claim.span, name.span))
        else:
            pairs.append(NamePair(fold(name.text), name.span, claim.span))
    return tuple(pairs)


@dataclass(frozen=True, slots=True)
class _Claim:
    """The Arabic form that is nearest to an English name."""

    stem: str
    span: Span
    distance: float


@dataclass(frozen=True, slots=True)
class _Joined:
    """Two Arabic words as one."""

    stem: str
    span: Span
    first_end: int
    """Where the first one ends."""


def _claims(
    names: Sequence[NameWord], words: Sequence[tuple[str, Span]], joined: Sequence[_Joined]
) -> Iterator[tuple[NameWord, _Claim]]:
    """The names with what they claim, without those that have to yield to nearer ones."""
    comparison = Comparison()
    claims = [(name, claim) for name in names if (claim := _nearest(words, name.text, comparison))]
    # Azzeddine may be عز الدين, in two words, and not سعيدان, the word beside them that is even nearer by its spelling.
    claims = [
        (name, claim)
        for name, claim in claims
        if all(
            claim.span.end in (form.span.end, form.first_end) or comparison.distance(form.stem, name.text) > SAME_NAME
            for form in joined
        )
    ]
    claimed: dict[int, dict[str, float]] = {}
    for name, claim in claims:
        claimed.setdefault(claim.span.end, {}).setdefault(fold(name.text), claim.distance)
    for name, claim in claims:
        rivals = claimed[claim.span.end]
        places = len({span.end for stem, span in words if stem == claim.stem})
        nearer = sum(distance <= rivals[fold(name.text)] for distance in rivals.values())
        if nearer <= places:
            yield name, claim


def _joined_forms(text: str) -> tuple[_Joined, ...]:
    """Each two Arabic words that follow each other, as one, with and without proclitics before the first."""
    words = [word for word in words_of(text) if is_arabic(word.text)]
    return tuple(
        _Joined(reading.stem + fold(second.text), Span(first.span.start, second.span.end), first.span.end)
        for first, second in pairwise(words)
        if second.span.start - first.span.end == 1
        for reading in readings(first.text)
    )


def _latin_names(english: str) -> Iterator[tuple[str, Span]]:
    """The names of an English text that are remembered, as keys, and their places."""
    return ((fold(name.text), name.span) for name in english_names(english) if _lasting(name.text))


def _unlisted(arabic: str, english: str) -> Iterator[tuple[str, Span]]:
    """The forms of an Arabic text without the words for which a listed name of the English side stands."""
    listed = frozenset(stem for word in words_of(english) if word.text[0].isupper() for stem in known_stems(word.text))
    return ((stem, span) for stem, span in _arabic_forms(arabic) if name_stem(stem) not in listed)


def _term(span: Span, name: str, form: str) -> TermMatch:
    arabic, english = (name, form) if is_arabic(name) else (form, name)
    return TermMatch(GlossaryEntry(ar=arabic, en=english), name, form, span, span)


def _apart(variants: Iterable[NameVariant]) -> tuple[NameVariant, ...]:
    """Variants without those that share a character with the one before, as readings of one Arabic word do."""
    chosen: list[NameVariant] = []
    for variant in variants:
        if not chosen or chosen[-1].span.end <= variant.span.start:
            chosen.append(variant)
    return tuple(chosen)


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _lasting(name: str) -> bool:
    """Whether the form of a name is remembered."""
    return len(name) >= _SHORTEST_ENGLISH and not is_known(name) and "-" not in name


def _arabic_forms(text: str) -> Iterator[tuple[str, Span]]:
    """Each word as each of its readings, folded, and the place of that in the text."""
    for word in words_of(text):
        if is_arabic(word.text):
            for reading in readings(word.text):
                if len(reading.stem) >= _SHORTEST_ARABIC:
                    start = word.span.start + skip_letters(word.text, reading.inner)
                    if start < word.span.end:
                        yield reading.stem, Span(start, word.span.end)


def _nearest(words: Iterable[tuple[str, Span]], latin: str, comparison: Comparison) -> _Claim | None:
    """The form that renders a Latin name best, if one does; of equal ones the first."""
    best: _Claim | None = None
    for stem, span in words:
        distance = comparison.distance(stem, latin)
        if distance <= SAME_NAME and (best is None or distance < best.distance):
            best = _Claim(stem, span, distance)
    return best


def _same_form(first: str, form: str) -> bool:
    """Whether two forms are one, apart from an ending, the case and marks that do not matter."""
    if is_arabic(first) and is_arabic(form):
        one, other = fold(first), fold(form)
        return one == other or light_stem(one) == light_stem(other)
    one, other = sorted((fold(first), fold(form)), key=len)
    return one == other or key(first) == key(form) or any(other == one + ending for ending in _ENDINGS)
