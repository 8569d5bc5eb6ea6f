"""Marks, invisible characters, odd line ends and huge inputs: cut without harm and rebuilt exactly."""

from __future__ import annotations

import pytest
from dragoman_server.text import (
    Span,
    detect_language,
    fold_for_matching,
    has_words,
    normalize,
    numbers,
    protected_spans,
    script_shares,
    segment_text,
    spelled_numbers,
    wrap,
)

PROSE = "قال الوزير إن الحكومة ستجتمع غدا، وأضاف أن المحادثات مستمرة. The council met on Monday. "
# In quadratic time any of these would take minutes.
HUGE = {
    "a word without end": "ا" * 1_000_000,
    "a Latin word without end": "a" * 100_000,
    "Arabic prose": (PROSE[:62] * 18_000)[:1_000_000],
    "mixed prose": PROSE * 11_000,
    "ten thousand lines of a word": "كلمة\n" * 10_000,
    "opening brackets": "(" * 100_000,
    "closing brackets after an address": "http://a" + ")" * 100_000,
    "stops with spaces": ". " * 50_000,
    "stops": "." * 100_000,
    "dotted letters": "a.b.c." * 16_000,
    "dotted Arabic letters": "د.ب." * 25_000,
    "at signs": "a@" * 50_000,
    "addresses begun": "http://" * 14_000,
    "domains begun": "www." * 25_000,
    "braces": "{a" * 50_000,
    "percent signs": "%" * 100_000,
    "spaces": " " * 100_000,
    "line ends": "\r\n" * 50_000,
    "quotation marks": '"' * 100_000,
    "quotation marks after stops": '. "' * 30_000,
    "dashes": "- " * 50_000,
    "digits": "7" * 100_000,
    "digits with commas": "7," * 50_000,
    "thousands": "1" + " 000" * 25_000,
    "tashkeel": "\u064e" * 100_000,
    "marks out of order": "\u0301\u0316" * 10_000,
    "bidi controls": "\u202b" * 100_000,
    "zero-width joiners": "\u200d" * 100_000,
    "families": "👨‍👩‍👧" * 20_000,
    "surrogates": "\ud800" * 100_000,
    "NUL": "\0" * 100_000,
    "underscores": "_" * 100_000,
    "hundreds": "hundred " * 10_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_much_of_anything_is_cut_and_rebuilt(name: str) -> None:
    text = HUGE[name]
    document = segment_text(text, "ar")
    assert document.rebuild([s.span.of(text) for s in document.segments]).text == text


INTRICATE = [
    "closing brackets after an address",
    "dotted letters",
    "at signs",
    "braces",
    "thousands",
    "marks out of order",
    "digits",
    "hundreds",
    "tashkeel",
]


@pytest.mark.parametrize("name", INTRICATE)
def test_much_of_anything_is_understood(name: str) -> None:
    text = HUGE[name]
    assert normalize(normalize(text)) == normalize(text)
    assert protected_spans(text) == tuple(sorted(protected_spans(text)))
    assert 0 <= detect_language(text).confidence <= 1
    assert sum(script_shares(text).values()) in (0, pytest.approx(1))
    assert all(number.values for number in numbers(text))
    assert all(spelled_numbers(text))
    assert fold_for_matching(text) is not None


def test_the_counts_of_huge_texts_are_right() -> None:
    assert len(segment_text(HUGE["ten thousand lines of a word"], "ar").segments) == 10_000
    assert len(segment_text(HUGE["a word without end"], "ar").segments) == 1
    assert len(segment_text(HUGE["mixed prose"], "ar").segments) == 22_000


TROUBLE = [
    "قَالَ الْوَزِيرُ", "قـــال الوزيـــر", "٢٥٠٠ جندي", "۲۵۰۰ جندي", "\u202bقال الوزير\u202c", "می\u200cرود", "هـ\u200d",
    "\ufeffقال", "ﷲ أكبر", "ﻻ ﺃﺣﺪ", "ﺍﻟﺤﻜﻮﻣﺔ", "لا إله", "لآ لأ لإ", "\u064eقال", "\u0301hello", "a\r\nb", "a\rb",
    "a\u2028b", "a\u2029b",
    "a\tb", "a\u00a0b", "\ud800word\udfff", "a\x00b", "👩‍💻 كتبت", "🇮🇶 Iraq", "👍🏽 ok", "ﷺ", "e\u0301", "İstanbul",
    "\u2067مرحبا\u2069",
    "a\u00adb", "x\u200by", "\x1cword\x1f", "\u3000word\u3000", "ﬁn", "１２３", "\U000e0067flag",
]  # fmt: skip


@pytest.mark.parametrize("text", TROUBLE)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_special_characters_survive(text: str, language: str) -> None:
    document = segment_text(text, language)
    assert document.rebuild([s.span.of(text) for s in document.segments]).text == text
    assert normalize(normalize(text)) == normalize(text)
    assert fold_for_matching(fold_for_matching(text)) == fold_for_matching(text)
    assert bool(document.segments) == has_words(text)
    assert 0 <= detect_language(text).confidence <= 1
    assert "".join(part.of(text) for part in wrap(text, Span(0, len(text)), 1, len)) == "".join(text.split())


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f", "\n\n", "\r\n\r\n", "\n \t\n"]
)
def test_every_line_end_parts_lines(end: str) -> None:
    text = end.join(["Talks resume", "استؤنفت المحادثات", "The end"])
    assert [s.span.of(text) for s in segment_text(text, "en").segments] == [
        "Talks resume",
        "استؤنفت المحادثات",
        "The end",
    ]
