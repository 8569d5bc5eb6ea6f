"""Names that keep the form in which a document, a stream or a feed gave them first.

A memory is a value: what it learns from a text makes a new one. Its entries are pairs of strings, so that a caller can
keep them and pass them again with the next text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...inference import Flag, FlagKind, TranslatedSegment, TranslatedText
from ...text import SAME_NAME, OffsetMap, Rewritten, Span
from ...text.term_forms import fold, is_arabic, key, light_stem, readings, skip_letters, words_of
from .known_names import is_known
from .names import Comparison, english_names

__all__ = ["MAX_NAMES", "NameMemory", "NameVariant", "UnifiedNames", "apply_memory", "name_pairs"]

MAX_NAMES = 10_000
"""Entries of a memory; a name beyond them is not remembered."""
_ENDINGS = ("s", "es", "n", "an", "ian", "i", "is", "ese", "ist", "ists", "ism")
_SHORTEST_ENGLISH, _SHORTEST_ARABIC = 5, 4
"""Letters; shorter names resemble each other too much: Mali and Malay render one Arabic word."""


@dataclass(frozen=True, slots=True)
class NameVariant:
    """A name that has another form than before."""

    span: Span
    """Its form, without Arabic proclitics, in the text as it was given."""
    form: str
    first: str
    """The form that the memory has."""


@dataclass(frozen=True, slots=True)
class UnifiedNames:
    """A translation whose names have the forms of a memory."""

    rewritten: Rewritten
    variants: tuple[NameVariant, ...]
    memory: NameMemory
    """With the names that the translation has brought."""


@dataclass(frozen=True, slots=True)
class NameMemory:
    """The first form of each name, in one direction of translation.

    Args:
        target_language: "ar" or "en"; the sources are in the other one.
        entries: (name in the source, its form in the translation): an Arabic name folded and without proclitics, an
            English one in small letters.

    Raises:
        ValueError: the language is another one, or there are more than `MAX_NAMES` entries.
    """

    target_language: str
    entries: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.target_language not in ("ar", "en"):
            raise ValueError(f"names are remembered into 'ar' and 'en', not into {self.target_language!r}")
        if len(self.entries) > MAX_NAMES:
            raise ValueError(f"a memory holds {MAX_NAMES} names at most, not {len(self.entries)}: leave the oldest out")

    def unify(self, source: str, target: str) -> UnifiedNames:
        """A translation with each name in its first form; names that are new are added to the memory.

        A form is a variant when it renders the same name of the source, by the spelling distance, and is not the first
        form with an ending ("Houthis", السودانية). What is replaced is the name without its proclitics.
        """
        forms = dict(self.entries)
        rewritten, variants = _unified(forms, source, target, self.target_language)
        return UnifiedNames(rewritten, variants, replace(self, entries=tuple(forms.items())))


def apply_memory(
    sources: Sequence[str], texts: Sequence[TranslatedText], memory: NameMemory, *, rewrite: bool = True
) -> tuple[tuple[TranslatedText, ...], NameMemory]:
    """The texts of a document in order, with each name in its first form.

    Args:
        sources: what was translated, as long as `texts`.
        texts: those into another language than the memory's come back as they are.
        memory: of what came before.
        rewrite: whether to write the first form; otherwise segments get the flag NAME_VARIANT instead.

    Returns:
        the texts, with the spans of their segments moved, and the memory with their names.

    Raises:
        ValueError: there are more sources than texts, or fewer.
    """
    forms = dict(memory.entries)
    done = [
        _applied(forms, source, text, rewrite=rewrite)
        if text.target_language == memory.target_language != text.source_language
        else text
        for source, text in zip(sources, texts, strict=True)
    ]
    return tuple(done), replace(memory, entries=tuple(forms.items()))


def _applied(forms: dict[str, str], source: str, text: TranslatedText, *, rewrite: bool) -> TranslatedText:
    whole = Rewritten.unchanged(text.text)
    flagged: dict[int, Flag] = {}
    for number, segment in reversed(list(enumerate(_variants_of(forms, source, text)))):
        if segment and not rewrite:
            listed = ", ".join(f"{one.form} (before: {one.first})" for one in segment[:5])
            flagged[number] = Flag(FlagKind.NAME_VARIANT, listed)
        for variant in reversed(segment if rewrite else ()):
            whole = whole.replace(variant.span, variant.first)
    segments = tuple(
        _moved(segment, whole.offsets, flagged.get(number)) for number, segment in enumerate(text.segments)
    )
    return replace(text, text=whole.text, segments=segments)


def _variants_of(forms: dict[str, str], source: str, text: TranslatedText) -> Iterator[tuple[NameVariant, ...]]:
    """For each segment its variants, with spans of the whole text."""
    for segment in text.segments:
        if segment.attempts == 0 or segment.source.end > len(source):
            yield ()
            continue
        target = segment.target.of(text.text)
        _, found = _unified(forms, segment.source.of(source), target, text.target_language)
        yield tuple(replace(one, span=one.span.shifted(segment.target.start)) for one in found)


def _moved(segment: TranslatedSegment, offsets: OffsetMap, flag: Flag | None) -> TranslatedSegment:
    alignment = segment.alignment
    if alignment is not None:
        alignment = tuple(replace(words, target=offsets.forward(words.target)) for words in alignment)
    flags = (*segment.flags, flag) if flag else segment.flags
    return replace(segment, target=offsets.forward(segment.target), alignment=alignment, flags=flags)


def _unified(
    forms: dict[str, str], source: str, target: str, target_language: str
) -> tuple[Rewritten, tuple[NameVariant, ...]]:
    """The rewritten target and its variants, in order; what is new goes into `forms`."""
    pairs = name_pairs(source, target, target_language)
    variants: dict[Span, NameVariant] = {}
    for name, span in pairs:
        form = span.of(target)
        first = forms.get(name)
        if first is None:
            if len(forms) < MAX_NAMES:
                forms[name] = form
        elif not _same_form(first, form):
            variants.setdefault(span, NameVariant(span, form, first))
    chosen = tuple(variants[span] for span in sorted(variants))
    rewritten = Rewritten.unchanged(target)
    for variant in reversed(chosen):
        rewritten = rewritten.replace(variant.span, variant.first)
    return rewritten, chosen


def name_pairs(source: str, target: str, target_language: str) -> tuple[tuple[str, Span], ...]:
    """The names that a text and its translation have both, in the order of the English side.

    Returns:
        (name, place of its form in the target, without proclitics). An Arabic name is folded and without proclitics, an
        English one in small letters. Names that are translated by a list are left out.
    """
    found = _into_english(source, target) if target_language == "en" else _into_arabic(source, target)
    return tuple(found)


def _into_english(source: str, target: str) -> Iterator[tuple[str, Span]]:
    """(Arabic name, place of its English form) of each name that both sides have."""
    words, comparison = list(_arabic_forms(source)), Comparison()
    for name in english_names(target):
        if _lasting(name.text):
            nearest = _nearest(words, name.text, comparison)
            if nearest:
                yield nearest[0], name.span


def _into_arabic(source: str, target: str) -> Iterator[tuple[str, Span]]:
    """(English name, place of its Arabic form without proclitics)."""
    words, comparison = list(_arabic_forms(target)), Comparison()
    for name in english_names(source):
        if _lasting(name.text):
            nearest = _nearest(words, name.text, comparison)
            if nearest:
                yield name.text.casefold(), nearest[1]


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


def _nearest(words: Iterable[tuple[str, Span]], latin: str, comparison: Comparison) -> tuple[str, Span] | None:
    """The form that renders a Latin name best, if one does; of equal ones the first."""
    best, nearest = None, SAME_NAME
    for stem, span in words:
        distance = comparison.distance(stem, latin)
        if distance < nearest or (best is None and distance <= nearest):
            best, nearest = (stem, span), distance
    return best


def _same_form(first: str, form: str) -> bool:
    """Whether two forms are one, apart from an ending, the case and marks that do not matter."""
    if is_arabic(first) and is_arabic(form):
        one, other = fold(first), fold(form)
        return one == other or light_stem(one) == light_stem(other)
    one, other = sorted((fold(first), fold(form)), key=len)
    return one == other or key(first) == key(form) or any(other == one + ending for ending in _ENDINGS)
