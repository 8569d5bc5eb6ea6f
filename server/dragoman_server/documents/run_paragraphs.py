"""Paragraphs of office documents: runs of text with formatting, read as one text with tags.

DOCX, PPTX and XLSX write a sentence as runs, which are cut wherever formatting, a spelling mark or an editing session
changes. Adjacent runs that look the same are joined. The look of most of the text is the paragraph's own; other runs
become tags. What stands before the first and behind the last text keeps its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..text import Markup, Span, TagMark, has_words
from .base import TargetLanguage
from .xml_source import XML_NAMESPACE, XmlElement, XmlSource

__all__ = ["Dialect", "RunParagraph", "RunTag", "Whole", "local_name", "read_paragraph"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a kind of document writes paragraphs. Names are local ones, in `namespaces`."""

    namespaces: frozenset[str]
    paragraphs: frozenset[str]
    run_properties: Callable[[XmlSource, XmlElement | None, str, TargetLanguage | None], str]
    """The source of a run's properties (or none), with a prefix for names, as they are for a language."""
    paragraph_properties: Callable[[XmlSource, XmlElement | None, str, TargetLanguage | None], str]
    around: frozenset[str] = frozenset()
    """Elements around runs."""
    dropped: frozenset[str] = frozenset()
    """What means nothing in a translated paragraph, such as marks of spelling."""
    glyphs: Mapping[str, str] = field(default_factory=dict)
    """Elements that are like a character: line breaks and tabulators."""
    characters: Mapping[str, str] = field(default_factory=dict)
    """Elements that are written as a character."""
    invisible: frozenset[str] = frozenset()
    """Properties and attributes of runs that do not change how they look."""
    trims: bool = False
    """Whether white space at the ends of a text counts only with `xml:space="preserve"`."""
    preserves: bool = True
    """Whether a text may have `xml:space`."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Elements that move as one: a drawing, a field, a bookmark."""

    elements: tuple[tuple[XmlElement, XmlElement | None], ...]
    """Each with its run, where it is in one."""


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


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    run: XmlElement | None
    element: XmlElement


@dataclass(frozen=True, slots=True)
class _Whole:
    whole: Whole
    glyph: str = ""
    field_char: str = ""
    """ "begin", "separate" or "end"."""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    before: Whole | Span
    after: Whole | Span


class _Close:
    pass


_Event = _Text | _Whole | _Open | _Close


def local_name(element: XmlElement, dialect: Dialect) -> str:
    """The name without its namespace; empty in a namespace that is not the dialect's."""
    namespace, _, local = element.name.rpartition("}")
    return local if namespace[1:] in dialect.namespaces else ""


def read_paragraph(source: XmlSource, element: XmlElement, dialect: Dialect) -> RunParagraph | None:
    """A paragraph, or None where it has no words."""
    events = _with_fields(list(_events(source, element, dialect)))
    texts = [index for index, event in enumerate(events) if isinstance(event, _Text)]
    if not texts or not has_words("".join(event.text for event in events if isinstance(event, _Text))):
        return None
    first = next((i for i, event in enumerate(events) if not isinstance(event, _Whole)), 0)
    last = next(i for i in range(len(events) - 1, -1, -1) if not isinstance(events[i], _Whole)) + 1
    looks = Counter[str]()
    runs: dict[str, XmlElement | None] = {}
    for event in events:
        if isinstance(event, _Text):
            look = _look(source, event.run, dialect)
            looks[look] += len(event.text)
            runs.setdefault(look, event.run)
    base = max(looks, key=lambda look: looks[look])
    building = _Building(base, lambda run: _look(source, run, dialect))
    for event in events[first:last]:
        building.add(event)
    markup = building.markup()
    head, tail = ([one.whole for one in part if isinstance(one, _Whole)] for part in (events[:first], events[last:]))
    return RunParagraph(element, markup, tuple(building.tags), runs[base], tuple(head), tuple(tail))


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


def _events(source: XmlSource, element: XmlElement, dialect: Dialect) -> Iterator[_Event]:
    for child in element.elements:
        name = local_name(child, dialect)
        if name in dialect.dropped or name in ("pPr", "rPr"):
            continue
        if name == "r":
            yield from _run_events(child, dialect)
        elif name == "t":  # XLSX has texts without runs
            yield _Text(child.text, None, child)
        elif _is_around(child, name, dialect):
            inner = next((one for one in child.elements if local_name(one, dialect) == "sdtContent"), child)
            yield _Open(Span(child.start_tag.start, inner.start_tag.end), Span(inner.end_tag.start, child.end_tag.end))
            yield from _events(source, inner, dialect)
            yield _Close()
        else:
            yield _Whole(Whole(((child, None),)), dialect.glyphs.get(name, ""))


def _is_around(element: XmlElement, name: str, dialect: Dialect) -> bool:
    if name not in dialect.around or not len(element.end_tag):
        return False
    if name == "sdt":
        content = [one for one in element.elements if local_name(one, dialect) == "sdtContent"]
        return bool(content) and len(content[0].end_tag) > 0
    return name != "fldSimple" or "HYPERLINK" in (_attribute(element, "instr") or "")


def _run_events(run: XmlElement, dialect: Dialect) -> Iterator[_Event]:
    for child in run.elements:
        name = local_name(child, dialect)
        if name in dialect.dropped or name == "rPr":
            continue
        if name == "t":
            preserved = not dialect.trims or child.get(f"{{{XML_NAMESPACE}}}space") == "preserve"
            text = child.text if preserved else child.text.strip()
            if text:
                yield _Text(text, run, child)
        elif name in dialect.characters:
            yield _Text(dialect.characters[name], run, child)
        else:
            char = (_attribute(child, "fldCharType") or "") if name == "fldChar" else ""
            instruction = child.text if name == "instrText" else ""
            yield _Whole(Whole(((child, run),)), dialect.glyphs.get(name, ""), char, instruction)


def _attribute(element: XmlElement, local: str) -> str | None:
    return next((one.value for one in element.attributes if one.name.rpartition("}")[2] == local), None)


def _with_fields(events: list[_Event]) -> list[_Event]:
    """Fields that begin and end here made one: links around their text, all others without text."""
    done: list[_Event] = []
    begun: list[int] = []
    for event in events:
        done.append(event)
        if isinstance(event, _Whole) and event.field_char == "begin":
            begun.append(len(done) - 1)
        elif isinstance(event, _Whole) and event.field_char == "end" and begun:
            start = begun.pop()
            done[start:] = _field(done[start:])
    return done


def _field(events: list[_Event]) -> list[_Event]:
    if any(not isinstance(event, _Text | _Whole) for event in events):
        return events
    separate = next((i for i, one in enumerate(events) if isinstance(one, _Whole) and one.field_char == "separate"), -1)
    instruction = "".join(event.instruction for event in events[:separate] if isinstance(event, _Whole))
    if separate > 0 and instruction.split()[:1] == ["HYPERLINK"]:
        return [_Open(_joined(events[: separate + 1]), _joined(events[-1:])), *events[separate + 1 : -1], _Close()]
    return [_Whole(_joined(events))]


def _joined(events: list[_Event]) -> Whole:
    elements: list[tuple[XmlElement, XmlElement | None]] = []
    for event in events:
        if isinstance(event, _Whole):
            elements += event.whole.elements
        elif isinstance(event, _Text):
            elements.append((event.element, event.run))
    return Whole(tuple(elements))


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
        self._waiting: list[_Whole] = []

    def add(self, event: _Event) -> None:
        """The next one in order."""
        if isinstance(event, _Whole):
            self._waiting.append(event)
            return
        look = self._look_of(event.run) if isinstance(event, _Text) else self._base
        if look != self._look and self._look != self._base:
            self._close()
        self._flush()
        if look != self._look and look != self._base:
            assert isinstance(event, _Text)
            self._open(RunTag(run=event.run))
        self._look = look
        if isinstance(event, _Text):
            self._append(event.text)
        elif isinstance(event, _Open):
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
