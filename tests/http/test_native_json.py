"""JSON under /v1: the same answers as by gRPC, and errors as problem details."""

from __future__ import annotations

import httpx
import pytest

NEWS = "أعلنت الوزارة يوم الأحد خطة جديدة للمياه. وقال الوزير إنها تبدأ غدا."


async def test_a_translation_has_its_evidence(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/translate", json={"texts": [NEWS], "target_language": "en", "word_alignment": True})
    (translation,) = reply.json()["translations"]
    assert translation["text"] == "translation. translation."
    assert translation["source_language"] == "ar"
    assert [segment["origin"] for segment in translation["segments"]] == ["MODEL", "MODEL"]
    assert translation["model"]["name"] == "ar-en"


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
    assert set(document["paths"]) == {"/v1/translate", "/v1/summarize", "/v1/detect", "/v1/models"}
    for path, methods in document["paths"].items():
        reply = await web.request(next(iter(methods)).upper(), path, json={})
        assert reply.status_code in (200, 400)


async def test_unknown_paths_are_not_found(web: httpx.AsyncClient) -> None:
    assert (await web.get("/v2/translate")).status_code == 404
    assert (await web.get("/translate")).status_code == 405
