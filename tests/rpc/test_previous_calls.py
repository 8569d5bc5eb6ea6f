"""A new version of a text or document over gRPC, with the segments of the earlier one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dragoman import read_previous
from dragoman.v1 import documents_pb2 as dpb
from dragoman.v1 import options_pb2, text_pb2, translation_pb2
from dragoman_server.inference import previous as previous_module
from rpc_fakes import Serving, failure_of
from test_documents import PAGE, translated

MET, EDITED = "The council met.", "اجتمع المجلس."


def segments(*pairs: tuple[str, str]) -> list[options_pb2.PreviousSegment]:
    return [options_pb2.PreviousSegment(source=source, target=target) for source, target in pairs]


def asked(text: str, *pairs: tuple[str, str], **more: Any) -> translation_pb2.TranslateTextRequest:
    options = {"target_language": "ar", "previous_segments": segments(*pairs)}
    return translation_pb2.TranslateTextRequest(texts=[text], options=options, **more)


async def test_an_unchanged_sentence_comes_back_as_it_was(server: Serving) -> None:
    reply = await server.translation.TranslateText(asked(f"{MET} It was long.", (MET, EDITED)))
    (result,) = reply.translations
    assert result.text == f"{EDITED} ترجمة."
    assert [segment.origin for segment in result.segments] == [
        text_pb2.SEGMENT_ORIGIN_PREVIOUS,
        text_pb2.SEGMENT_ORIGIN_MODEL,
    ]
    assert server.models.to_arabic.taken == ["It was long."]


async def test_items_of_a_stream_take_them_too(server: Serving) -> None:
    options = {"target_language": "ar", "previous_segments": segments((MET, EDITED))}
    item = translation_pb2.StreamTranslateRequest(id="a", text=MET, options=options)
    (reply,) = [reply async for reply in server.translation.StreamTranslate(iter([item]))]
    assert (reply.translation.text, reply.translation.HasField("model")) == (EDITED, False)


async def test_html_keeps_its_tags_and_the_sentence(server: Serving) -> None:
    page = f"<p>{MET} <b>It was long.</b></p>"
    reply = await server.translation.TranslateText(
        asked(page, (MET, EDITED), ("It was long.", "طال."), mime_type="text/html")
    )
    assert reply.translations[0].text == f"<p>{EDITED} <b>طال.</b></p>"
    assert server.models.to_arabic.taken == []


async def test_an_unchanged_document_is_written_without_a_model(server: Serving) -> None:
    pairs = segments(("News", "أخبار"), ("The council met today.", "اجتمع المجلس اليوم."))
    options = {"target_language": "ar", "source_language": "en", "previous_segments": pairs}
    received = await translated(server, "a.html", PAGE, options=options)
    assert "أخبار" in received.data.decode()
    assert "<b>" in received.data.decode()
    report = received.result.report
    assert (report.blocks_translated, report.blocks_copied, report.previous_segments) == (2, 0, 2)
    assert (list(report.models), server.models.to_arabic.taken) == ([], [])


async def test_the_bilingual_report_serves_the_next_version(server: Serving) -> None:
    first = await translated(server, "a.html", PAGE, bilingual_format=dpb.BILINGUAL_FORMAT_JSON)
    assert first.result.media_type == "application/json"
    report = json.loads(first.data)
    assert [(one["source_text"], one["target_text"], one["origin"]) for one in report["segments"]] == [
        ("News", "ترجمة", "model"),
        ("The council met today.", "ترجمة.", "model"),
    ]
    report["segments"][1]["target_text"] = EDITED
    kept = segments(*((one.source, one.target) for one in read_previous(json.dumps(report))))
    server.models.to_arabic.taken.clear()
    changed = PAGE.replace(b"News", b"Old news")
    options = {"target_language": "ar", "previous_segments": kept}
    second = await translated(server, "a.html", changed, options=options)
    assert server.models.to_arabic.taken == ["Old news"]
    assert EDITED in second.data.decode().replace("<b>", "").replace("</b>", "")


async def test_a_malformed_segment_is_named(server: Serving) -> None:
    failure = await failure_of(server.translation.TranslateText(asked(MET, (MET, EDITED), ("a", " "))))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "INVALID_PREVIOUS_SEGMENT")
    assert failure.fields == ("options.previous_segments[1].target",)
    assert "leave the segment out" in failure.message


async def test_too_many_are_refused(server: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previous_module, "MAX_PREVIOUS_SEGMENTS", 1)
    failure = await failure_of(server.translation.TranslateText(asked(MET, ("a", "b"), ("c", "d"))))
    assert (failure.reason, failure.fields) == ("TOO_MANY_PREVIOUS_SEGMENTS", ("options.previous_segments",))
    options = {"target_language": "ar", "previous_segments": segments(("a", "b"), ("c", "d"))}
    failure = await failure_of(translated(server, "a.txt", b"One.", options=options))
    assert failure.fields == ("header.options.previous_segments",)
