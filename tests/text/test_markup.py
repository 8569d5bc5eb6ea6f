"""Texts with marks: what is accepted, and how they are cut."""

from __future__ import annotations

import pytest
from dragoman_server.text import CopyMark, Markup, RenderMark, Span, TagMark

TEXT = "He met Ali Ahmad at example.org today."


def tag(start: int, end: int, number: int = 0) -> TagMark:
    return TagMark(Span(start, end), number)


@pytest.mark.parametrize(
    "tags",
    [
        (tag(0, 5), tag(3, 8)),
        (tag(3, 8), tag(0, 5)),
        (tag(0, 100),),
    ],
    ids=["crossing", "out of order", "beyond the text"],
)
def test_bad_tags_are_refused(tags: tuple[TagMark, ...]) -> None:
    with pytest.raises(ValueError, match=r"overlaps|order|beyond"):
        Markup(TEXT, tags)


@pytest.mark.parametrize(
    "tags",
    [
        (tag(0, 8), tag(3, 5)),
        (tag(0, 8), tag(0, 8), tag(0, 3)),
        (tag(0, 3), tag(3, 5)),
        (tag(0, 3), tag(3, 3), tag(3, 5)),
        (tag(0, 3), tag(3, 3), tag(3, 3)),
        (tag(38, 38),),
    ],
    ids=["inside", "same range", "side by side", "empty between", "empty twice", "empty at the end"],
)
def test_nested_tags_are_accepted(tags: tuple[TagMark, ...]) -> None:
    assert Markup(TEXT, tags).tags == tags


@pytest.mark.parametrize(
    "fixed",
    [
        (CopyMark(Span(3, 3)),),
        (CopyMark(Span(3, 6)), RenderMark(Span(5, 8), "x")),
        (RenderMark(Span(5, 8), "x"), CopyMark(Span(3, 4))),
        (CopyMark(Span(30, 39)),),
    ],
    ids=["empty", "overlap", "out of order", "beyond the text"],
)
def test_bad_fixed_marks_are_refused(fixed: tuple[CopyMark | RenderMark, ...]) -> None:
    with pytest.raises(ValueError, match=r"empty|overlaps|beyond"):
        Markup(TEXT, fixed=fixed)


def test_a_slice_moves_and_cuts_marks() -> None:
    markup = Markup(
        TEXT,
        (tag(0, 38, 1), tag(7, 16, 2), tag(16, 16, 3)),
        (RenderMark(Span(7, 16), "علي أحمد"), CopyMark(Span(20, 31))),
    )
    assert markup.slice(Span(7, 25)) == Markup(
        "Ali Ahmad at example.org"[:18],
        (tag(0, 18, 1), tag(0, 9, 2), tag(9, 9, 3)),
        (RenderMark(Span(0, 9), "علي أحمد"),),
    )


def test_an_empty_tag_goes_with_the_part_it_begins() -> None:
    markup = Markup("ab", (tag(1, 1),))
    assert markup.slice(Span(0, 1)).tags == ()
    assert markup.slice(Span(1, 2)).tags == (tag(0, 0),)
