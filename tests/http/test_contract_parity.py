"""/v1 against the contract: whatever is added there must be here too, or be named as left out."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from dragoman.v1 import documents_pb2, options_pb2, quality_pb2, summarization_pb2, text_pb2, translation_pb2
from dragoman_server.http.openapi import DOCUMENT
from dragoman_server.http.options import LENGTH, SUMMARY, TRANSLATION

SCHEMAS = DOCUMENT["components"]["schemas"]
NEWS = "خطة للمياه."


def fields(message: Any) -> set[str]:
    return {field.name for field in message.DESCRIPTOR.fields}


def body_of(path: str) -> dict[str, Any]:
    content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
    return dict(content["application/json"]["schema"]["properties"])


def test_no_option_of_the_contract_is_forgotten() -> None:
    assert set(TRANSLATION) == fields(options_pb2.TranslationOptions)
    assert set(LENGTH) == fields(options_pb2.SummaryLength)
    others = fields(options_pb2.SummaryOptions) - {"length", "translation"}
    assert set(SUMMARY) == set(LENGTH) | others


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v1/translate", translation_pb2.TranslateTextRequest),
        ("/v1/summarize", summarization_pb2.SummarizeTextRequest),
        ("/v1/suggest-words", translation_pb2.SuggestWordsRequest),
        ("/v1/estimate", quality_pb2.EstimateQualityRequest),
        ("/v1/romanize", translation_pb2.RomanizeRequest),
        ("/v1/detect", translation_pb2.DetectLanguageRequest),
    ],
)
def test_no_field_of_a_request_is_forgotten(path: str, message: Any) -> None:
    assert fields(message) - {"options"} <= set(body_of(path))
    if "options" not in fields(message):
        assert fields(message) == set(body_of(path))


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("Translation", translation_pb2.TranslatedText),
        ("Segment", text_pb2.Segment),
        ("Alternative", text_pb2.Alternative),
        ("TokenScore", text_pb2.TokenScore),
        ("Suggestion", translation_pb2.WordSuggestion),
        ("Estimate", quality_pb2.QualityEstimate),
        ("Signals", quality_pb2.QualitySignals),
    ],
)
def test_no_field_of_a_result_is_forgotten(schema: str, message: Any) -> None:
    assert set(SCHEMAS[schema]["properties"]) == fields(message)


def test_no_field_of_a_summary_is_forgotten() -> None:
    assert set(SCHEMAS["Summary"]["properties"]) == fields(summarization_pb2.Summary) | {"timing"}
    assert set(SCHEMAS["SummarySentence"]["properties"]) == fields(summarization_pb2.SummarySentence)


def test_no_field_of_a_document_is_forgotten() -> None:
    schema = DOCUMENT["paths"]["/v1/documents"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    header = fields(documents_pb2.DocumentHeader) - {"name", "options", "selection", "size_bytes"}
    wanted = header | fields(documents_pb2.DocumentSelection) | fields(options_pb2.TranslationOptions)
    assert wanted | {"file", "report"} == set(schema["properties"])
    assert set(SCHEMAS["DocumentReport"]["properties"]) == fields(documents_pb2.DocumentReport)
    result = fields(documents_pb2.DocumentResult) | {"name", "content"}
    assert set(SCHEMAS["TranslatedDocument"]["properties"]) == result
    listed = SCHEMAS["Formats"]["properties"]["formats"]["items"]
    assert set(listed["properties"]) == fields(documents_pb2.DocumentFormat)


async def test_an_answer_has_every_field_it_is_said_to(web: httpx.AsyncClient) -> None:
    asked = {"texts": [NEWS], "target_language": "en", "alternatives": 1, "token_scores": True}
    translation = (await web.post("/v1/translate", json=asked)).json()["translations"][0]
    assert set(translation) == set(SCHEMAS["Translation"]["properties"])
    assert set(translation["segments"][0]) == set(SCHEMAS["Segment"]["properties"]) - {"model"}  # of a second model
    asked = {"pairs": [{"source": NEWS, "target": "A plan."}]}
    estimate = (await web.post("/v1/estimate", json=asked)).json()["estimates"][0]
    assert set(estimate) == set(SCHEMAS["Estimate"]["properties"])
    assert set(estimate["signals"]) == set(SCHEMAS["Signals"]["properties"])


async def test_a_glossary_comes_with_the_request(web: httpx.AsyncClient) -> None:
    entries = [{"ar": "خطة", "en": "scheme", "direction": "ar-en", "forbidden": ["plan"]}]
    asked = {"texts": [NEWS], "target_language": "en", "glossary": {"entries": entries}}
    translation = (await web.post("/v1/translate", json=asked)).json()["translations"][0]
    assert [flag["kind"] for flag in translation["segments"][0]["flags"]] == ["TERM_MISSING"]
    assert "scheme" in translation["segments"][0]["flags"][0]["detail"]


async def test_names_keep_the_form_that_is_passed(web: httpx.AsyncClient) -> None:
    names = {"names": [{"source": "سليماني", "target": "Soleymani"}]}
    asked = {"texts": ["قال سليماني."], "target_language": "en", "keep_names": True, "name_memory": names}
    reply = await web.post("/v1/translate", json=asked)
    assert reply.status_code == 200
    assert reply.json()["translations"][0]["names"] == []  # the fake writes no names


async def test_ranges_are_copied(web: httpx.AsyncClient) -> None:
    asked = {"texts": ["قال @desk نعم."], "target_language": "en", "copied_spans": [[[4, 9]]]}
    translation = (await web.post("/v1/translate", json=asked)).json()["translations"][0]
    assert "@desk" in translation["text"]


async def test_html_is_translated_with_its_plain_texts(web: httpx.AsyncClient) -> None:
    asked = {"texts": [f"<p>{NEWS}</p>"], "target_language": "en", "mime_type": "text/html; charset=utf-8"}
    translation = (await web.post("/v1/translate", json=asked)).json()["translations"][0]
    assert translation["text"] == "<p>translation.</p>"
    assert translation["plain"]["source"].strip() == NEWS


async def test_estimates_tell_doubts_and_signals(web: httpx.AsyncClient) -> None:
    pairs = [{"source": "وقع 3 وزراء الاتفاق.", "target": "Five ministers signed it."}]
    body = (await web.post("/v1/estimate", json={"pairs": pairs, "source_language": "ar"})).json()
    (estimate,) = body["estimates"]
    assert (estimate["source_language"], estimate["target_language"]) == ("ar", "en")
    assert "NUMBER_MISMATCH" in {flag["kind"] for flag in estimate["flags"]}
    assert estimate["signals"]["score"] == -0.25
    assert estimate["model"]["name"] == "ar-en"
    assert set(body["timing"]) == {"queue_ms", "compute_ms"}


async def test_names_are_romanized_by_scheme(web: httpx.AsyncClient) -> None:
    press = await web.post("/v1/romanize", json={"texts": ["محمود عباس"]})
    assert press.json() == {"texts": ["Mahmoud Abbas"]}
    library = await web.post("/v1/romanize", json={"texts": ["محمود عباس"], "scheme": "ala_lc"})
    assert library.json() == {"texts": ["Maḥmūd ʻAbbās"]}


async def test_a_share_of_the_article_is_summarised(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/summarize", json={"text": f"{NEWS} {NEWS} {NEWS}", "share": 0.4})
    assert len(reply.json()["sentences"]) == 1


async def test_a_style_is_asked_for_by_its_name(web: httpx.AsyncClient) -> None:
    reply = (await web.post("/v1/summarize", json={"text": NEWS, "style": "brief"})).json()
    assert set(reply) == set(SCHEMAS["Summary"]["properties"])
    (sentence,) = reply["sentences"]
    assert set(sentence) == set(SCHEMAS["SummarySentence"]["properties"])
    assert (sentence["origin"], sentence["fallback_reason"]) == ("FALLBACK", "NO_MODEL")
    refused = await web.post("/v1/summarize", json={"text": NEWS, "style": "abstract"})
    body = refused.json()
    assert (refused.status_code, body["reason"], body["field"]) == (409, "NO_SUMMARY_MODEL", "style")
    wrong = (await web.post("/v1/summarize", json={"text": NEWS, "style": "poem"})).json()
    assert (wrong["reason"], wrong["field"]) == ("UNKNOWN_STYLE", "style")


OPTIONS: dict[str, Any] = {"texts": [NEWS], "target_language": "en"}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/translate", {**OPTIONS, "glossary": []}, "glossary"),
        ("/v1/translate", {**OPTIONS, "glossary": {"entries": [3]}}, "glossary.entries"),
        ("/v1/translate", {**OPTIONS, "glossary": {"entries": [{"ar": 3, "en": "a"}]}}, "glossary.entries[0].ar"),
        ("/v1/translate", {**OPTIONS, "glossary": {"entries": [{"ar": "خطة", "en": ""}]}}, "glossary.entries[0].en"),
        (
            "/v1/translate",
            {**OPTIONS, "glossary": {"entries": [{"ar": "خطة", "en": "plan", "direction": "en"}]}},
            "glossary.entries[0].direction",
        ),
        ("/v1/translate", {**OPTIONS, "glossary": {"entries": [{}] * 5_001}}, "glossary.entries"),
        ("/v1/translate", {**OPTIONS, "name_memory": {"names": [{"source": 1}]}}, "name_memory.names[0].source"),
        (
            "/v1/translate",
            {**OPTIONS, "name_memory": {"names": [{"source": "a b", "target": "عباس"}]}},
            "name_memory.names[0].source",
        ),
        ("/v1/translate", {**OPTIONS, "mime_type": "text/rtf"}, "mime_type"),
        ("/v1/translate", {**OPTIONS, "copied_spans": [[[0, 1, 2]]]}, "copied_spans"),
        ("/v1/translate", {**OPTIONS, "copied_spans": [[[0, True]]]}, "copied_spans"),
        ("/v1/translate", {**OPTIONS, "copied_spans": [[[0, 99]]]}, "copied_spans[0][0]"),
        ("/v1/translate", {**OPTIONS, "copied_spans": [[[0, 1]]], "mime_type": "text/html"}, "copied_spans"),
        ("/v1/estimate", {}, "pairs"),
        ("/v1/estimate", {"pairs": []}, "pairs"),
        ("/v1/estimate", {"pairs": [{"source": 1}]}, "pairs[0].source"),
        ("/v1/estimate", {"pairs": [{"source": NEWS}], "target_language": "ar", "source_language": "ar"},
         "target_language"),
        ("/v1/romanize", {"texts": NEWS, "scheme": "iso"}, "scheme"),
        ("/v1/romanize", {}, "texts"),
        ("/v1/summarize", {"text": NEWS, "share": 2}, "share"),
        ("/v1/summarize", {"text": NEWS, "share": 0.5, "words": 5}, "length"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(web: httpx.AsyncClient, path: str, body: dict[str, Any], field: str) -> None:
    reply = await web.post(path, json=body)
    assert reply.status_code == 400, reply.text
    assert reply.json()["field"] == field
