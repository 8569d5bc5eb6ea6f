"""JSON under /v1: the same answers as by gRPC, and errors as problem details."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from dragoman_server.http import create_app
from dragoman_server.http.openapi import DOCUMENT
from dragoman_server.inference import DoubtEstimator
from dragoman_server.inference.doubt import LogisticFormula
from rpc_fakes import FakeModel, FakeModels, service_over

NEWS = "أعلنت الوزارة يوم الأحد خطة جديدة للمياه. وقال الوزير إنها تبدأ غدا."


async def test_a_translation_has_its_evidence(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/translate", json={"texts": [NEWS], "target_language": "en", "word_alignment": True})
    (translation,) = reply.json()["translations"]
    assert translation["text"] == "translation. translation."
    assert translation["source_language"] == "ar"
    assert [segment["origin"] for segment in translation["segments"]] == ["MODEL", "MODEL"]
    assert translation["model"]["name"] == "ar-en"


async def test_further_evidence_comes_when_asked_for(web: httpx.AsyncClient) -> None:
    asked = {"texts": ["خطة للمياه. وقال نعم."], "target_language": "en"}
    plain = (await web.post("/v1/translate", json=asked)).json()["translations"][0]
    assert all(not {"alternatives", "token_scores"} & set(segment) for segment in plain["segments"])
    reply = await web.post("/v1/translate", json={**asked, "alternatives": 2, "token_scores": True})
    full = reply.json()["translations"][0]
    assert full["text"] == plain["text"]
    for segment in full["segments"]:
        assert segment["alternatives"] == [{"text": "another translation.", "score": -0.5, "flags": []}]
        assert segment["token_scores"] == [{"span": segment["target"], "log_probability": -0.25}]


async def test_segments_name_the_second_model(web: httpx.AsyncClient, models: FakeModels) -> None:
    models.to_english.estimator = DoubtEstimator(LogisticFormula(3.0, 0.0))
    models.second = FakeModel("ar", "en", name="larger")
    asked = {"texts": ["خطة للمياه. وقال نعم."], "target_language": "en", "second_opinion": {}}
    (translation,) = (await web.post("/v1/translate", json=asked)).json()["translations"]
    assert [segment.get("model") for segment in translation["segments"]] == [{"name": "larger", "hash": "f" * 64}, None]
    assert translation["model"]["name"] == "ar-en"


async def test_a_second_opinion_needs_a_second_model(web: httpx.AsyncClient) -> None:
    asked = {"texts": [NEWS], "target_language": "en", "second_opinion": {"doubt": 0.5, "max_milliseconds": 100}}
    body = (await web.post("/v1/translate", json=asked)).json()
    assert (body["reason"], body["field"]) == ("NO_SECOND_MODEL", "second_opinion")


async def test_summaries_search_for_no_alternatives(web: httpx.AsyncClient, models: FakeModels) -> None:
    asked = {"text": "خطة للمياه.", "sentences": 1, "target_language": "en", "alternatives": 3, "token_scores": True}
    assert (await web.post("/v1/summarize", json=asked)).json()["text"] == "translation."
    assert models.to_english.taken == ["خطة للمياه."]


async def test_words_are_suggested_for_a_place(web: httpx.AsyncClient) -> None:
    asked = {"text": "خطة للمياه.", "target_prefix": "The ", "target_language": "en"}
    body = (await web.post("/v1/suggest-words", json=asked)).json()
    assert [(one["word"], one["text"]) for one in body["suggestions"]] == [
        ("other", "The other day."),
        ("new", "The new day."),
    ]
    assert body["suggestions"][1]["span"] == [4, 7]
    assert (body["source_language"], body["model"]["name"]) == ("ar", "ar-en")


async def test_segments_point_into_both_texts(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/translate", json={"texts": NEWS, "target_language": "en"})
    (translation,) = reply.json()["translations"]
    pairs = [
        (NEWS[slice(*segment["source"])], translation["text"][slice(*segment["target"])])
        for segment in translation["segments"]
    ]
    assert pairs == [
        ("أعلنت الوزارة يوم الأحد خطة جديدة للمياه.", "translation."),
        ("وقال الوزير إنها تبدأ غدا.", "translation."),
    ]


async def test_a_summary_points_into_the_article(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/summarize", json={"text": NEWS, "sentences": 1, "target_language": "en"})
    body = reply.json()
    assert body["text"] == "translation."
    assert NEWS[slice(*body["sentences"][0]["source"])] in NEWS


async def test_detection_and_models_are_there(web: httpx.AsyncClient) -> None:
    found = (await web.post("/v1/detect", json={"texts": [NEWS, "Hello to all of you there"]})).json()["detections"]
    assert [one["languages"][0]["language"] for one in found] == ["ar", "en"]
    assert [model["name"] for model in (await web.get("/v1/models")).json()["models"]] == ["ar-en", "en-ar"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/translate", {"texts": ["a"]}, "target_language"),
        ("/v1/translate", {"target_language": "en"}, "texts"),
        ("/v1/translate", {"texts": ["a"], "target_language": "fr"}, "target_language"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "quality": "best"}, "quality"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "priority": "first"}, "priority"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "check_similarity": "no"}, "check_similarity"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "alternatives": 9}, "alternatives"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "alternatives": -1}, "alternatives"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "token_scores": 1}, "token_scores"),
        ("/v1/translate", {"texts": ["a"], "target_language": "en", "second_opinion": 0.5}, "second_opinion"),
        (
            "/v1/translate",
            {"texts": ["a"], "target_language": "en", "second_opinion": {"doubt": "x"}},
            "second_opinion.doubt",
        ),
        (
            "/v1/translate",
            {"texts": ["a"], "target_language": "en", "second_opinion": {"max_share": 2}},
            "second_opinion.max_share",
        ),
        ("/v1/suggest-words", {"text": NEWS}, "target_language"),
        ("/v1/suggest-words", {"text": NEWS, "target_language": "fr"}, "target_language"),
        ("/v1/suggest-words", {"text": NEWS, "target_language": "en", "max_suggestions": 0}, "max_suggestions"),
        ("/v1/suggest-words", {"text": "1", "target_language": "en", "target_prefix": "x" * 10_001}, "target_prefix"),
        ("/v1/summarize", {"text": NEWS, "sentences": "many"}, "sentences"),
        ("/v1/summarize", {"text": ""}, "text"),
    ],
)
async def test_problems_name_the_field(web: httpx.AsyncClient, path: str, body: dict[str, object], field: str) -> None:
    reply = await web.post(path, json=body)
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["field"] == field


async def test_the_document_describes_every_path(web: httpx.AsyncClient) -> None:
    document = (await web.get("/openapi.json")).json()
    served = {
        (route.path, method.lower())
        for route in create_app(service_over()).routes
        for method in getattr(route, "methods", None) or ()
        if route.path.startswith("/v1/") and method != "HEAD"
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == served
    for path, method in described:
        reply = await web.request(method.upper(), path.replace("{name}", "desk"), json={})
        assert reply.status_code in (200, 400, 409)


def test_every_schema_that_is_named_is_described() -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(DOCUMENT)))
    assert named == set(DOCUMENT["components"]["schemas"])


async def test_unknown_paths_are_not_found(web: httpx.AsyncClient) -> None:
    assert (await web.get("/v2/translate")).status_code == 404
    assert (await web.get("/translate")).status_code == 405


async def test_an_unchanged_sentence_comes_back_as_it_was(web: httpx.AsyncClient) -> None:
    previous = [{"source": "قال نعم.", "target": "He said yes."}]
    asked = {"texts": ["قال نعم."], "target_language": "en", "previous_segments": previous}
    (result,) = (await web.post("/v1/translate", json=asked)).json()["translations"]
    assert (result["text"], result["segments"][0]["origin"], result["model"]) == ("He said yes.", "PREVIOUS", None)
