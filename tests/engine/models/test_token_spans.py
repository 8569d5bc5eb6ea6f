"""Where each token stands in the text that was encoded, or decoded."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from dragoman_manifest import Manifest
from dragoman_server.engine.models.tokenization import TextTokenizer
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
