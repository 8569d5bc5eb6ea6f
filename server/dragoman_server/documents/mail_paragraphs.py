"""Paragraphs of plain text in e-mail: quoted lines keep their marks, `format=flowed` (RFC 3676) stays flowed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..text import Span, has_words

__all__ = ["Paragraph", "flowed_paragraphs", "paragraphs"]

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_QUOTE = re.compile(r"(?:>[ \t]?)*")
_RULE = re.compile(r"[-_=*~+#.]{2,}\s*")
_NARROWEST = 60
_WIDEST = 78
_FLOWED_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one depth of quotation."""

    span: Span
    """In the text of the part, from behind the first line's mark to the end of the last line, without its break."""
    text: str
    """Without marks of quotation."""
    mark: str
    """What stands before each line but the first: "> "."""
    width: int | None = None
    """Columns that lines are wrapped at; None: they are not wrapped."""
    soft: str | None = None
    """What ends a line that the next one continues, in flowed text."""
    stuffed: bool = False
    """Whether a space before `span` is no part of flowed text."""

    def written(self, translation: str, line_break: str) -> str:
        """A translation in the place of `span`."""
        lines = re.split(r"\r\n|\r|\n", translation)
        if self.soft is not None:
            flowed = [part for line in lines for part in self._flowed(line)]
            first, *others = flowed
            parts = [first if self.stuffed else _stuffed(first)]
            parts += others if self.mark else map(_stuffed, others)
            return f"{line_break}{self.mark}".join(parts)
        if self.width is not None:
            lines = [part for line in lines for part in _wrapped(line, self.width)]
        return f"{line_break}{self.mark}".join(lines)

    def _flowed(self, line: str) -> list[str]:
        """Lines with the ends that make them one."""
        *parts, last = _wrapped(line.rstrip(" "), _FLOWED_WIDTH)
        return [*(f"{part}{self.soft}" for part in parts), last]


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs of plain text: lines between blank ones, of one depth of quotation."""
    waiting: list[tuple[Span, str]] = []
    last_mark = ""
    for span, mark, content in _lines(text):
        if waiting and (_depth(mark) != _depth(last_mark) or _is_between(content)):
            yield from _paragraph(waiting, last_mark)
            waiting = []
        if not _is_between(content):
            if not waiting:
                last_mark = mark
            waiting.append((span, content))
    yield from _paragraph(waiting, last_mark)


def flowed_paragraphs(text: str, *, delete_space: bool) -> Iterator[Paragraph]:
    """The paragraphs of flowed text: a line that ends in a space goes on in the next one of the same depth.

    Args:
        text: of the part.
        delete_space: the parameter DelSp: whether the space at the end of a line is no part of the text.
    """
    waiting: list[tuple[Span, str]] = []
    last_mark = ""
    for span, mark, line in _lines(text, stuffed=True):
        if waiting and _depth(mark) != _depth(last_mark):
            yield from _flowed_paragraph(waiting, last_mark, delete_space)
            waiting = []
        if not waiting:
            last_mark = mark
        waiting.append((span, line))
        if not line.endswith(" ") or line == "-- ":
            yield from _flowed_paragraph(waiting, last_mark, delete_space)
            waiting = []
    yield from _flowed_paragraph(waiting, last_mark, delete_space)


def _lines(text: str, *, stuffed: bool = False) -> Iterator[tuple[Span, str, str]]:
    """Each line: its range behind the mark, the mark of quotation, and the content."""
    for match in _LINE.finditer(text):
        line = match[1]
        if stuffed:
            depth = len(line) - len(line.lstrip(">"))
            size = depth + line.startswith(" ", depth)
        else:
            size = len(_match(_QUOTE, line).group())
        yield Span(match.start() + size, match.end(1)), line[:size], line[size:]


def _paragraph(lines: list[tuple[Span, str]], mark: str) -> Iterator[Paragraph]:
    if not lines:
        return
    text = "\n".join(content for _, content in lines)
    lead, tail = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    if not has_words(text):
        return
    width = min(max(max(len(content) for _, content in lines), _NARROWEST), _WIDEST) if len(lines) > 1 else None
    span = Span(lines[0][0].start + lead, lines[-1][0].end - tail)
    yield Paragraph(span, text.strip(), _spaced(mark), width)


def _flowed_paragraph(lines: list[tuple[Span, str]], mark: str, delete_space: bool) -> Iterator[Paragraph]:
    if not lines:
        return
    *soft, (_, last) = lines
    text = "".join(content[:-1] if delete_space else content for _, content in soft) + last
    if not has_words(text):
        return
    lead, tail = len(text) - len(text.lstrip()), len(last) - len(last.rstrip())
    span = Span(lines[0][0].start + lead, lines[-1][0].end - tail)
    depth = _depth(mark)
    soft_end = "  " if delete_space else " "
    yield Paragraph(span, text.strip(), ">" * depth + " " * bool(depth), soft=soft_end, stuffed=mark.endswith(" "))


def _stuffed(line: str) -> str:
    """A line of flowed text; a space protects what would mean something at its start (RFC 3676, 4.4)."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _wrapped(line: str, width: int) -> list[str]:
    """A line cut at spaces so that its parts have at most `width` code points, unless a word is longer."""
    if len(line) <= width:
        return [line]
    parts: list[str] = []
    current = ""
    for word in line.split(" "):
        if current and len(current) + 1 + len(word) > width:
            parts.append(current)
            current = word
        else:
            current = f"{current} {word}" if current or parts else word
    return [*parts, current]


def _is_between(content: str) -> bool:
    """Whether a line parts paragraphs: it is blank, or a rule such as the one before a signature."""
    return not content.strip() or _RULE.fullmatch(content.strip()) is not None


def _depth(mark: str) -> int:
    return mark.count(">")


def _spaced(mark: str) -> str:
    return f"{mark} " if mark.endswith(">") else mark


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.match(text)
    assert match is not None
    return match
