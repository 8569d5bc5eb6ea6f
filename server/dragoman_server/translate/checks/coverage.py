"""Whether all of the source is in the translation, as far as word alignment can tell: OMISSION.

A single word without a link is no evidence: people's translations have none for 13 to 18 % of the content words. Three
in a row are seldom left over, and often where a clause is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...inference import AlignedWords, Flag, FlagKind
from ...text import Span, word_spans
from ...text.term_forms import fold
from ..alignment import completed
from ..thresholds import THRESHOLDS, Thresholds

__all__ = ["omission", "uncovered"]

_CONTENT_LETTERS = 5
"""Letters from which on a word is hardly a function word; numbers always count."""
_FUNCTION_WORD_LIST = """
    about above after again against along already although among another around because before behind being below
    beside between beyond could despite during either every having herself himself however itself might neither
    other others ought quite rather shall should since still their theirs themselves there therefore these those
    though through toward towards under unless until where whether which while whose within without would والذي
    والتي الذين والذين اللذين اللتين اللواتي اللاتي أثناء خلالها عندما بينما حينما أيضاً وكذلك وكانت وكانوا ويكون
    وتكون ولكنه ولكنها لأنها بأنها وأنها إنهما الخاص الخاصة بالنسبة الأمر وقالت وأضاف وأضافت حوالي لديها لديهم بعضها
    بعضهم
"""
_FUNCTION_WORDS = frozenset(map(fold, _FUNCTION_WORD_LIST.split()))
_SHOWN = 160


def uncovered(
    source: str, target: str, words: Sequence[AlignedWords], thresholds: Thresholds = THRESHOLDS
) -> tuple[Span, ...]:
    """The ranges of the source, from the first of their words to the last, that no word of the translation covers.

    Each holds `thresholds.uncovered_words` content words or more, and none that is linked; function words in between do
    not matter. A word beside a linked one may be linked by its place (`alignment.completed`). There is none where
    nothing is linked at all: the words could not be aligned.
    """
    if not words:
        return ()
    linked = {one.source for one in completed(source, target, words)}
    return tuple(_ranges(source, linked, thresholds.uncovered_words))


def omission(source: str, ranges: Sequence[Span]) -> Flag | None:
    """The flag for uncovered ranges of a source."""
    if not ranges:
        return None
    shown = " … ".join(" ".join(span.of(source).split()) for span in ranges)
    return Flag(FlagKind.OMISSION, f"no counterpart: {shown[:_SHOWN]}{'…' if len(shown) > _SHOWN else ''}")


def _ranges(source: str, linked: set[Span], least: int) -> Iterator[Span]:
    row: list[Span] = []
    for span in word_spans(source):
        word = span.of(source)
        if (len(word) < _CONTENT_LETTERS or fold(word) in _FUNCTION_WORDS) and not word[0].isdecimal():
            continue
        if span not in linked:
            row.append(span)
            continue
        if len(row) >= least:
            yield Span(row[0].start, row[-1].end)
        row = []
    if len(row) >= least:
        yield Span(row[0].start, row[-1].end)
