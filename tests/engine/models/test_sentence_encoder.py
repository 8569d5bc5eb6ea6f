"""The sentence encoder that ships."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dragoman_manifest import EncoderCanary, Manifest
from dragoman_server.engine import EngineOptions, ModelStore, SentenceEncoder
from dragoman_server.errors import ModelFolderError

TEXT = "the river water ministry said on Sunday that قالت وزارة المياه يوم الأحد إن النهر"


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory, shipped_models: Path) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    (folder / "sentence-encoder").symlink_to(shipped_models / "sentence-encoder")
    return folder


@pytest.fixture(scope="module")
def encoder(models_dir: Path) -> Iterator[SentenceEncoder]:
    store = ModelStore.load(models_dir, EngineOptions(workers=2))
    encoder = store.sentence_encoder()
    assert encoder is not None
    yield encoder
    store.close()


async def test_vectors_are_unit_float32_one_per_sentence(encoder: SentenceEncoder) -> None:
    vectors, timing = await encoder.embed(["The dam is full.", "امتلأ السد.", ""])
    assert vectors.shape == (3, encoder.dimensions) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0] * 3, abs=1e-5)
    assert timing.compute > 0
    assert (await encoder.embed([]))[0].shape == (0, 384)


async def test_a_translation_is_nearer_than_another_sentence(encoder: SentenceEncoder) -> None:
    pairs = [
        ("The dam on the river is full after a week of rain.", "امتلأ السد على النهر بعد أسبوع من المطر."),
        ("The central bank left interest rates unchanged.", "أبقى البنك المركزي أسعار الفائدة دون تغيير."),
        ("Two players were injured in the final.", "أصيب لاعبان في المباراة النهائية."),
    ]
    english, _ = await encoder.embed([pair[0] for pair in pairs])
    arabic, _ = await encoder.embed([pair[1] for pair in pairs])
    assert (english @ arabic.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert (np.diag(english @ arabic.T) > 0.84).all()


async def test_vectors_do_not_depend_on_the_batch_to_the_last_bit(
    encoder: SentenceEncoder,
) -> None:
    source = random.Random(5)
    texts = [" ".join(source.choices(TEXT.split(), k=source.randint(1, 40))) for _ in range(30)]
    alone = np.vstack([(await encoder.embed([text]))[0] for text in texts])
    for _ in range(3):
        chosen = source.sample(range(len(texts)), 20)
        vectors, _ = await encoder.embed([texts[index] for index in chosen])
        assert (vectors == alone[chosen]).all()


async def test_the_end_of_a_long_text_counts(encoder: SentenceEncoder) -> None:
    beginning = "The river rose again this week and the dam is full. " * 60
    one, other = beginning + "The team won the match. " * 60, beginning + "Interest rates were cut. " * 60
    vectors, _ = await encoder.embed([beginning, one, other])
    assert vectors[1] @ vectors[2] < 0.999
    assert vectors[0] @ vectors[1] < 0.999


def test_an_encoder_blind_to_meaning_is_refused(tmp_path: Path, shipped_models: Path) -> None:
    folder = tmp_path / "sentence-encoder"
    folder.mkdir()
    for path in (shipped_models / "sentence-encoder").iterdir():
        shutil.copyfile(path, folder / path.name)
    (folder / "manifest.toml").unlink()
    manifest = Manifest.read(shipped_models / "sentence-encoder")
    canary = EncoderCanary(a="The dam is full.", b="Two players were injured.", c="امتلأ السد.")
    Manifest(**{**vars(manifest), "canary": canary}).write(folder)
    with pytest.raises(ModelFolderError, match=r"as far from its translation .*cosine 0\.\d+"):
        ModelStore.load(tmp_path, EngineOptions(workers=1))
