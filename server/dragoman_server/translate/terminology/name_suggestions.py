"""The names of a translation that are wrong, with what they are to be called instead."""

from __future__ import annotations

from collections.abc import Sequence

from ...inference import AlignedWords, NameLexicon
from .name_choice import NameSuggestion
from .names_into_arabic import IntoArabic
from .names_into_english import IntoEnglish

__all__ = ["SURE", "has_suspects", "suggest_names"]

SURE = 2.0
"""The score from which on a suggestion is put in."""


def has_suspects(lexicon: NameLexicon, source: str, target: str, target_language: str) -> bool:
    """Whether a translation may have a name wrong: only then its words need to be aligned.

    Args:
        lexicon: forms of names.
        source: a sentence.
        target: its translation.
        target_language: "ar" or "en"; the source is in the other one.
    """
    return _chooser(lexicon, source, target, (), target_language).suspects()


def suggest_names(
    lexicon: NameLexicon, source: str, target: str, alignment: Sequence[AlignedWords], target_language: str
) -> tuple[NameSuggestion, ...]:
    """The names that a translation has wrong, in the order of their places in it; none overlaps another.

    What spells a name of the source and exists as a name is left as it is, whatever the lists prefer.

    Args:
        lexicon: forms of names.
        source: a sentence.
        target: its translation.
        alignment: which words of the two belong together.
        target_language: "ar" or "en"; the source is in the other one.
    """
    chooser = _chooser(lexicon, source, target, alignment, target_language)
    found: list[NameSuggestion] = []
    for one in sorted(chooser.suggestions(), key=lambda it: (-len(it.match.source.split()), -it.score)):
        if not any(one.replaced.overlaps(it.replaced) or one.match.span.overlaps(it.match.span) for it in found):
            found.append(one)
    return tuple(sorted(found, key=lambda it: it.replaced))


def _chooser(
    lexicon: NameLexicon, source: str, target: str, alignment: Sequence[AlignedWords], target_language: str
) -> IntoEnglish | IntoArabic:
    kind = IntoEnglish if target_language == "en" else IntoArabic
    return kind(lexicon, source, target, alignment)
