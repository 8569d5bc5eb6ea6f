"""Documents that other programs wrote: they come back the same, and a translation can be read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from dragoman_server.documents import TargetLanguage, read_document
from dragoman_server.text import Markup

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FILES = sorted(
    path
    for folder, pattern in ((HERE / "data" / "office", "*.*x"), (ROOT / "docs", "*.md"), (ROOT, "*.md"))
    for path in folder.glob(pattern)
)
ARABIC = TargetLanguage("ar")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_documents_come_back_the_same(path: Path) -> None:
    data = path.read_bytes()
    document = read_document(path.name, data)
    assert document.blocks
    assert document.write([None] * len(document.blocks), ARABIC) == data
    assert document.write([block.markup for block in document.blocks], ARABIC) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_translations_of_real_documents_are_read_again(path: Path) -> None:
    document = read_document(path.name, path.read_bytes())
    marked = [Markup(f"{one.markup.text} ة", one.markup.tags, one.markup.fixed) for one in document.blocks]
    again = read_document(path.name, document.write(marked, ARABIC))
    assert [one.markup.text.split() for one in again.blocks] == [one.text.split() for one in marked]
