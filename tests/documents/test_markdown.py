"""Markdown: what is offered for translation, what stays, and what is written back."""

from __future__ import annotations

import sys

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.markdown import read
from dragoman_server.documents.tagged import completed
from dragoman_server.errors import LimitExceededError
from dragoman_server.text import Markup, Span, TagMark
from hypothesis import example, given, settings
from hypothesis import strategies as st

DOCUMENT = """---
title: Left *alone*
---
# One *two* ##

Title
over two lines
=====

> quoted `code` <https://example.org/a_b>
lazy **bold [link](http://a.b "the *title*")**
> - item\\
>   next \\* line
>
>   ![alt *text*](i.png "t") behind

1. [ ] task [ref] [text][ref] ![pic][]
2. ~~gone~~ &amp; kept<br>here <b>bold</b>

| a | b \\| c |
|---|:-:|
| `x\\|y` z | **w** |

[ref]: http://example.org "title"
[pic]: p.png

<div>
*html* stays
</div>

```python
# code
```

    indented

***
"""


def texts(source: str) -> list[str]:
    return [block.markup.text for block in read(source.encode()).blocks]


def translated(source: str, *translations: Markup | str | None) -> str:
    chosen = [Markup(one) if isinstance(one, str) else one for one in translations]
    return read(source.encode()).write(chosen).decode()


def replaced(source: str, text: str) -> str:
    """The only block with another text, and the tags around all of it."""
    (block,) = read(source.encode()).blocks
    tags = tuple(TagMark(Span(0, len(text)), mark.tag) for mark in block.markup.tags)
    return translated(source, Markup(text, tags))


def test_what_is_offered_for_translation() -> None:
    assert texts(DOCUMENT) == [
        "One two",
        "Title over two lines",
        "quoted code https://example.org/a_b lazy bold link",
        "item\nnext * line",
        "behind",
        "alt text",
        "task ref text",
        "pic",
        "gone & kepthere bold",
        "a",
        "b | c",
        "x|y z",
        "w",
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_document_is_written_as_it_was(line_break: str) -> None:
    data = DOCUMENT.replace("\n", line_break).encode()
    document = read(data)
    assert document.write([None] * len(document.blocks)) == data
    assert document.write([block.markup for block in document.blocks]) == data


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_only_paragraphs_change(line_break: str) -> None:
    document = read(DOCUMENT.replace("\n", line_break).encode())
    written = document.write(
        [Markup(f"{block.markup.text} ة", block.markup.tags, block.markup.fixed) for block in document.blocks]
    ).decode()
    assert written.count("ة") == len(document.blocks)
    assert written.split("\r\n" if line_break == "\r\n" else "\n") == [
        "---",
        "title: Left *alone*",
        "---",
        "# One *two* ة ##",
        "",
        "Title over two lines ة",
        "=====",
        "",
        '> quoted `code` <https://example.org/a_b> lazy **bold [link](http://a.b "the *title*")** ة',
        "> - item\\",
        ">   next * line ة",
        ">",
        '>   ![alt *text* ة](i.png "t") behind ة',
        "",
        "1. [ ] task [ref][ref] [text][ref] ![pic ة][pic] ة",
        "2. ~~gone~~ & kept<br>here <b>bold</b> ة",
        "",
        "| a ة | b \\| c ة |",
        "|---|:-:|",
        "| `x\\|y` z ة | **w** ة |",
        *DOCUMENT[DOCUMENT.index("\n[ref]:") :].split("\n"),
    ]


def test_code_and_addresses_are_marked_to_be_copied() -> None:
    (block,) = read(b"run `a  b` at <http://x.y>\n").blocks
    assert [mark.span.of(block.markup.text) for mark in block.markup.fixed] == ["a  b", "http://x.y"]
    assert texts("`only code` <http://x.y>") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("1986. A year", "1986\\. A year"),
        ("> x", "\\> x"),
        ("---", "\\---"),
        ("a*b* _c_", "a\\*b\\* \\_c\\_"),
        ("2 * 3 snake_case", "2 * 3 snake_case"),
        ("[x](y) `z`", "\\[x\\](y) \\`z\\`"),
        ("<b> & &amp; a<3", "\\<b> & \\&amp; a<3"),
        ("see https://a.b/_c*d now", "see https://a.b/_c*d now"),
        ("see https://a.b/_c_*d", "see https://a.b/\\_c\\_\\*d"),
        ("one\ntwo", "one two"),
        ("~~x~~", "\\~\\~x\\~\\~"),
    ],
)
def test_text_is_not_taken_for_markup(text: str, expected: str) -> None:
    assert translated("word\n", text) == f"{expected}\n"
    assert texts(f"{expected}\n") == ([" ".join(text.split())] if text != "---" else [])


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("*one*", " uno ", "*uno*"),
        ("[one](x)", "uno", "[uno](x)"),
        ("[one]\n\n[one]: x", "uno", "[uno][one]\n\n[one]: x"),
        ("`a` b", "c`d", "``c`d``"),
        ("## one ##", "uno #", "## uno \\# ##"),
        ("## 1\\. one", "1. uno", "## 1. uno"),
        ("| a |\n|---|", "b | c", "| b \\| c |\n|---|"),
    ],
)
def test_tags_are_written_around_a_translation(source: str, text: str, expected: str) -> None:
    assert replaced(source, text) == expected


def test_emphasis_behind_a_line_break_stays_behind_it() -> None:
    tags = TagMark(Span(1, 1), 0), TagMark(Span(2, 3), 1)
    assert translated("one\\\n*two three* four\n", Markup("A\nB C", tags)) == "A\\\n*B* C\n"


@pytest.mark.parametrize("behind", ["![](a.png)", "[![](a.png)](b)", "<!-- c -->", "![](a.png) ![](b.png)"])
def test_what_is_behind_the_last_word_keeps_its_space(behind: str) -> None:
    source = f"word {behind}\n"
    assert translated(source, Markup("other")) == f"other {behind}\n"


def test_emphasis_that_markdown_cannot_express_becomes_html() -> None:
    assert translated("**one** two", Markup("و«اثنان»ب", (TagMark(Span(1, 8), 0),))) == "و<strong>«اثنان»</strong>ب"


def test_a_lost_image_or_footnote_is_put_at_the_end() -> None:
    assert translated("a ![](i.png) b[^1] c", "د") == "د![](i.png) [^1]"


@pytest.mark.parametrize("source", ["![pic][]", "![pic]", "![pic][pic]"])
def test_an_image_keeps_its_reference(source: str) -> None:
    definition = "\n\n[pic]: p.png\n"
    assert translated(f"{source}{definition}", "صورة") == f"![صورة][pic]{definition}"
    (text, _) = read(f"word {source} word{definition}".encode()).blocks
    assert translated(f"word {source} word{definition}", text.markup, "صورة").startswith("word ![صورة][pic] word")
    assert translated(f"word {source}{definition}", "كلمة", "صورة") == f"كلمة ![صورة][pic]{definition}"


def test_a_line_break_with_nothing_behind_it_is_left_out() -> None:
    assert translated("> a  \n> b", "x") == "> x"
    (block,) = read(b"> a  \n> b").blocks
    assert translated("> a  \n> b", Markup("x\ny", block.markup.tags)) == "> x\\\n> y"


def test_a_tag_of_another_block_is_refused() -> None:
    with pytest.raises(ValueError, match="tag 0"):
        translated("word", Markup("x", (TagMark(Span(0, 1), 0),)))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(DocumentError, match=r"dragoman\[documents\]"):
        read(b"text")


@pytest.mark.parametrize(
    "source", ["[" * 100, "> " * 3000 + "a", "*a " * 3000, "`" * 3000 + "a", "![" * 90 + "](x)" * 90]
)
def test_hostile_nesting_is_read(source: str) -> None:
    document = read(source.encode())
    assert document.write([block.markup for block in document.blocks]) == source.encode()


@pytest.mark.parametrize("source", ["[" * 101, "> " + "![" * 200 + "](x)" * 200, "# " + "[" * 2_000_000])
def test_brackets_in_brackets_are_limited(source: str) -> None:
    with pytest.raises(LimitExceededError):
        read(source.encode())


def test_rows_with_many_cells_are_read() -> None:
    document = read(("|a" * 3000 + "\n" + "|-" * 3000 + "\n" + "|b" * 3000).encode())
    assert len(document.blocks) == 6000


@settings(max_examples=150, deadline=None)
@example("`1 `")
@given(st.text(st.sampled_from("ab *_`[]()!<>#-+1.|~\\&\n\t\"':/ة^"), max_size=60))
def test_any_text_is_written_as_it_was(source: str) -> None:
    data = source.encode()
    document = read(data)
    assert document.write([block.markup for block in document.blocks]) == data
    assert document.write([None] * len(document.blocks)) == data
    document.write([completed(block.markup, Markup("x")) for block in document.blocks])


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab *_`[]()!<>#-+1.|~\\&\"':/ة^"), min_size=1, max_size=30).map(str.strip).filter(bool))
def test_any_translation_is_read_again(text: str) -> None:
    written = translated("word\n", f"{text} w")
    assert [" ".join(one.split()) for one in texts(written)] == [" ".join(f"{text} w".split())]
