"""Long texts are cut where it hurts least, and nothing is lost."""

from __future__ import annotations

from dragoman.files import TextDocument, cut
from hypothesis import given
from hypothesis import strategies as st

PIECES = ["\r\n", "\n", "\r", "\n\n", " ", "\t", ". ", "؟ ", "كلمة", "x", "\u2028"]


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join), st.integers(1, 30))
def test_parts_tile_the_text_and_keep_the_limit(text: str, limit: int) -> None:
    parts = cut(text, limit)
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def test_a_text_within_the_limit_stays_whole() -> None:
    assert cut("a\n\nb", 4) == ("a\n\nb",)
    assert cut("", 4) == ()


def test_text_is_cut_at_the_largest_unit_that_fits() -> None:
    assert cut("aaaa\nbb\n\ncc dd. ee", 12)[0] == "aaaa\nbb\n\n"
    assert cut("aaaa\nbb cc. dd ee f", 12)[0] == "aaaa\n"
    assert cut("أين؟ هنا هناك ثم بعد", 12)[0] == "أين؟ "
    assert cut("aaaa bbbb cccc dddd", 12)[0] == "aaaa bbbb "
    assert cut("a" * 20, 12)[0] == "a" * 10


def test_a_line_end_of_two_characters_is_never_split() -> None:
    for limit in range(2, 9):
        assert not any(part.endswith("\r") for part in cut("ab\r\ncd\r\nef\r\n", limit))


def test_a_document_is_rebuilt_from_as_many_parts_as_it_has() -> None:
    document = TextDocument.read("\ufeffa\n\nb".encode(), limit=3)
    assert document.rebuilt(["x", "y"]) == "\ufeffxy".encode()
