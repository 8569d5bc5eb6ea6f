"""Finds paragraphs, list items and headings; joins hard-wrapped lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .span import Span

__all__ = ["Paragraph", "paragraphs"]

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ONE_BREAK = re.compile(r"[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\x85\u2028])")
_HEADING_MARK = re.compile(r"\s{0,3}#{1,6}[ \t]+")
_QUOTE_MARK = re.compile(r"\s{0,3}(?:>[ \t]?){1,8}")
_BULLET = re.compile(
    r"\s*[\u200b-\u200f\ufeff]?(?:"
    r"[•‣◦⁃∙▪▫■□●○◆◇★☆►▶➢➤✓✔✗✘]\ufe0f?|\d\ufe0f?\u20e3"  # a bullet, a keycap
    r"|(?:\*{1,3}|[+·])(?=\s)|[-–—](?=\s|[\u0621-\u064a\"«“(])"
    r"|\d{1,3}[.](?=\s)|\d{1,3}\)|[(\[]\d{1,3}[)\]]"  # 1. 1) (1) [1]
    r"|\d{1,3}\s?[-–ـ](?=\s+[^\s\d]|[\u0621-\u064a])"  # 1- as Arabic lists have it
    r"|\d{1,3}(?:\.\d{1,3}){1,4}\.(?=\s)"  # 1.2.
    r"|[(][A-Za-zأ-ي][)]|[A-Za-zأ-ي][)](?=\s)|[أ-ي]ـ?\s?[-–](?=\s)|[ivx]{1,5}[.)](?=\s)"
    r")\s*(?:\[[ xX]\]\s+)?"
)
_TERMINAL = frozenset(".!?؟…۔:؛;")
_UNFINISHED = re.compile(
    r"(?:[,،]|(?<![^\s\"“«(])(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|as|is|are|was|were|has|have|had"
    r"|في|من|على|إلى|الى|عن|مع|أن|إن|ان|التي|الذي|الذين|هذا|هذه|ذلك|بين|أو|ثم|لم|لن|قد|كان|كانت|بعد|قبل|خلال))\s*$"
)
_NARROWEST, _WIDEST = 40, 100


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph without the bullet, number or heading mark before it."""

    span: Span
    item: bool = False
    """Whether a bullet or number precedes it."""
    marked_heading: bool = False
    """Whether a "#" precedes it."""
    lines: int = 1


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text, in order. A paragraph is one line, or several lines of hard-wrapped text."""
    return tuple(paragraph for block in _blocks(text) for paragraph in _block_paragraphs(text, block))


def _blocks(text: str) -> Iterator[list[Span]]:
    """Runs of lines without a blank line between them; trailing white space is left out of each line."""
    block: list[Span] = []
    for match in _LINE.finditer(text):
        length = len(match[0].rstrip())
        if not length:
            continue
        if block and not _ONE_BREAK.fullmatch(text, block[-1].end, match.start()):
            yield block
            block = []
        block.append(Span(match.start(), match.start() + length))
    if block:
        yield block


def _block_paragraphs(text: str, lines: Sequence[Span]) -> Iterator[Paragraph]:
    width = max((len(line) for line in lines if " " in line.of(text)), default=0)
    narrow = _NARROWEST <= width <= _WIDEST
    full = [narrow and _is_full(text, *pair, width) for pair in pairwise(lines)]
    wrapped = len(lines) > 2 and sum(full) >= 0.8 * len(full)
    current = _begin(text, lines[0])
    for i, line in enumerate(lines[1:]):
        candidate = _begin(text, line)
        filled = wrapped and full[i]
        if (
            _continues(text, lines[i], candidate, filled=filled, narrow=narrow, in_list=current.item)
            and not current.marked_heading
        ):
            current = Paragraph(Span(current.span.start, line.end), current.item, lines=current.lines + 1)
        else:
            yield current
            current = candidate
    yield current


def _is_full(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the next line's first word did not fit on this line."""
    first_word = following.of(text).split(maxsplit=1)[0]  # the line may be indented further than `width`
    return len(line) + 1 + len(first_word) > width


def _begin(text: str, line: Span) -> Paragraph:
    """The paragraph that a line begins if it does not continue the one before."""
    start = line.start
    quote = _QUOTE_MARK.match(text, start, line.end)
    start = quote.end() if quote else start
    heading = _HEADING_MARK.match(text, start, line.end)
    bullet = None if heading else _BULLET.match(text, start, line.end)
    mark = heading or bullet
    if mark and mark.end() < line.end:
        return Paragraph(Span(mark.end(), line.end), bullet is not None, heading is not None)
    return Paragraph(Span(min(start, line.end), line.end))


def _continues(text: str, before: Span, candidate: Paragraph, *, filled: bool, narrow: bool, in_list: bool) -> bool:
    """Whether a line continues the one before it.

    Args:
        text: the whole text.
        before: the line before.
        candidate: the paragraph that the line would begin.
        filled: whether the lines are hard-wrapped and the line before is full.
        narrow: whether no line is longer than a usual wrapping width.
        in_list: whether the line before belongs to a list item.
    """
    finished = text[max(before.start, before.end - 8) : before.end].rstrip("\"'”’»)]}›*_")[-1:] in _TERMINAL
    if candidate.item or candidate.marked_heading:
        # In wrapped prose a line may happen to begin with "15. " or a dash.
        return filled and candidate.item and not finished and not in_list
    if filled:
        return True
    if not narrow or finished or len(before) < _NARROWEST:
        return False
    following = text[candidate.span.start : candidate.span.end].lstrip()[:8]
    if following[:1].islower() and following[:1].isascii() and not following.startswith(("http", "www.")):
        return True
    return _UNFINISHED.search(text[max(before.start, before.end - 16) : before.end]) is not None
