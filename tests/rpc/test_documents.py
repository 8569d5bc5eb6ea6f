"""Documents over gRPC: what comes back, what is refused, and what happens to those that leave."""

from __future__ import annotations

import asyncio
import html
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from dragoman.v1 import documents_pb2 as pb
from dragoman.v1 import text_pb2
from dragoman_server.caller import Priority
from dragoman_server.errors import EngineError
from dragoman_server.rpc import uploads as uploads_module
from dragoman_server.rpc.uploads import LARGEST_CHUNK
from google.rpc import status_pb2
from rpc_fakes import Serving, eventually, failure_of, read_failure, serving

PAGE = b'<html lang="en"><body><h1>News</h1><p>The council <b>met</b> today.</p></body></html>'
MANY = b"\n\n".join(b"The council met in room %d. " % number + b"It was long and dull. " * 100 for number in range(6))


@dataclass
class Received:
    """What a document's call gave."""

    progress: list[tuple[int, int]]
    result: pb.DocumentResult
    data: bytes


def request(name: str, data: bytes, *, chunk: int = 1 << 20, **header: Any) -> Iterator[pb.TranslateDocumentRequest]:
    header = {"options": {"target_language": "ar"}, "size_bytes": len(data), **header}
    yield pb.TranslateDocumentRequest(header=pb.DocumentHeader(name=name, **header))
    for start in range(0, len(data), chunk):
        yield pb.TranslateDocumentRequest(chunk=data[start : start + chunk])


async def sent(server: Serving, requests: Iterable[pb.TranslateDocumentRequest]) -> Received:
    call = server.documents.TranslateDocument()
    for message in requests:
        await call.write(message)
        await asyncio.sleep(0.02)  # grpc.aio hides the status of a call that ends while it is written to
        if call.done():
            break
    else:
        await call.done_writing()
    answers = []
    while (answer := await call.read()) is not grpc.aio.EOF:
        answers.append(answer)
    kinds = [kind for kind, _ in itertools.groupby(answer.WhichOneof("part") for answer in answers)]
    assert kinds in (["progress", "result", "chunk"], ["progress", "result"])
    steps = [answer.progress for answer in answers if answer.HasField("progress")]
    (result,) = [answer.result for answer in answers if answer.HasField("result")]
    data = b"".join(answer.chunk for answer in answers)
    assert len(data) == result.size_bytes
    return Received([(step.blocks_done, step.blocks_total) for step in steps], result, data)


async def translated(server: Serving, name: str, data: bytes, **options: Any) -> Received:
    return await sent(server, request(name, data, **options))


async def test_documents_search_for_no_alternatives(server: Serving) -> None:
    options = {"target_language": "ar", "source_language": "en", "alternatives": 3, "token_scores": True}
    await translated(server, "a.txt", b"A plan.", options=options)
    assert server.models.to_arabic.taken == ["A plan."]


async def test_a_page_comes_back_as_a_page(server: Serving) -> None:
    received = await translated(server, "a.html", PAGE, chunk=31)
    assert received.data.decode() == (
        '<html dir="rtl" lang="ar"><body><h1>ترجمة</h1><p>ترجمة.<b></b></p></body></html>'
    )
    assert (received.result.media_type, received.result.format) == ("text/html", "html")
    report = received.result.report
    assert (report.blocks_translated, report.segments, report.unplaced_tags) == (2, 2, 1)
    assert [model.name for model in report.models] == ["en-ar"]
    assert received.progress == [(0, 2), (2, 2)]


async def test_long_documents_are_translated_in_groups(server: Serving) -> None:
    received = await translated(server, "a.txt", MANY)
    done = [done for done, _ in received.progress]
    assert len(done) > 3
    assert done == sorted(done)
    assert received.progress[-1] == (6, 6)
    assert received.data.count(b"\n\n") == 5


async def test_documents_are_bulk_unless_they_ask(server: Serving) -> None:
    bulk = await translated(server, "a.txt", b"The council met.")
    asked = await translated(server, "a.txt", b"They sat.", priority=text_pb2.PRIORITY_INTERACTIVE)
    assert [caller.priority for caller in server.models.callers] == [Priority.BULK, Priority.INTERACTIVE]
    assert bulk.result.timing.priority == text_pb2.PRIORITY_BULK
    assert asked.result.timing.priority == text_pb2.PRIORITY_INTERACTIVE
    assert all(caller.patient for caller in server.models.callers)


async def test_a_block_that_fails_is_left_and_told(server: Serving) -> None:
    french = "Le conseil municipal s'est réuni hier soir pour discuter du budget de la ville."
    received = await translated(server, "a.txt", f"The council met.\n\n{french}\n\nIt was long.".encode())
    assert received.data.decode() == f"ترجمة.\n\n{french}\n\nترجمة."
    report = received.result.report
    assert (report.blocks_translated, report.blocks_failed) == (2, 1)
    (problem,) = report.problems
    failure = read_failure(status_pb2.Status.FromString(problem.error.SerializeToString()))
    assert (problem.path, failure.reason) == ("paragraph 2", "UNSUPPORTED_LANGUAGE")
    assert "the text seems to be in 'fr'" in failure.message


async def test_a_failure_of_the_engine_leaves_its_block(server: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = server.models.to_arabic.translate

    async def translate(sentences: Any, *rest: Any) -> Any:
        if any("DEFECT" in sentence for sentence in sentences):
            raise EngineError("out of order")
        return await answer(sentences, *rest)

    monkeypatch.setattr(server.models.to_arabic, "translate", translate)
    received = await translated(server, "a.txt", b"The council met.\n\nA DEFECT was found.\n\nIt was long.")
    assert received.data.decode() == "ترجمة.\n\nA DEFECT was found.\n\nترجمة."


async def test_what_is_in_the_target_language_stays(server: Serving) -> None:
    page = "<html><body><p>وصل الوفد إلى المدينة صباح اليوم.</p><p>1,234</p></body></html>".encode()
    received = await translated(server, "a.html", page)
    assert received.data == page
    assert received.result.report.blocks_copied == 1


async def test_items_under_embargo_pass_through(server: Serving) -> None:
    line = (
        b'{"id": "%d", "title": "The council met", "text": "It was long.", "embargoed_until": "%d-01-01T00:00:00Z"}\n'
    )
    received = await translated(server, "a", line % (1, 2999) + line % (2, 2001), format="feed")
    first, second = received.data.decode().splitlines()
    assert first == (line % (1, 2999)).decode().strip()
    assert "ترجمة" in second
    report = received.result.report
    assert (report.blocks_withheld, report.blocks_translated) == (2, 2)


async def test_a_translated_feed_says_a_machine_did_it(server: Serving) -> None:
    feed = b'<rss version="2.0"><channel><title>News</title><item><title>The council met</title></item></channel></rss>'
    received = await translated(server, "a.xml", feed)
    assert b"trainedAlgorithmicMedia" in received.data
    assert received.result.media_type == "application/rss+xml"


async def test_strings_and_columns_are_chosen(server: Serving) -> None:
    chosen = await translated(
        server, "a.json", b'{"t": "The council met.", "u": "It sat."}', selection={"paths": ["t"]}
    )
    assert chosen.data.decode() == '{"t": "ترجمة.", "u": "It sat."}'
    columns = await translated(server, "a.csv", b"id,t\n1,The council met.\n", selection={"columns": ["t"]})
    assert columns.data.decode() == "id,t\n1,ترجمة.\n"


@pytest.mark.parametrize(
    ("name", "data", "header", "reason", "field"),
    [
        ("a.txt", b"PK\x03\x04rest", {}, "UNSUPPORTED_FORMAT", ()),
        ("a.txt", b"\0\1\2\0", {}, "UNREADABLE_DOCUMENT", ()),
        ("a.xyz", b"text", {}, "UNSUPPORTED_FORMAT", ()),
        ("a.txt", b"text", {"format": "word"}, "UNSUPPORTED_FORMAT", ()),
        ("a.json", b'{"t": "The council met."}', {}, "PATHS_REQUIRED", ()),
        ("a.csv", b"a,b\n", {"selection": {"paths": ["t"]}}, "UNSUPPORTED_OPTION", ()),
        ("a.txt", b"text", {"options": {}}, "FIELD_REQUIRED", ("header.options.target_language",)),
        ("a.txt", b"The council met.", {"options": {"target_language": "ar", "model": "x"}}, "UNKNOWN_MODEL", ()),
        ("a.txt", b"text", {"size_bytes": 5}, "INCOMPLETE_DOCUMENT", ("header.size_bytes",)),
        ("a.txt", b"text", {"size_bytes": 30_000_000}, "DOCUMENT_TOO_LARGE", ("header.size_bytes",)),
    ],
)
async def test_bad_documents_are_refused(
    server: Serving, name: str, data: bytes, header: dict[str, Any], reason: str, field: tuple[str, ...]
) -> None:
    failure = await failure_of(translated(server, name, data, **header))
    assert (failure.reason, failure.fields) == (reason, field)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([], "header"),
        ([{}], "header"),
        ([{"chunk": b"text"}], "header"),
        ([{"header": {"options": {"target_language": "ar"}}}, {"header": {}}], "chunk"),
        ([{"header": {"options": {"target_language": "ar"}}}, {"chunk": b""}], "chunk"),
        (
            [
                {"header": {"options": {"target_language": "ar"}}},
                {"chunk": b"x" * (LARGEST_CHUNK + 1)},
            ],
            "chunk",
        ),
    ],
)
async def test_messages_out_of_order_are_refused(server: Serving, parts: list[dict[str, Any]], field: str) -> None:
    messages = [pb.TranslateDocumentRequest(**part) for part in parts]
    assert (await failure_of(sent(server, messages))).fields == (field,)


async def test_too_large_a_document_is_refused_early() -> None:
    async with serving(max_document_bytes=3_000_000) as server:
        messages = list(request("a.txt", b"x" * 100_000_000, size_bytes=None))
        call = server.documents.TranslateDocument()
        for message in messages[:4]:
            await call.write(message)
        failure = await failure_of(call.read())  # before the client has sent the other 97 million bytes
    assert (failure.reason, failure.metadata["limit"]) == ("DOCUMENT_TOO_LARGE", "3000000")


async def test_more_documents_than_places_are_refused() -> None:
    async with serving(max_documents=1) as server:
        first = asyncio.ensure_future(translated(server, "a.txt", b"They HANG on."))
        await eventually(lambda: bool(server.models.to_arabic.taken))
        failure = await failure_of(server.documents.TranslateDocument().read())
        assert (failure.reason, failure.metadata["limit"]) == ("OVERLOADED", "1")
        assert failure.retry_ms
        server.models.to_arabic.release.set()
        await first
        await translated(server, "a.txt", b"The council met.")


async def test_a_cancelled_call_ends_the_work_and_frees_its_place() -> None:
    async with serving(max_documents=1) as server:
        call = server.documents.TranslateDocument(request("a.txt", MANY.replace(b"room 3", b"HANG")))
        await eventually(lambda: any("HANG" in sentence for sentence in server.models.to_arabic.taken))
        call.cancel()
        await eventually(lambda: server.models.to_arabic.cancelled == 1)
        taken = len(server.models.to_arabic.taken)
        await translated(server, "a.txt", b"1")
        assert len(server.models.to_arabic.taken) == taken


async def test_the_deadline_of_a_document_is_kept(server: Serving) -> None:
    call = server.documents.TranslateDocument(request("a.txt", b"They HANG on."), timeout=0.5)
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        async for _ in call:
            pass
    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await eventually(lambda: server.models.to_arabic.cancelled == 1)
    assert server.models.callers[0].deadline is not None


async def test_a_client_that_falls_silent_is_sent_away(server: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads_module, "PATIENCE_SECONDS", 0.05)
    call = server.documents.TranslateDocument()
    await call.write(next(request("a.txt", b"text")))
    assert (await failure_of(call.read())).reason == "INCOMPLETE_DOCUMENT"


async def test_formats_are_listed_with_what_they_take(server: Serving) -> None:
    listed = await server.documents.ListFormats(pb.ListFormatsRequest())
    formats = {format.name: format for format in listed.formats}
    assert list(formats) == sorted(formats)
    assert list(formats["html"].extensions) == ["html", "htm", "xhtml"]
    assert list(formats["json"].selection) == ["paths"]
    assert list(formats["csv"].selection) == ["columns"]
    assert all(format.description for format in listed.formats)


async def test_a_bilingual_page_shows_source_and_translation(server: Serving) -> None:
    french = "Le conseil municipal s'est réuni hier soir pour discuter du budget de la ville."
    text = f"The council met. It was long.\n\n{french}"
    received = await translated(server, "folder/a.txt", text.encode(), bilingual_format=pb.BILINGUAL_FORMAT_HTML)
    page = html.unescape(received.data.decode())
    assert (received.result.media_type, received.result.format) == ("text/html", "text")
    assert received.result.bilingual_format == pb.BILINGUAL_FORMAT_HTML
    assert "<title>a.txt</title>" in page
    for part in ("The council met.</td>", "It was long.</td>", "ترجمة.", f"{french}</td>", "تُرك كما هو", "en-ar"):
        assert part in page
    assert (received.result.report.blocks_translated, received.result.report.blocks_failed) == (1, 1)


async def test_a_bilingual_word_document_comes_back_of_a_page(server: Serving) -> None:
    received = await translated(server, "a.html", PAGE, bilingual_format=pb.BILINGUAL_FORMAT_DOCX)
    assert received.data.startswith(b"PK")
    assert received.result.media_type.endswith("wordprocessingml.document")


async def test_an_unknown_bilingual_format_is_refused(server: Serving) -> None:
    failure = await failure_of(translated(server, "a.html", PAGE, bilingual_format=99))
    assert (failure.code, failure.fields) == ("INVALID_ARGUMENT", ("header.bilingual_format",))
    assert "BILINGUAL_FORMAT_HTML, BILINGUAL_FORMAT_DOCX" in failure.message


async def test_short_blocks_are_in_the_language_of_the_document(server: Serving) -> None:
    long = "The council met on Tuesday and approved the budget for the coming year."
    french = "Le conseil municipal s'est réuni hier soir pour discuter du budget de la ville."
    received = await translated(server, "a.txt", f"Rue de la Paix\n\n{long}\n\n{french}\n\nBerlin, Dezember".encode())
    assert received.data.decode() == f"ترجمة\n\nترجمة.\n\n{french}\n\nترجمة"
    assert [problem.path for problem in received.result.report.problems] == ["paragraph 3"]
