"""The words of a text as ranges, and normalisation that says where everything went."""

from __future__ import annotations

from itertools import pairwise

import pytest
from dragoman_server.text import Span, normalize, normalize_with_offsets, word_spans
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He paid 2,500.5 dollars (8%).", ["He", "paid", "2,500.5", "dollars", "8%"]),
        ("قَالَ الوزير، إنّ 3٪ منهم", ["قَالَ", "الوزير", "إنّ", "3٪", "منهم"]),
        ("see https://a.b/c?d_x. or @name, al-Ain's", ["see", "https://a.b/c?d_x", "or", "@name", "al-Ain's"]),
        ("وMicrosoft — 72 ساعة!", ["وMicrosoft", "72", "ساعة"]),
        (" … ", []),
        ("", []),
    ],
)
def test_words_have_inner_marks_but_no_outer_ones(text: str, words: list[str]) -> None:
    assert [span.of(text) for span in word_spans(text)] == words


@given(st.text())
def test_words_are_in_order_and_do_not_overlap(text: str) -> None:
    spans = word_spans(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(spans)
    assert all(span.end <= len(text) for span in spans)


@given(st.text() | st.lists(st.sampled_from("قَلﷲﻻﬁ١ e\u0301é\u200bab \u3000\ud83d")).map("".join))
def test_normalizing_with_offsets_gives_the_same_text(text: str) -> None:
    normal = normalize_with_offsets(text)
    assert normal.text == normalize(text)
    assert (normal.offsets.before_length, normal.offsets.after_length) == (len(text), len(normal.text))
    for run in normal.offsets.runs:
        kept = text[run.before : run.before + run.length]
        assert len(kept) == run.length


@pytest.mark.parametrize(
    ("text", "part", "before"),
    [("قَالَ  ﷲ", "الله", "ﷲ"), ("the ﬁne", "fi", "ﬁ"), ("  ١٢  ab", "12", "١٢"), ("a\u200bb c", "c", "c")],
)
def test_a_part_of_normal_text_is_found_in_the_original(text: str, part: str, before: str) -> None:
    normal = normalize_with_offsets(text)
    start = normal.text.index(part)
    assert normal.offsets.backward(Span(start, start + len(part))).of(text) == before
