"""The texts of an HTML source: elements followed from tag to tag, lines of text cut at blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..text import Markup, Span, has_words
from .html_elements import (
    ATTRIBUTES,
    BLOCKS,
    CODE,
    IMPLIED_END,
    META,
    OPAQUE,
    OPAQUE_BLOCKS,
    VOID,
    VOID_BLOCKS,
)
from .html_lines import HtmlBlock, Line
from .html_tokens import Attribute, Token, TokenKind, decode_attribute, decode_text, tokenize

__all__ = ["read_blocks"]

_DEEPEST = 32
"""Inline elements inside each other in one line; the line is cut where there are more."""


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element and what holds inside it."""

    name: str
    copied: bool
    language: str | None
    number: int = -1
    """Of an inline element, in its line."""


def read_blocks(source: str) -> tuple[HtmlBlock, ...]:
    """The texts of an HTML document or fragment in order, those of attributes among them.

    Never fails; takes time and memory in proportion to the source.
    """
    reader = _Reader(source)
    for token in tokenize(source):
        reader.take(token)
    return reader.finish()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._blocks: list[HtmlBlock] = []
        self._line = Line()
        self._outer: list[_Element] = []  # open elements that do not belong to the line
        self._outer_names: Counter[str] = Counter()
        self._earlier: Counter[str] = Counter()  # inline elements opened in earlier lines
        self._inline: list[_Element] = []  # open elements of the line
        self._opaque = ("", 0, 0)  # name, how often inside itself, start

    def take(self, token: Token) -> None:
        """The next token of the source."""
        if self._opaque[0]:
            self._skip(token)
        elif token.kind is TokenKind.TEXT and token.closed:
            self._line.add_text(token.span, decode_text(token.span.of(self._source)), copied=self._inside.copied)
        elif token.kind is TokenKind.START:
            self._start(token)
        elif token.kind is TokenKind.END:
            self._end(token)
        elif token.closed:
            self._line.add_whole(token.span)
        else:  # it would hide what came behind it if it were moved
            self._cut(token.span.start)

    def finish(self) -> tuple[HtmlBlock, ...]:
        """All texts; the source has ended."""
        self._cut(len(self._source) if not self._opaque[0] else self._opaque[2])
        return tuple(sorted(self._blocks, key=lambda block: block.span))

    @property
    def _inside(self) -> _Element:
        if self._inline:
            return self._inline[-1]
        return self._outer[-1] if self._outer else _Element("", copied=False, language=None)

    def _start(self, token: Token) -> None:
        if token.name in IMPLIED_END and self._outer and self._outer[-1].name == token.name:
            self._cut(token.span.start)
            self._leave(token.name)
        element = self._element(token)
        if not element.copied or token.name in CODE:
            self._blocks += self._attributes(token, element)
        if token.name in OPAQUE or token.name in OPAQUE_BLOCKS:
            if token.name in OPAQUE_BLOCKS:
                self._cut(token.span.start)
            if self._is_empty(token):
                self._line.add_whole(token.span, token.name)
            else:
                self._opaque = (token.name, 1, token.span.start)
        elif token.name in VOID:
            self._line.add_whole(token.span, token.name)
        elif token.name in VOID_BLOCKS:
            self._cut(token.span.start)
        elif token.name in BLOCKS:
            self._cut(token.span.start)
            self._enter(element)
        else:
            if len(self._inline) == _DEEPEST:
                self._cut(token.span.start)
            self._inline.append(replace(element, number=self._line.open(token.span, token.name)))

    def _end(self, token: Token) -> None:
        if any(one.name == token.name for one in self._inline):
            self._close(token)
        elif token.name in BLOCKS or token.name in VOID_BLOCKS or token.name in OPAQUE_BLOCKS or token.name == "br":
            self._cut(token.span.start)
            self._leave(token.name)
        elif self._earlier[token.name]:
            self._cut(token.span.start)
            self._earlier[token.name] -= 1
            if any(one.name == token.name for one in self._outer[-_DEEPEST:]):
                self._leave(token.name)
        # Any other end tag means nothing; it disappears when the text around it is replaced.

    def _close(self, token: Token) -> None:
        """Closes an element of the line; those that it contains go on behind it, as in a browser."""
        crossed: list[_Element] = []
        while self._inline[-1].name != token.name:
            crossed.append(self._inline.pop())
            self._line.close(crossed[-1].number, Span(token.span.start, token.span.start))
        self._line.close(self._inline.pop().number, token.span)
        for element in reversed(crossed):
            self._line.reopen(element.number, element.name, token.span.end)
            self._inline.append(element)

    def _cut(self, at: int) -> None:
        """Ends the line; its open elements remain open around what follows."""
        for element in reversed(self._inline):
            self._line.close(element.number, Span(at, at))
        block = self._line.finish(self._source)
        if block:
            around = self._outer[-1] if self._outer else None
            path = next((one.name for one in reversed(self._outer[-_DEEPEST:]) if one.name in BLOCKS), "")
            self._blocks.append(replace(block, path=path, language=around.language if around else None))
        for element in self._inline:
            self._earlier[element.name] += 1
            self._enter(element)
        self._inline, self._line = [], Line()

    def _enter(self, element: _Element) -> None:
        self._outer.append(element)
        self._outer_names[element.name] += 1

    def _leave(self, name: str) -> None:
        """Closes the innermost element of that name, if one is open, and what is open inside it."""
        while self._outer_names[name]:
            closed = self._outer.pop().name
            self._outer_names[closed] -= 1
            if closed == name:
                return

    def _skip(self, token: Token) -> None:
        """A token inside an element whose content is left as it is."""
        name, depth, start = self._opaque
        if token.name == name and not self._is_empty(token):
            depth += {TokenKind.START: 1, TokenKind.END: -1}.get(token.kind, 0)
        self._opaque = (name if depth else "", depth, start)
        if not depth and name in OPAQUE:
            self._line.add_whole(Span(start, token.span.end), name)

    def _is_empty(self, token: Token) -> bool:
        return token.name in ("svg", "math") and token.is_self_closing(self._source)

    def _element(self, token: Token) -> _Element:
        around = self._inside
        copied = around.copied or token.name in CODE
        translate = self._value(token, "translate")
        if "notranslate" in (self._value(token, "class") or "").split() or translate == "no":
            copied = True
        elif translate in ("", "yes"):
            copied = False
        return _Element(token.name, copied, self._value(token, "lang") or around.language)

    def _value(self, token: Token, name: str) -> str | None:
        attribute = token.attribute(name)
        if attribute is None:
            return None
        return decode_attribute(attribute.value.of(self._source)) if attribute.value else ""

    def _attributes(self, token: Token, element: _Element) -> Iterator[HtmlBlock]:
        """The attributes of a start tag that people read."""
        if token.name == "meta":
            keys = (self._value(token, "name"), self._value(token, "property"))
            key = next((one for one in keys if one and one.lower() in META), None)
            wanted = {"content": f"meta[{key.lower()}]"} if key else {}
        else:
            wanted = {name: f"{token.name}@{name}" for name in ATTRIBUTES}
        for attribute in token.attributes:
            if attribute.name in wanted and attribute.value:
                text = _attribute_text(self._source, attribute)
                if has_words(text):
                    yield HtmlBlock(
                        Markup(text), attribute.value, (), attribute.quote, wanted[attribute.name], element.language
                    )


def _attribute_text(source: str, attribute: Attribute) -> str:
    assert attribute.value is not None
    return " ".join(decode_attribute(attribute.value.of(source)).split())
