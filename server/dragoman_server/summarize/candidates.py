"""The sentences of an article that are worth choosing from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..text import Document, SegmentKind, Span, fold_for_matching
from .boilerplate import is_boilerplate
from .coherence import Dependence, dependence

__all__ = ["Candidate", "Trait", "count_words", "find_candidates"]

MIN_WORDS = 6
"""Shorter lines with a full stop are exclamations, answers and remains of captions ("It worked.")."""
LONG_WORDS = 55
"""From here on a sentence costs its ranking: it takes the room of two. 95 % of BBC sentences are shorter than 40."""
MAX_WORDS = 150
"""Longer ones are text that was not punctuated, or a table."""

_WORD = re.compile(r"\w[\w'’\u064b-\u0652\u0640]*(?:[.,٫٬:/-]\w+)*")
_TERMINAL = re.compile(r"[.!?؟…۔][\"'»”’)\]\s]*$")
_QUOTE_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"))
_STARTS_LOWER = re.compile(r"(?!(?:al|el|an|ar|as|ash|at|az|ad|ibn|bin|de|von|van)[-' ])[a-z]{2}")
_STARTS_CUT = re.compile(r"[,;:،؛.!?؟…)»”\]%]")
_DATELINE = re.compile(
    # «بغداد (واع) - », "BAGHDAD, March 3 (Agency) — ", "Shafaq News / ": place, date and agency before a dash or slash.
    r"(?:[^\W\d_][\w.'’ ]{1,30}(?:[،,/] ?[^()\n–—:]{1,25})?)(?:\s*\([^()\n]{1,30}\))\s*[-–—:]\s*"
    r"|[A-Z][A-Z .'’]{2,30}(?:, [A-Z][\w.]{2,15}(?: \d{1,2})?)?\s*[-–—]{1,2}\s+"
    r"|[^\W\d_]\w*(?: [^\W\d_]\w*)?\s+[-–—]\s+(?!.{0,80}\s[-–—]\s)"
    r"|(?:[^\W\d_]\w* ?){0,2}(?:News|نيوز|Agency|Press|برس)\s*/\s*(?=\w)"
    r"|(?:[^\W\d_]\w* ?){1,2}(?: /|/ ) ?(?:(?:[^\W\d_]\w* ?){1,3}/ ?)?(?=\w)"
)


class Trait(Enum):
    """What makes a sentence less fit for a summary, though not unfit."""

    QUESTION = "question"
    QUOTATION = "quotation"
    """Begins inside quotation marks: somebody's words before we know whose."""
    UNBALANCED = "unbalanced"
    """A quotation or parenthesis is opened or closed elsewhere."""
    LIST_ITEM = "list item"
    ANNOUNCES = "announces"
    """Ends with a colon: what it announces comes later."""
    UNFINISHED = "unfinished"
    """Ends with an ellipsis or with nothing."""
    LONG = "long"
    FIGURES = "figures"
    """More than a third of its words are numbers: results, prices."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be chosen."""

    span: Span
    position: int
    """Its number among the candidates, from 0: the first is the lead."""
    paragraph: int
    words: int
    traits: frozenset[Trait]
    dependence: Dependence


def count_words(text: str) -> int:
    """Words of a text; "2,500", "3.5" and "well-known" are one each."""
    return sum(1 for _ in _WORD.finditer(text))


def find_candidates(document: Document, language: str, *, title: str | None = None) -> tuple[Candidate, ...]:
    """Sentences fit for a summary, in order; a dateline before the first one is left out of its span.

    Headings, captions, bylines, boilerplate, fragments, lines too short or far too long, and repetitions of the title
    are left out. When nothing remains, the best that exists: anything with words that is not boilerplate, or else
    anything with words.
    """
    spans = _without_dateline(document)
    texts = [span.of(document.text) for span in spans]
    fragments = _fragments(document, spans)
    shown_title = fold_for_matching(title).strip() if title else None
    tiers: tuple[list[int], list[int], list[int]] = ([], [], [])
    for i, segment in enumerate(document.segments):
        words = count_words(texts[i])
        if not words or not re.search(r"[^\W\d_]{2}", texts[i]):
            continue
        tiers[2].append(i)
        if is_boilerplate(texts[i]):
            continue
        tiers[1].append(i)
        is_title = shown_title is not None and fold_for_matching(texts[i]).strip() == shown_title
        if (
            segment.kind is not SegmentKind.HEADING
            and MIN_WORDS <= words <= MAX_WORDS
            and not (fragments[i] or is_title)
        ):
            tiers[0].append(i)
    chosen = next((tier for tier in tiers if tier), [])
    return tuple(_candidate(document, i, spans[i], position, language) for position, i in enumerate(chosen))


def _candidate(document: Document, index: int, span: Span, position: int, language: str) -> Candidate:
    text = span.of(document.text)
    segment = document.segments[index]
    leaning = Dependence.NONE if position == 0 else dependence(text, language)
    return Candidate(span, position, segment.paragraph, count_words(text), _traits(text, segment.kind), leaning)


def _traits(text: str, kind: SegmentKind) -> frozenset[Trait]:
    words = count_words(text)
    numbers = sum(1 for word in _WORD.finditer(text) if word.group()[0].isdecimal())
    tests = {
        Trait.QUESTION: bool(re.search(r"[?؟][\"'»”’)\s]*$", text)),
        Trait.QUOTATION: text[0] in "\"'«“‘„",
        Trait.UNBALANCED: any(text.count(a) != text.count(b) for a, b in _QUOTE_PAIRS) or text.count('"') % 2 == 1,
        Trait.LIST_ITEM: kind is SegmentKind.LIST_ITEM,
        Trait.ANNOUNCES: text.rstrip().endswith(":"),
        Trait.UNFINISHED: bool(re.search(r"(?:…|\.\.)[\"'»”’)\s]*$", text)) or not _TERMINAL.search(text),
        Trait.LONG: words > LONG_WORDS,
        Trait.FIGURES: words > 0 and numbers / words > 1 / 3,
    }
    return frozenset(trait for trait, holds in tests.items() if holds)


def _fragments(document: Document, spans: Sequence[Span]) -> list[bool]:
    """Which segments are remains of a sentence that stray punctuation cut in two ("… drone strike. in Baghdad …").

    The part that begins in lower case or with a punctuation mark is one; the part before it, in the same paragraph,
    is incomplete, so it is one too unless it is long enough to have said what it says.
    """
    texts = [span.of(document.text) for span in spans]
    cut = [bool(_STARTS_LOWER.match(text) or _STARTS_CUT.match(text)) for text in texts]
    for i in range(len(texts) - 1):
        same_paragraph = document.segments[i].paragraph == document.segments[i + 1].paragraph
        if cut[i + 1] and same_paragraph and not cut[i] and count_words(texts[i]) < 2 * MIN_WORDS:
            cut[i] = True
    return cut


def _without_dateline(document: Document) -> list[Span]:
    """The segments' spans, the first sentence's without the place, date and agency before it."""
    spans = [segment.span for segment in document.segments]
    first = next((i for i, segment in enumerate(document.segments) if segment.kind is not SegmentKind.HEADING), None)
    if first is not None:
        match = _DATELINE.match(document.text, spans[first].start, spans[first].end)
        if match and count_words(document.text[match.end() : spans[first].end]) >= MIN_WORDS:
            spans[first] = Span(match.end(), spans[first].end)
    return spans
