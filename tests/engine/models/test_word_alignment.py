"""Words aligned by the token vectors of the sentence encoder that ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dragoman_server.engine import EngineOptions, ModelStore, SentenceEncoder
from dragoman_server.engine.models.word_alignment import TokenRow, align_words
from dragoman_server.text import Span, word_spans

PAIRS = [
    ("The minister signed the water agreement on Sunday.", "وقع الوزير اتفاق المياه يوم الأحد."),
    ("Prices rose by 12.5 percent in 2023.", "ارتفعت الأسعار بنسبة ١٢٫٥ في المئة عام ٢٠٢٣."),
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory, shipped_models: Path) -> Iterator[SentenceEncoder]:
    folder = tmp_path_factory.mktemp("aligner")
    (folder / "sentence-encoder").symlink_to(shipped_models / "sentence-encoder")
    store = ModelStore.load(folder, EngineOptions(workers=2))
    encoder = store.sentence_encoder()
    assert encoder is not None
    yield encoder
    store.close()


async def words(encoder: SentenceEncoder, *pairs: tuple[str, str]) -> list[set[tuple[str, str]]]:
    aligned, _ = await encoder.align(pairs)
    return [
        {(one.source.of(source), one.target.of(target)) for one in links}
        for (source, target), links in zip(pairs, aligned, strict=True)
    ]


async def test_words_that_translate_each_other_are_linked(encoder: SentenceEncoder) -> None:
    one, two = await words(encoder, *PAIRS)
    assert {("minister", "الوزير"), ("signed", "وقع"), ("water", "المياه"), ("Sunday", "الأحد")} <= one
    assert {("Prices", "الأسعار"), ("12.5", "١٢٫٥"), ("2023", "٢٠٢٣")} <= two


async def test_spans_are_of_the_text_before_normalization(encoder: SentenceEncoder) -> None:
    [links] = await words(
        encoder, ("\u200f  وَقَّعَ  ﷲ الوزيرُ\u3000اتفاق المياه", "The  minister signed the water agreement")
    )
    assert {("الوزيرُ", "minister"), ("المياه", "water"), ("وَقَّعَ", "signed")} <= links


async def test_links_are_in_order_with_weights_from_0_to_1(encoder: SentenceEncoder) -> None:
    aligned, timing = await encoder.align(PAIRS)
    assert timing.compute > 0
    for links in aligned:
        assert list(links) == sorted(links, key=lambda one: (one.source, one.target))
        assert all(0 <= one.weight <= 1 for one in links)


async def test_one_word_is_linked_with_one_word(encoder: SentenceEncoder) -> None:
    assert await words(encoder, ("Lebanon", "لبنان"), ("Food prices", "أسعار الغذاء")) == [
        {("Lebanon", "لبنان")},
        {("Food", "الغذاء"), ("prices", "أسعار")},
    ]


async def test_alignment_does_not_depend_on_the_other_pairs(encoder: SentenceEncoder) -> None:
    alone = [(await encoder.align([pair]))[0][0] for pair in PAIRS]
    many, _ = await encoder.align(PAIRS * 40)
    assert list(many) == alone * 40


async def test_pairs_without_words_or_too_long_have_no_links(encoder: SentenceEncoder) -> None:
    long = "word " * (encoder.manifest.decoding.max_input_tokens + 1)
    none = [("", "كلمة"), ("word", ""), ("...", "كلمة"), (long, "كلمة"), ("\u200b", "\ud83d"), ("", "")]
    aligned, _ = await encoder.align([*none, PAIRS[0]])
    assert list(aligned[:-1]) == [()] * len(none)
    assert aligned[-1]
    assert (await encoder.align([]))[0] == ()


async def test_aligning_changes_no_vector(encoder: SentenceEncoder) -> None:
    before, _ = await encoder.embed([PAIRS[0][0]])
    await encoder.align(PAIRS)
    assert (encoder.embed_now([PAIRS[0][0]]) == before).all()


def row(text: str, vectors: list[list[float]]) -> TokenRow:
    spans = [Span(place, place + 1) for place, letter in enumerate(text) if letter != " "]
    return TokenRow(spans, np.array(vectors, dtype=np.float32), word_spans(text))


def test_the_nearer_of_two_equal_words_is_linked() -> None:
    one, other = [1.0, 0.0], [0.0, 1.0]
    links = align_words(row("a b a", [one, other, one]), row("x y x", [one, other, one]))
    assert [(link.source.start, link.target.start) for link in links] == [(0, 0), (2, 2), (4, 4)]


def test_a_word_of_several_tokens_is_linked_by_any_of_them() -> None:
    one, two, three = np.eye(3).tolist()
    links = align_words(row("ab c", [one, two, three]), row("x y z", [one, two, three]))
    assert {(link.source, link.target.start) for link in links} == {
        (Span(0, 2), 0),
        (Span(0, 2), 2),
        (Span(3, 4), 4),
    }
