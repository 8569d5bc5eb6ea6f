"""Second opinions over a real connection: who made each segment, what a call costs, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from dragoman.v1 import options_pb2, summarization_pb2, text_pb2
from dragoman.v1 import translation_pb2 as pb
from dragoman_server.caller import WorkKind
from dragoman_server.config import ServerConfig
from dragoman_server.inference import DoubtEstimator
from dragoman_server.inference.doubt import LogisticFormula
from dragoman_server.service import Service
from dragoman_server.settings import ConfigError
from dragoman_server.translate import SecondOpinion, TranslateOptions
from rpc_fakes import FakeModel, FakeModels, Serving, failure_of, serving
from tiny_model import build_translation_model

NEWS = "أعلنت الوزارة خطة جديدة. وقال الوزير إنها تبدأ غدا."
OPTIONS = {"target_language": "en", "source_language": "ar"}
EVERYTHING = options_pb2.SecondOpinion(doubt=0.0, max_share=0.5)


@pytest_asyncio.fixture
async def cascade() -> AsyncIterator[Serving]:
    models = FakeModels()
    models.to_english.estimator = DoubtEstimator(LogisticFormula(3.0, 0.0))
    models.second = FakeModel("ar", "en", name="larger", estimator=DoubtEstimator(LogisticFormula(-3.0, 0.0)))
    async with serving(models, second_model="ar-en=larger") as running:
        yield running


async def translate(server: Serving, text: str, **options: object) -> pb.TranslatedText:
    request = pb.TranslateTextRequest(texts=[text], options={**OPTIONS, **options})
    return (await server.translation.TranslateText(request)).translations[0]


async def test_segments_name_the_second_model(cascade: Serving) -> None:
    plain, result = await translate(cascade, NEWS), await translate(cascade, NEWS, second_opinion=EVERYTHING)
    assert not any(segment.HasField("model") for segment in plain.segments)
    assert [segment.model for segment in result.segments if segment.HasField("model")] == [
        text_pb2.ModelRef(name="larger", hash="f" * 64)
    ]
    assert result.model.name == "ar-en"
    assert len(cascade.models.second.taken) == 1  # half of two segments


async def test_a_call_is_priced_as_what_it_is(cascade: Serving) -> None:
    await translate(cascade, NEWS, second_opinion=EVERYTHING)
    assert [caller.kind for caller in cascade.models.callers] == [WorkKind.CASCADED_TRANSLATION]


async def test_a_pair_without_second_model_is_refused(cascade: Serving) -> None:
    request = pb.TranslateTextRequest(
        texts=["The council met."], options={"target_language": "ar", "second_opinion": EVERYTHING}
    )
    failure = await failure_of(cascade.translation.TranslateText(request))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NO_SECOND_MODEL")
    assert "--second-model en-ar=NAME" in failure.message
    assert not cascade.models.to_arabic.taken


async def test_summaries_have_no_second_opinion(cascade: Serving) -> None:
    options = {"translation": {**OPTIONS, "second_opinion": EVERYTHING}}
    request = summarization_pb2.SummarizeTextRequest(text=NEWS, options=options)
    reply = await cascade.summarization.SummarizeText(request)
    assert reply.summary.text.startswith("translation.")
    assert not cascade.models.second.taken


@pytest.fixture
def two_models(tmp_path: Path) -> Path:
    """Two tiny models from English, both of which doubt everything."""
    for name in ("en-ar", "larger"):
        folder = build_translation_model(tmp_path / name, default=name == "en-ar")
        text = (folder / "manifest.toml").read_text(encoding="utf-8")
        intercept = 3.0 if name == "en-ar" else 2.0
        text += f'\n[estimator]\nfitted_on = "nothing"\n[estimator.score_only]\nintercept = {intercept}\nscore = 0.0\n'
        (folder / "manifest.toml").write_text(text, encoding="utf-8")
    return tmp_path


async def test_loaded_models_give_second_opinions(two_models: Path) -> None:
    config = ServerConfig(models_dir=two_models, workers=1, second_model="en-ar=larger")
    options = TranslateOptions(target="ar", source="en", second_opinion=SecondOpinion())
    async with Service.from_config(config) as service:
        first = (await service.translate(["the minister said water"], options)).texts[0]
        assert [segment.model.name for segment in first.segments if segment.model] == ["larger"]
        assert first.model
        assert first.model.name == "en-ar"


async def test_a_second_model_that_is_not_there_stops_the_start(two_models: Path) -> None:
    config = ServerConfig(models_dir=two_models, workers=1, second_model="en-ar=largest")
    with pytest.raises(ConfigError, match="--second-model: no model is named 'largest'; loaded: en-ar, larger"):
        await Service.from_config(config).load()
