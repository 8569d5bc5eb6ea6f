"""A feed as a document: its texts as blocks, and the same feed with translations in their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..documents import Block, TargetLanguage
from ..documents.xml_source import Edit
from ..stories import Article
from ..text import Markup
from .feed import Feed, FeedItem, FeedText, SourceFeed, TranslationMark
from .reading import read_source

__all__ = ["FeedDocument", "FeedPart", "mark_summarized", "mark_translated", "read_feed_document"]


@dataclass(frozen=True, slots=True)
class FeedPart:
    """An item of a feed, or what the feed says of itself, and the range of its blocks."""

    article: Article | None
    """None: the feed itself."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed that was read, a ParsedDocument. Items that their publisher withholds or has canceled have no blocks."""

    source: SourceFeed = field(repr=False)
    data: bytes = field(repr=False)
    """As it was read."""
    flags: Mapping[str, Sequence[str]] | None = None
    """Doubts by item id; None: the written feed does not say that a machine has translated it."""
    summaries: Mapping[str, str] = field(default_factory=dict)
    """The language by the id of items whose texts are replaced by a summary."""

    @property
    def media_type(self) -> str:
        """Of what `write` returns."""
        return self.source.media_type

    @property
    def feed(self) -> Feed:
        """Its articles."""
        return self.source.feed()

    @property
    def blocks(self) -> Sequence[Block]:
        """Titles and texts of the feed and then of its items; paths are "feed/title", "item 3/title"."""
        return [text.block for text in self.texts]

    @property
    def parts(self) -> Sequence[FeedPart]:
        """The feed itself and all its items in their order; those that may not be used have no blocks."""
        parts = [FeedPart(None, 0, len(self.source.texts))]
        for item in self.source.items:
            start = parts[-1].end
            parts.append(FeedPart(item.article, start, start + (len(item.texts) if item.translatable else 0)))
        return parts

    @property
    def block_articles(self) -> Sequence[Article | None]:
        """For each block the article that it belongs to, or None for those of the feed."""
        owners: list[Article | None] = [None] * len(self.source.texts)
        for item in self._items():
            owners += [item.article] * len(item.texts)
        return owners

    def _items(self) -> list[FeedItem]:
        return [item for item in self.source.items if item.translatable]

    @property
    def texts(self) -> Sequence[FeedText]:
        """The texts of the blocks, in their order."""
        return [*self.source.texts, *(text for item in self._items() for text in item.texts)]

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The feed with its blocks replaced; without any change the bytes that were read.

        Only items of which a block is translated get the language of `target` and, after `mark_translated`, their
        origin; those of `summaries` get the language that is given there. A feed that had to be repaired is written
        repaired, in UTF-8, as soon as anything in it changes.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
        """
        texts = self.texts
        if len(texts) != len(translations):
            raise ValueError(f"{len(translations)} translations for {len(texts)} blocks")
        changed = [None if one == text.block.markup else one for text, one in zip(texts, translations, strict=True)]
        edits: list[Edit] = []
        for text, translation in zip(texts, changed, strict=True):
            if translation is not None:
                edits += text.edit(translation)
        if edits and (target is not None or self.summaries):
            edits += _outside(self._marks(changed, target), edits)
        return self.source.splice(edits) if edits else self.data

    def _marks(self, translations: Sequence[Markup | None], target: TargetLanguage | None) -> list[Edit]:
        edits = self.source.mark(TranslationMark(target=target)) if target is not None else []
        place = len(self.source.texts)
        for item in self._items():
            own = translations[place : place + len(item.texts)]
            place += len(item.texts)
            language = self._language(item, target)
            if language is not None and any(translation is not None for translation in own):
                edits += item.mark(self._mark(item, language))
        return edits

    def _language(self, item: FeedItem, target: TargetLanguage | None) -> TargetLanguage | None:
        summary = self.summaries.get(item.article.id)
        return TargetLanguage(summary) if summary else target

    def _mark(self, item: FeedItem, language: TargetLanguage) -> TranslationMark:
        return TranslationMark(
            target=language,
            machine=self.flags is not None,
            flags=tuple((self.flags or {}).get(item.article.id, ())),
            summary=item.article.id in self.summaries,
        )


def _outside(marks: Iterable[Edit], edits: Iterable[Edit]) -> list[Edit]:
    """The marks that do not stand in what the edits take out."""
    removed = sorted((edit.span.start, edit.span.end) for edit in edits if not edit.replacement and len(edit.span))
    found = []
    for mark in marks:
        at = bisect_right(removed, (mark.span.start, mark.span.start)) - 1
        if at < 0 or mark.span.start >= removed[at][1]:
            found.append(mark)
    return found


def read_feed_document(data: bytes, *, name: str = "", media_type: str = "") -> FeedDocument:
    """A feed in any format that `read_feed` knows, ready to be translated.

    Raises:
        DocumentError: as for `read_feed`.
    """
    return FeedDocument(read_source(data, name=name, media_type=media_type), data)


def mark_translated(document: FeedDocument, flags: Mapping[str, Sequence[str]] | None = None) -> FeedDocument:
    """The document so that what it writes says that a machine has translated it.

    Translated items get IPTC's digital source type `trainedAlgorithmicMedia`: as `digitalSourceType` in ninjs and
    NewsML-G2, as a category in RSS and Atom, as `dc:type` in RDF, in an extension in JSON Feed; NITF and JSON Lines
    have no place for it. In ninjs an item also gets an `uri` of its own with the source's among its alternative ids,
    and in ninjs 3 its flags as `trustIndicators`.

    Args:
        document: as it was read.
        flags: for ids of items the names of what is doubtful in their translation.
    """
    return replace(document, flags=dict(flags or {}))


def mark_summarized(
    document: FeedDocument, languages: Mapping[str, str], flags: Mapping[str, Sequence[str]] | None = None
) -> FeedDocument:
    """The document so that what it writes says that summaries stand in the place of the texts of its items.

    They get the marks of `mark_translated`; in ninjs the source's uri is one of a "summaryOf".

    Args:
        document: as it was read.
        languages: for ids of items the language of their summary.
        flags: for ids of items the names of what is doubtful in the translation of their summary.
    """
    return replace(document, summaries=dict(languages), flags=dict(flags or {}))
