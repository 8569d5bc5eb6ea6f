"""The sample day with the encoder that ships; nothing is translated here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from dragoman_server.engine import ModelStore
from dragoman_server.inference import SentenceEncoder
from dragoman_server.stories import Article, Digest, DigestOptions, build_digest
from dragoman_server.summarize import Summarizer
from story_fakes import BracketTranslator

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def store(shipped_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelStore]:
    """The sentence encoder alone."""
    folder = tmp_path_factory.mktemp("models")
    os.symlink(shipped_models / "sentence-encoder", folder / "sentence-encoder")
    store = ModelStore.load(folder)
    yield store
    store.close()


async def digest(store: ModelStore, day: list[Article], language: str) -> Digest:
    encoder, translator = store.sentence_encoder(), BracketTranslator()
    assert encoder is not None
    options = DigestOptions(language=language, now=datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    summarizer = Summarizer(store, translator)
    known: SentenceEncoder = encoder
    return await build_digest(day, options, summarizer, translator, known)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_sample_day_has_its_stories(store: ModelStore, day: list[Article], language: str) -> None:
    made = await digest(store, day, language)
    gathered = [sorted(source.article.id.rpartition("/")[2] for source in story.sources) for story in made.stories]
    assert len(day) == 14
    assert [ids for ids in gathered if len(ids) > 1] == [
        ["e1", "floods", "inqath", "sabah-sahel:a1"],
        ["e2", "sabah-sahel:a2", "tahliya"],
        ["e3", "strike"],
    ]
    copies = [source.article.id for story in made.stories for source in story.sources if source.duplicate_of]
    assert sorted(copies) == ["https://twofold.example/ar/tahliya", "https://twofold.example/en/floods"]


async def test_the_sample_day_has_one_disagreement(store: ModelStore, day: list[Article]) -> None:
    made = await digest(store, day, "en")
    found = [one for story in made.stories for one in story.disagreements]
    assert [(one.concept, one.text) for one in found] == [("displaced", "2000 (صباح الساحل) · 2,500 (Riverside News)")]
    texts = {article.key: article.text for article in day}
    assert [one.span.of(texts[one.article]) for one in found[0].statements] == ["2000", "2,500"]


def test_b_cubed_is_as_bagga_and_baldwin_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    monkeypatch.delitem(sys.modules, "stories", raising=False)
    from stories import b_cubed

    precision, recall, f1 = b_cubed("aaabb", [1, 1, 2, 2, 2])
    assert precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert recall == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall))
