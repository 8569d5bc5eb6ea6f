"""Where a sentence that is too long is cut."""

from __future__ import annotations

import pytest
from dragoman_server.text import Span, wrap


def words(text: str) -> int:
    return len(text.split())


def cut(text: str, limit: int) -> list[str]:
    return [part.of(text) for part in wrap(text, Span(0, len(text)), limit, words)]


def test_what_fits_stays_whole_without_the_space_around_it() -> None:
    assert wrap("  a b  ", Span(0, 7), 2, words) == (Span(2, 5),)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the council met in the capital; nobody voted at all then", ["the council met in the capital;",
        "nobody voted at all then"]),
        ("in the capital, the council met: nobody of them voted then", ["in the capital, the council met:",
        "nobody of them voted then"]),
        ("the council met at the capital, nobody voted at all then", ["the council met at the capital,",
        "nobody voted at all then"]),
        ("the council met at the capital and nobody voted at all", ["the council met at the capital",
        "and nobody voted at all"]),
        ("اجتمع المجلس في العاصمة أمس؛ ولم يصوت أحد على أي قرار", ["اجتمع المجلس في العاصمة أمس؛",
        "ولم يصوت أحد على أي قرار"]),
        ("اجتمع المجلس في العاصمة أمس، ولم يصوت أحد على أي قرار", ["اجتمع المجلس في العاصمة أمس،",
        "ولم يصوت أحد على أي قرار"]),
        ("اجتمع المجلس في العاصمة أمس بينما صوت آخرون على القرار الجديد", ["اجتمع المجلس في العاصمة أمس",
        "بينما صوت آخرون على القرار الجديد"]),
        ("حضر الاجتماع الذي عقد أمس د. محمد علي وغادر باكرا جدا", ["حضر الاجتماع الذي عقد أمس",
        "د. محمد علي وغادر باكرا جدا"]),
        ("one two three four five 250 000 six seven eight", ["one two three four five", "250 000 six seven eight"]),
    ],
)  # fmt: skip
def test_cuts_at_the_best_mark_near_the_middle(text: str, parts: list[str]) -> None:
    assert cut(text, 7) == parts


def test_parts_are_of_similar_length_where_nothing_else_decides() -> None:
    assert [words(part) for part in cut("word " * 12, 10)] == [6, 6]


def test_a_chain_of_clauses_becomes_few_parts() -> None:
    text = "قال الرئيس إن بلاده ستصمد، وإن النصر قريب، " * 20
    assert len(cut(text, 40)) <= 6
    assert all(part.endswith("،") for part in cut(text, 40))


def test_a_long_word_is_not_cut_before_combining_marks() -> None:
    text = "قَالَقَالَقَالَ"
    parts = [part.of(text) for part in wrap(text, Span(0, len(text)), 4, len)]
    assert "".join(parts) == text
    assert not any(part[0] == "\u064e" for part in parts)


def test_a_character_that_is_too_long_is_kept() -> None:
    assert wrap("abc", Span(0, 3), 1, lambda s: 5 * len(s)) == (Span(0, 1), Span(1, 2), Span(2, 3))


def test_only_the_span_is_cut() -> None:
    assert wrap("one two three four", Span(4, 13), 1, words) == (Span(4, 7), Span(8, 13))


def test_white_space_has_no_parts() -> None:
    assert wrap(" \n ", Span(0, 3), 5, words) == ()


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        wrap("a", Span(0, 1), 0, len)


@pytest.mark.parametrize("text", ["كلمة " * 20_000, "a" * 100_000])
def test_counting_is_linear(text: str) -> None:
    counted = 0

    def count(part: str) -> int:
        nonlocal counted
        counted += len(part)
        return len(part)

    wrap(text, Span(0, len(text)), 250, count)
    assert counted < 20 * len(text)


def test_counts_that_exceed_the_sum_of_words_are_respected() -> None:
    text = "word " * 50
    parts = wrap(text, Span(0, len(text)), 10, lambda s: len(s.split()) ** 2)
    assert max(words(part.of(text)) for part in parts) == 3
