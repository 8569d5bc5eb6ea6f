"""Documents through both clients."""

from __future__ import annotations

from pathlib import Path

import pytest
from dragoman import (
    AsyncClient,
    BilingualFormat,
    Client,
    ConfigurationError,
    DocumentFormat,
    FlagKind,
    InvalidRequestError,
    ModelRef,
    UnavailableError,
    UnimplementedError,
    UnsupportedLanguageError,
)
from dragoman.v1 import documents_pb2
from fake_server import FakeServer


def test_a_document_comes_back_with_its_report(client: Client, server: FakeServer) -> None:
    server.translate = str.upper
    steps: list[tuple[int, int]] = []
    result = client.translate_document(
        b"<p>text</p>", target="en", name="a.html", on_progress=lambda done, total: steps.append((done, total))
    )
    assert (result.data, result.media_type, result.format) == (b"<P>TEXT</P>", "text/html", "html")
    assert steps == [(0, 2), (1, 2), (2, 2)]
    report = result.report
    assert (report.blocks_translated, report.blocks_failed, report.segments, report.doubtful_segments) == (2, 1, 4, 1)
    assert report.flags == {FlagKind.NUMBER_MISMATCH: 1, FlagKind.UNKNOWN: 2}
    assert (report.doubts[0].path, report.doubts[0].target) == ("paragraph 1", "t")
    assert isinstance(report.problems[0].error, UnsupportedLanguageError)
    assert report.models == (ModelRef("fake", "f" * 64),)


def test_the_header_says_what_was_asked(client: Client, server: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 3_000_000)
    client.translate_document(path, target="en", source="ar", columns=["t"], paths=["p"], priority="interactive")
    _, header = server.calls[-1]
    assert (header.name, header.format, header.size_bytes) == ("a.csv", "", 3_000_000)
    assert (header.options.target_language, header.options.source_language) == ("en", "ar")
    assert (list(header.selection.columns), list(header.selection.paths), header.priority) == (["t"], ["p"], 1)


def test_a_document_that_is_refused_raises_its_error(client: Client) -> None:
    with pytest.raises(InvalidRequestError, match="scripted") as raised:
        client.translate_document(b"FAIL", target="en", format="html")
    assert raised.value.reason == "UNSUPPORTED_FORMAT"


def test_an_answer_that_lacks_bytes_is_no_result(client: Client) -> None:
    with pytest.raises(UnavailableError, match="ended the document early"):
        client.translate_document(b"CUT short", target="en", format="html")


def test_bytes_without_name_and_format_are_refused(client: Client) -> None:
    with pytest.raises(ConfigurationError, match="give name="):
        client.translate_document(b"text", target="en")


def test_an_error_of_the_callback_ends_the_work(client: Client) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.translate_document(b"text", target="en", name="a.html", on_progress=stop)


def test_formats_are_those_of_the_server(client: Client) -> None:
    assert client.document_formats() == (DocumentFormat("csv", "tables", ("csv",), ("columns",)),)


async def test_the_async_client_does_the_same(server: FakeServer) -> None:
    server.translate = str.upper
    async with AsyncClient(server.address, timeout=20) as client:
        result = await client.translate_document(b"text", target="en", name="a.html")
        assert (result.data, result.report.segments) == (b"TEXT", 4)
        with pytest.raises(InvalidRequestError):
            await client.translate_document(b"FAIL", target="en", name="a.html")
        assert len(await client.document_formats()) == 1


async def test_bilingual_documents_are_asked_for(client: Client, server: FakeServer) -> None:
    client.translate_document(b"text", target="en", name="a.txt", bilingual="html")
    async with AsyncClient(server.address, timeout=20) as other:
        await other.translate_document(b"text", target="en", name="a.txt", bilingual=BilingualFormat.DOCX)
    asked = [request.bilingual_format for method, request in server.calls if method == "TranslateDocument"]
    assert asked == [documents_pb2.BILINGUAL_FORMAT_HTML, documents_pb2.BILINGUAL_FORMAT_DOCX]
    with pytest.raises(ConfigurationError, match="'html' or 'docx' or 'json', not 'pdf'"):
        client.translate_document(b"text", target="en", name="a.txt", bilingual="pdf")
    with pytest.raises(UnimplementedError, match="older than this client"):
        client.translate_document(b"OLD", target="en", name="a.txt", bilingual="html")
