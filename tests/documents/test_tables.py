"""CSV and TSV: columns, quotes, broken tables, and the way back."""

from __future__ import annotations

import csv
import io

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.tables import read
from dragoman_server.text import Markup
from hypothesis import given
from hypothesis import strategies as st

CSV = '\ufeffid,title,"body text",url\r\n1,"Talks, ""again""",He came\r\n2,Two words,"One\r\ntwo words",http://x.org/a\r\n'.encode()

cells = st.text(st.sampled_from('ab ,;"\n\r\tخ'), max_size=6)


@given(
    st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_any_table_is_read_and_written(rows: list[list[str]], quoting: int) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=quoting).writerows(rows)
    data = stream.getvalue().encode()
    document = read(data, columns=[1, 2], delimiter=",", header=False)
    assert [block.markup.text for block in document.blocks] == [cell for row in rows for cell in row if cell.strip()]
    assert document.write([None] * len(document.blocks)) == data
    written = document.write([Markup('a, "b"\n')] * len(document.blocks)).decode()
    expected = [['a, "b"\n' if cell.strip() else cell for cell in row] for row in rows]
    assert list(csv.reader(io.StringIO(written, newline=""))) == expected


def test_columns_with_prose_are_chosen() -> None:
    document = read(CSV)
    assert [(block.path, block.markup.text) for block in document.blocks] == [
        ("row 2, title", 'Talks, "again"'),
        ("row 2, body text", "He came"),
        ("row 3, title", "Two words"),
        ("row 3, body text", "One\r\ntwo words"),
    ]


def test_named_columns_are_chosen_and_the_rest_kept() -> None:
    document = read(CSV, columns=["title"])
    assert [block.markup.text for block in document.blocks] == ['Talks, "again"', "Two words"]
    written = document.write([Markup('محادثات "جديدة"'), Markup("a, b")]).decode()
    expected = CSV.decode().replace('"Talks, ""again"""', '"محادثات ""جديدة"""')
    assert written == expected.replace("Two words", '"a, b"')


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    data = f"id{delimiter}text\n1{delimiter}He came home\n2{delimiter}She went away\n".encode()
    assert [block.markup.text for block in read(data).blocks] == ["He came home", "She went away"]


def test_a_cell_with_text_behind_its_quote_is_left_alone() -> None:
    assert [block.markup.text for block in read(b'"a b"c,d\n', columns=[1, 2], header=False).blocks] == ["d"]


@pytest.mark.parametrize("columns", [["x"], [0], [3], ["TEXT"]])
def test_unknown_columns_are_refused(columns: list[str | int]) -> None:
    with pytest.raises(DocumentError, match=r"no column .* numbers 1 to 2"):
        read(b"id,text\n1,a b\n", columns=columns)


def test_a_table_without_prose_asks_for_columns() -> None:
    with pytest.raises(DocumentError, match=r"name the columns"):
        read(b"1,2\n3,4\n")


@pytest.mark.parametrize("data", [b'a,"b\n', b'"', b'a,b\n"""', b'"a""' + b'x""' * 50000])
def test_open_quotes_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"line \d, row \d, is not closed"):
        read(data, delimiter=",", columns=[1])


@pytest.mark.parametrize("data", [b"", b"\n\n", b"," * 9000, b"a" * 90000, b"a\r\n\r,\r", b'""'])
def test_odd_tables_are_written_as_they_were(data: bytes) -> None:
    document = read(data, columns=[1] if data else [], header=False)
    assert document.write([None] * len(document.blocks)) == data
