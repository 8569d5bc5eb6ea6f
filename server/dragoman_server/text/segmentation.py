"""A text cut into sentences, headings and list items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .document import Document, Segment, SegmentKind
from .language_detection import LETTER
from .paragraphs import Paragraph, paragraphs
from .protection import Protection
from .sentences import sentence_spans
from .span import Span

__all__ = ["segment_text"]

# Characters that are copied at the edges of a segment: white space, controls, invisible marks, pictographs.
_EDGE = (
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    r"\ufe0e\ufe0f\ufeff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
_LEADING, _EDGE_CHARACTER = re.compile(_EDGE + "+"), re.compile(_EDGE)
_FINAL = frozenset(".!?؟…۔。！？")
_CREDIT = re.compile(
    r"[(\[]?(?:reporting|writing|editing|additional reporting|compiled|"
    r"photos?|photograph|image|caption|source|file photo)"
    r"(?: by\b|:)|[(\[]?(?:©|المصدر\s?:|تصوير\s?:|الصورة\s?:|صورة\s?:|إعداد\s?:|تحرير\s?:|كتب\s?:|كتبت\s?:|ترجمة\s?:)",
    re.I,
)
# A line that starts with a verb of saying, as in Arabic news, is a sentence even without a full stop.
_REPORT = re.compile(
    r"(?:و|ف)?(?:قال|أضاف|اضاف|أكد|اكد|أوضح|اوضح|أشار|اشار|ذكر|أعلن|اعلن|صرح|لفت|تابع|شدد|بين|كشف|أفاد|افاد|كان|كانت|يذكر)(?:ت|وا)?\s"
)
_TITLE_WORDS, _HEADING_WORDS, _HEADING_LENGTH = 25, 16, 200


def segment_text(text: str, language: str, copied: Sequence[Span] = ()) -> Document:
    """The text cut into sentences, headings and list items; text without words belongs to no segment.

    Paragraphs are numbered from 0, without those that have no words. White space, invisible characters and
    pictographs at the edges of a sentence are left out of its segment and are therefore copied. Takes time
    linear in the length of the text.

    Args:
        text: any string.
        language: "ar" or "en", for the few marks that they use differently; both scripts are handled in either.
        copied: ranges within the text that are not translated, in any order. They join the protected spans of the
            document, and no sentence ends inside one.
    """
    protection = Protection(text, copied)
    segments: list[Segment] = []
    number = 0
    for paragraph in paragraphs(text):
        found = [
            sentence
            for part in _cells(text, paragraph)
            for sentence in _with_words(text, sentence_spans(text, part, language, protection), protection)
        ]
        if found:
            kind = _kind(text, paragraph, found, first=not segments)
            segments += [Segment(span, kind, number) for span in found]
            number += 1
    return Document(text, tuple(segments), protection.spans)


def _cells(text: str, paragraph: Paragraph) -> tuple[Span, ...]:
    """The paragraph, or the cells of a one-line paragraph with tabs."""
    if paragraph.lines > 1 or "\t" not in paragraph.span.of(text):
        return (paragraph.span,)
    return tuple(
        Span(*m.span()) for m in re.compile(r"[^\t]+").finditer(text, paragraph.span.start, paragraph.span.end)
    )


def _with_words(text: str, spans: Iterator[Span], protection: Protection) -> Iterator[Span]:
    """The spans that have words outside protected text, trimmed of copied characters at their edges."""
    for span in spans:
        leading = _LEADING.match(text, span.start, span.end)
        start, end = leading.end() if leading else span.start, span.end
        while end > start and _EDGE_CHARACTER.match(text[end - 1]):
            end -= 1
        if any(LETTER.search(text, part.start, part.end) for part in protection.outside(start, end)):
            yield Span(start, end)


def _kind(text: str, paragraph: Paragraph, found: Sequence[Span], *, first: bool) -> SegmentKind:
    """The kind of the segments of a paragraph; `first` means that no segment precedes them."""
    if paragraph.item:
        return SegmentKind.LIST_ITEM
    if paragraph.marked_heading:
        return SegmentKind.HEADING
    line = Span(found[0].start, found[-1].end).of(text)[: _HEADING_LENGTH + 1]
    if _CREDIT.match(line) and len(line) <= _HEADING_LENGTH:
        return SegmentKind.HEADING
    words = len(line.split())
    if len(found) > 1 or len(line) > _HEADING_LENGTH or words > (_TITLE_WORDS if first else _HEADING_WORDS):
        return SegmentKind.SENTENCE
    last = line.rstrip("\"'”’»)]}›*_")[-1:]
    if last in _FINAL:
        question = first and last in "?؟!" and words <= _HEADING_WORDS and found[-1].end < len(text.rstrip())
        return SegmentKind.HEADING if question else SegmentKind.SENTENCE
    if last in ",،;؛" or (last == ":" and words > 5) or _REPORT.match(line):
        return SegmentKind.SENTENCE
    return SegmentKind.HEADING
