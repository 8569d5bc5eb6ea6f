"""Plain text of HTML: paragraphs separated by empty lines."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

__all__ = ["html_to_text", "looks_like_html", "plain"]

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_BLOCK_NAMES = """
address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li
main nav ol p pre section table tbody td tfoot th thead title tr ul
abstract block bq hedline hl1 hl2
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = frozenset(["head", "iframe", "noscript", "object", "script", "style", "svg", "template"])
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
"""Quotation marks and dashes of Windows in a text that is declared as Latin-1, as HTML reads them too."""
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def looks_like_html(text: str) -> bool:
    """Whether a text of an unknown kind has tags or character references in it."""
    return _MARKUP.search(text) is not None


def html_to_text(markup: str) -> str:
    """The text that a browser would show, without pictures, scripts and styles. Broken HTML is read as it comes."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "\n\n".join(reader.paragraphs())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._pieces: list[str] = []
        self._hidden: str | None = None
        self._hidden_depth = 0

    def paragraphs(self) -> list[str]:
        self._break()
        return self._done

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.rpartition(":")[2]
        if self._hidden is not None:
            self._hidden_depth += tag == self._hidden
        elif tag in _HIDDEN:
            self._hidden, self._hidden_depth = tag, 1
        elif tag == "br":
            self._pieces.append("\0")
        elif tag in _BLOCKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == self._hidden:
            self._hidden_depth -= 1
            if not self._hidden_depth:
                self._hidden = None
        elif tag in _BLOCKS and self._hidden is None:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self._pieces.append(data.replace("\0", ""))

    def unknown_decl(self, data: str) -> None:
        """CDATA in XHTML."""
        if data.startswith("CDATA["):
            self.handle_data(data[len("CDATA[") :])

    def _break(self) -> None:
        """Ends a paragraph. One line break stays a line break; two of them separate paragraphs."""
        text = _SPACE.sub(" ", "".join(self._pieces)).translate(_WINDOWS)
        self._pieces.clear()
        for part in re.split(r"\0(?: ?\0)+", text):
            lines = [line.strip(" ") for line in part.split("\0")]
            if paragraph := "\n".join(line for line in lines if line):
                self._done.append(paragraph)


def plain(text: str) -> str:
    """Plain text of what may be HTML: titles and descriptions of feeds do not say what they are."""
    return html_to_text(text) if looks_like_html(text) else html.unescape(text).translate(_WINDOWS).strip()
