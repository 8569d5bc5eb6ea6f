"""HTML cut into tags, text, comments and the rest, as ranges of the source.

The rules are those of the WHATWG standard's tokenizer (https://html.spec.whatwg.org/#tokenization), so that what is a
tag here is one in a browser. Takes time in proportion to the length of any string, and refuses none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html.entities import html5

from ..text import Span

__all__ = ["SPACE", "Attribute", "Token", "TokenKind", "decode_attribute", "decode_text", "tokenize"]

SPACE = "\t\n\f\r "
"""White space of HTML; a no-break space is none."""

_MARKUP = re.compile(r"<(?:/?[A-Za-z]|[!?]|/[^A-Za-z])")
_TAG_NAME = re.compile(r"[^\t\n\f\r />]+")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_NAME = re.compile(r"[^\t\n\f\r />][^\t\n\f\r />=]*")
_EQUALS = re.compile(r"[\t\n\f\r ]*=[\t\n\f\r ]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT = re.compile(r"<!---*>|<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.I)
_RAW = ("iframe", "noembed", "noframes", "style", "textarea", "title", "xmp")
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.I) for name in _RAW}
_FOREIGN = frozenset(("svg", "math"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|([A-Za-z][A-Za-z0-9]{0,31})([;=]?))")


class TokenKind(Enum):
    """What a token is."""

    TEXT = "text"
    START = "start tag"
    END = "end tag"
    OTHER = "other"
    """A comment, a doctype, what a raw text element such as `<script>` contains, or malformed markup."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a start tag."""

    name: str
    """In lower case."""
    name_end: int
    value: Span | None
    """Without quotation marks; None when there is no equals sign."""
    quote: str
    """The quotation mark around the value, or "" when it has none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the source; the tokens of a source follow each other without a gap."""

    kind: TokenKind
    span: Span
    name: str = ""
    """Of a tag, in lower case."""
    attributes: tuple[Attribute, ...] = ()
    """Of a start tag; where a name occurs twice, only the first counts."""
    closed: bool = True
    """Whether it ends before the end of the source ends it."""

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name, or None."""
        return next((one for one in self.attributes if one.name == name), None)

    def is_self_closing(self, source: str) -> bool:
        """Whether a start tag ends in "/>", which means something in SVG and MathML only."""
        return source.endswith("/>", self.span.start, self.span.end)


def tokenize(source: str) -> Iterator[Token]:
    """The tokens of a source in order; together they are the source."""
    position, foreign = 0, 0
    while position < len(source):
        match = _MARKUP.search(source, position)
        start = match.start() if match else len(source)
        if start > position:
            yield Token(TokenKind.TEXT, Span(position, start))
        if not match:
            return
        token = _markup(source, start, foreign=foreign > 0)
        yield token
        position = token.span.end
        if token.name in _FOREIGN and token.kind is TokenKind.END:
            foreign = max(0, foreign - 1)
        elif token.name in _FOREIGN and not token.is_self_closing(source):
            foreign += 1
        elif token.kind is TokenKind.START and not foreign:
            end = _raw_end(source, token)
            if end > position:
                kind = TokenKind.TEXT if token.name == "title" else TokenKind.OTHER
                yield Token(kind, Span(position, end), closed=end < len(source))
            position = end


def decode_text(text: str) -> str:
    """Text with its character references replaced by what they stand for, without NUL and lone surrogates."""
    return _readable(html.unescape(text))


def decode_attribute(value: str) -> str:
    """Likewise for an attribute, where `&copy=` and `&copyright`, being parts of a URL, are no references."""

    def decoded(match: re.Match[str]) -> str:
        named_in_part = match[1] and match[2] != ";" and (match[2] == "=" or match[1] not in html5)
        return match[0] if named_in_part else html.unescape(match[0])

    return _readable(_REFERENCE.sub(decoded, value))


def _readable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text.replace("\0", ""))


def _markup(source: str, start: int, *, foreign: bool) -> Token:
    """The token that begins with the "<" at `start`."""
    if source.startswith("<!--", start):
        if source.startswith((">", "->"), start + 4):
            return _other(source, start, source.index(">", start) + 1)
        match = _COMMENT_END.search(source, start + 4)
        return _other(source, start, match.end() if match else 0)
    if foreign and source.startswith("<![CDATA[", start):
        return _other(source, start, source.find("]]>", start) + 3)
    closing = source[start + 1] == "/"
    name = _TAG_NAME.match(source, start + 1 + closing)
    if source[start + 1] in "!?" or not name or not name[0][0].isascii() or not name[0][0].isalpha():
        return _other(source, start, source.find(">", start) + 1)
    attributes, end = _scan_tag(source, name.end())
    if not end:
        return _other(source, start, 0)
    kind = TokenKind.END if closing else TokenKind.START
    return Token(kind, Span(start, end), name[0].lower(), () if closing else attributes)


def _other(source: str, start: int, end: int) -> Token:
    """A comment or the like, up to the end of the source when `end` is before its start."""
    if end <= start + 2:
        return Token(TokenKind.OTHER, Span(start, len(source)), closed=False)
    return Token(TokenKind.OTHER, Span(start, end))


def _scan_tag(source: str, position: int) -> tuple[tuple[Attribute, ...], int]:
    """The attributes of the tag whose name ends at `position`, and where it ends: 0 if it does not."""
    attributes: dict[str, Attribute] = {}
    while True:
        position = _end(_BETWEEN, source, position)
        if position == len(source):
            return (), 0
        if source[position] == ">":
            return tuple(attributes.values()), position + 1
        start, position = position, _end(_NAME, source, position)
        name, name_end, value, quote = source[start:position].lower(), position, None, ""
        if equals := _EQUALS.match(source, position):
            position = equals.end()
            quote = source[position : position + 1]
            if quote and quote in "\"'":
                closing = source.find(quote, position + 1)
                if closing < 0:
                    return (), 0
                value, position = Span(position + 1, closing), closing + 1
            else:
                quote, value = "", Span(position, _end(_UNQUOTED, source, position))
                position = value.end
        attributes.setdefault(name, Attribute(name, name_end, value, quote))


def _end(pattern: re.Pattern[str], source: str, position: int) -> int:
    match = pattern.match(source, position)
    return match.end() if match else position


def _raw_end(source: str, token: Token) -> int:
    """Where the content of a raw text element ends; of any other element it is where it begins."""
    if token.name == "plaintext":
        return len(source)
    if token.name == "script":
        return _script_end(source, token.span.end)
    if token.name in _RAW_END:
        match = _RAW_END[token.name].search(source, token.span.end)
        return match.start() if match else len(source)
    return token.span.end


def _script_end(source: str, position: int) -> int:
    """Where a script ends: `<!-- <script>` in it hides the next end tag."""
    escaped = hidden = False
    for match in _SCRIPT.finditer(source, position):
        if match[0] == "<!--":
            escaped = True
        elif match[0] == "-->":
            escaped = hidden = False
        elif match[1] == "" and escaped:
            hidden = True
        elif match[1] == "/":
            if not hidden:
                return match.start()
            hidden = False
    return len(source)
