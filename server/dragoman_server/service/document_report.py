"""What became of a document's blocks, for those who have to look at the result."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from ..errors import DragomanError
from ..inference import Flag, FlagKind, ModelRef, NameRendering, Origin, TranslatedText
from ..text.term_forms import fold

__all__ = ["LONGEST_EXCERPT", "BlockProblem", "DocumentReport", "Doubt"]

LONGEST_EXCERPT = 1_000
"""Code points that a reply quotes of a doubtful segment."""
_LISTED = 100


@dataclass(frozen=True, slots=True)
class Doubt:
    """A segment with flags."""

    path: str
    """Of its block."""
    source: str
    target: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class BlockProblem:
    """A block that could not be translated and was left as it was."""

    path: str
    error: DragomanError


@dataclass(slots=True)
class DocumentReport:
    """Counts, and the first hundred each of doubts and problems."""

    translated: int = 0
    copied: int = 0
    """Blocks without words, or in the target language already."""
    failed: int = 0
    withheld: int = 0
    """Blocks that their publisher does not let be used now."""
    segments: int = 0
    previous: int = 0
    """Segments that have not changed since the earlier version that the request brought."""
    doubtful: int = 0
    """Segments with flags."""
    unplaced_tags: int = 0
    flags: Counter[FlagKind] = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)
    problems: list[BlockProblem] = field(default_factory=list)
    models: dict[ModelRef, None] = field(default_factory=dict)
    """In the order in which they were first used."""
    names: dict[str, tuple[NameRendering, str]] = field(default_factory=dict)
    """By the folded name: its form and how often it stands in the document, and the path of its first block."""

    def add(self, path: str, source: str, result: TranslatedText, unplaced: int) -> None:
        """Count a block that was translated or copied.

        Args:
            path: of the block.
            source: its text.
            result: its translation.
            unplaced: how many of its tags could not be placed.
        """
        if not result.is_translated:
            self.copied += 1
        else:
            self.translated += 1
            self.models.update({result.model: None} if result.model else {})
            self.models.update((segment.model, None) for segment in result.segments if segment.model)
        self.unplaced_tags += unplaced
        self.segments += len(result.segments)
        self.previous += sum(segment.origin is Origin.PREVIOUS for segment in result.segments)
        for name in result.names:
            known, first = self.names.get(fold(name.source), (None, path))
            count = name.count + (known.count if known else 0)
            self.names[fold(name.source)] = replace(known or name, count=count, first=None), first
        for segment in result.segments:
            if not segment.flags:
                continue
            self.doubtful += 1
            self.flags.update(flag.kind for flag in segment.flags)
            if len(self.doubts) < _LISTED:
                texts = segment.source.of(source), segment.target.of(result.text)
                self.doubts.append(Doubt(path, *texts, segment.flags))

    def add_problem(self, path: str, error: DragomanError) -> None:
        """Count a block that was left as it was."""
        self.failed += 1
        if len(self.problems) < _LISTED:
            self.problems.append(BlockProblem(path, error))
