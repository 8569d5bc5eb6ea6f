"""Summaries in the places of the texts that they sum up."""

from __future__ import annotations

import html
from collections.abc import Sequence

from ..text import Markup
from .feed import FeedText

__all__ = ["summary_blocks"]


def summary_blocks(texts: Sequence[FeedText], summary: str) -> list[Markup | None]:
    """For each text of an item what it becomes; None for titles, which a summary does not touch.

    Each text becomes the whole summary, so that readers see it whether they show the description or the content. Of a
    text in paragraphs the first becomes the summary, and the others are taken out.
    """
    begun: set[str] = set()
    blocks: list[Markup | None] = []
    for text in texts:
        if text.is_title:
            blocks.append(None)
        elif text.paragraph and text.block.path in begun:
            blocks.append(Markup(""))
        else:
            begun.add(text.block.path)
            is_html = text.block.media_type == "text/html"
            blocks.append(Markup(html.escape(summary, quote=False) if is_html else summary))
    return blocks
