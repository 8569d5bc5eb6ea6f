"""What stands in a bilingual edition: rows in the order of the document, each a block with its translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..inference import Flag, ModelRef, Origin, TranslatedText
from ..text import Span

__all__ = ["Edition", "Outcome", "Pair", "Row", "RowSegment", "failed_row", "translated_row"]


class Outcome(Enum):
    """What became of a block."""

    TRANSLATED = "translated"
    COPIED = "copied"
    """It has no words, or is in the target language already."""
    FAILED = "failed"
    """It could not be translated."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment of a block and its translation, without tags and without white space around them."""

    source: str
    target: str
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class RowSegment:
    """A segment of a block and its translation, and nothing of what stands between two segments."""

    source: str
    target: str
    origin: Origin
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A block: a paragraph, heading, cell or subtitle."""

    path: str
    """Where it stands in the document, as in the report."""
    language: str
    """BCP 47; "und" if it is not known."""
    outcome: Outcome
    pairs: tuple[Pair, ...]
    problem: str = ""
    """Why it failed, for people."""
    segments: tuple[RowSegment, ...] = ()
    """None of a block that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A document with its translation."""

    title: str
    """Name of the document."""
    target: str
    """Language of the translation and of the words around it."""
    rows: Sequence[Row]
    models: Sequence[ModelRef] = ()
    withheld: int = 0
    """Blocks that are not shown because their publisher withholds them."""

    @property
    def source(self) -> str:
        """The language that most of the translated rows are in; "und" without any."""
        counts: dict[str, int] = {}
        for row in self.rows:
            if row.outcome is Outcome.TRANSLATED:
                counts[row.language] = counts.get(row.language, 0) + sum(len(pair.source) for pair in row.pairs)
        return max(counts, key=lambda language: counts[language], default="und")

    @property
    def doubtful(self) -> int:
        """How many pairs have flags."""
        return sum(bool(pair.flags) for row in self.rows for pair in row.pairs)


def translated_row(path: str, source: str, result: TranslatedText) -> Row:
    """The row of a block that was translated or copied.

    Args:
        path: of the block.
        source: its text.
        result: its translation.
    """
    outcome = Outcome.TRANSLATED if result.is_translated else Outcome.COPIED
    segments = tuple(
        RowSegment(one.source.of(source), one.target.of(result.text), one.origin, one.flags) for one in result.segments
    )
    return Row(path, result.source_language, outcome, tuple(_pairs(source, result)), segments=segments)


def failed_row(path: str, source: str, language: str | None, problem: str) -> Row:
    """The row of a block that could not be translated.

    Args:
        path: of the block.
        source: its text.
        language: that the document claims for it.
        problem: why it could not be translated.
    """
    return Row(path, language or "und", Outcome.FAILED, (Pair(source.strip(), ""),), problem)


def _pairs(source: str, result: TranslatedText) -> list[Pair]:
    """The segments. What stands between two of them belongs to the one behind it, so that nothing is lost."""
    segments = result.segments
    sources = _pieces(source, [segment.source for segment in segments])
    targets = _pieces(result.text, [segment.target for segment in segments])
    if sources is None or targets is None:
        flags = tuple(dict.fromkeys(flag for segment in segments for flag in segment.flags))
        return [Pair(source.strip(), result.text.strip(), flags)]
    return [Pair(one, other, segment.flags) for one, other, segment in zip(sources, targets, segments, strict=True)]


def _pieces(text: str, spans: Sequence[Span]) -> list[str] | None:
    """The text cut behind each span but the last; None if the spans are not in order, or there are none."""
    ends = [span.end for span in spans]
    if not ends or ends != sorted(ends):
        return None
    starts = [0, *ends[:-1]]
    return [text[start:end].strip() for start, end in zip(starts, [*ends[:-1], len(text)], strict=True)]
