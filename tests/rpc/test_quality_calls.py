"""Service Quality: answers, and what bad input gets."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
import pytest
from dragoman.v1 import quality_pb2 as pb
from dragoman.v1 import text_pb2
from dragoman_server.inference import DoubtEstimator, LogisticFormula
from rpc_fakes import FakeEncoder, FakeModels, Serving, failure_of, read_failure, serving

ARABIC = "اجتمع المجلس يوم الاثنين واتفق على الميزانية"
ENGLISH = "The council met on Monday and agreed on a budget"
CALIBRATED = DoubtEstimator(LogisticFormula(0.0, score=-1.0), elsewhere=LogisticFormula(1.0, score=0.0, reverse=-8.0))


@dataclass
class Request:
    """A request for one pair."""

    source: str = ARABIC
    target: str = ENGLISH

    def message(self, **options: str) -> pb.EstimateQualityRequest:
        pairs = [pb.TranslationPair(source=self.source, target=self.target)]
        return pb.EstimateQualityRequest(pairs=pairs, options=pb.QualityOptions(**options))


def calibrated() -> FakeModels:
    models = FakeModels()
    models.to_english.estimator = CALIBRATED
    models.encoder = FakeEncoder()
    return models


async def test_an_estimate_comes_with_its_signals_and_models() -> None:
    async with serving(calibrated()) as server:
        reply = await server.quality.EstimateQuality(Request().message())
    (found,) = reply.estimates
    assert found.doubt == pytest.approx(0.9525741)
    assert found.level == pb.DOUBT_LEVEL_HIGH
    assert found.signals == pb.QualitySignals(score=-0.25, window=-0.25, reverse=-0.25, similarity=1.0)
    assert (found.source_language, found.target_language, found.note) == ("ar", "en", "")
    assert [found.model.name, found.reverse_model.name, found.encoder.name] == ["ar-en", "en-ar", "encoder"]
    assert list(found.flags) == []
    assert reply.timing.compute_ms > 0
    assert reply.timing.priority == text_pb2.PRIORITY_INTERACTIVE


async def test_without_calibration_there_are_flags_and_a_note(server: Serving) -> None:
    request = Request(f"{ARABIC} 2500").message(source_language="ara", target_language="en-GB")
    (found,) = (await server.quality.EstimateQuality(request)).estimates
    assert not found.HasField("doubt")
    assert found.level == pb.DOUBT_LEVEL_UNSPECIFIED
    assert "not calibrated" in found.note
    assert [flag.kind for flag in found.flags] == [text_pb2.QUALITY_FLAG_KIND_NUMBER_MISMATCH]
    assert not found.HasField("encoder")


async def test_lost_items_of_the_lexicon_have_their_flag(server: Serving) -> None:
    (found,) = (await server.quality.EstimateQuality(Request(target="The council agreed").message())).estimates
    kinds = {flag.kind: flag.detail for flag in found.flags}
    assert "الاثنين" in kinds[text_pb2.QUALITY_FLAG_KIND_LEXICON_MISMATCH]


@pytest.mark.parametrize(
    ("request_message", "reason", "field"),
    [
        (pb.EstimateQualityRequest(), "FIELD_REQUIRED", "pairs"),
        (Request().message(source_language="fr"), "UNSUPPORTED_LANGUAGE", "options.source_language"),
        (Request().message(target_language="???"), "UNSUPPORTED_LANGUAGE", "options.target_language"),
        (
            Request().message(source_language="en", target_language="en"),
            "UNSUPPORTED_LANGUAGE",
            "options.target_language",
        ),
        (
            Request("Der Rat traf sich am Montag und einigte sich auf den Haushalt.").message(),
            "UNSUPPORTED_LANGUAGE",
            "pairs[0].source",
        ),
        (Request("x" * 600, "y" * 600).message(), "TEXT_TOO_LONG", "pairs"),
        (pb.EstimateQualityRequest(pairs=[pb.TranslationPair()] * 4), "TOO_MANY_TEXTS", "pairs"),
    ],
)
async def test_bad_requests_are_refused(request_message: pb.EstimateQualityRequest, reason: str, field: str) -> None:
    async with serving(max_characters=1000, max_texts=3) as server:
        failure = await failure_of(server.quality.EstimateQuality(request_message))
    assert (failure.code, failure.reason, failure.fields) == ("INVALID_ARGUMENT", reason, (field,))
    assert failure.message


async def test_a_stream_answers_each_item(server: Serving) -> None:
    german = "Der Rat traf sich am Montag und einigte sich auf den Haushalt."
    items = [
        pb.StreamEstimateQualityRequest(id="good", pair=pb.TranslationPair(source=ARABIC, target=ENGLISH)),
        pb.StreamEstimateQualityRequest(id="german", pair=pb.TranslationPair(source=german, target=ARABIC)),
        pb.StreamEstimateQualityRequest(id="empty"),
        pb.StreamEstimateQualityRequest(),
    ]
    call = server.quality.StreamEstimateQuality(iter(items))
    replies = {reply.id: reply async for reply in call}
    assert replies["good"].estimate.source_language == "ar"
    assert replies["good"].timing.priority == text_pb2.PRIORITY_BULK
    assert read_failure(replies["german"].error).fields == ("pair.source",)
    assert "empty" in replies["empty"].estimate.note
    assert read_failure(replies[""].error).reason == "FIELD_REQUIRED"
    assert await call.code() == grpc.StatusCode.OK
