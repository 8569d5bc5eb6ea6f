"""Segments of an earlier version: taken from results and reports, and sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dragoman import (
    AsyncClient,
    Client,
    ConfigurationError,
    Origin,
    PlainTexts,
    PreviousSegment,
    Segment,
    Span,
    Translation,
    TranslationOptions,
    previous_segments,
    read_previous,
)
from dragoman.v1 import options_pb2
from fake_server import FakeServer

KNOWN = PreviousSegment("نص", "A text.")
OPTIONS = TranslationOptions(target="en", previous_segments=[KNOWN])


def report(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"segments": [{"source_text": source, "target_text": target, **more} for source, target in pairs]}


def test_a_result_gives_what_its_next_version_needs() -> None:
    text, segments = "نص. ABC", (Segment(Span(0, 3), Span(0, 5)), Segment(Span(4, 7), Span(6, 9), origin=Origin.COPIED))
    result = Translation("Text. ABC", "ar", "en", segments)
    assert previous_segments(text, result) == (PreviousSegment("نص.", "Text."),)


def test_of_html_the_plain_texts_are_read() -> None:
    plain = PlainTexts("نص.", "Text.")
    result = Translation("<p>Text.</p>", "ar", "en", (Segment(Span(0, 3), Span(0, 5)),), plain=plain)
    assert previous_segments("<p>نص.</p>", result) == (PreviousSegment("نص.", "Text."),)


def test_reports_of_texts_and_of_rows_are_read() -> None:
    first, second = report(("one", "واحد"), ("ABC", "ABC")), report(("two", "اثنان"))
    row = {"id": 1, "dragoman": {"title": second, "text": report(("ABC", "ABC"), origin="COPIED")}}
    lines = f"{json.dumps(first)}\n\n{json.dumps(row)}\n"
    found = [PreviousSegment("one", "واحد"), PreviousSegment("ABC", "ABC"), PreviousSegment("two", "اثنان")]
    assert list(read_previous(lines.encode())) == list(read_previous("\ufeff".encode() + lines.encode())) == found
    assert read_previous(json.dumps(first, indent=1)) == tuple(found[:2])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"plain words", "not JSON"),
        (b"[" * 100_000, "nested"),
        (b'{"a": 1}\nno', "line 2 of the report is not JSON"),
        (b"[1]", "no JSON object"),
        (b'{"text": "x"}', 'no "segments"'),
        (b'{"segments": 5}', '"segments" is no list'),
        (b'{"dragoman": {"title": {"segments": {}}}}', 'title, "segments" is no list'),
        (b'{"segments": [5]}', "segment 1 of the report has no source_text"),
        (b'{"segments": [{"source": [0, 1], "target": [0, 1]}]}', "segment 1 of the report has no source_text"),
        (b'{"segments": [{"source_text": "a", "target_text": 1}]}', "no source_text and target_text"),
        (b'{"segments": [{"source_text": "a", "target_text": " "}]}', "remove the segment"),
        (b'{"segments": []}\n{"segments": [{}]}', "line 2, segment 1"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_previous(data)
    assert told in str(refused.value)


async def test_both_clients_send_the_segments(server: FakeServer) -> None:
    with Client(server.address) as client:
        client.translate("نص", options=OPTIONS)
        list(client.translate_stream(["نص"], options=OPTIONS))
        client.translate_document(b"text", name="a.txt", options=OPTIONS)
    async with AsyncClient(server.address) as client:
        await client.translate("نص", options=OPTIONS)
        await client.translate_document(b"text", name="a.txt", options=OPTIONS)
    sent = [request.options for method, request in server.calls if method in ("TranslateText", "TranslateDocument")]
    sent += [item.options for item in server.items]
    wanted = options_pb2.PreviousSegment(source=KNOWN.source, target=KNOWN.target)
    assert [list(options.previous_segments) for options in sent] == [[wanted]] * 5


def test_another_kind_of_segment_is_named() -> None:
    wrong = TranslationOptions(target="en", previous_segments=[KNOWN, ("a", "b")])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"previous_segments\[1\] must be a PreviousSegment"):
        Client("127.0.0.1:1").translate("a", options=wrong)
