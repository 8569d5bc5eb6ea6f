"""Word alignment as evidence: which words of the source text became which of the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dragoman_server.inference import AlignedWords, TranslatedText, TranslateOptions
from dragoman_server.text import Span
from dragoman_server.translate import Translator
from dragoman_server.translate.alignment import completed

ALIGNED = TranslateOptions(target="ar", source="en", word_alignment=True)

Make = Callable[..., Any]
Making = Callable[..., Translator]


def linked(source: str, result: TranslatedText) -> list[list[tuple[str, str]]]:
    """The aligned words of each segment as text."""
    return [
        [(words.source.of(source), words.target.of(result.text)) for words in segment.alignment or ()]
        for segment in result.segments
    ]


async def test_words_are_aligned_in_the_whole_texts(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=str.upper, source_language="en", target_language="ar")
    source = "Head line\n\n  - one  two.  Three four."
    result = await make_translator(model, encoder=make_encoder()).translate(source, ALIGNED)
    assert linked(source, result) == [
        [("Head", "HEAD"), ("line", "LINE")],
        [("one", "ONE"), ("two", "TWO")],
        [("Three", "THREE"), ("four", "FOUR")],
    ]


async def test_copied_parts_are_aligned_with_themselves(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=str.upper, source_language="en", target_language="ar")
    source = "Write to a.b@example.org or see https://example.org/x and {name} today"
    result = await make_translator(model, encoder=make_encoder()).translate(source, ALIGNED)
    [words] = linked(source, result)
    assert [one for one, _ in words] == source.split()
    assert ("a.b@example.org", "a.b@example.org") in words
    assert ("https://example.org/x", "https://example.org/x") in words
    assert ("today", "TODAY") in words
    weights = {one.source.of(source): one.weight for one in result.segments[0].alignment or ()}
    assert (weights["{name}"], weights["today"]) == (1.0, 0.5)


async def test_equal_segments_are_aligned_once_and_each_in_its_place(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=str.upper, source_language="en", target_language="ar")
    encoder, source = make_encoder(), "same words\n\nother\n\nsame words"
    result = await make_translator(model, encoder=encoder).translate(source, ALIGNED)
    assert [pair[0] for pair in encoder.aligned] == ["same words", "other"]
    assert linked(source, result)[2] == linked(source, result)[0] == [("same", "SAME"), ("words", "WORDS")]
    [first, _, last] = result.segments
    assert [words.source.start for words in last.alignment or ()] == [last.source.start, last.source.start + 5]
    assert first.alignment != last.alignment


@pytest.mark.parametrize("loaded", [True, False])
async def test_alignment_is_none_unless_asked_for_and_possible(
    loaded: bool, make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=str.upper, source_language="en", target_language="ar")
    encoder = make_encoder()
    translator = make_translator(model, encoder=encoder if loaded else None)
    options = TranslateOptions(target="ar", source="en") if loaded else ALIGNED
    result = await translator.translate("one two", options)
    assert [segment.alignment for segment in result.segments] == [None]
    assert encoder.aligned == []


async def test_copied_segments_have_no_alignment(make_model: Make, make_encoder: Make, make_translator: Making) -> None:
    model = make_model(answer=str.upper, source_language="en", target_language="ar")
    source = "one two\n\nقال الوزير"
    result = await make_translator(model, encoder=make_encoder()).translate(source, ALIGNED)
    assert [segment.alignment is None for segment in result.segments] == [False, True]


async def test_alignment_needs_no_comparison_by_meaning(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=str.upper, source_language="en", target_language="ar")
    encoder = make_encoder()
    options = TranslateOptions(target="ar", source="en", word_alignment=True, check_similarity=False)
    batch = await make_translator(model, encoder=encoder).translate_many(["one two"], options)
    assert batch.texts[0].segments[0].alignment
    assert encoder.calls == []
    assert batch.timing.compute >= 0.125


def test_a_lone_long_word_goes_with_its_neighbour() -> None:
    source, target = "The United Nations said so", "قالت الأمم المتحدة ذلك"
    nations = AlignedWords(Span(11, 18), Span(5, 10), 0.8)
    said = AlignedWords(Span(19, 23), Span(0, 4), 0.8)
    added = completed(source, target, [nations, said])[2:]
    assert [(one.source.of(source), one.target.of(target)) for one in added] == [("United", "المتحدة")]
    assert completed(source, target, []) == ()
