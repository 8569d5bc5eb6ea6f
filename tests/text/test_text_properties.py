"""What holds for every text whatsoever."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from dragoman_server.text import (
    Span,
    detect_language,
    fold_for_matching,
    has_words,
    missing_numbers,
    normalize,
    numbers,
    protected_spans,
    script_shares,
    segment_text,
    spelled_numbers,
    wrap,
)
from dragoman_server.text.language_detection import LETTER
from hypothesis import example, given
from hypothesis import strategies as st

FRAGMENTS = [
    "قال", "الوزير", "وأضاف", "د.", "أ.د.", "2014م.", "؟", "؛", "،", "…", "..", "«", "»", "“", "”", '"', "(", ")",
    "The", "army",
    "Dr.", "U.S.", "p.m.", "No.", "Jan.", "J.", ".", "!", "?", ":", ",", "-", "•", "1.", "3.5", "1,250", "٣٫٥", "٪",
    "%s", "{x}",
    "https://a.bc/d", "@joe", "a@b.co", " ", " ", " ", "\n", "\r\n", "\r", "\u2028", "\u2029", "\t", "\u00a0",
    "\u200f", "\u202b",
    "\ufeff", "\u064e", "\u0640", "\u200c", "ﷲ", "ﻻ", "👨‍👩‍👧", "🇮🇶", "\ud800", "\x00", "\x1c", "ے", "پ", "é", "ß",
    "İ", "½", "million", "ألف",
    "a longer piece of English prose that could well be a line of wrapped text", "\n- ", "\n# ",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from('ابتثدم وأ.؟!…«»"() \n\rabzAB19٣,٫:-\u064e\u0640\u200f\ud800'), max_size=60),
)
COUNTS: dict[str, Callable[[str], int]] = {
    "characters": len,
    "words": lambda text: len(text.split()),
    "bytes": lambda text: len(text.encode("utf-8", "replace")),
}
LANGUAGES = st.sampled_from(["ar", "en"])


@given(TEXTS, LANGUAGES)
def test_segments_tile_the_text_in_order_and_rebuild_it(text: str, language: str) -> None:
    document = segment_text(text, language)
    protected = {i for span in protected_spans(text) for i in range(span.start, span.end)}
    end, paragraph = 0, 0
    for segment in document.segments:
        piece = segment.span.of(text)
        assert end <= segment.span.start < segment.span.end <= len(text)
        assert piece == piece.strip()
        assert any(text[i].isalpha() for i in range(segment.span.start, segment.span.end) if i not in protected)
        assert segment.paragraph in (paragraph, paragraph + 1)
        end, paragraph = segment.span.end, segment.paragraph
    rebuilt = document.rebuild([s.span.of(text) for s in document.segments])
    assert rebuilt.text == text
    assert rebuilt.spans == tuple(s.span for s in document.segments)


@given(TEXTS, LANGUAGES)
def test_no_letter_outside_protected_text_is_left_out(text: str, language: str) -> None:
    document = segment_text(text, language)
    if not document.segments:
        assert not has_words(text)


@given(TEXTS, LANGUAGES, st.lists(st.text(max_size=5), max_size=20))
def test_replacements_stand_where_their_spans_say(text: str, language: str, pool: list[str]) -> None:
    document = segment_text(text, language)
    replacements = [pool[i % len(pool)] if pool else "" for i in range(len(document.segments))]
    rebuilt = document.rebuild(replacements)
    assert [span.of(rebuilt.text) for span in rebuilt.spans] == replacements


@given(TEXTS, st.integers(1, 40), st.sampled_from(sorted(COUNTS)), st.data())
def test_wrapped_parts_tile_their_span(text: str, limit: int, unit: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    count = COUNTS[unit]
    parts = wrap(text, span, limit, count)
    position = span.start
    for part in parts:
        assert not text[position : part.start].strip()
        assert span.start <= part.start < part.end <= span.end
        assert part.of(text) == part.of(text).strip()
        assert count(part.of(text)) <= limit or len(part) == 1
        position = part.end
    assert not text[position : span.end].strip()


@given(TEXTS)
def test_normalize_is_idempotent_and_leaves_no_odd_space(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert once == " ".join(once.split())
    once.encode("utf-8")


@given(TEXTS)
def test_folding_is_idempotent_and_ignores_normalized_marks(text: str) -> None:
    folded = fold_for_matching(text)
    assert fold_for_matching(folded) == folded
    assert fold_for_matching(normalize(text)) == folded


@given(TEXTS)
@example("\U0002ebe1")  # a character of Unicode 15.1, which Python 3.11 does not know to be a letter
def test_detection_always_answers(text: str) -> None:
    detection = detect_language(text)
    confidences = [confidence for _, confidence in detection.languages]
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert (detection.language, detection.confidence) == detection.languages[0]
    assert len({code for code, _ in detection.languages}) == len(detection.languages)
    if not has_words(text):
        assert detection.languages == (("und", 0.0),)
        assert script_shares(text) == {}


@given(TEXTS)
def test_protected_spans_are_in_order_and_apart(text: str) -> None:
    spans = protected_spans(text)
    assert all(len(span) > 0 for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(TEXTS, TEXTS)
def test_no_text_lacks_a_number_of_its_own(text: str, other: str) -> None:
    found = numbers(text)
    assert all(number.value in number.values for number in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert missing_numbers(text, text) == ()
    assert set(missing_numbers(text, other)) <= set(found)
    assert all(value.replace(".", "", 1).isdecimal() for value in spelled_numbers(text))


def test_a_letter_is_what_unicode_calls_one() -> None:
    strange = [c for c in map(chr, range(0x110000)) if (LETTER.match(c) is not None) != c.isalpha()]
    assert len(strange) < 20, strange  # numerals that later versions of Unicode brought


@pytest.mark.parametrize("text", ["0🄀0", "½", "Ⅷ", "①②", "² ³", "٣", "𐄇"])
def test_numerals_in_any_guise_are_no_words(text: str) -> None:
    assert segment_text(text, "ar").segments == ()
