"""Texts with marks cut and put together again."""

from __future__ import annotations

from itertools import pairwise

from dragoman_server.text import CopyMark, Markup, RenderMark, Span, TagMark, join_markups
from hypothesis import given
from hypothesis import strategies as st


def tag(start: int, end: int, number: int = 0) -> TagMark:
    return TagMark(Span(start, end), number)


def test_a_tag_around_several_sentences_becomes_one_again() -> None:
    first = Markup("One two.", (tag(0, 8, 1), tag(4, 8, 2)))
    second = Markup("Three.", (tag(0, 6, 1), tag(0, 5, 2), tag(5, 6, 3)))
    assert join_markups([first, Markup(" "), second]) == Markup(
        "One two. Three.", (tag(0, 15, 1), tag(4, 14, 2), tag(14, 15, 3))
    )


def test_tags_with_a_word_between_them_stay_apart() -> None:
    parts = [Markup("One ", (tag(0, 3, 1),)), Markup("two "), Markup("three", (tag(0, 5, 1),))]
    assert join_markups(parts).tags == (tag(0, 3, 1), tag(8, 13, 1))


def test_an_empty_range_of_a_tag_with_another_is_left_out() -> None:
    parts = [
        Markup("One.", (tag(4, 4, 1),)),
        Markup(" Two.", (tag(1, 4, 1), tag(5, 5, 2))),
        Markup("", (tag(0, 0, 2),)),
    ]
    assert join_markups(parts).tags == (tag(5, 8, 1), tag(9, 9, 2))


def test_copy_and_render_marks_move_along() -> None:
    parts = [Markup("ab ", fixed=(CopyMark(Span(0, 2)),)), Markup("cd", fixed=(RenderMark(Span(0, 2), "x"),))]
    assert join_markups(parts).fixed == (CopyMark(Span(0, 2)), RenderMark(Span(3, 5), "x"))


def test_nothing_is_the_empty_text() -> None:
    assert join_markups([]) == Markup("")


@given(st.lists(st.integers(0, 12), max_size=6), st.lists(st.integers(0, 12), max_size=6))
def test_joining_undoes_slicing(edges: list[int], cuts: list[int]) -> None:
    text = "abcdefghijkl"
    bounds = sorted(edges)
    pairs = zip(bounds[: len(bounds) // 2], reversed(bounds), strict=False)  # one inside the other
    tags = tuple(tag(start, end, number) for number, (start, end) in enumerate(pairs) if start < end)
    markup = Markup(text, tags)
    parts = [markup.slice(Span(a, b)) for a, b in pairwise([0, *sorted(cuts), 12])]
    assert join_markups(parts) == markup
