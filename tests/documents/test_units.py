"""Units of documents: blocks, and the blocks of pages inside of blocks."""

from __future__ import annotations

import pytest
from dragoman_server.documents import TargetLanguage, read_document
from dragoman_server.documents.units import DocumentUnits, read_units
from dragoman_server.text import Markup, TagMark

FEED = b"""<rss version="2.0"><channel><title>News</title><item><title>One</title>
<description>&lt;p&gt;First &lt;b&gt;bold&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</description>
</item></channel></rss>"""


def units_of(data: bytes = FEED, name: str = "a.rss") -> DocumentUnits:
    return read_units(read_document(name, data))


def test_html_in_a_block_is_cut_into_its_own_blocks() -> None:
    units = units_of()
    assert [unit.markup.text for unit in units.units] == ["News", "One", "First bold.", "Second."]
    assert units.block_of == (0, 1, 2, 2)
    assert units.units[2].path.startswith("item 1/description")


def test_tags_inside_of_html_in_a_block_are_kept() -> None:
    units = units_of()
    bold = units.units[2].markup.tags[0]
    first = Markup("Zuerst fett.", (TagMark(type(bold.span)(7, 11), bold.tag),))
    written = units.write([None, None, first, None], TargetLanguage("ar")).decode()
    assert "&lt;p&gt;Zuerst &lt;b&gt;fett&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;" in written


def test_nothing_replaced_gives_the_same_bytes() -> None:
    units = units_of()
    assert units.write([None] * 4) == FEED
    assert units.write([unit.markup for unit in units.units]) == FEED


def test_blocks_left_alone_have_no_units() -> None:
    units = read_units(read_document("a.txt", b"a\n\nb\n\nc"), left_alone={1})
    assert [unit.markup.text for unit in units.units] == ["a", "c"]
    assert units.write([Markup("A"), Markup("C")]) == b"A\n\nb\n\nC"


def test_one_translation_per_unit_is_needed() -> None:
    with pytest.raises(ValueError, match="3 translations for 4 units"):
        units_of().write([None] * 3)
