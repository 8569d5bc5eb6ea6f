"""Ranges of plain texts that a caller wants copied: do-not-translate spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..errors import InvalidRequestError
from ..text import CopyMark, Markup, Span

__all__ = ["Range", "copy_marked"]

Range = tuple[int, int]
"""Start and end in code points, half-open; not checked yet."""


def copy_marked(
    texts: Sequence[str], copied: Sequence[Sequence[Range]], field: str = "copied_spans"
) -> tuple[Markup, ...]:
    """The texts with copy marks.

    Args:
        texts: plain texts.
        copied: for each text the ranges to copy, in any order; or nothing at all.
        field: what errors call `copied`.

    Raises:
        InvalidRequestError: there are ranges for more texts than there are, or for fewer; or a range is empty, reaches
            beyond its text, or overlaps another one. `field` is "copied_spans[0].spans[2]".
    """
    if not copied:
        return tuple(map(Markup, texts))
    if len(copied) != len(texts):
        raise _refused(
            f"{field} has {len(copied)} entries for {len(texts)} texts; give one for each text, or none at all", field
        )
    return tuple(
        Markup(text, fixed=tuple(_marks(text, ranges, f"{field}[{number}].spans")))
        for number, (text, ranges) in enumerate(zip(texts, copied, strict=True))
    )


def _marks(text: str, ranges: Sequence[Range], field: str) -> Iterator[CopyMark]:
    before, taken = 0, 0
    for number in sorted(range(len(ranges)), key=lambda one: ranges[one]):
        start, end = ranges[number]
        named = f"{field}[{number}]"
        if not 0 <= start <= end <= len(text):
            raise _refused(
                f"{named} is [{start}, {end}), which is no range of a text of {len(text)} code points; offsets count "
                "code points, not bytes",
                named,
            )
        if start == end:
            raise _refused(f"{named} is [{start}, {end}), which is empty; leave it out", named)
        if start < taken:
            other = f"[{ranges[before][0]}, {ranges[before][1]})"
            raise _refused(f"{named} is [{start}, {end}), which overlaps {other}; give their union as one", named)
        before, taken = number, end
        yield CopyMark(Span(start, end))


def _refused(message: str, field: str) -> InvalidRequestError:
    return InvalidRequestError(message, reason="INVALID_SPAN", field=field)
