"""Scores of tokens with their places, and ways to go on with a translation, from real models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dragoman_server.engine import EngineOptions, ModelStore, TranslationModel
from dragoman_server.engine.models.token_scoring import tiled
from dragoman_server.errors import LimitExceededError
from dragoman_server.inference import TokenScore
from dragoman_server.text import Span
from hypothesis import given
from hypothesis import strategies as st
from tiny_model import build_multilingual_model

SENTENCE = "أعلنت الوزارة يوم الأحد خطة جديدة للمياه في العاصمة."
SAID = "The Ministry announced a new water plan on Sunday."


@pytest.fixture(scope="module")
def model(shipped_models: Path) -> Iterator[TranslationModel]:
    store = ModelStore.load(shipped_models, EngineOptions(workers=1, reproducible=False))
    yield store.translation("ar", "en")
    store.close()


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-9, 0)), max_size=12))
def test_any_tokens_tile_their_text_and_keep_their_sum(steps: list[tuple[int, float]]) -> None:
    ends = [0]
    for step, _ in steps:
        ends.append(ends[-1] + step)
    text = "x" * ends[-1]
    found = tiled(text, list(map(Span, ends[:-1], ends[1:])), [score for _, score in steps])
    assert "".join(token.span.of(text) for token in found) == text
    assert all(token.span for token in found)
    if text:
        assert sum(token.log_probability for token in found) == pytest.approx(sum(score for _, score in steps))


def test_a_mark_alone_counts_for_the_word_after_it() -> None:
    spans = [Span(0, 3), Span(3, 3), Span(4, 8)]
    assert tiled("The mini", spans, [-1.0, -2.0, -4.0]) == (
        TokenScore(Span(0, 3), -1.0),
        TokenScore(Span(3, 8), -6.0),
    )


async def test_tokens_tile_the_translation_and_add_up(model: TranslationModel) -> None:
    pairs = [(SENTENCE, SAID), (SENTENCE, "  A  new\tplan ② ﬁne 😀 "), (SENTENCE, "")]
    scored = await model.score_tokens(pairs)
    plain = await model.score_pairs(pairs)
    for (_, said), tokens, scores in zip(pairs, scored.tokens, plain.log_probabilities, strict=True):
        assert "".join(token.span.of(said) for token in tokens) == said or not tokens
        assert sum(token.log_probability for token in tokens) == pytest.approx(sum(scores))
    assert [bool(tokens) for tokens in scored.tokens] == [True, True, False]


async def test_continuations_begin_differently(model: TranslationModel) -> None:
    found = (await model.continuations(SENTENCE, "The ministry", 5)).texts
    firsts = [text.split()[0] for text in found]
    assert found[0].startswith(" announced")
    assert len(set(firsts)) == len(firsts) >= 3
    assert all(text.rstrip().endswith(".") for text in found[:1])


@pytest.mark.parametrize("prefix", ["😀 🏴 The", "\ud83d", "ﷺ", " " * 50, "the \x00 plan"])
async def test_any_prefix_is_survived(model: TranslationModel, prefix: str) -> None:
    assert len((await model.continuations(SENTENCE, prefix, 3)).texts) <= 3


async def test_a_prefix_longer_than_the_model_takes_is_refused(model: TranslationModel) -> None:
    with pytest.raises(LimitExceededError, match="the prefix has"):
        await model.continuations(SENTENCE, "word " * 400, 3)
    assert (await model.continuations("", "The", 3)).texts == ()


async def test_the_language_token_is_no_part_of_a_translation(tmp_path: Path) -> None:
    build_multilingual_model(tmp_path / "both")
    model = ModelStore.load(tmp_path, EngineOptions(workers=1)).translation("en", "ar")
    (tokens,) = (await model.score_tokens([("minister said", "وزير قال")])).tokens
    assert [token.span for token in tokens] == [Span(0, 4), Span(4, 8)]
    assert all(token.log_probability > -1 for token in tokens)
    found = (await model.continuations("minister said", "وزير", 1)).texts
    assert found == (" قال",)


async def test_a_plain_translation_asks_for_what_it_always_did(
    model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []
    engine = model._model._weights._engine

    class Recording:
        def translate_batch(self, rows: object, **options: object) -> object:
            asked.append(set(options))
            return engine.translate_batch(rows, **options)

    monkeypatch.setattr(model._model._weights, "_engine", Recording())
    await model.translate(["خطة جديدة لم يسأل عنها أحد."])
    assert asked == [
        {
            "target_prefix",
            "beam_size",
            "length_penalty",
            "repetition_penalty",
            "no_repeat_ngram_size",
            "num_hypotheses",
            "max_decoding_length",
            "max_input_length",
            "return_end_token",
            "return_scores",
            "disable_unk",
        }
    ]
