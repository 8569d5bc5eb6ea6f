"""Documents that are written by replacing ranges of their source; the rest stays as it was, character by character."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..text import Markup, Span
from .base import Block, TargetLanguage
from .encoded import EncodedText

__all__ = ["Affixes", "Edit", "Slot", "SplicedDocument", "one_line", "with_tags"]

Affixes = tuple[tuple[str, str], ...]
"""For the number of each tag what stands before and after its content in the source."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The source in `span` gives way to `text`; an empty span inserts. Equal edits are made once."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A block, its tags, and what its translation changes in the source."""

    block: Block
    tags: int
    """How many tags it has: their numbers are below."""
    edits: Callable[[Markup, TargetLanguage | None], Sequence[Edit]]


@dataclass(frozen=True, slots=True)
class SplicedDocument:
    """A `ParsedDocument` over the text of its source."""

    media_type: str
    source: EncodedText
    slots: tuple[Slot, ...]

    @property
    def blocks(self) -> Sequence[Block]:
        """What may be translated, in the order of the document."""
        return tuple(slot.block for slot in self.slots)

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with its blocks replaced; see `ParsedDocument.write`."""
        if len(translations) != len(self.slots):
            raise ValueError(f"{len(translations)} translations for {len(self.slots)} blocks")
        edits: list[Edit] = []
        for slot, translation in zip(self.slots, translations, strict=True):
            if translation is None or translation == slot.block.markup:
                continue
            unknown = [mark.tag for mark in translation.tags if not 0 <= mark.tag < slot.tags]
            if unknown:
                raise ValueError(f"tag {unknown[0]}: the block {slot.block.path!r} has {slot.tags} tags")
            edits.extend(slot.edits(translation, target))
        return self.source.encode(_splice(self.source.text, edits))


def with_tags(markup: Markup, affixes: Affixes, escape: Callable[[str], str] = str) -> str:
    """The text of `markup` with its tags written around their content, and everything else escaped."""
    parts: list[str] = []
    unclosed: list[tuple[int, str]] = []
    position = 0

    def copy_until(end: int) -> None:
        nonlocal position
        if end > position:
            parts.append(escape(markup.text[position:end]))
            position = end

    def close_until(start: int, *, empty: bool) -> None:
        while unclosed and unclosed[-1][0] <= start and not (empty and unclosed[-1][0] == start):
            end, closing = unclosed.pop()
            copy_until(end)
            parts.append(closing)

    for mark in markup.tags:
        before, after = affixes[mark.tag]
        empty = not len(mark.span)
        close_until(mark.span.start, empty=empty)
        copy_until(mark.span.start)
        parts.append(before)
        if empty:
            parts.append(after)
        else:
            unclosed.append((mark.span.end, after))
    close_until(len(markup.text), empty=False)
    copy_until(len(markup.text))
    return "".join(parts)


def one_line(markup: Markup) -> Markup:
    """The same markup with each line break, tabulator and control character replaced by a space."""
    text = "".join(" " if char in "\x85\u2028\u2029" or char < " " else char for char in markup.text)
    return Markup(text, markup.tags, markup.fixed)


def _splice(text: str, edits: list[Edit]) -> str:
    parts: list[str] = []
    position = 0
    for edit in sorted(set(edits)):
        if edit.span.start < position:
            raise AssertionError(f"two edits overlap at {edit.span}")
        parts += (text[position : edit.span.start], edit.text)
        position = edit.span.end
    return "".join((*parts, text[position:]))
