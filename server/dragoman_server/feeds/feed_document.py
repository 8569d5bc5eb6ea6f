"""A feed as a document: its texts as blocks, and the same feed with translations in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..documents import Block, TargetLanguage
from ..documents.xml_source import Edit
from ..stories import Article
from ..text import Markup
from .feed import Feed, FeedItem, FeedText, SourceFeed, TranslationMark
from .reading import read_source

__all__ = ["FeedDocument", "mark_translated", "read_feed_document"]


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed that was read, a ParsedDocument. Items that their publisher withholds or has canceled have no blocks."""

    source: SourceFeed = field(repr=False)
    data: bytes = field(repr=False)
    """As it was read."""
    flags: Mapping[str, Sequence[str]] | None = None
    """Doubts by item id; None: the written feed does not say that a machine has translated it."""

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
        return [text.block for text in self._texts()]

    @property
    def block_articles(self) -> Sequence[Article | None]:
        """For each block the article that it belongs to, or None for those of the feed."""
        owners: list[Article | None] = [None] * len(self.source.texts)
        for item in self._items():
            owners += [item.article] * len(item.texts)
        return owners

    def _items(self) -> list[FeedItem]:
        return [item for item in self.source.items if item.translatable]

    def _texts(self) -> list[FeedText]:
        return [*self.source.texts, *(text for item in self._items() for text in item.texts)]

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The feed with its blocks replaced; without any change the bytes that were read.

        Only items of which a block is translated get the language of `target` and, after `mark_translated`, their
        origin. A feed that had to be repaired is written repaired, in UTF-8, as soon as anything in it changes.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
        """
        texts = self._texts()
        if len(texts) != len(translations):
            raise ValueError(f"{len(translations)} translations for {len(texts)} blocks")
        edits: list[Edit] = []
        for text, translation in zip(texts, translations, strict=True):
            if translation is not None:
                edits += text.edit(translation)
        if target is not None and edits:
            edits += self._marks(translations, target)
        return self.source.splice(edits) if edits else self.data

    def _marks(self, translations: Sequence[Markup | None], target: TargetLanguage) -> list[Edit]:
        flags = self.flags or {}
        edits = self.source.mark(self._mark(target, ()))
        place = len(self.source.texts)
        for item in self._items():
            own = translations[place : place + len(item.texts)]
            place += len(item.texts)
            if any(translation is not None for translation in own):
                edits += item.mark(self._mark(target, flags.get(item.article.id, ())))
        return edits

    def _mark(self, target: TargetLanguage, flags: Sequence[str]) -> TranslationMark:
        return TranslationMark(target=target, machine=self.flags is not None, flags=tuple(flags))


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
