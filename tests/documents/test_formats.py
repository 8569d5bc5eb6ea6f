"""Formats: what is recognised, what is refused, and limits."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.formats import (
    FORMATS,
    describe_format,
    detect_format,
    format_extensions,
    read_document,
)
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
        ("a.htm", b"<p>text", "html"),
        ("page", b"\n<!DOCTYPE HTML>", "html"),
        ("a.xml", b'<?xml version="1.0"?><html xmlns="x">', "html"),
        ("a.xml", b'<?xml version="1.0"?><rss>', "feed"),
        ("news", b'<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        ("a.json", b'{"version": "https://jsonfeed.org/version/1.1"}', "feed"),
        ("a.txt", b"<html> is how pages begin", "text"),
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


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.csv", {"paths": ["t"]}, "csv does not take the option 'paths': it is for json, jsonl"),
        ("a.json", {"columns": ["t"]}, "json does not take the option 'columns': it is for csv"),
        ("a.txt", {"colour": "red"}, "no format has it"),
    ],
)
def test_options_of_other_formats_are_refused(name: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        read_document(name, b"", **options)
    assert caught.value.reason == "UNSUPPORTED_OPTION"


def test_every_format_is_described() -> None:
    for format in FORMATS:
        assert describe_format(format) != format
        assert format_extensions(format)


def test_numbers_of_columns_may_be_text() -> None:
    assert [block.markup.text for block in read_document("a.csv", b"a,b\n", columns=["2"]).blocks] == ["b"]
    named = read_document("a.csv", b"2,1\nx,y\n", columns=["2", "1"], header=True)
    assert [block.path for block in named.blocks] == ["row 2, 2", "row 2, 1"]


def test_limits_are_kept() -> None:
    with pytest.raises(LimitExceededError, match="4 bytes; at most 3"):
        read_document("a.txt", b"text", largest=3)
    with pytest.raises(LimitExceededError, match="2 blocks of text; at most 1"):
        read_document("a.txt", b"a\n\nb", most_blocks=1)
