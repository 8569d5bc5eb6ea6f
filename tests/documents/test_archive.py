"""Archives of office documents: hostile ones are refused, and what does not change keeps its bytes."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from dragoman_server.documents import DocumentError, archive, read_document
from dragoman_server.documents import office as office_module
from dragoman_server.documents.archive import Archive
from dragoman_server.documents.formats import detect_format
from dragoman_server.errors import LimitExceededError
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import W, docx, office, zipped

WORD = docx("<w:p><w:r><w:t>one</w:t></w:r></w:p>")


def encrypted(data: bytes) -> bytes:
    """The archive with the flag for encryption on its first entry."""
    place = data.index(b"PK\x01\x02")
    return data[: place + 8] + b"\x01" + data[place + 9 :]


def overlapping() -> bytes:
    """An archive whose two entries are in one place."""
    data = bytearray(zipped({"a": "x" * 100, "b": "y" * 100}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(data)


def bomb() -> bytes:
    return office({"word/document.xml": b" " * 20_000_000})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a ZIP archive"),
        (b"PK\x03\x04", "not a ZIP archive"),
        (b"text", "not a ZIP archive"),
        (WORD[:-30], "cut off"),
        (WORD[: len(WORD) // 2], "cut off"),
        (zipped({}), "not a Word document"),
        (zipped({"word/document.xml": "<a/>"}), "not a Word document"),
        (encrypted(WORD), "encrypted"),
        (overlapping(), "over each other|Overlapped"),
        (bomb(), "exhaust memory"),
        (office({"word/document.xml": "<a"}), "word/document.xml.*well-formed"),
        (office({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "entity"),
        (office({"word/document.xml": "<a>" * 300 + "</a>" * 300}), "elements in one another"),
    ],
)
def test_hostile_archives_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_document("a.docx", data, format="docx")


def test_two_parts_with_one_name_are_refused() -> None:
    data = zipped({"a": "1", "b": "2"}).replace(b"b", b"a")
    with pytest.raises(DocumentError, match="two parts with one name"):
        Archive(data)


def test_size_and_number_of_parts_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_CONTENT", 100)
    with pytest.raises(LimitExceededError, match="at most 100"):
        Archive(zipped({"a": "x" * 101}))
    monkeypatch.setattr(archive, "MOST_ENTRIES", 1)
    with pytest.raises(LimitExceededError, match="2 parts"):
        Archive(zipped({"a": "x", "b": "y"}))


def test_tags_of_all_parts_are_limited_together(monkeypatch: pytest.MonkeyPatch) -> None:
    header = f"<w:hdr {W}><w:p/></w:hdr>"
    monkeypatch.setattr(office_module, "MOST_SIGNS", 20)
    assert len(read_document("a.docx", WORD).blocks) == 1
    with pytest.raises(LimitExceededError, match="more than 20 tags"):
        read_document("a.docx", docx("<w:p/>" * 14, header1=header))


def test_a_damaged_part_is_named() -> None:
    data = bytearray(zipped({"a": "x" * 1000}, stored=("a",)))
    data[100] ^= 1
    with pytest.raises(DocumentError, match=r"'a'.*damaged"):
        Archive(bytes(data)).read("a")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.docx", WORD, "docx"),
        ("a.bin", WORD, "docx"),
        ("a.docx", WORD[:60], "docx"),
        ("a.txt", office({"xl/sharedStrings.xml": "<a/>"}), "xlsx"),
        ("a", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}, stored=("mimetype",)), "odt"),
    ],
)
def test_office_documents_are_known_by_their_parts(name: str, data: bytes, expected: str) -> None:
    assert detect_format(name, data) == expected


def test_other_archives_are_not_a_format() -> None:
    with pytest.raises(DocumentError, match="ZIP archive") as caught:
        detect_format("a.zip", zipped({"a": "b"}))
    assert caught.value.reason == "UNSUPPORTED_FORMAT"


def test_only_changed_entries_are_written_anew() -> None:
    data = zipped({"a": "x" * 500, "b/ة": "y", "c": "z" * 500}, stored=("c",))
    written = Archive(data).write({"b/ة": b"new" * 100})
    assert Archive(data).write({}) == data
    with zipfile.ZipFile(io.BytesIO(written)) as again:
        assert again.testzip() is None
        assert again.namelist() == ["a", "b/ة", "c"]
        assert again.read("b/ة") == b"new" * 100
        assert [entry.compress_type for entry in again.infolist()] == [8, 8, 0]
    start = data.index(b"b/")
    assert written[: start - 30] == data[: start - 30]


def test_entries_with_data_descriptors_are_written_anew() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", "x" * 100)
        made.writestr("b", "y" * 100)
    written = Archive(stream.getvalue()).write({"a": b"new"})
    with zipfile.ZipFile(io.BytesIO(written)) as again:
        assert again.testzip() is None
        assert (again.read("a"), again.read("b")) == (b"new", b"y" * 100)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WORD) - 1), st.integers(0, 255))
def test_any_damage_is_refused_or_read(place: int, value: int) -> None:
    damaged = WORD[:place] + bytes([value]) + WORD[place + 1 :]
    try:
        document = read_document("a.docx", damaged, format="docx")
    except (DocumentError, LimitExceededError):
        return
    assert document.write([None] * len(document.blocks)) == damaged


def test_nothing_outside_is_fetched() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="1" TargetMode="External" Target="http://127.0.0.1:9/x"/></Relationships>'
    )
    data = office(
        {
            "word/_rels/document.xml.rels": relations,
            "word/document.xml": f"<w:document {W}><w:p><w:r><w:t>a</w:t></w:r></w:p></w:document>",
        }
    )
    assert [block.markup.text for block in read_document("a.docx", data).blocks] == ["a"]
