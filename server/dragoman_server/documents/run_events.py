"""What is in a paragraph of an office document, in order: texts, elements that move as one, and what is around text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..text import Span
from .base import TargetLanguage
from .xml_source import XML_NAMESPACE, Edit, XmlElement, XmlSource

__all__ = [
    "CloseEvent",
    "Dialect",
    "Event",
    "OpenEvent",
    "TextEvent",
    "Whole",
    "WholeEvent",
    "local_name",
    "paragraph_events",
]


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
    write_text: Callable[[str, str], str] | None = None
    """The source of a text, with a prefix for names, where it is not written as `<t xml:space="preserve">`."""
    events: Callable[[XmlSource, XmlElement], Iterator[Event]] | None = None
    """What is in a paragraph, where that is not made of runs."""
    skipped: frozenset[str] = frozenset()
    """Elements in which no paragraph is translated."""
    declarations: Callable[[XmlSource, TargetLanguage], Sequence[Edit]] | None = None
    """The edits that declare the language of a part."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Elements that move as one: a drawing, a field, a bookmark."""

    elements: tuple[tuple[XmlElement, XmlElement | None], ...]
    """Each with its run, where it is in one."""


@dataclass(frozen=True, slots=True)
class TextEvent:
    """Text, in a run or without one, and the element that it is written as."""

    text: str
    run: XmlElement | None = None
    element: XmlElement | None = None


@dataclass(frozen=True, slots=True)
class WholeEvent:
    """What moves as one."""

    whole: Whole
    glyph: str = ""
    field_char: str = ""
    """ "begin", "separate" or "end"."""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """Something begins that is around text."""

    before: Whole | Span
    after: Whole | Span


class CloseEvent:
    """It ends."""


Event = TextEvent | WholeEvent | OpenEvent | CloseEvent


def local_name(element: XmlElement, dialect: Dialect) -> str:
    """The name without its namespace; empty in a namespace that is not the dialect's."""
    namespace, _, local = element.name.rpartition("}")
    return local if namespace[1:] in dialect.namespaces else ""


def paragraph_events(source: XmlSource, element: XmlElement, dialect: Dialect) -> list[Event]:
    """The events of a paragraph; fields that begin and end in it are one."""
    found = dialect.events(source, element) if dialect.events else _events(source, element, dialect)
    return _with_fields(list(found))


def _events(source: XmlSource, element: XmlElement, dialect: Dialect) -> Iterator[Event]:
    for child in element.elements:
        name = local_name(child, dialect)
        if name in dialect.dropped or name in ("pPr", "rPr"):
            continue
        if name == "r":
            yield from _run_events(child, dialect)
        elif name == "t":  # XLSX has texts without runs
            yield TextEvent(child.text, None, child)
        elif _is_around(child, name, dialect):
            inner = next((one for one in child.elements if local_name(one, dialect) == "sdtContent"), child)
            start, end = child.start_tag.start, child.end_tag.end
            yield OpenEvent(Span(start, inner.start_tag.end), Span(inner.end_tag.start, end))
            yield from _events(source, inner, dialect)
            yield CloseEvent()
        else:
            yield WholeEvent(Whole(((child, None),)), dialect.glyphs.get(name, ""))


def _is_around(element: XmlElement, name: str, dialect: Dialect) -> bool:
    if name not in dialect.around or not len(element.end_tag):
        return False
    if name == "sdt":
        content = [one for one in element.elements if local_name(one, dialect) == "sdtContent"]
        return bool(content) and len(content[0].end_tag) > 0
    return name != "fldSimple" or "HYPERLINK" in (_attribute(element, "instr") or "")


def _run_events(run: XmlElement, dialect: Dialect) -> Iterator[Event]:
    for child in run.elements:
        name = local_name(child, dialect)
        if name in dialect.dropped or name == "rPr":
            continue
        if name == "t":
            preserved = not dialect.trims or child.get(f"{{{XML_NAMESPACE}}}space") == "preserve"
            text = child.text if preserved else child.text.strip()
            if text:
                yield TextEvent(text, run, child)
        elif name in dialect.characters:
            yield TextEvent(dialect.characters[name], run, child)
        else:
            char = (_attribute(child, "fldCharType") or "") if name == "fldChar" else ""
            instruction = child.text if name == "instrText" else ""
            yield WholeEvent(Whole(((child, run),)), dialect.glyphs.get(name, ""), char, instruction)


def _attribute(element: XmlElement, local: str) -> str | None:
    return next((one.value for one in element.attributes if one.name.rpartition("}")[2] == local), None)


def _with_fields(events: list[Event]) -> list[Event]:
    """Fields that begin and end here made one: links around their text, all others without text."""
    done: list[Event] = []
    begun: list[int] = []
    for event in events:
        done.append(event)
        if isinstance(event, WholeEvent) and event.field_char == "begin":
            begun.append(len(done) - 1)
        elif isinstance(event, WholeEvent) and event.field_char == "end" and begun:
            start = begun.pop()
            done[start:] = _field(done[start:])
    return done


def _field(events: list[Event]) -> list[Event]:
    if any(not isinstance(event, TextEvent | WholeEvent) for event in events):
        return events
    chars = [event.field_char if isinstance(event, WholeEvent) else "" for event in events]
    separate = chars.index("separate") if "separate" in chars else -1
    instruction = "".join(event.instruction for event in events[:separate] if isinstance(event, WholeEvent))
    if separate > 0 and instruction.split()[:1] == ["HYPERLINK"]:
        opening = OpenEvent(_joined(events[: separate + 1]), _joined(events[-1:]))
        return [opening, *events[separate + 1 : -1], CloseEvent()]
    return [WholeEvent(_joined(events))]


def _joined(events: list[Event]) -> Whole:
    elements: list[tuple[XmlElement, XmlElement | None]] = []
    for event in events:
        if isinstance(event, WholeEvent):
            elements += event.whole.elements
        elif isinstance(event, TextEvent) and event.element is not None:
            elements.append((event.element, event.run))
    return Whole(tuple(elements))
