"""Formats: what is recognised, what is refused, and limits."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.formats import FORMATS, detect_format, read_document
from dragoman_server.errors import LimitExceededError


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"text", "text"),
        ("folder.csv/A.TXT", b"", "text"),
        ("a.srt", b"1", "subtitles"),
        ("a", b"\xef\xbb\xbfWEBVTT", "subtitles"),
        ("a.tsv", b"a\tb", "csv"),
        ("a.json", b"{}", "json"),
        ("a.ndjson", b"{}", "jsonl"),
    ],
)
def test_formats_are_recognised(name: str, data: bytes, expected: str) -> None:
    assert detect_format(name, data) == expected
    assert expected in FORMATS


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"%PDF-1.7", "PDF"),
        ("a.txt", b"PK\x03\x04", "ZIP"),
        ("a.txt", b"{\\rtf1", "RTF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "image"),
        ("a.xyz", b"text", "not known"),
        ("", b"text", "not known"),
        ("txt", b"text", "not known"),
    ],
)
def test_other_formats_are_refused_with_the_known(name: str, data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        read_document(name, data)
    assert caught.value.reason == "UNSUPPORTED_FORMAT"
    assert "subtitles (.srt, .vtt)" in caught.value.message


def test_an_unknown_name_can_be_read_as_a_format() -> None:
    assert len(read_document("a.xyz", b"a\n\nb", format="text").blocks) == 2
    with pytest.raises(DocumentError, match="no format"):
        read_document("a.txt", b"", format="word")


def test_options_reach_the_reader() -> None:
    assert len(read_document("a.jsonl", b'{"t": "a"}\n', paths=["t"]).blocks) == 1


def test_limits_are_kept() -> None:
    with pytest.raises(LimitExceededError, match="4 bytes; at most 3"):
        read_document("a.txt", b"text", largest=3)
    with pytest.raises(LimitExceededError, match="2 blocks of text; at most 1"):
        read_document("a.txt", b"a\n\nb", most_blocks=1)
