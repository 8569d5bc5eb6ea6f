"""Plain text: encodings, paragraphs, and the way back."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.plain_text import read
from dragoman_server.text import Markup, Span, TagMark
from hypothesis import given
from hypothesis import strategies as st

TEXT = "عنوان\r\n\r\nThe first paragraph\r\ngoes on.\r\n \r\nThe second.\r\n"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_is_written_as_it_was(text: str) -> None:
    document = read(data := text.encode())
    assert document.write([None] * len(document.blocks)) == data
    assert document.write([block.markup for block in document.blocks]) == data
    assert "".join(text.split()) == "".join("".join(block.markup.text.split()) for block in document.blocks)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_are_read_and_kept(encoding: str) -> None:
    document = read(TEXT.encode(encoding))
    assert [block.markup.text for block in document.blocks] == [
        "عنوان",
        "The first paragraph\r\ngoes on.",
        "The second.",
    ]
    written = document.write([Markup("Title"), Markup("A\nB"), None])
    assert written == "Title\r\n\r\nA\r\nB\r\n \r\nThe second.\r\n".encode(encoding)


@pytest.mark.parametrize(
    "data", [b"\xc7\xe1\xda", b"a\0b\0\0", b"\xff\xfea", b"\xff\xfe\x00\xd8", b"PK\x03\x04\0\0\0\0\xff"]
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"UTF-8|not text"):
        read(data)


@pytest.mark.parametrize("translations", [[], [Markup("a", (TagMark(Span(0, 1), 0),))]])
def test_wrong_translations_are_refused(translations: list[Markup]) -> None:
    with pytest.raises(ValueError, match=r"translations|tags"):
        read(b"text").write(translations)
