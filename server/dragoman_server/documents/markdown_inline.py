"""The text of a Markdown paragraph as markup, and a translation of it as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..text import CopyMark, Markup, Span, TagMark
from .markdown_parser import joined_lines
from .tagged import TagEnd, completed, walk

__all__ = ["InlineTag", "InlineText", "escaped_start", "read_inline", "write_inline"]

_SPANS = {"em_open": "em", "strong_open": "strong", "s_open": "del"}
_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^>]*?(/?)>", re.DOTALL)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]'*_~]")
_SPECIAL = re.compile(r"\\(?=[!-/:-@\[-`{-~\n]|$)|[`\[\]]|\*|_|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|!(?=$)")
_BLOCK_START = re.compile(
    r"(?:[-+*](?=[ \t]|$)|#{1,6}(?=[ \t]|$)|>|=+[ \t]*$|-{2,}[ \t]*$|(?:[-_*][ \t]*){3,}$|~~~)"
    r"|(?P<number>\d{1,9})(?=[.)](?:[ \t]|$))"
)


@dataclass(frozen=True, slots=True)
class InlineTag:
    """An inline tag and how it is written."""

    kind: str
    """ "em", "strong", "del", "code", "autolink", "link", "html", "break", "whole"."""
    before: str
    after: str = ""
    parent: int | None = None
    label: Span | None = None
    """Of an image: where its description is in the content."""
    lead: str = ""
    """Space before it, where it stands behind the last word, and the text ends with that."""


@dataclass(frozen=True, slots=True)
class InlineText:
    """A text and its tags, by their numbers."""

    markup: Markup
    tags: tuple[InlineTag, ...]


def read_inline(tokens: Sequence[Any], content: str) -> InlineText:
    """The text that tokens stand for. Soft line breaks are spaces; a hard one is a line end and an empty tag."""
    return _Reading(content).read(tokens)


class _Reading:
    def __init__(self, content: str) -> None:
        self._content = content
        self._text: list[str] = []
        self._length = 0
        self._tags: list[InlineTag] = []
        self._marks: list[tuple[int, int]] = []
        self._path: list[int] = []
        self._fixed: list[CopyMark] = []

    def read(self, tokens: Sequence[Any]) -> InlineText:
        pairs = _html_pairs(tokens)
        for index, token in enumerate(tokens):
            if token.type in ("text", "text_special"):
                self._add_text(token.content)
            elif token.type == "softbreak":
                self._add(" ")
            elif token.type == "hardbreak":
                self._whole(InlineTag("break", "\\\n"))
                self._add("\n")
            elif token.type == "code_inline":
                self._copied(InlineTag("code", "`", "`"), token.content)
            elif token.type == "image":
                self._image(token)
            elif token.type == "html_inline":
                self._html(token.content, index, pairs)
            elif token.nesting > 0:
                self._open(_opening(token))
            elif token.nesting < 0:
                if self._tags[self._path[-1]].kind == "autolink":
                    start = self._marks[self._path[-1]][0]
                    self._fixed.append(CopyMark(Span(start, self._length)))
                self._close()
        while self._path:
            self._close()
        return self._result()

    def _result(self) -> InlineText:
        text = "".join(self._text).rstrip()
        size = len(text)
        behind = next((number for number, (start, _) in enumerate(self._marks) if start > size), None)
        if behind is not None and self._tags[behind].kind != "break":
            self._tags[behind] = replace(self._tags[behind], lead=" ")
        marks = tuple(
            TagMark(Span(min(start, size), min(end, size)), number) for number, (start, end) in enumerate(self._marks)
        )
        fixed = (CopyMark(Span(mark.span.start, min(mark.span.end, size))) for mark in self._fixed)
        return InlineText(Markup(text, marks, tuple(mark for mark in fixed if mark.span)), tuple(self._tags))

    def _add(self, text: str) -> None:
        if text[:1].isspace() and (not self._length or self._text[-1][-1:].isspace()):
            # Space on both sides of an image, or at the start behind one, belongs to the image.
            if self._marks and self._marks[-1] == (self._length, self._length) and self._tags[-1].kind == "whole":
                self._tags[-1] = replace(self._tags[-1], after=f"{self._tags[-1].after} ")
            text = text.lstrip()
        if not text:
            return
        self._text.append(text)
        self._length += len(text)

    def _add_text(self, text: str) -> None:
        position = 0
        for match in _FOOTNOTE.finditer(text):
            self._add(text[position : match.start()])
            self._whole(InlineTag("whole", match.group()))
            position = match.end()
        if position < len(text):
            self._add(text[position:])

    def _open(self, tag: InlineTag) -> None:
        parent = self._path[-1] if self._path else None
        self._path.append(len(self._tags))
        self._tags.append(InlineTag(tag.kind, tag.before, tag.after, parent, tag.label))
        self._marks.append((self._length, self._length))

    def _close(self) -> None:
        number = self._path.pop()
        self._marks[number] = (self._marks[number][0], self._length)

    def _whole(self, tag: InlineTag) -> None:
        self._open(tag)
        self._close()

    def _copied(self, tag: InlineTag, text: str) -> None:
        self._open(tag)
        if text.strip():
            self._fixed.append(CopyMark(Span(self._length, self._length + len(text))))
        self._text.append(text)
        self._length += len(text)
        self._close()

    def _image(self, token: Any) -> None:
        if "label" not in token.meta:
            self._add(token.content)
            return
        label: Span = token.meta["label"]
        self._whole(InlineTag("whole", f"![{label.of(self._content)}", token.meta["tail"], label=label))

    def _html(self, written: str, index: int, pairs: dict[int, int]) -> None:
        written = joined_lines(written)
        if index in pairs:
            self._open(InlineTag("html", written, f"</{_HTML_TAG.match(written)[2]}>"))  # type: ignore[index]
        elif index in pairs.values():
            self._close()
        else:
            self._whole(InlineTag("whole", written))


def _opening(token: Any) -> InlineTag:
    if token.type in _SPANS:
        return InlineTag(_SPANS[token.type], token.markup, token.markup)
    if "written" in token.meta:
        return InlineTag("autolink", "<", ">")
    return InlineTag("link", "[", token.meta["tail"])


def _html_pairs(tokens: Sequence[Any]) -> dict[int, int]:
    """For HTML start tags, by their index, the end tags that close them without parting other tags."""
    pairs: dict[int, int] = {}
    open_tags: list[tuple[str, int]] = []
    for index, token in enumerate(tokens):
        if token.type == "html_inline":
            match = _HTML_TAG.fullmatch(token.content)
            if not match or match[3]:
                continue
            name = match[2].lower()
            if not match[1]:
                open_tags.append((name, index))
            else:
                while open_tags and open_tags[-1][0] != name and open_tags[-1][0]:
                    open_tags.pop()
                if open_tags and open_tags[-1][0]:
                    pairs[open_tags.pop()[1]] = index
        elif token.nesting > 0:
            open_tags.append(("", index))
        elif token.nesting < 0:
            while open_tags and open_tags.pop()[0]:
                pass
    return pairs


def write_inline(
    source: InlineText,
    translation: Markup,
    *,
    line_prefix: str,
    image: Callable[[InlineTag], str],
    careful: bool = False,
) -> str:
    """A translation as Markdown.

    Args:
        source: what was read.
        translation: of its markup.
        line_prefix: what a line behind a hard line break begins with.
        image: how an image is written.
        careful: whether emphasis is written with HTML tags, which work beside any character, and URLs are escaped.
    """
    whole = completed(source.markup, translation)
    pieces: list[str] = []
    opened: list[tuple[int, int]] = []
    line_break = ""  # one that is to be written if text follows; at the end there is nothing to break
    break_at = -1  # its place in the pieces, before the tags that begin behind it
    for event in walk(whole, [tag.parent for tag in source.tags]):
        if isinstance(event, str):
            verbatim = any(source.tags[number].kind in ("code", "autolink") for number, _ in opened)
            text = re.sub(r"[\x00-\x1f\u2028\u2029]+", " ", event)
            text = text.lstrip() if line_break else text
            if text:
                if line_break:
                    pieces[break_at], line_break = line_break, ""
                pieces.append(text if verbatim else _escaped(text, careful))
            continue
        tag = source.tags[event.tag]
        if isinstance(event, TagEnd):
            _, place = opened.pop()
            pieces[place:] = [tag.lead + _wrapped(tag, "".join(pieces[place:]), careful)]
            if break_at >= place:
                break_at = len(pieces)
                pieces.append("")
            continue
        opened.append((event.tag, len(pieces)))
        if tag.kind == "break":
            line_break = f"{tag.before}{line_prefix}" if any(pieces) else ""
            break_at = len(pieces)
            pieces.append("")
        elif tag.kind == "whole":
            if line_break:
                pieces[break_at], line_break = line_break, ""
            pieces.append(image(tag) if tag.label else tag.before + tag.after)
    return "".join(pieces).strip(" ")


def _wrapped(tag: InlineTag, content: str, careful: bool) -> str:
    """Content in a tag. White space at the ends of an emphasis is put outside, where it would undo it."""
    if tag.kind in ("break", "whole"):
        return content
    if tag.kind == "link":
        return f"[{content}{tag.after}"
    if tag.kind == "html":
        return f"{tag.before}{content}{tag.after}"
    stripped = content.strip()
    if not stripped:
        return content
    lead, trail = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
    if tag.kind == "code":
        return f"{lead}{_code(stripped)}{trail}"
    if tag.kind == "autolink":
        is_address = not re.search(r"[\s<>]", stripped)
        return f"{lead}<{stripped}>{trail}" if is_address else f"{lead}{_escaped(stripped, careful)}{trail}"
    if careful:
        return f"{lead}<{tag.kind}>{stripped}</{tag.kind}>{trail}"
    return f"{lead}{tag.before}{stripped}{tag.after}{trail}"


def _code(text: str) -> str:
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1) if longest else "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escaped(text: str, careful: bool) -> str:
    """Text in which nothing is Markdown by accident. URLs stay as they are, unless one is to be careful."""
    if careful:
        return _escaped_words(text, 0, len(text))
    parts: list[str] = []
    position = 0
    for url in _URL.finditer(text):
        parts += (_escaped_words(text, position, url.start()), url.group())
        position = url.end()
    return "".join([*parts, _escaped_words(text, position, len(text))])


def _escaped_words(text: str, start: int, end: int) -> str:
    def escape(match: re.Match[str]) -> str:
        char = match.group()
        around = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        harmless = all(one.isspace() for one in around) or (char == "_" and all(one.isalnum() for one in around))
        return char if char in "*_" and harmless else f"\\{char}"

    return _SPECIAL.sub(escape, text[start:end])


def escaped_start(line: str) -> str:
    """A line that begins a paragraph, so that it does not begin a list, quotation or heading instead."""
    match = _BLOCK_START.match(line)
    if not match:
        return line
    place = match.end("number") if match["number"] else 0
    return f"{line[:place]}\\{line[place:]}"
