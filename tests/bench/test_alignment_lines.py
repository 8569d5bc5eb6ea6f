"""The reader of lines that were aligned by hand: it must not measure against another text or other words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from dragoman_server.text import word_spans

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.alignment_lines import HandAlignedLine, between_white_space, digest_of, read_hand_aligned

ENGLISH = 'The envoy\u00a0said: "Farmers of Tel-Hadya lost 3-1."'
ARABIC = "قال المبعوث إن مزارعي تل حديا خسروا 3 – 1."
LINKS = "2=2 1~2 3=1 6=5 6=6 8=8 8=10"
Reader = Callable[[str], list[HandAlignedLine]]
ROW = f"made-up\t2\t8\t10\t{digest_of(ENGLISH, ARABIC)}\t{LINKS}"


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads a file of one row; the set "made-up" has a line before its texts."""
    folder = tmp_path / "made-up"
    folder.mkdir()
    for language, text in (("en", ENGLISH), ("ar", ARABIC)):
        (folder / f"ref.{language}").write_text(f"first\n{text}\n", encoding="utf-8")

    def reader(row: str) -> list[HandAlignedLine]:
        path = tmp_path / "lines.tsv"
        path.write_text(f"# A head\n\n{row}\n", encoding="utf-8")
        return read_hand_aligned(path, tmp_path)

    return reader


def test_a_row_gives_texts_and_links_counted_from_zero(read: Reader) -> None:
    [line] = read(ROW)
    assert (line.set, line.english, line.arabic) == ("made-up", ENGLISH, ARABIC)
    assert line.sure == {(1, 1), (2, 0), (5, 4), (5, 5), (7, 7), (7, 9)}
    assert line.possible == line.sure | {(0, 1)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\t2\t8", "\t1\t8", "line 1 of made-up is another text"),
        ("\t2\t8", "\t4\t8", "made-up has no line 4"),
        ("\t2\t8", "\t0\t8", "made-up has no line 0"),
        ("\t8\t10", "\t8\t9", "has 8 and 10 words, not 8 and 9"),
        ("3=1", "3:1", "not a link: '3:1'"),
        ("3=1", "0=1", "not a link: '0=1'"),
        ("3=1", "9=1", "the link 9=1 is beyond the 8 English and 10 Arabic words"),
        ("3=1", "3=11", "the link 3=11 is beyond"),
        ("3=1", "2~2", "the words of 2~2 are linked twice"),
        ("\t10", "", "5 columns; there must be 6"),
    ],
)
def test_a_wrong_row_is_named_and_explained(read: Reader, old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=rf"lines\.tsv, row 3: .*{message}"):
        read(ROW.replace(old, new, 1))


def test_a_missing_set_is_an_os_error(read: Reader) -> None:
    with pytest.raises(OSError, match="elsewhere"):
        read(ROW.replace("made-up", "elsewhere"))


def test_links_of_parts_become_links_of_whole_words() -> None:
    english, arabic = ([span.of(text) for span in word_spans(text)] for text in ("A 7–2 win", "فوز 7 – 2"))
    assert english == ["A", "7", "2", "win"]
    assert arabic == ["فوز", "7", "2"]
    links = {(1, 1), (2, 2), (3, 0)}
    assert between_white_space("A 7–2 win", "فوز 7 – 2", links) == {(1, 1), (1, 3), (2, 0)}


def test_the_rows_of_the_repository_are_well_formed() -> None:
    path = Path(__file__).parents[2] / "bench" / "alignment_lines.tsv"
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    assert {name: sum(row[0] == name for row in rows) for name, *_ in rows} == {"ntrex-dev": 80, "flores-dev": 80}
    assert len({(name, line) for name, line, *_ in rows}) == len(rows)
    for name, line, english, arabic, _, links in rows:
        pairs = [tuple(map(int, link.replace("~", "=").split("="))) for link in links.split()]
        assert len(set(pairs)) == len(pairs), (name, line)
        assert all(1 <= i <= int(english) and 1 <= j <= int(arabic) for i, j in pairs), (name, line)
