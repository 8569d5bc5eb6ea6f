"""Spans, documents and the way back."""

from __future__ import annotations

import pytest
from dragoman_server.text import Document, Segment, SegmentKind, Span, segment_text


def test_a_span_is_a_half_open_range() -> None:
    assert (len(Span(2, 5)), Span(2, 5).of("abcdefg"), Span(2, 5).shifted(3)) == (3, "cde", Span(5, 8))
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 1)]) == [Span(0, 1), Span(0, 9), Span(2, 3)]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_that_is_no_range_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_rebuilding_keeps_gaps_and_locates_replacements() -> None:
    document = segment_text("- One.\n\n- Two, then. \n", "en")
    rebuilt = document.rebuild(["واحد.", "اثنان إذن."])
    assert rebuilt.text == "- واحد.\n\n- اثنان إذن. \n"
    assert [span.of(rebuilt.text) for span in rebuilt.spans] == ["واحد.", "اثنان إذن."]


def test_gaps_are_one_more_than_segments() -> None:
    document = Document(
        "ab", (Segment(Span(0, 1), SegmentKind.SENTENCE, 0), Segment(Span(1, 2), SegmentKind.SENTENCE, 0))
    )
    assert document.gaps() == (Span(0, 0), Span(1, 1), Span(2, 2))
    assert Document("  ", ()).gaps() == (Span(0, 2),)


def test_each_segment_needs_its_replacement() -> None:
    with pytest.raises(ValueError, match="1 replacements for 2 segments"):
        segment_text("One. Two.", "en").rebuild(["x"])


def test_protected_ranges_are_cut_at_the_ends_of_a_segment() -> None:
    text = "See https://a.example/x now. Ask desk@b.example 😀"
    document = segment_text(text, "en")
    found = [[p.of(text) for p in document.protected_within(s.span)] for s in document.segments]
    assert found == [["https://a.example/x"], ["desk@b.example"]]
    assert [p.of(text) for p in document.protected_within(Span(8, 12))] == ["s://"]
    assert document.protected_within(Span(0, 4)) == ()
