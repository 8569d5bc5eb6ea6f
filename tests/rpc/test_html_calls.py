"""HTML through both methods of Translation: what is translated, what stays, and what the spans are of."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from dragoman import Client, GlossaryEntry, TranslationOptions
from dragoman.v1 import text_pb2
from dragoman.v1 import translation_pb2 as pb
from rpc_fakes import FakeEncoder, Serving, failure_of

PAGE = (
    '<!doctype html>\n<html lang="en"><head><title>The council met</title>\n<style>p { color: red }</style></head>\n'
    "<body><p class=lead>The <b>council</b> met on Monday. It agreed.</p>\n"
    '<img src="a.png" alt="The meeting room"><p>See <code>a.cfg</code> for more<br>details &amp; names.</p>\n'
)


async def translate(server: Serving, *texts: str, mime_type: str = "text/html", **options: Any) -> Any:
    request = pb.TranslateTextRequest(texts=texts, mime_type=mime_type, options={"target_language": "ar", **options})
    return list((await server.translation.TranslateText(request)).translations)


async def test_a_page_comes_back_as_html_with_its_evidence(server: Serving) -> None:
    server.models.encoder = FakeEncoder()
    (result,) = await translate(server, PAGE)
    assert result.text.startswith('<!doctype html>\n<html dir="rtl" lang="ar"><head><title>ترجمة</title>')
    for kept in (
        "<style>p { color: red }</style>",
        "<p class=lead>",
        '<img src="a.png" alt="ترجمة',
        "<code>a.cfg</code>",
    ):
        assert kept in result.text
    for gone in ("council", "Monday", "meeting room", "details"):
        assert gone not in result.text
    assert (result.source_language, result.detection.language, result.model.name) == ("en", "en", "en-ar")


async def test_spans_are_of_the_plain_texts(server: Serving) -> None:
    (result,) = await translate(server, "<h1>The council</h1><p>It <b>met</b>. It went.</p>")
    assert result.plain.source == "The council\n\nIt met. It went."
    sources = [result.plain.source[one.source.start : one.source.end] for one in result.segments]
    assert sources == ["The council", "It met.", "It went."]
    targets = [result.plain.target[one.target.start : one.target.end] for one in result.segments]
    assert all(target.startswith("ترجمة") for target in targets)
    (plain,) = await translate(server, "The council met.", mime_type="text/plain")
    assert not plain.HasField("plain")


async def test_the_language_is_that_of_the_whole_document(server: Serving) -> None:
    pages = [
        "<p>OK</p><p>The council met to agree on it.</p>",
        "<p>اجتمع المجلس يوم الاثنين</p>",
        "<p>12</p>",
    ]
    english, arabic, none = await translate(server, *pages)
    assert [segment.origin for segment in english.segments] == [text_pb2.SEGMENT_ORIGIN_MODEL] * 2
    assert (arabic.text, none.text) == (pages[1], pages[2])
    assert (arabic.source_language, none.source_language) == ("ar", "und")
    assert not none.segments


async def test_a_stream_takes_html_beside_plain_text(server: Serving) -> None:
    call = server.translation.StreamTranslate()
    for number, kind in enumerate(("text/html; charset=utf-8", "text/plain")):
        options = {"target_language": "ar"}
        await call.write(
            pb.StreamTranslateRequest(id=str(number), text="<p>It met.</p>", mime_type=kind, options=options)
        )
    await call.done_writing()
    answers = {answer.id: answer.translation async for answer in call}
    assert answers["0"].text == "<p>ترجمة.</p>"
    assert not answers["1"].HasField("plain")


@pytest.mark.parametrize(
    "text",
    ["", "<", "<p", "<b><i></b></i>", "<p>It met <b>on", "\0<p>It</p>\0", "<!--", "\ufeff<p>It met.</p>", "<a>" * 500],
)
async def test_broken_html_is_answered(server: Serving, text: str) -> None:
    (result,) = await translate(server, text, source_language="en")
    assert isinstance(result.text, str)


async def test_errors_of_html_name_the_text(server: Serving) -> None:
    persian = "این یک متن فارسی است که برای آزمایش نوشته شده است و باید شناخته شود. ما می‌خواهیم بدانیم که چه می‌شود."
    failure = await failure_of(translate(server, "<p>It met.</p>", f"<p>{persian}</p>"))
    assert (failure.reason, failure.fields) == ("UNSUPPORTED_LANGUAGE", ("texts[1]",))
    failure = await failure_of(translate(server, "<p>x</p>", glossary={"entries": [{"ar": "", "en": "x"}]}))
    assert (failure.reason, failure.fields) == ("INVALID_GLOSSARY", ("options.glossary.entries[0].ar",))


async def test_the_client_sends_html_and_a_glossary(server: Serving) -> None:
    entries = [GlossaryEntry(ar="Reuters", en="Reuters")]

    def call() -> Any:
        with Client(server.application.address) as client:
            options = TranslationOptions(target="ar", source="en", glossary=entries)
            return client.translate("<p>Reuters said <b>it</b> met</p>", options=options, mime_type="text/html")

    result = await asyncio.to_thread(call)
    assert result.text.startswith("<p>Reuters ترجمة")
    assert result.plain is not None
    assert result.plain.source == "Reuters said it met"


async def test_token_scores_have_places_in_the_plain_text(server: Serving) -> None:
    (result,) = await translate(server, "<h1>The council</h1><p>It met.</p>", token_scores=True)
    spans = [(token.span.start, token.span.end) for one in result.segments for token in one.token_scores]
    assert spans == [(one.target.start, one.target.end) for one in result.segments]
