"""Finds the sentences of an article that are fit for a summary, and their traits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..text import Document, SegmentKind, Span, fold_for_matching
from .boilerplate import is_boilerplate
from .coherence import Dependence, dependence

__all__ = ["SentenceCandidate", "Trait", "count_words", "find_candidates"]

MIN_WORDS = 6
"""The fewest words of a candidate. Shorter sentences are exclamations, answers or parts of captions ("It worked.")."""
FEWEST = 3
"""The fewest candidates of the first choice: as many sentences as a summary usually has."""
LONG_WORDS = 55
"""The number of words from which a sentence is ranked lower. 95 % of BBC sentences have fewer than 40 words."""
MAX_WORDS = 150
"""The most words of a candidate. Longer ones are unpunctuated text or tables."""

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
    """A trait that makes a sentence less suitable for a summary, but does not exclude it."""

    QUESTION = "question"
    QUOTATION = "quotation"
    """Begins with a quotation, before the speaker is named."""
    UNBALANCED = "unbalanced"
    """A quotation or parenthesis starts or ends in another sentence."""
    LIST_ITEM = "list item"
    ANNOUNCES = "announces"
    """Ends with a colon, so its content is in the next sentence."""
    UNFINISHED = "unfinished"
    """Ends with an ellipsis or without punctuation."""
    LONG = "long"
    FIGURES = "figures"
    """More than a third of its words are numbers: results, prices."""


@dataclass(frozen=True, slots=True)
class SentenceCandidate:
    """A sentence that may be selected for the summary."""

    span: Span
    position: int
    """Its number among the candidates, from 0; number 0 is the lead."""
    paragraph: int
    words: int
    traits: frozenset[Trait]
    dependence: Dependence


def count_words(text: str) -> int:
    """The number of words of a text; "2,500", "3.5" and "well-known" are one word each."""
    return sum(1 for _ in _WORD.finditer(text))


def find_candidates(document: Document, language: str, *, title: str | None = None) -> tuple[SentenceCandidate, ...]:
    """The sentences that are fit for a summary, in order; the span of the first one excludes its dateline.

    Headings, captions, bylines, boilerplate, fragments, lines with fewer than MIN_WORDS or more than MAX_WORDS words,
    and repetitions of the title are left out. If fewer than FEWEST remain of an article of twice as many, fragments
    and lines of any length are candidates too; if nothing remains, every segment with words that is not boilerplate,
    or else every segment with words.
    """
    spans = _without_dateline(document)
    texts = [span.of(document.text) for span in spans]
    fragments = _fragments(document, spans)
    shown_title = fold_for_matching(title).strip() if title else None
    tiers: tuple[list[int], ...] = ([], [], [], [])
    for i, segment in enumerate(document.segments):
        words = count_words(texts[i])
        if not words or not re.search(r"[^\W\d_]{2}", texts[i]):
            continue
        tiers[3].append(i)
        if is_boilerplate(texts[i]):
            continue
        tiers[2].append(i)
        is_title = shown_title is not None and fold_for_matching(texts[i]).strip() == shown_title
        if segment.kind is SegmentKind.HEADING or is_title:
            continue
        tiers[1].append(i)
        if MIN_WORDS <= words <= MAX_WORDS and not fragments[i]:
            tiers[0].append(i)
    if len(tiers[0]) < FEWEST and len(tiers[1]) >= 2 * FEWEST:
        tiers[0].clear()
    chosen = next((tier for tier in tiers if tier), [])
    return tuple(_candidate(document, i, spans[i], position, language) for position, i in enumerate(chosen))


def _candidate(document: Document, index: int, span: Span, position: int, language: str) -> SentenceCandidate:
    text = span.of(document.text)
    segment = document.segments[index]
    leaning = Dependence.NONE if position == 0 else dependence(text, language)
    return SentenceCandidate(span, position, segment.paragraph, count_words(text), _traits(text, segment.kind), leaning)


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
    """Which segments are fragments of a sentence that stray punctuation split in two ("… drone strike. in Baghdad …").

    A segment that begins in lower case or with a punctuation mark is a fragment. The segment before it in the same
    paragraph is incomplete and therefore also a fragment, unless it is long enough to stand alone.
    """
    texts = [span.of(document.text) for span in spans]
    cut = [bool(_STARTS_LOWER.match(text) or _STARTS_CUT.match(text)) for text in texts]
    for i in range(len(texts) - 1):
        same_paragraph = document.segments[i].paragraph == document.segments[i + 1].paragraph
        if cut[i + 1] and same_paragraph and not cut[i] and count_words(texts[i]) < 2 * MIN_WORDS:
            cut[i] = True
    return cut


def _without_dateline(document: Document) -> list[Span]:
    """The spans of the segments; the first sentence without its dateline (place, date and agency)."""
    spans = [segment.span for segment in document.segments]
    first = next((i for i, segment in enumerate(document.segments) if segment.kind is not SegmentKind.HEADING), None)
    if first is not None:
        match = _DATELINE.match(document.text, spans[first].start, spans[first].end)
        if match and count_words(document.text[match.end() : spans[first].end]) >= MIN_WORDS:
            spans[first] = Span(match.end(), spans[first].end)
    return spans
