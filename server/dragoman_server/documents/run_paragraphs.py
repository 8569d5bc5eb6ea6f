"""Paragraphs of office documents: runs of text with formatting, read as one text with tags.

DOCX, PPTX and XLSX write a sentence as runs, which are cut wherever formatting, a spelling mark or an editing session
changes. Adjacent runs that look the same are joined. The look of most of the text is the paragraph's own; other runs
become tags. What stands before the first and behind the last text keeps its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ..text import Markup, Span, TagMark, has_words
from .run_events import (
    Dialect,
    Event,
    OpenEvent,
    TextEvent,
    Whole,
    WholeEvent,
    local_name,
    paragraph_events,
)
from .xml_source import XmlElement, XmlSource

__all__ = ["RunParagraph", "RunTag", "read_paragraph"]


@dataclass(frozen=True, slots=True)
class RunTag:
    """What a tag stands for: one of the three."""

    parent: int | None = None
    whole: Whole | None = None
    glyph: str = ""
    """The character that follows a whole in the text without being in the document."""
    around: tuple[Whole | Span, Whole | Span] | None = None
    """Ranges of the source, or elements, before and after its content."""
    run: XmlElement | None = None
    """One with the formatting."""


@dataclass(slots=True)
class RunParagraph:
    """A paragraph and the way it is written."""

    element: XmlElement
    markup: Markup
    tags: tuple[RunTag, ...]
    base: XmlElement | None
    """A run with the formatting of most of the text."""
    head: tuple[Whole, ...]
    tail: tuple[Whole, ...]


def read_paragraph(source: XmlSource, element: XmlElement, dialect: Dialect) -> RunParagraph | None:
    """A paragraph, or None where it has no words."""
    events = paragraph_events(source, element, dialect)
    texts = [index for index, event in enumerate(events) if isinstance(event, TextEvent)]
    if not texts or not has_words("".join(event.text for event in events if isinstance(event, TextEvent))):
        return None
    first = next((i for i, event in enumerate(events) if not isinstance(event, WholeEvent)), 0)
    last = next(i for i in range(len(events) - 1, -1, -1) if not isinstance(events[i], WholeEvent)) + 1
    looks = Counter[str]()
    runs: dict[str, XmlElement | None] = {}
    for event in events:
        if isinstance(event, TextEvent):
            look = _look(source, event.run, dialect)
            looks[look] += len(event.text)
            runs.setdefault(look, event.run)
    base = max(looks, key=lambda look: looks[look])
    building = _Building(base, lambda run: _look(source, run, dialect))
    for event in events[first:last]:
        building.add(event)
    markup = building.markup()
    head, tail = (
        tuple(one.whole for one in part if isinstance(one, WholeEvent)) for part in (events[:first], events[last:])
    )
    return RunParagraph(element, markup, tuple(building.tags), runs[base], head, tail)


def _look(source: XmlSource, run: XmlElement | None, dialect: Dialect) -> str:
    properties = next((child for child in run.elements if local_name(child, dialect) == "rPr"), None) if run else None
    if properties is None:
        return ""
    attributes = sorted(
        f"{one.qname}={one.value}" for one in properties.attributes if one.qname not in dialect.invisible
    )
    children = [
        child.span.of(source.text)
        for child in properties.elements
        if local_name(child, dialect) not in dialect.invisible
    ]
    return " ".join(attributes + children)


class _Building:
    """Events made a text with marks."""

    def __init__(self, base: str, look: Callable[[XmlElement | None], str]) -> None:
        self._base, self._look_of = base, look
        self._text: list[str] = []
        self._length = 0
        self.tags: list[RunTag] = []
        self._marks: list[list[int]] = []
        self._path: list[int] = []
        self._look = base  # of the text before; a tag is open if it is not the base
        self._waiting: list[WholeEvent] = []

    def add(self, event: Event) -> None:
        """The next one in order."""
        if isinstance(event, WholeEvent):
            self._waiting.append(event)
            return
        look = self._look_of(event.run) if isinstance(event, TextEvent) else self._base
        if look != self._look and self._look != self._base:
            self._close()
        self._flush()
        if look != self._look and look != self._base:
            assert isinstance(event, TextEvent)
            self._open(RunTag(run=event.run))
        self._look = look
        if isinstance(event, TextEvent):
            self._append(event.text)
        elif isinstance(event, OpenEvent):
            self._open(RunTag(around=(event.before, event.after)))
        else:
            self._close()

    def markup(self) -> Markup:
        """The text; no event may be added any more."""
        if self._look != self._base:
            self._close()
        self._flush()
        marks = tuple(TagMark(Span(start, end), number) for number, (start, end) in enumerate(self._marks))
        return Markup("".join(self._text), marks)

    def _flush(self) -> None:
        for one in self._waiting:
            self._open(RunTag(whole=one.whole, glyph=one.glyph))
            self._close()
            self._append(one.glyph)
        self._waiting.clear()

    def _append(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _open(self, tag: RunTag) -> None:
        parent = self._path[-1] if self._path else None
        self._path.append(len(self.tags))
        self.tags.append(RunTag(parent, tag.whole, tag.glyph, tag.around, tag.run))
        self._marks.append([self._length, self._length])

    def _close(self) -> None:
        self._marks[self._path.pop()][1] = self._length
