"""A loaded translation model: tokens in, text and evidence out."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from dragoman_manifest import Manifest, Task
from dragoman_server.engine import EngineOptions, ModelStore, TranslationModel
from dragoman_server.errors import LimitExceededError
from dragoman_server.inference import DecodingOptions, Hypothesis
from tiny_model import build_multilingual_model, build_translation_model, expected_translation

SHIPPED = Path(__file__).parents[3] / "models" / "default"
SHIPPED_PAIRS = [
    manifest.pairs[0]
    for manifest in map(Manifest.read, sorted(path.parent for path in SHIPPED.glob("*/manifest.toml")))
    if manifest.task is Task.TRANSLATION
]
OPTIONS = EngineOptions(workers=2, max_batch_tokens=200, max_batch_sentences=8)
ENGLISH = "the minister said today that water and the city agreement cost 25 million, president of a government"
ARABIC = "قال الوزير اليوم إن اتفاق المياه مع حكومة المدينة كلف 25 مليون دولار وأضاف الرئيس أمس"


@pytest.fixture(scope="module")
def model(tiny_models: Path) -> Iterator[TranslationModel]:
    store = ModelStore.load(tiny_models, OPTIONS)
    yield store.translation("en", "ar")
    store.close()


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> TranslationModel:
    folder = tmp_path_factory.mktemp("endless")
    path = build_translation_model(folder / "endless", end_bias=-1000.0)
    text = (path / "manifest.toml").read_text(encoding="utf-8")
    (path / "manifest.toml").write_text(text[: text.index("[canary]")], encoding="utf-8")
    return ModelStore.load(folder, OPTIONS).translation("en", "ar")


def sentences(count: int, seed: int, words: str = ENGLISH, longest: int = 20) -> list[str]:
    source = random.Random(seed)
    return [" ".join(source.choices(words.split(), k=source.randint(1, longest))) for _ in range(count)]


async def test_hypotheses_come_in_the_order_of_the_sentences(model: TranslationModel) -> None:
    texts = sentences(60, seed=1)
    decoded = await model.translate(texts)
    assert [hypothesis.text for hypothesis in decoded.hypotheses] == [expected_translation(text) for text in texts]
    assert all(hypothesis.ended and hypothesis.tokens > 0 for hypothesis in decoded.hypotheses)
    assert decoded.timing.compute > 0
    assert decoded.timing.queue >= 0


async def test_nothing_to_translate_gives_nothing(model: TranslationModel) -> None:
    nothing = Hypothesis(text="", score=0.0, ended=True, tokens=0)
    decoded = await model.translate(["", "water", " \u200b\u064b "])
    assert (decoded.hypotheses[0], decoded.hypotheses[2]) == (nothing, nothing)
    assert decoded.hypotheses[1].text == "مياه"
    assert (await model.translate([])).hypotheses == ()


@pytest.mark.parametrize("text", ["\ud800 water", "water \x00 city", "👍", "𝒲ater", "\u202ewater\u202c"])
async def test_any_text_is_survived(model: TranslationModel, text: str) -> None:
    (hypothesis,) = (await model.translate([text])).hypotheses
    assert hypothesis.ended


async def test_the_model_sees_normalized_text(tmp_path: Path) -> None:
    build_translation_model(tmp_path / "tiny", source="ar", target="en")
    model = ModelStore.load(tmp_path, OPTIONS).translation("ar", "en")
    (hypothesis,) = (await model.translate(["وَزِيـــر ٢٥"])).hypotheses
    assert hypothesis.text == "minister 25"
    assert model.count_tokens("وَزِيـــر ٢٥") == model.count_tokens("وزير 25") == 4


async def test_output_is_nfc(model: TranslationModel) -> None:
    for hypothesis in (await model.translate(sentences(5, seed=2))).hypotheses:
        assert unicodedata.is_normalized("NFC", hypothesis.text)


async def test_a_hypothesis_that_did_not_end_says_so(endless: TranslationModel) -> None:
    for hypothesis in (await endless.translate(["water", "a"])).hypotheses:
        assert not hypothesis.ended
        assert hypothesis.tokens == 2 * 32 + 20


async def test_output_never_outgrows_the_positions_of_the_model(endless: TranslationModel) -> None:
    (hypothesis,) = (await endless.translate(["a" * 149])).hypotheses
    assert (hypothesis.ended, hypothesis.tokens) == (False, 2 * 150 + 20)


async def test_a_sentence_over_the_limit_is_refused_one_at_it_is_not(
    model: TranslationModel,
) -> None:
    assert model.max_input_tokens == 150
    longest = "a" * 149
    assert model.count_tokens(longest) == 150
    (hypothesis,) = (await model.translate([longest])).hypotheses
    assert hypothesis.text == expected_translation(longest)
    with pytest.raises(LimitExceededError, match=r"sentence 1 has 151 tokens, .* takes 150") as caught:
        await model.translate(["water", longest + "b"])
    assert caught.value.metadata == {"limit": "150", "actual": "151", "model": "tiny-en-ar"}


@pytest.mark.parametrize("beam_size", [1, 3])
async def test_the_score_is_a_token_mean_for_any_length_penalty(
    tmp_path: Path, model: TranslationModel, endless: TranslationModel, beam_size: int
) -> None:
    build_multilingual_model(tmp_path / "both-ways")
    prefixed = ModelStore.load(tmp_path, OPTIONS).translation("en", "ar")
    for one in (model, prefixed, endless):
        scores = []
        for length_penalty in (0.0, 0.5, 1.0, 2.0):
            options = DecodingOptions(beam_size=beam_size, length_penalty=length_penalty)
            scores.append((await one.translate(["the minister said 25"], options)).hypotheses[0].score)
        assert scores == pytest.approx([scores[0]] * 4, rel=1e-3)
        assert scores[0] < 0


async def test_options_left_open_come_from_the_manifest(model: TranslationModel) -> None:
    given = DecodingOptions(beam_size=2, length_penalty=1.0, repetition_penalty=1.0, no_repeat_ngram_size=0)
    assert (await model.translate(["water"], given)).hypotheses == (await model.translate(["water"])).hypotheses


async def test_no_repeat_ngram_size_reaches_the_search(model: TranslationModel) -> None:
    decoded = await model.translate(["aaaaaa"], DecodingOptions(no_repeat_ngram_size=2))
    assert decoded.hypotheses[0].text != expected_translation("aaaaaa")


async def test_language_tokens_are_put_in_and_taken_out(tmp_path: Path) -> None:
    build_multilingual_model(tmp_path / "both-ways")
    store = ModelStore.load(tmp_path, OPTIONS)
    for source, target, text, expected in (("en", "ar", "water 7", "مياه 7"), ("ar", "en", "مياه 7", "water 7")):
        (hypothesis,) = (await store.translation(source, target).translate([text])).hypotheses
        assert hypothesis.text == expected
        assert (hypothesis.ended, hypothesis.tokens) == (True, 3)


@pytest.mark.parametrize("pair", SHIPPED_PAIRS, ids="-".join)
async def test_answers_of_a_shipped_model_do_not_depend_on_the_batch(pair: tuple[str, str]) -> None:
    store = ModelStore.load(SHIPPED, EngineOptions(workers=2))
    model = store.translation(*pair)
    texts = sentences(24, seed=3, words=ENGLISH if pair[0] == "en" else ARABIC)
    alone = [(await model.translate([text])).hypotheses[0] for text in texts]
    for seed in range(3):
        chosen = random.Random(seed).sample(range(len(texts)), 5 + 8 * seed)
        decoded = await model.translate([texts[index] for index in chosen])
        assert list(decoded.hypotheses) == [alone[index] for index in chosen]
    store.close()
