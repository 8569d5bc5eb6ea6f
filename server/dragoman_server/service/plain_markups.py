"""Translation of texts with marks without regard to where in a sentence a mark belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..caller import Caller
from ..inference import Timing, TranslatedText, TranslateOptions
from ..text import Markup, Span, TagMark

if TYPE_CHECKING:
    from .service import Service

__all__ = ["MarkupBatch", "translate_markups"]


@dataclass(frozen=True, slots=True)
class MarkupBatch:
    """The translations of texts with marks that were translated together."""

    markups: tuple[Markup, ...]
    """In the order of the sources, with their tags."""
    texts: tuple[TranslatedText, ...]
    """The same with their evidence; spans are of the texts of the markups."""
    unplaced: tuple[tuple[int, ...], ...]
    """For each text the numbers of the tags that do not stand around the words that translate theirs."""
    timing: Timing


async def translate_markups(
    service: Service, markups: Sequence[Markup], options: TranslateOptions, caller: Caller | None = None
) -> MarkupBatch:
    """Translations with the tags around the whole text kept there, and all others at its end.

    Args and errors as for `Service.translate`.
    """
    batch = await service.translate([markup.text for markup in markups], options, caller)
    placed = [_placed(source, text.text) for source, text in zip(markups, batch.texts, strict=True)]
    return MarkupBatch(
        tuple(markup for markup, _ in placed), batch.texts, tuple(unplaced for _, unplaced in placed), batch.timing
    )


def _placed(source: Markup, text: str) -> tuple[Markup, tuple[int, ...]]:
    if text == source.text:
        return source, ()
    whole, end = Span(0, len(source.text)), Span(len(text), len(text))
    around = [mark.tag for mark in source.tags if mark.span == whole]
    others = [mark.tag for mark in source.tags if mark.span != whole]
    tags = (*(TagMark(Span(0, len(text)), tag) for tag in around), *(TagMark(end, tag) for tag in others))
    return Markup(text, tags), tuple(dict.fromkeys(others))
