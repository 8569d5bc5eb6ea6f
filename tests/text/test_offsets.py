"""Ranges found again after any chain of rewritings."""

from __future__ import annotations

import unicodedata

import pytest
from dragoman_server.text import OffsetMap, Rewritten, Span
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(st.sampled_from("ab .،كتاe\u0301\u064b\u0654\u1100\u1161é 12"), max_size=30)


@st.composite
def rewritings(draw: st.DrawFn) -> tuple[str, list[Rewritten]]:
    """A text, and what it was after each of some edits."""
    text = draw(TEXTS)
    steps = [Rewritten.unchanged(text)]
    for _ in range(draw(st.integers(0, 5))):
        last = steps[-1]
        match draw(st.sampled_from(["replace", "strip", "compose", "substitute"])):
            case "replace":
                start = draw(st.integers(0, len(last.text)))
                end = draw(st.integers(start, len(last.text)))
                steps.append(last.replace(Span(start, end), draw(TEXTS)))
            case "strip":
                steps.append(last.strip())
            case "compose":
                steps.append(last.compose())
            case _:
                steps.append(last.substitute_characters(last.text))
    return text, steps


@given(rewritings())
def test_kept_runs_hold_the_text_they_held(case: tuple[str, list[Rewritten]]) -> None:
    text, steps = case
    for step in steps:
        for run in step.offsets.runs:
            before = Span(run.before, run.before + run.length)
            assert step.offsets.forward(before).of(step.text) == before.of(text)
            assert step.offsets.backward(step.offsets.forward(before)) == before


@given(rewritings(), st.data())
def test_any_range_maps_into_the_text_and_covers_it(case: tuple[str, list[Rewritten]], data: st.DataObject) -> None:
    text, steps = case
    offsets, after = steps[-1].offsets, steps[-1].text
    assert (offsets.before_length, offsets.after_length) == (len(text), len(after))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    mapped = offsets.forward(Span(start, end))
    assert mapped.end <= len(after)
    for run in offsets.runs:  # every kept character of the range is in the mapped range
        kept = Span(max(start, run.before), max(start, run.before, min(end, run.before + run.length)))
        if kept:
            there = run.after + kept.start - run.before
            assert mapped.start <= there
            assert there + len(kept) <= mapped.end


@given(TEXTS)
def test_composing_is_unicode_nfc(text: str) -> None:
    assert Rewritten.unchanged(text).compose().text == unicodedata.normalize("NFC", text)


def test_a_deleted_range_maps_to_an_empty_one() -> None:
    shorter = Rewritten.unchanged("one two three").replace(Span(3, 7), "")
    assert shorter.offsets.forward(Span(4, 7)) == Span(3, 3)
    assert shorter.offsets.backward(Span(0, 4)) == Span(0, 8)


def test_an_insertion_belongs_to_neither_neighbour() -> None:
    longer = Rewritten.unchanged("ab").replace(Span(1, 1), "--")
    assert longer.offsets.forward(Span(0, 1)).of(longer.text) == "a"
    assert longer.offsets.forward(Span(1, 2)).of(longer.text) == "b"
    assert longer.offsets.forward(Span(0, 2)).of(longer.text) == "a--b"


def test_composed_marks_are_one_range() -> None:
    composed = Rewritten.unchanged("cafe\u0301 au lait").compose()
    assert composed.offsets.forward(Span(3, 5)).of(composed.text) == "é"
    assert composed.offsets.backward(Span(3, 4)) == Span(3, 5)
    assert composed.offsets.forward(Span(6, 8)).of(composed.text) == "au"


def test_maps_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        OffsetMap.identity(3).then(OffsetMap.identity(4))
    with pytest.raises(ValueError, match="reaches beyond"):
        OffsetMap.identity(3).forward(Span(2, 5))
    with pytest.raises(ValueError, match="one by one"):
        Rewritten.unchanged("abc").substitute_characters("ab")
