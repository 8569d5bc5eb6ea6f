"""Summaries that are written, through the service with a real model: tiny, with random weights, and prompted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from dragoman_manifest import Manifest, Task
from dragoman_server.config import ServerConfig
from dragoman_server.errors import NoSummaryModelError
from dragoman_server.inference import DecodingOptions
from dragoman_server.service import Service
from dragoman_server.summarize import FallbackReason, SentenceOrigin, SummarizeOptions
from tiny_decoder import SUMMARY_PROMPT, build_decoder_model, direct_answer

ARTICLE = "The ministry announced a new plan for the southern ports on Tuesday. The city said water was cut."
STYLES = {"headline": "A headline", "brief": "In short", "abstract": "In some words"}
PROMPT = replace(SUMMARY_PROMPT, template="<|user|>{style}, in {target}: {text}<|end|><|assistant|>", styles=STYLES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_decoder_model(
        tmp_path_factory.mktemp("writing") / "tiny-writer", task=Task.SUMMARIZATION, prompt=PROMPT
    )


@pytest_asyncio.fixture
async def service(folder: Path) -> AsyncIterator[Service]:
    config = ServerConfig(models_dir=folder.parent, workers=1, batch_sentences=8)
    async with Service.from_config(config) as opened:
        yield opened


async def test_what_a_random_model_writes_is_replaced(service: Service, folder: Path) -> None:
    summary = await service.summarize(ARTICLE, SummarizeOptions(style="abstract", source="en"))
    assert summary.writing_model is not None
    assert summary.writing_model.name == "tiny-writer"
    assert summary.sentences
    for sentence in summary.sentences:
        assert sentence.origin is SentenceOrigin.FALLBACK
        assert sentence.target.of(summary.text) == sentence.source.of(ARTICLE)
        assert sentence.fallback_reason in (FallbackReason.UNSUPPORTED_WORDS, FallbackReason.NOTHING_WRITTEN)


async def test_each_style_has_a_prompt_of_its_own(service: Service, folder: Path) -> None:
    manifest = Manifest.read(folder)
    with service.session() as session:
        writer = session.summarizer._models.summarization("en")
        for style, instruction in STYLES.items():
            plain = replace(PROMPT, template=PROMPT.template.replace("{style}", instruction), styles=None)
            (said,) = (await writer.translate([ARTICLE], DecodingOptions(style=style))).hypotheses
            assert said.text == direct_answer(folder, replace(manifest, prompt=plain), ARTICLE, "en", "en")


async def test_a_model_that_only_translates_writes_no_abstract(tiny_models: Path) -> None:
    config = ServerConfig(models_dir=tiny_models, workers=1, batch_sentences=8)
    async with Service.from_config(config) as service:
        with pytest.raises(NoSummaryModelError):
            await service.summarize(ARTICLE, SummarizeOptions(style="abstract", source="en"))
        brief = await service.summarize(ARTICLE, SummarizeOptions(style="brief", source="en"))
    assert brief.sentences[0].fallback_reason is FallbackReason.NO_MODEL
