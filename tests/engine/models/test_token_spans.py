"""Where each token stands in the text that was encoded, or decoded."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from dragoman_manifest import Manifest
from dragoman_server.engine.models.tokenization import TextTokenizer
from dragoman_server.inference import AnnotatedSentence, TermAnnotation
from dragoman_server.text import Span
from hypothesis import given, settings
from hypothesis import strategies as st

SHIPPED = Path(__file__).parents[3] / "models" / "default"
HIDDEN = ("M", "Z", "C")
"""First letters of the categories of characters that may belong to no token: marks, white space, controls."""

PARTS = st.sampled_from(
    [
        *"abcXYZ .,-0129%قالهيةأ١٢٣۴ـﷲﻻﬁﬀ㎏½…ｗ１２Ａ😀",
        *("َ", "ُ", "ِ", "ّ", "ْ", "é", "e\u0301", "\u200d", "\u200b", "\ud83d\ude00", "\ud83d"),
        *("  ", "\u3000", "\t", "\n", "الوزير ", "minister "),
    ]
)
TEXTS = st.lists(PARTS, max_size=25).map("".join)


def tokenizer(folder: Path) -> TextTokenizer:
    tokenization = Manifest.read(folder).tokenization
    names = {tokenization.source, tokenization.target}
    return TextTokenizer(tokenization, {name: (folder / name).read_bytes() for name in names})


ARABIC, ENCODER = (tokenizer(SHIPPED / name) for name in ("ar-en", "sentence-encoder"))
PIECES = st.sampled_from(
    [*ARABIC.encode("قال الوزير إن"), "▁The", "▁minister", "s", "▁", ".", "e", "\u0301", "▁<", "</s>", "<s>", "<unk>"]
)


def assert_in_order(text: str, spans: tuple[Span, ...]) -> None:
    for before, after in pairwise(spans):
        assert before.start <= after.start
        assert before.end <= after.end or not after
    for span in spans:
        assert span.end <= len(text)
        assert span.of(text) == span.of(text).strip()


def assert_all_covered(text: str, spans: tuple[Span, ...]) -> None:
    covered = {place for span in spans for place in range(span.start, span.end)}
    left = [c for i, c in enumerate(text) if unicodedata.category(c)[0] not in HIDDEN and i not in covered]
    assert left == []


@settings(deadline=None)
@given(TEXTS)
def test_source_spans_are_in_order_and_cover_all_letters(text: str) -> None:
    for one in (ARABIC, ENCODER):
        tokens, spans = one.encode_with_spans(text)
        assert tokens == one.encode(text)
        assert len(tokens) == len(spans)
        assert_in_order(text, spans)
        assert_all_covered(text.replace("ـ", "\u200b"), spans)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=15))
def test_target_spans_are_in_order_and_cover_all_letters(tokens: list[str]) -> None:
    text, spans = ARABIC.decode_with_spans(tokens)
    assert text == ARABIC.decode(tokens)
    assert len(tokens) == len(spans)
    assert_in_order(text, spans)
    assert_all_covered(text, spans)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("قَالَ  ﷲ", ["قَالَ", "ﷲ"]),
        (" ﻻ ١٢ ｗ", ["ﻻ", "١", "٢", "ｗ"]),
        ("\ud83d\ude00 12", ["\ud83d\ude00", "1", "2"]),
    ],
)
def test_a_token_spans_what_it_was_made_of(text: str, parts: list[str]) -> None:
    _, spans = ARABIC.encode_with_spans(text)
    assert [span.of(text) for span in spans if span] == parts


def test_tokens_of_the_tiny_model_span_their_letters(tiny_models: Path) -> None:
    tiny = tokenizer(tiny_models / "tiny-en-ar")
    text = "The minister said 25"
    tokens, spans = tiny.encode_with_spans(text)
    assert [span.of(text) for span in spans if span] == [*"The", "minister", "said", *"25"]
    decoded, places = tiny.decode_with_spans(tokens)
    assert [span.of(decoded) for span in places] == [span.of(text) for span in spans]


@cache
def annotating() -> TextTokenizer:
    """The Arabic tokenizer, with tokens for terms."""
    tokenization = replace(Manifest.read(SHIPPED / "ar-en").tokenization, term_tokens=("<term>", "<as>", "</term>"))
    names = {tokenization.source, tokenization.target}
    return TextTokenizer(tokenization, {name: (SHIPPED / "ar-en" / name).read_bytes() for name in names})


def annotated(text: str, *terms: tuple[str, str]) -> list[str]:
    places = [(text.index(source), source, target) for source, target in terms]
    marks = tuple(TermAnnotation(Span(at, at + len(source)), target) for at, source, target in places)
    return annotating().encode_annotated(AnnotatedSentence(text, marks))


def test_a_target_form_stands_behind_the_words_of_its_term() -> None:
    tokens = annotated("قُتل قاسم سليماني في بغداد.", ("قاسم سليماني", "Qasem Soleimani"), ("بغداد", "Baghdad"))
    expected = [
        *ARABIC.encode("قتل"), "<term>", *ARABIC.encode("قاسم سليماني"), "<as>", *ARABIC.encode("Qasem Soleimani"),
        "</term>", *ARABIC.encode("في"),
        "<term>", *ARABIC.encode("بغداد."), "<as>", *ARABIC.encode("Baghdad"), "</term>",
    ]  # fmt: skip
    assert tokens == expected


def test_a_term_within_a_word_takes_the_whole_word() -> None:
    tokens = annotated("ولسليماني رأي", ("سليماني", "Soleimani"))
    assert tokens[: tokens.index("<as>")] == ["<term>", *ARABIC.encode("ولسليماني")]


def test_the_second_of_two_terms_in_one_word_is_passed_over() -> None:
    tokens = annotated("(بغداد/دمشق)", ("بغداد", "Baghdad"), ("دمشق", "Damascus"))
    assert (tokens.count("<term>"), tokens.count("</term>")) == (1, 1)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 30), st.integers(1, 10))
def test_annotations_change_nothing_else_in_a_sentence(text: str, start: int, length: int) -> None:
    mark = TermAnnotation(Span(start, start + length), "x")
    tokens = annotating().encode_annotated(AnnotatedSentence(text, (mark,)))
    if "<as>" in tokens:
        middle, end = tokens.index("<as>"), tokens.index("</term>")
        tokens = [token for token in tokens[:middle] + tokens[end + 1 :] if token != "<term>"]
    assert tokens == ARABIC.encode(text)
