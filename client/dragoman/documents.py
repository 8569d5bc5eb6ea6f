"""What calls return that translate documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .errors import DragomanError
from .evidence import Flag, FlagKind, ModelRef, Timing
from .names import NameRendering

__all__ = [
    "BilingualFormat",
    "BlockProblem",
    "DocumentFormat",
    "DocumentReport",
    "DoubtfulSegment",
    "TranslatedDocument",
]


class BilingualFormat(str, Enum):
    """What a document with source and translation side by side is written as."""

    HTML = "html"
    """One page without scripts and external resources."""
    DOCX = "docx"
    """A Word document with a table."""
    JSON = "json"
    """For programs: each sentence with its translation; `read_previous` reads it."""


@dataclass(frozen=True, slots=True)
class DoubtfulSegment:
    """A sentence of a document that a person should look at; its texts are cut after 1,000 code points."""

    path: str
    """Where it stands, for people: "paragraph 3", "row 2, title"."""
    source: str
    target: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class BlockProblem:
    """A part of a document that was left as it was, and why."""

    path: str
    error: DragomanError


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of a document's blocks: its paragraphs, headings, cells, subtitles."""

    blocks_translated: int = 0
    blocks_copied: int = 0
    """Without words, or in the target language already."""
    blocks_failed: int = 0
    """Left as they were: `problems`."""
    blocks_withheld: int = 0
    """Left as they were because their publisher withholds them: items of feeds under embargo."""
    segments: int = 0
    doubtful_segments: int = 0
    """Segments with flags."""
    previous_segments: int = 0
    """Segments that have not changed since the earlier version that was passed."""
    unplaced_tags: int = 0
    """Inline tags, such as bold or a link, that do not stand around the words that translate theirs."""
    flags: Mapping[FlagKind, int] = field(default_factory=dict)
    """How many flags of each kind there are."""
    doubts: tuple[DoubtfulSegment, ...] = ()
    """The first hundred."""
    problems: tuple[BlockProblem, ...] = ()
    """The first hundred."""
    models: tuple[ModelRef, ...] = ()
    names: tuple[NameRendering, ...] = ()
    """The names that both texts have, in the order of the source; empty unless `keep_names` asked for them."""


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    """A document in the other language, in the format that it had or as a bilingual document."""

    data: bytes = field(repr=False)
    media_type: str
    format: str
    """Name of the format that was read, as `Client.document_formats` gives it."""
    report: DocumentReport = field(default_factory=DocumentReport)
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format of documents that the server reads and writes."""

    name: str
    description: str
    extensions: tuple[str, ...]
    """Of file names, in lower case and without a dot."""
    selection: tuple[str, ...] = ()
    """What it takes to choose parts of a document: "paths", "columns"."""
