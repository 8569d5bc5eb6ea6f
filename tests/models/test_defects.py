"""Defects are what a reader would call broken, counted line by line."""

from __future__ import annotations

import pytest
from dragoman_models.defects import (
    count_defects,
    count_sentence_ends,
    has_latin_word,
    has_repetition,
    is_copied,
    number_values,
    script_share,
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("بلغ العدد ١٬٢٥٠ شخصا", {"1250"}),
        ("1,250 people and 3.5 percent", {"1250", "35"}),
        ("from 2019-2021", {"2019", "2021"}),
        ("في الساعة 10:30", {"10", "30"}),
        ("no number here", set()),
        ("۱۹۹۰ persian digits", {"1990"}),
    ],
)
def test_numbers_are_compared_as_plain_digits(text: str, values: set[str]) -> None:
    assert number_values(text) == values


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("One. Two? Three!", 3),
        ("أولا. ثانيا؟ ثالثا…", 3),
        ('He said "no." Then he left.', 2),
        ("It rose 3.5 percent", 0),
        ("قال: «لن نذهب.»", 1),
        ("What?! Really...", 2),
    ],
)
def test_sentence_ends_are_runs_of_final_marks(text: str, ends: int) -> None:
    assert count_sentence_ends(text) == ends


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("salad salad salad", True),
        ("very very good", False),
        ("the minister of the minister of the minister of trade", True),
        ("الوزير قال إن الوزير قال إن الوزير غادر", False),
        ("a b c d a b c d a b c d", True),
        ("", False),
    ],
)
def test_three_times_in_a_row_is_a_repetition(text: str, repeats: bool) -> None:
    assert has_repetition(text) is repeats


def test_script_share_counts_letters_only() -> None:
    assert script_share("بغداد 2024!", "ar") == 1.0
    assert script_share("Baghdad بغداد", "ar") == pytest.approx(5 / 12)
    assert script_share("café", "en") == 1.0
    assert script_share("123", "ar") == 1.0


def test_copy_is_told_apart_from_translation() -> None:
    assert is_copied("The  minister left", "the minister left")
    assert is_copied("كتابٌ جديد", "كتاب جديد")
    assert not is_copied("The minister left", "غادر الوزير")
    assert not is_copied("2024", "2024")


def test_latin_words_need_two_letters() -> None:
    assert has_latin_word("أعلنت شركة Apple")
    assert not has_latin_word("فيتامين C")


def test_counts_over_a_set_of_lines() -> None:
    sources = [
        "There were 12 ships. They left.",
        "The port opened in 1950.",
        "The mayor spoke to us",
        "Nothing happened then",
    ]
    references = [
        "كانت هناك 12 سفينة. ثم غادرت.",
        "افتتح الميناء سنة 1950.",
        "تحدث إلينا رئيس البلدية",
        "لم يحدث شيء حينها",
    ]
    outputs = ["كانت هناك سفن كثيرة.", "افتتح الميناء سنة 1950.", "The mayor spoke to us", ""]
    counts = count_defects(sources, outputs, references, "ar")
    assert counts.lines == 4
    assert (counts.number_lines, counts.numbers_lost, counts.numbers_lost_unlike_reference) == (2, 1, 1)
    assert counts.ends_lost == 1
    assert (counts.wrong_script, counts.copied, counts.untranslated) == (1, 1, 1)
    assert counts.empty == 1
    assert counts.short == 0


def test_numbers_that_the_reference_spells_out_are_told_apart() -> None:
    counts = count_defects(["10 men came"], ["جاء عشرة رجال"], ["جاء عشرة رجال"], "ar")
    assert (counts.numbers_lost, counts.numbers_lost_unlike_reference) == (1, 0)


def test_latin_words_are_not_counted_in_english_output() -> None:
    assert count_defects(["مرحبا بكم"], ["Welcome"], ["Welcome"], "en").untranslated is None


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 sources, 1 outputs"):
        count_defects(["a", "b"], ["c"], ["d", "e"], "en")
