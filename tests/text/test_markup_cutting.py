"""Markup cut into segments and gaps: nothing is lost, and joining the parts undoes it."""

from __future__ import annotations

from dragoman_server.text import Markup, Span, TagMark, cut_markup, join_markups, segment_text
from hypothesis import given
from hypothesis import strategies as st

WORDS = ["One", "two.", "Three", "\n\n", " ", " ", "four!", "(five)", "- "]


@st.composite
def markups(draw: st.DrawFn) -> Markup:
    """A text with properly nested tags, some of them without content."""
    text = "".join(draw(st.lists(st.sampled_from(WORDS), max_size=12)))
    tags: list[TagMark] = []

    def fill(span: Span, depth: int) -> None:
        position = span.start
        for _ in range(draw(st.integers(0, 2))):
            start = draw(st.integers(position, span.end))
            end = draw(st.integers(start, span.end))
            tags.append(TagMark(Span(start, end), len(tags)))
            if depth < 3 and end > start:
                fill(Span(start, end), depth + 1)
            position = end

    fill(Span(0, len(text)), 0)
    return Markup(text, tuple(tags))


@given(markups())
def test_parts_joined_again_have_the_same_text_and_tags(markup: Markup) -> None:
    spans = [segment.span for segment in segment_text(markup.text, "en").segments]
    parts = cut_markup(markup, spans)
    assert [part.text for part in parts[1::2]] == [span.of(markup.text) for span in spans]
    joined = join_markups(parts)
    assert joined.text == markup.text
    assert {mark.tag for mark in joined.tags} == {mark.tag for mark in markup.tags}
    # what is inside a tag is inside it again
    before = {mark.tag: mark.span for mark in markup.tags if mark.span}
    for tag, span in before.items():
        covered = "".join(mark.span.of(joined.text) for mark in joined.tags if mark.tag == tag)
        assert covered == span.of(markup.text)


def test_empty_tags_between_sentences_stay_in_the_gap() -> None:
    text = "One two. Three four."
    tags = tuple(TagMark(Span(at, at), number) for number, at in enumerate((0, 8, 9, 20)))
    gaps = cut_markup(Markup(text, tags), [Span(0, 8), Span(9, 20)])[::2]
    assert [[mark.tag for mark in gap.tags] for gap in gaps] == [[0], [1, 2], [3]]


def test_an_empty_tag_inside_another_stays_with_its_segment() -> None:
    tags = (TagMark(Span(0, 3), 0), TagMark(Span(0, 0), 1))
    before, segment, _ = cut_markup(Markup("One two.", tags), [Span(0, 8)])
    assert (before.tags, segment.tags) == ((), tags)
