"""Subtitles, SubRip (SRT) and WebVTT: each cue, or each speaker's lines in a dialogue, is a block.

Numbers, times, settings, NOTE and STYLE blocks stay as they are. A cue's lines become one text; its translation is
broken into at most two lines of about 42 characters. Libraries such as pysubs2 write a file anew from its cues, which
changes what they do not model; this module replaces ranges of the source instead.

Formats: W3C WebVTT; for SRT, which has no standard, what players accept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..text import Markup, Span, TagMark
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .encoded import decode
from .spliced import Affixes, Edit, Slot, SplicedDocument, one_line, with_tags

__all__ = ["LINE_LENGTH", "balanced", "read"]

LINE_LENGTH = 42
"""Characters of a line, by the common guidelines for subtitles."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_TIMES = re.compile(
    r"\s*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[,.]\d{1,3}\s*-->\s*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[,.]\d{1,3}(?:\s|$)", re.ASCII
)
_TAG = re.compile(
    r"<(?P<closes>/?)(?P<name>[A-Za-z]{1,20})(?P<rest>[^<>\r\n]{0,300})>|<[\d:.]{5,20}>|\{\\[^{}\r\n]{1,300}\}"
)
_DIALOGUE = re.compile(r"[ \t]*(?:(?:<[^<>\r\n]{1,300}>|\{\\[^{}\r\n]{1,300}\})[ \t]*)*[-–—‐][ \t]*")
_PUNCTUATION = frozenset(".,;:!?…،؛؟")


@dataclass(frozen=True, slots=True)
class _Utterance:
    """The lines of one speaker in a cue."""

    cue: int
    span: Span
    alone: bool
    """Whether the cue has no other speaker."""


def read(data: bytes) -> ParsedDocument:
    """Read SRT or WebVTT, which begins with "WEBVTT".

    Raises:
        DocumentError: not UTF-8 or UTF-16, or no cue with times.
    """
    source = decode(data)
    text = source.text
    vtt = text.startswith("WEBVTT")
    line_break = "\r\n" if "\r\n" in text else "\n"
    cues = list(_cues(text, vtt))
    if not cues and not vtt and not any(_TIMES.match(match.group()) for match in _LINE.finditer(text)):
        raise DocumentError(
            "The document is not a subtitle file: no line has times such as 00:00:01,000 --> 00:00:02,500."
        )
    slots = []
    for number, cue in enumerate(cues, start=1):
        for utterance in _utterances(text, cue, number):
            slot = _slot(text, utterance, vtt, line_break)
            if slot:
                slots.append(slot)
    return SplicedDocument("text/vtt" if vtt else "application/x-subrip", source, tuple(slots))


def balanced(markup: Markup) -> Markup:
    """A text longer than `LINE_LENGTH` with a line break for the space, near the middle, where it reads best."""
    text = markup.text
    if len(text) <= LINE_LENGTH:
        return markup
    spaces = [match.start() for match in re.finditer(r"(?<=\S) (?=\S)", text)]
    if not spaces:
        return markup

    def cost(at: int) -> int:
        distance = abs(2 * at - len(text))
        too_long = max(at, len(text) - at - 1) - LINE_LENGTH
        return distance - (12 if text[at - 1] in _PUNCTUATION else 0) + (10 * too_long if too_long > 0 else 0)

    at = min(spaces, key=cost)
    return Markup(f"{text[:at]}\n{text[at + 1 :]}", markup.tags, markup.fixed)


def _slot(text: str, utterance: _Utterance, vtt: bool, line_break: str) -> Slot | None:
    markup, affixes = _markup(utterance.span.of(text), vtt)
    if not markup.text.strip():
        return None

    def escape(part: str) -> str:
        part = html.escape(part, quote=False) if vtt else part
        return part.replace("\n", line_break)

    def edits(translation: Markup, target: TargetLanguage | None) -> list[Edit]:
        flat = one_line(translation)
        lines = balanced(flat) if utterance.alone else flat
        return [Edit(utterance.span, with_tags(lines, affixes, escape))]

    return Slot(Block(markup=markup, path=f"cue {utterance.cue}"), len(affixes), edits)


def _cues(text: str, vtt: bool) -> Iterator[Span]:
    """The ranges of the cues' texts."""
    lines = [Span(match.start(), match.end()) for match in _LINE.finditer(text) if match.end() > match.start()]
    times = [index for index, line in enumerate(lines) if _TIMES.match(line.of(text))]
    for position, index in enumerate(times):
        last = times[position + 1] if position + 1 < len(times) else len(lines)
        content = lines[index + 1 : last]
        if vtt:
            content = _until_blank(text, content)
        elif last < len(lines) and content and content[-1].of(text).strip().isdigit():
            content = content[:-1]  # the number of the next cue
        while content and not content[-1].of(text).strip():
            content = content[:-1]
        if content:
            yield _stripped(text, Span(content[0].start, content[-1].end))


def _until_blank(text: str, lines: list[Span]) -> list[Span]:
    for index, line in enumerate(lines):
        if not line.of(text).strip():
            return lines[:index]
    return lines


def _utterances(text: str, cue: Span, number: int) -> Iterator[_Utterance]:
    """The cue, or where its lines begin with dashes one part for each speaker, without the dash."""
    starts = [cue.start]
    for match in _LINE.finditer(text, cue.start, cue.end):
        if match.start() > cue.start and _DIALOGUE.match(match.group()):
            starts.append(match.start())
    for start, end in zip(starts, [*starts[1:], cue.end], strict=True):
        dash = _DIALOGUE.match(text, start, end)
        span = _stripped(text, Span(dash.end() if dash else start, end))
        if len(span):
            yield _Utterance(number, span, len(starts) == 1)


def _stripped(text: str, span: Span) -> Span:
    part = span.of(text)
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, max(start, span.start + len(part.rstrip())))


def _markup(source: str, vtt: bool) -> tuple[Markup, Affixes]:
    """The text of a cue, with its tags; one that is not closed, or closes nothing, stands where it was."""
    matches = list(_TAG.finditer(source))
    closings = _pairs(matches)
    openings = {closing: opening for opening, closing in closings.items()}
    text = ""
    position = 0
    marks: list[tuple[int, int | None, str, str]] = []  # start, end (None: open still), before, after
    by_match: dict[int, int] = {}
    for index, match in enumerate(matches):
        text += _plain(source[position : match.start()], vtt)
        position = match.end()
        if index in openings:
            opened = by_match[openings[index]]
            start, _, before, _ = marks[opened]
            marks[opened] = (start, len(text), before, match.group())
        else:
            by_match[index] = len(marks)
            marks.append((len(text), None if index in closings else len(text), match.group(), ""))
    text += _plain(source[position:], vtt)
    tags = tuple(
        TagMark(Span(start, start if end is None else end), number) for number, (start, end, _, _) in enumerate(marks)
    )
    return Markup(text, tags), tuple((before, after) for _, _, before, after in marks)


def _pairs(matches: list[re.Match[str]]) -> dict[int, int]:
    """For each opening tag that is closed in order the index of its closing tag."""
    pairs: dict[int, int] = {}
    unclosed: list[tuple[str, int]] = []
    for index, match in enumerate(matches):
        if not match["name"]:
            continue
        name = match["name"].lower()
        if not match["closes"]:
            unclosed.append((name, index))
        elif unclosed and unclosed[-1][0] == name:
            pairs[unclosed.pop()[1]] = index
        elif any(name == opened for opened, _ in unclosed):
            while unclosed[-1][0] != name:
                unclosed.pop()
            pairs[unclosed.pop()[1]] = index
    return pairs


def _plain(source: str, vtt: bool) -> str:
    joined = re.sub(r"[ \t]*(?:\r\n|\r|\n)\s*", " ", source)
    return html.unescape(joined) if vtt else joined
