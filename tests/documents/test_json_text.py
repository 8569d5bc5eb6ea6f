"""JSON and JSON Lines: paths, escapes, broken files, and the way back."""

from __future__ import annotations

import json

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.json_text import DEEPEST, read
from dragoman_server.text import Markup
from hypothesis import given
from hypothesis import strategies as st

DATA = b'{"id": 7,\r\n "title":"Talks resume", "items":[{"title": "One"}, {"title":"Two\\n"}], "a.b": {"title": "x"}}\n'

values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


def texts(data: bytes, *paths: str, lines: bool = False) -> list[str]:
    return [block.markup.text for block in read(data, paths=paths, lines=lines).blocks]


@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_any_json_is_written_as_it_was(value: object, ascii_only: bool, indent: int | None) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")
    document = read(data, paths=["**"])
    assert document.write([None] * len(document.blocks)) == data
    written = document.write([Markup('new " \\ \n خبر /')] * len(document.blocks))
    again = read(written, paths=["**"])
    assert {block.markup.text for block in again.blocks} <= {'new " \\ \n خبر /'}
    assert [block.path for block in again.blocks] == [block.path for block in document.blocks]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("title", ["Talks resume"]),
        ("items[*].title", ["One", "Two\n"]),
        ("items[1].title", ["Two\n"]),
        ("**.title", ["Talks resume", "One", "Two\n", "x"]),
        ("*.title", ["x"]),
        ('"a.b".title', ["x"]),
        ("id", []),
        ("items.title", []),
    ],
)
def test_paths_choose_strings(path: str, expected: list[str]) -> None:
    assert texts(DATA, path) == expected


def test_a_translation_changes_only_its_string() -> None:
    document = read(DATA, paths=["title"])
    assert document.blocks[0].path == "title"
    assert document.write([Markup("استئناف")]) == DATA.replace(b"Talks resume", "استئناف".encode())


def test_escapes_follow_the_file() -> None:
    document = read(rb'{"t": "\u062e http:\/\/x \u003cb\u003e"}', paths=["t"])
    assert document.blocks[0].markup.text == "خ http://x <b>"
    assert document.write([Markup("é a/b <i>")]) == rb'{"t": "\u00e9 a\/b \u003ci\u003e"}'


def test_both_values_of_an_equal_key_are_translated() -> None:
    document = read(b'{"t": "a", "t": "b", "n": NaN}', paths=["t"])
    assert document.write([Markup("x"), Markup("y")]) == b'{"t": "x", "t": "y", "n": NaN}'


def test_json_lines_name_their_lines() -> None:
    document = read(b'{"t": "a"}\r\n\r\n{"t": "b"}', paths=["t"], lines=True)
    assert [block.path for block in document.blocks] == ["line 1: t", "line 3: t"]
    assert document.write([Markup("x"), None]) == b'{"t": "x"}\r\n\r\n{"t": "b"}'


def test_without_paths_the_error_lists_them() -> None:
    with pytest.raises(DocumentError, match=r"items\[\*\]\.title"):
        read(DATA)


def test_a_lone_surrogate_is_left_alone() -> None:
    assert texts(rb'{"t": "\ud800 text"}', "t") == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b'{"a":1,}',
        b"{a:1}",
        b'{"a" 1}',
        b'["a',
        b'["\\x"]',
        b'["a\nb"]',
        b"[1] 2",
        b"01",
        b"tru",
        b"[" * 1_000_000,
        b'{"a":' * (DEEPEST + 1),
        b"]",
        b"[}",
        b'["a"}',
    ],
    ids=repr,
)
def test_broken_json_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"line \d+, column \d+"):
        read(data, paths=["**"])


@pytest.mark.parametrize("data", [b'{"t":\n"a"}', b'{"t": "a"} {"t": "a"}', b'{"t": "a"'])
def test_json_over_two_lines_is_not_json_lines(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"line 1"):
        read(data, paths=["t"], lines=True)


@pytest.mark.parametrize("path", ["", ".", "a..b", "a.", "[x]", "a[", ".a", 'a"b', '"\\x"', "[99999999999]"])
def test_bad_paths_are_refused(path: str) -> None:
    with pytest.raises(DocumentError, match=r"not a (path|key)"):
        read(b"{}", paths=[path])
