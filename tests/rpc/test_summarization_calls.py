"""Service Summarization: answers, and the table of what bad input gets."""

from __future__ import annotations

import math

import pytest
from dragoman.v1 import summarization_pb2 as pb
from rpc_fakes import Serving, failure_of, serving

ARTICLE = """\
Harbour town opens a second bridge

The council of the harbour town opened a second bridge over the river on Sunday. The bridge cost twelve million dollars
and took four years to build. Engineers said that it would halve the time to the market. Shopkeepers on the north bank
hope for more customers. The old bridge will be closed for repairs until the spring.
"""


async def summarize(server: Serving, text: str = ARTICLE, title: str | None = None, **options: object) -> pb.Summary:
    request = pb.SummarizeTextRequest(text=text, title=title, options=options)
    reply = await server.summarization.SummarizeText(request)
    return reply.summary


async def test_three_sentences_of_the_article_each_with_its_place(server: Serving) -> None:
    summary = await summarize(server)
    assert len(summary.sentences) == 3
    assert (summary.source_language, summary.language) == ("en", "en")
    assert summary.detection.language == "en"
    assert not summary.HasField("translation_model")
    for sentence in summary.sentences:
        written = summary.text[sentence.target.start : sentence.target.end]
        assert written == " ".join(ARTICLE[sentence.source.start : sentence.source.end].split())
        assert 0 <= sentence.rank_score <= 1
        assert not sentence.HasField("score")


@pytest.mark.parametrize(
    ("length", "count"),
    [({"sentences": 2}, 2), ({"words": 1}, 1), ({"share": 0.01}, 1)],
)
async def test_length_is_given_in_three_ways(server: Serving, length: dict[str, float], count: int) -> None:
    assert len((await summarize(server, length=length)).sentences) == count


async def test_a_summary_in_the_other_language(server: Serving) -> None:
    summary = await summarize(server, translation={"target_language": "ara"}, length={"sentences": 2})
    assert summary.language == "ar"
    assert summary.text == "ترجمة. ترجمة."
    assert summary.translation_model.name == "en-ar"
    assert [sentence.score for sentence in summary.sentences] == [-0.25, -0.25]


async def test_a_title_is_not_part_of_the_summary(server: Serving) -> None:
    summary = await summarize(server, title="Second bridge opens")
    assert "Second bridge opens" not in summary.text


TARGET, SOURCE = "options.translation.target_language", "options.translation.source_language"


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"text": ""}, "EMPTY_TEXT", "text"),
        ({"text": " \n\t"}, "EMPTY_TEXT", "text"),
        ({"text": "123 😀"}, "NO_WORDS", "text"),
        ({"options": {"length": {"sentences": 0}}}, "INVALID_LENGTH", "options.length.sentences"),
        ({"options": {"length": {"words": -1}}}, "INVALID_LENGTH", "options.length.words"),
        ({"options": {"length": {"share": 0}}}, "INVALID_LENGTH", "options.length.share"),
        ({"options": {"length": {"share": math.nan}}}, "INVALID_LENGTH", "options.length.share"),
        ({"options": {"length": {"share": 1.5}}}, "INVALID_LENGTH", "options.length.share"),
        ({"options": {"length": {"sentences": 1000}}}, "LIMIT_EXCEEDED", "options.length.sentences"),
        ({"options": {"translation": {"target_language": "klingon!"}}}, "UNSUPPORTED_LANGUAGE", TARGET),
        ({"options": {"translation": {"source_language": "fa"}}}, "UNSUPPORTED_LANGUAGE", SOURCE),
        ({"options": {"style": 99}}, "UNKNOWN_STYLE", "options.style"),
        ({"options": {"style": 3, "length": {"words": 9}}}, "INVALID_LENGTH", "options.length.words"),
        ({"text": "x" * 1_000_001}, "TEXT_TOO_LONG", "text"),
        ({"title": "x" * 1_000_001}, "TEXT_TOO_LONG", "title"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_bad_requests_name_the_field(server: Serving, fields: dict[str, object], reason: str, field: str) -> None:
    request = pb.SummarizeTextRequest(**{"text": ARTICLE, **fields})
    failure = await failure_of(server.summarization.SummarizeText(request))
    assert (failure.code, failure.reason, failure.fields) == ("INVALID_ARGUMENT", reason, (field,))


async def test_a_brief_without_a_model_is_marked(server: Serving) -> None:
    summary = await summarize(server, style="SUMMARY_STYLE_BRIEF")
    (sentence,) = summary.sentences
    assert sentence.origin == pb.SUMMARY_SENTENCE_ORIGIN_FALLBACK
    assert sentence.fallback_reason == pb.SUMMARY_FALLBACK_REASON_NO_MODEL
    assert not summary.HasField("writing_model")
    extract = await summarize(server)
    assert {one.origin for one in extract.sentences} == {pb.SUMMARY_SENTENCE_ORIGIN_EXTRACTED}


async def test_an_abstract_without_a_model_is_refused(server: Serving) -> None:
    request = pb.SummarizeTextRequest(text=ARTICLE, options={"style": "SUMMARY_STYLE_ABSTRACT"})
    failure = await failure_of(server.summarization.SummarizeText(request))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NO_SUMMARY_MODEL")


async def test_unknown_translation_model(server: Serving) -> None:
    request = pb.SummarizeTextRequest(text=ARTICLE, options={"translation": {"target_language": "ar", "model": "gpt"}})
    failure = await failure_of(server.summarization.SummarizeText(request))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "UNKNOWN_MODEL")


async def test_a_stream_blames_the_fields_of_its_items() -> None:
    async with serving() as server:
        call = server.summarization.StreamSummarize()
        backwards = {"length": {"words": -1}}
        await call.write(pb.StreamSummarizeRequest(id="1", text=ARTICLE))
        await call.write(pb.StreamSummarizeRequest(id="2"))
        await call.write(pb.StreamSummarizeRequest(id="3", text=ARTICLE, options=backwards))
        await call.done_writing()
        answers = {answer.id: answer async for answer in call}
    assert len(answers["1"].summary.sentences) == 3
    assert answers["1"].timing.total_ms > 0
    assert _fields(answers["2"]) == ("text",)
    assert _fields(answers["3"]) == ("options.length.words",)


def _fields(answer: pb.StreamSummarizeResponse) -> tuple[str, ...]:
    from google.rpc import status_pb2
    from rpc_fakes import read_failure

    return read_failure(status_pb2.Status.FromString(answer.error.SerializeToString())).fields
