"""For any text: what lies between segments is copied, and spans tell where everything is."""

from __future__ import annotations

import asyncio
import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from dragoman_server.text import Span, protected_spans, segment_text
from dragoman_server.text.language_detection import LETTER
from dragoman_server.translate import TranslateOptions
from dragoman_server.translate.orthography import to_language
from dragoman_server.translate.units import cut, unit_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_WORDS = "الوزير قال He said 2,500 ٣٫٥٪ . ؟ ! ، • « » ( ) … U.S. د. ﷲ 🙂 {name} %s @thedesk desk@news.example"
_OTHERS = [", ", ": ", " ", "  ", "\n", "\r\n", "\n\n", "\t", "- ", '"', "https://news.example/a?b"]
_MARKS = ["\u200f", "\u202b", "\x00", "\ud83d", "e\u0301", "\u0640"]
_PARTS = st.sampled_from([*_WORDS.split(), *_OTHERS, *_MARKS])
TEXTS = st.one_of(st.text(max_size=200), st.lists(_PARTS, max_size=40).map("".join))
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def between(text: str, spans: list[Span]) -> list[str]:
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


@pytest.mark.parametrize(("source", "target"), [("ar", "en"), ("en", "ar")])
@RELAXED
@given(text=TEXTS, ends_within=st.sampled_from([1, 3, 1000]))
def test_gaps_are_copied_and_spans_are_in_order(
    source: str, target: str, text: str, ends_within: int, make_model: Any, make_translator: Any
) -> None:
    model = make_model(str, source, target, max_input_tokens=5, ends_within=ends_within)
    options = TranslateOptions(target=target, source=source)
    result = asyncio.run(make_translator(model).translate(text, options))
    assert between(text, [s.source for s in result.segments]) == between(
        result.text, [s.target for s in result.segments]
    )
    assert [s.source for s in result.segments] == [s.span for s in segment_text(text, source).segments]
    assert all(span.start < span.end for s in result.segments for span in (s.source, s.target))


@RELAXED
@given(text=TEXTS)
def test_an_echoing_model_gives_back_the_words_of_the_source(text: str, make_model: Any, make_translator: Any) -> None:
    model = make_model(str, "en", "ar", max_input_tokens=5)
    result = asyncio.run(make_translator(model).translate(text, TranslateOptions(target="ar", source="en")))
    for segment in result.segments:
        before, after = unit_text(text, segment.source), unit_text(result.text, segment.target)
        if segment.attempts == 0:
            assert before == after
        else:
            assert _letters(before) == _letters(after)


@RELAXED
@given(text=TEXTS, limit=st.integers(1, 8))
def test_units_and_protected_text_are_in_order_in_their_segment(text: str, limit: int) -> None:
    whole = Span(0, len(text))
    pieces = cut(text, whole, protected_spans(text), limit, lambda part: len(part.split()))
    assert all(a.span.end <= b.span.start for a, b in pairwise(pieces))
    rest = between(text, [piece.span for piece in pieces])
    assert not any(LETTER.search(part) for part in rest)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", to_language(text, "ar")) if c.isalnum())
