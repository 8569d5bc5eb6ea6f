from __future__ import annotations

import pytest
from dragoman_server.stories.dates import written_dates
from dragoman_server.stories.quantities import Quantity, quantities
from dragoman_server.text import Span
from hypothesis import given, settings
from hypothesis import strategies as st


def read(text: str) -> list[tuple[str, str, str]]:
    """Written form, value and concept of each quantity."""
    return [(one.span.of(text), one.value, one.concept) for one in quantities(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It killed 2,500 people and injured 9,300 others.",
            [("2,500", "2500", "killed"), ("9,300", "9300", "wounded")],
        ),
        ("25 people were killed and 100 wounded", [("25", "25", "killed"), ("100", "100", "wounded")]),
        ("The death toll rose to twenty-five.", [("twenty-five", "25", "killed")]),
        (
            "أسفر عن مقتل ٢٠٠٠ شخص وإصابة خمسة وعشرين آخرين",
            [("٢٠٠٠", "2000", "killed"), ("خمسة وعشرين", "25", "wounded")],
        ),
        ("ارتفع عدد القتلى إلى 25 قتيلا", [("25", "25", "killed")]),
        ("إلى نزوح 2000 شخص من قرى الوادي", [("2000", "2000", "displaced")]),
        ("ونزح 3 آلاف شخص", [("3 آلاف", "3000", "displaced")]),
        ("It cost $2.5 million.", [("$2.5 million", "2500000", "dollar")]),
        ("وتبلغ الكلفة 12.5 مليون دولار", [("12.5 مليون", "12500000", "dollar")]),
        ("بنسبة 17% أو 17 في المئة", [("17", "17", "percent"), ("17", "17", "percent")]),
        ("destroyed 400 houses on 3 March 2026", [("400", "400", "house"), ("3 March 2026", "2026-03-03", "date")]),
    ],
)
def test_numbers_are_read_with_what_they_count(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 the council met at 10:30.",
        "A 34-year-old man was killed.",
        "Among the dead were 12 children.",
        "between 5-6 people were killed",
        "the second of the killed",
        "Room 12 is closed.",
    ],
)
def test_numbers_that_count_nothing_certain_are_left_out(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 12 March", "03-12"),
        ("March 12, 2026", "2026-03-12"),
        ("يوم 12 آذار/مارس", "03-12"),
        ("في ٣ تشرين الثاني ٢٠٢٦", "2026-11-03"),
        ("في 5 مارس الثاني", "03-05"),
    ],
)
def test_dates_are_read_in_both_languages(text: str, value: str) -> None:
    assert [date.value for date in written_dates(text)] == [value]


def test_figures_alone_are_no_date() -> None:
    assert written_dates("3/4 and 12 people, May 99") == ()


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        (("2500", ""), ("2500", ""), True),
        (("2500", ""), ("2487", ""), True),
        (("2000000", ""), ("2100000", ""), True),
        (("2500", ""), ("2000", "least"), True),
        (("2500", ""), ("3000", "least"), False),
        (("2500", "about"), ("2680", ""), True),
        (("25", ""), ("26", ""), False),
        (("17", ""), ("17.4", ""), True),
        (("20", ""), ("21", ""), False),
        (("2500", ""), ("2000", ""), False),
    ],
)
def test_numbers_agree_when_both_can_be_true(left: tuple[str, str], right: tuple[str, str], agree: bool) -> None:
    one, other = (Quantity(Span(0, 1), value, "killed", bound) for value, bound in (left, right))
    assert one.agrees(other) is other.agrees(one) is agree


PIECES = (
    "قتل مقتل 2,500 ٢٥ خمسة وعشرون شخصا people killed $ 3 million % 12 March آذار 2026 . ، at least - 5 ½ 1e9 ٤ر٥ ٪"
)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES.split()), max_size=20), st.text(max_size=10))
def test_places_are_within_the_sentence_in_order(words: list[str], before: str) -> None:
    sentence = " ".join(words)
    text = before + sentence
    found = quantities(text, Span(len(before), len(text)))
    edges = [edge for one in found for edge in (one.span.start, one.span.end)]
    assert edges == sorted(edges)
    assert all(one.span.start >= len(before) and one.span.of(text).strip() for one in found)
    assert [(one.value, one.concept) for one in found] == [
        (one.value, one.concept) for one in quantities(sentence, Span(0, len(sentence)))
    ]
    assert all(one.concept == "date" or float(one.value) >= 0 for one in found)
