"""Sentences compared word by word."""

from __future__ import annotations

import pytest
from dragoman_server.storage.words import differences, folded_words, similarity, words_of
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.lists(st.sampled_from("abcd"), max_size=9)


def levenshtein(one: list[str], other: list[str]) -> int:
    """By definition, without a bound."""
    row = list(range(len(other) + 1))
    for i, word in enumerate(one, start=1):
        previous, row = row, [i]
        for j, theirs in enumerate(other, start=1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (word != theirs)))
    return row[-1]


@given(one=WORDS, other=WORDS, minimum=st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]))
def test_similarity_is_that_of_levenshtein(one: list[str], other: list[str], minimum: float) -> None:
    longest = max(len(one), len(other))
    expected = 1.0 - levenshtein(one, other) / longest if longest else 1.0
    found = similarity(one, other, minimum)
    if expected < minimum - 1e-9:
        assert found is None
    else:
        assert found == pytest.approx(expected)


@given(one=WORDS, other=WORDS)
def test_differences_turn_one_into_the_other(one: list[str], other: list[str]) -> None:
    here, there = " ".join(one), " ".join(other)
    found = differences(words_of(here), words_of(there))
    edits = sum(
        max(len(difference.here.of(here).split()), len(difference.there.of(there).split())) for difference in found
    )
    assert edits == levenshtein(one, other)
    for difference in reversed(found):
        replaced = difference.there.of(there)
        here = here[: difference.here.start] + f" {replaced} " + here[difference.here.end :]
    assert here.split() == there.split()


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("The minister said no.", "The minister said yes.", [("no", "yes")]),
        ("The minister said.", "The prime minister said.", [("", "prime")]),
        ("قال الوزيرُ أمس", "قال الرئيس أمس", [("الوزيرُ", "الرئيس")]),
        ("Same words", "same  WORDS", []),
        ("one", "one two", [("", "two")]),
        ("", "two", [("", "two")]),
    ],
)
def test_differences_are_spans_of_both(here: str, there: str, expected: list[tuple[str, str]]) -> None:
    found = differences(words_of(here), words_of(there))
    assert [(it.here.of(here), it.there.of(there)) for it in found] == expected


@given(st.text())
def test_words_cover_their_spans(text: str) -> None:
    words = words_of(text)
    assert [word.folded for word in words] == folded_words(text)
    assert all(word.folded and word.span.of(text).strip() for word in words)
