"""A feed with what was made of its items: the same feed in its format, or its summaries as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..documents import TargetLanguage
from ..documents.units import DocumentUnits
from ..feeds import FeedDocument, FeedPart, FeedText, mark_summarized, mark_translated, plain, summary_blocks
from ..inference import TranslateOptions
from ..stories import Article
from ..summarize import SummarizeOptions
from ..text import Markup
from .feed_records import ItemRecord, ItemSummary

__all__ = ["write_feed"]

JSON_LINES = "application/jsonl"


def write_feed(
    document: FeedDocument,
    units: DocumentUnits,
    records: Sequence[ItemRecord | None],
    options: TranslateOptions | SummarizeOptions,
    *,
    json_lines: bool = False,
) -> tuple[bytes, str]:
    """The bytes and their media type; a feed in which nothing changes comes back as it was, to the byte.

    Args:
        document: the feed as it was read.
        units: what of it was to be translated.
        records: for each of the document's parts what was made of it; None for one that stays as it was.
        options: of the work.
        json_lines: whether to write the summaries as JSON Lines.
    """
    texts = document.texts
    blocks = units.blocks([unit for record in records if record is not None for unit in record.units])
    made = [(part, record) for part, record in zip(document.parts, records, strict=True) if record is not None]
    if json_lines:
        rows = [_row(part, record.summary, texts, blocks) for part, record in made if record.summary is not None]
        lines = [json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows]
        return b"".join(lines), JSON_LINES
    flags = {part.article.id: record.flags for part, record in made if part.article is not None and record.flags}
    if isinstance(options, TranslateOptions):
        return mark_translated(document, flags).write(blocks, TargetLanguage(options.target)), document.media_type
    languages = _put_summaries(texts, made, blocks)
    target = TargetLanguage(options.translation.target) if options.translation is not None else None
    return mark_summarized(document, languages, flags).write(blocks, target), document.media_type


def _put_summaries(
    texts: Sequence[FeedText], made: Sequence[tuple[FeedPart, ItemRecord]], blocks: list[Markup | None]
) -> Mapping[str, str]:
    """Put the summaries among the translated blocks; returns the language of each by the id of its item."""
    languages = {}
    for part, record in made:
        if record.summary is None or part.article is None:
            continue
        languages[part.article.id] = _declared(part.article, record.summary.language)
        summed = summary_blocks(texts[part.start : part.end], record.summary.text)
        for number, block in enumerate(summed, part.start):
            blocks[number] = block if block is not None else blocks[number]
    return languages


def _declared(article: Article, language: str) -> str:
    """The language as the feed has it ("ar-EG") if that is the language."""
    declared = article.language or ""
    return declared if declared.partition("-")[0].lower() == language else language


def _row(
    part: FeedPart, summary: ItemSummary | None, texts: Sequence[FeedText], blocks: Sequence[Markup | None]
) -> dict[str, Any]:
    assert part.article is not None
    assert summary is not None
    article = part.article
    titles = [
        block.text
        for text, block in zip(texts[part.start : part.end], blocks[part.start : part.end], strict=True)
        if text.is_title and block is not None
    ]
    moments = {"published": article.published, "updated": article.updated}
    known = {
        "id": article.id,
        "title": plain(titles[0]) if titles else article.title,
        "url": article.url,
        "outlet": article.outlet,
        **{name: moment.isoformat() for name, moment in moments.items() if moment is not None},
        "language": summary.language,
        "source_language": summary.source_language,
        "summary": summary.text,
    }
    sentences = [
        {
            "text": target.of(summary.text),
            "source": {"start": source.start, "end": source.end, "text": source.of(article.text)},
            "flags": list(flags),
        }
        for source, target, flags in summary.sentences
    ]
    return {**{name: value for name, value in known.items() if value}, "sentences": sentences}
