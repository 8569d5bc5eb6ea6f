"""Markdown parsed by markdown-it-py, with what it does not tell: where texts stand, and how links are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any

from ..errors import LimitExceededError
from ..text import Span
from .base import DocumentError

__all__ = ["MOST_OPEN_BRACKETS", "MarkdownParser", "MarkdownText", "joined_lines"]

MOST_OPEN_BRACKETS = 100
"""In a paragraph, inside of one another or not closed at all."""
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class MarkdownText:
    """The text of a paragraph, heading or table cell."""

    kind: str
    """ "paragraph", "heading" or "cell"."""
    tokens: list[Any]
    """Inline tokens of markdown-it-py. Links and images have `meta["tail"]`: the source from "]" on; images also
    `meta["label"]`: the range of their description in the content."""
    content: str
    lines: tuple[tuple[int, int], ...]
    """For each line of the content where it begins in it, without white space, and where in the source."""
    span: Span
    """In the source, without white space at its ends."""

    def place(self, offset: int) -> int:
        """Where a place of the content is in the source."""
        start, source = next(line for line in reversed(self.lines) if line[0] <= offset or line == self.lines[0])
        return source + offset - start


class MarkdownParser:
    """CommonMark with tables and strikethrough.

    Raises:
        DocumentError: the package is not installed.
    """

    def __init__(self) -> None:
        try:
            library: Any = import_module("markdown_it")
            block: Any = import_module("markdown_it.rules_block")
            inline: Any = import_module("markdown_it.rules_inline")
        except ImportError:
            raise DocumentError(
                'Markdown needs a package that is not installed on the server: pip install "dragoman[documents]".',
                reason="UNSUPPORTED_FORMAT",
            ) from None
        parser = library.MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
        parser.disable("text_join")  # so that an escaped character is told from one that is not
        rules = parser.block.ruler
        rules.at("paragraph", _located(block.paragraph, "paragraph"))
        rules.at("lheading", _located(block.lheading, "heading"))
        rules.at("heading", _located(block.heading, "heading"), {"alt": ["paragraph", "reference", "blockquote"]})
        rules.at("table", _located(block.table, "cell"), {"alt": ["paragraph", "reference"]})
        for name in ("link", "image", "autolink"):
            parser.inline.ruler.at(name, _with_source(getattr(inline, name), name))
        self._parser = parser
        self._references: MutableMapping[str, Any] = {}

    def parse(self, text: str) -> Iterator[MarkdownText]:
        """The texts of a document whose line ends are line feeds."""
        tokens = self._parser.parse(text, self._references)
        for token in tokens:
            if token.type == "inline" and token.content:
                kind, lines, end = token.meta["place"]
                yield MarkdownText(kind, token.children or [], token.content, lines, Span(lines[0][1], end))

    def parse_inline(self, text: str) -> list[Any]:
        """The tokens of a text alone, with the reference definitions of the last document."""
        (token,) = self._parser.parseInline(text, self._references)
        return list(token.children or [])


def _located(rule: Callable[..., bool], kind: str) -> Callable[..., bool]:
    """A rule for blocks that notes where its texts are. Only while it runs are prefixes such as `> ` known."""

    def located(state: Any, start: int, end: int, silent: bool) -> bool:
        first = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        if silent:
            return True
        column: dict[int, int] = {}
        cells: dict[int, list[Span]] = {}
        for token in state.tokens[first:]:
            if token.type != "inline":
                continue
            _require_shallow(token.content)
            line = token.map[0]
            if kind == "cell":
                number = column.get(line, 0)
                column[line] = number + 1
                if line not in cells:
                    cells[line] = _cells(state.src, *_line(state, line))
                if number < len(cells[line]):
                    cell = cells[line][number]
                    token.meta["place"] = (kind, ((0, cell.start),), cell.end)
                else:
                    token.content = ""  # a cell that the row does not have
            elif token.content:
                token.meta["place"] = (kind, *_lines(state, token, heading=rule.__name__ == "heading"))
        return True

    return located


def _require_shallow(content: str) -> None:
    """Refuse brackets that cost the parser time in proportion to the square of their number."""
    depth = 0
    for bracket in re.findall(r"[\[\]]", content):
        depth = depth + 1 if bracket == "[" else max(depth - 1, 0)
        if depth > MOST_OPEN_BRACKETS:
            raise LimitExceededError(
                f"A paragraph of the Markdown document has more than {MOST_OPEN_BRACKETS} brackets '[' that are not "
                "closed, which is the most that is read.",
                reason="DOCUMENT_TOO_LARGE",
                metadata={"limit": MOST_OPEN_BRACKETS, "actual": depth},
            )


def _line(state: Any, line: int) -> tuple[int, int]:
    return state.bMarks[line] + state.tShift[line], state.eMarks[line]


def _lines(state: Any, token: Any, *, heading: bool) -> tuple[tuple[tuple[int, int], ...], int]:
    lines: list[tuple[int, int]] = []
    offset = end = 0
    for number, content in enumerate(token.content.split("\n"), start=token.map[0]):
        start, end = _line(state, number)
        line = state.src[start:end].rstrip()
        if heading:
            text = line.rstrip("#")
            line = text.rstrip() if not text or text[-1] in " \t" else line
            start += len(line) - len(content)
            line = content
        lines.append((offset + len(content) - len(content.lstrip()), start))
        offset += len(content) + 1
        end = start + len(line)
    return tuple(lines), end


def _cells(source: str, start: int, end: int) -> list[Span]:
    """The cells of a table's row without white space, by the rules of markdown-it-py."""
    row = source[start:end]
    start += len(row) - len(row.lstrip())
    row = row.strip()
    bounds = [-1, *(match.start() for match in re.finditer(r"(?<!\\)\|", row)), len(row)]
    spans = [(before + 1, after) for before, after in pairwise(bounds)]
    if spans and spans[0][0] == spans[0][1]:
        spans.pop(0)
    if spans and spans[-1][0] == spans[-1][1]:
        spans.pop()
    cells = []
    for left, right in spans:
        cell = row[left:right]
        begin = start + left + len(cell) - len(cell.lstrip())
        cells.append(Span(begin, begin + len(cell.strip())))
    return cells


def _with_source(rule: Callable[..., bool], name: str) -> Callable[..., bool]:
    """A rule for links or images that notes how they are written."""

    def noted(state: Any, silent: bool) -> bool:
        start, first = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if silent:
            return True
        written = state.src[start : state.pos]
        if name == "autolink":
            next(token for token in state.tokens[first:] if token.type == "link_open").meta["written"] = written
            return True
        begin = start + (2 if name == "image" else 1)
        position = state.pos
        label_end = state.md.helpers.parseLinkLabel(state, begin - 1, name == "link")
        state.pos = position
        kind = "image" if name == "image" else "link_open"
        token = next(token for token in state.tokens[first:] if token.type == kind)
        token.meta["label"] = Span(begin, label_end)
        token.meta["tail"] = _tail(state.src[begin:label_end], state.src[label_end : state.pos])
        return True

    return noted


def joined_lines(text: str) -> str:
    """The lines as one, with a space for each line break."""
    return " ".join(line.strip(" \t") for line in text.split("\n")) if "\n" in text else text


def _tail(label: str, tail: str) -> str:
    """What follows a link's text; a reference by the text itself is given the name of what it refers to."""
    tail = joined_lines(tail)
    if tail in ("]", "][]"):
        return f"][{' '.join(label.split())}]"
    return tail
