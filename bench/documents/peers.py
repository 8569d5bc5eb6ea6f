"""What survives the translation of a file: ours beside argos-translate-files, which is also LibreTranslate's.

    PYTHONPATH=.:client:server VENV/bin/python -m bench.documents peers

VENV has numpy, argos-translate-files 1.4.4 and of what that requires argos-translate-lt, beautifulsoup4 4.9.3 as it is
pinned, soupsieve, lxml, pymupdf and pysrt; `pip install --no-deps` of these is enough, since no model runs. The
translation is the same for both: letters become capitals. So this compares what is sent to a translator, and what is
done with the answer. Tags stand where they stood, which is the easiest case for both. LibreTranslate's
`/translate_file` calls the function that is called here.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
import types
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dragoman_server.documents import TargetLanguage, read_document
from dragoman_server.documents.units import read_units
from dragoman_server.text import Markup

from .samples import PAGE, SENTENCE, word_document

Translate = Callable[[str, bytes, list[str]], bytes]
"""From a file's name, its bytes, and a list for the texts that a translator is given, to the translated bytes."""


def ours(name: str, data: bytes, sent: list[str]) -> bytes:
    """Our readers and writers, with the pipeline's rules: marked ranges are copied."""
    units = read_units(read_document(name, data))
    sent += [unit.markup.text for unit in units.units]
    return units.write([_capitals(unit.markup) for unit in units.units], TargetLanguage("ar"))


def _capitals(markup: Markup) -> Markup:
    letters = list(markup.text.upper())
    for mark in markup.fixed:
        letters[mark.span.start : mark.span.end] = markup.text[mark.span.start : mark.span.end]
    return Markup("".join(letters), markup.tags, markup.fixed)


def argos(name: str, data: bytes, sent: list[str]) -> bytes:
    """argos-translate-files. Its translation is replaced before it is imported, so that no model is needed."""
    sys.modules.setdefault("argostranslate.translate", _translation_module())
    from argostranslatefiles.argostranslatefiles import translate_file

    class Capitals:
        to_lang = types.SimpleNamespace(code="ar")

        def translate(self, text: str) -> str:
            sent.append(text)
            return text.upper()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return Path(translate_file(Capitals(), str(path))).read_bytes()


def _translation_module() -> types.ModuleType:
    module = types.ModuleType("argostranslate.translate")
    module.ITranslation = object  # type: ignore[attr-defined]
    return module


def _part(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def _has(pattern: str, name: str = "word/document.xml") -> Callable[[bytes], bool]:
    return lambda data: re.search(pattern, _part(data, name), re.DOTALL) is not None


def _same(*names: str) -> Callable[[bytes], bool]:
    return lambda data: all(_part(data, name) == _part(word_document(), name) for name in names)


def _page(pattern: str) -> Callable[[bytes], bool]:
    return lambda data: re.search(pattern, data.decode(), re.DOTALL) is not None


_WORD_CHECKS: Mapping[str, Callable[[bytes], bool]] = {
    "bold around its words": _has(r"<w:b ?/>(?:(?!</w:rPr>).)*</w:rPr><w:t[^>]*>FARMERS AND FISHERS</w:t>"),
    "link around its words": _has(r'<w:hyperlink r:id="rId9">(?:(?!</w:hyperlink>).)*>PORT AUTHORITY<'),
    "spaces beside bold and link": _has(r"MET\s+<.*FARMERS AND FISHERS<.*>\s+AT THE\s+<"),
    "`&amp;`": _has("TRADE &amp; TRANSPORT GREW"),
    "table cell translated": _has("TONNES OF GRAIN"),
    "header translated": _has("WEEKLY REPORT", "word/header1.xml"),
    "footnote translated": _has("SOURCE OF THE FIGURES", "word/footnotes.xml"),
    "mark of the footnote in its place": _has(r'SUNDAY\.<.{0,200}<w:footnoteReference w:id="2" ?/>'),
    "comment and its range as they were": lambda data: (
        _same("word/comments.xml")(data) and _has("commentRangeStart.*commentRangeEnd")(data)
    ),
    "deleted text as it was": _has("struck words"),
    "instruction of a field as it was": _has(r"page \\\* mergeformat"),
    "direction of Arabic set": _has("<w:bidi/>.*<w:rtl/>"),
    "other parts to the byte": _same("word/_rels/document.xml.rels", "[Content_Types].xml", "word/comments.xml"),
}
_PAGE_CHECKS: Mapping[str, Callable[[bytes], bool]] = {
    "bold around its words": _page("<b>FARMERS AND FISHERS</b>"),
    "link around its words, its address as it was": _page(r'href="/a\?b=1&amp;c=2">PORT AUTHORITY</a>'),
    "table cell translated": _page("TONNES OF GRAIN"),
    "`<title>` translated": _page("<title>HARBOUR NEWS</title>"),
    "`alt`, `title`, `placeholder` translated": _page("A CRANE.*THE NEW CRANE.*YOUR NAME"),
    "description in `<meta>` translated": _page("ALL NEWS OF THE HARBOUR"),
    "`&amp;` and `&nbsp;` as entities or characters": _page(
        r"TRADE &amp; TRANSPORT.*CAF(?:É|&eacute;)(?:\xa0|&nbsp;)OPEN"
    ),
    "script as it was": _page(re.escape('if (a < b && c) { document.title = "loading"; }')),
    "style as it was": _page(re.escape("<style>p > a { color: red }</style>")),
    "comment as it was": _page("<!-- editor's note -->"),
    "code and `translate=no` as they were": _page(
        '<code>make install</code>.*<span translate="no">harbour desk</span>'
    ),
    "`<pre>` as it was": _page("<pre>  kept\n  lines</pre>"),
    "doctype as it was": _page("^<!doctype html>\n"),
    "attributes and end tags as they were written": _page(
        "<img src=a.png .*(?<!</li>)</ul>|(?<!</li>)</ul>.*<img src=a.png "
    ),
    "language and direction set": _page('<html (?=[^>]*lang="?ar)(?=[^>]*dir="?rtl)'),
}


def compared(name: str, data: bytes, checks: Mapping[str, Callable[[bytes], bool]]) -> dict[str, list[bool]]:
    """For each check whether it holds of our file and of the peer's."""
    rows: dict[str, list[bool]] = {"a sentence with tags in it is translated whole": []}
    for translate in (ours, argos):
        sent: list[str] = []
        written = translate(name, data, sent)
        rows["a sentence with tags in it is translated whole"].append(
            any(SENTENCE in " ".join(text.split()) for text in sent)
        )
        for what, holds in checks.items():
            rows.setdefault(what, []).append(holds(written))
    return rows


def main(arguments: Sequence[str]) -> int:
    """The command; prints a Markdown table."""
    if arguments:
        sys.exit("usage: python -m bench.documents peers")
    print("| | Dragoman | argos-translate-files |\n|---|:-:|:-:|")
    documents: Mapping[str, tuple[str, bytes, Any]] = {
        "DOCX": ("a.docx", word_document(), _WORD_CHECKS),
        "HTML": ("a.html", PAGE.encode(), _PAGE_CHECKS),
    }
    for kind, (name, data, checks) in documents.items():
        for what, answers in compared(name, data, checks).items():
            print(f"| {kind}: {what} | {' | '.join('yes' if answer else 'no' for answer in answers)} |")
    return 0
