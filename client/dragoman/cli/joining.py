"""The results of a text's parts as the result of the text."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ..names import NameRendering, merged_names
from ..results import Segment, Span, Translation

__all__ = ["joined"]


def joined(parts: Sequence[str], results: Sequence[Translation]) -> Translation:
    """One translation of the text that `parts` tile, its spans moved to where they are in the whole."""
    segments: list[Segment] = []
    elsewhere: list[Span] = []
    names: list[NameRendering] = []
    source = target = 0
    for part, result in zip(parts, results, strict=True):
        for segment in result.segments:
            here, there = _moved(segment.source, source), _moved(segment.target, target)
            missing = tuple(_moved(span, source) for span in segment.uncovered)
            tokens = tuple(
                dataclasses.replace(token, span=_moved(token.span, target)) for token in segment.token_scores
            )
            replaced = tuple(
                dataclasses.replace(one, source=_moved(one.source, source), target=_moved(one.target, target))
                for one in segment.replaced_names
            )
            moved = dataclasses.replace(
                segment, source=here, target=there, uncovered=missing, token_scores=tokens, replaced_names=replaced
            )
            segments.append(moved)
        elsewhere += [_moved(span, source) for span in result.other_language]
        for name in result.names:
            names.append(dataclasses.replace(name, first=_moved(name.first, source) if name.first else None))
        source += len(part)
        target += len(result.text)
    first = next((result for result in results if result.segments), results[0] if results else None)
    return Translation(
        text="".join(result.text for result in results),
        source_language=first.source_language if first else "und",
        target_language=first.target_language if first else "und",
        segments=tuple(segments),
        detection=first.detection if first else None,
        model=first.model if first else None,
        other_language=tuple(elsewhere),
        names=merged_names((), names),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
