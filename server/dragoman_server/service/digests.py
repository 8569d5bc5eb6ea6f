"""Digests of feeds: feeds read off the event loop, stories told with the models of a session.

builder = Digests(service)
built = await builder.build([FeedBytes(name="Post", data=data)], DigestOptions(language="en"))
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..caller import Caller
from ..errors import InvalidRequestError, LimitExceededError, NoEncoderError
from ..feeds import Feed, read_feed
from ..inference import SentenceEncoder
from ..limits import Limits
from ..offloading import off_loop
from ..stories import (
    Article,
    Digest,
    DigestOptions,
    DigestProgress,
    StoryClusters,
    build_digest,
    from_state,
    to_state,
)
from .remembered import RememberedTranslator
from .service import Service

__all__ = ["BuiltDigest", "Digests", "FeedBytes", "FeedOutcome", "FeedReader"]

_NAMED_FEEDS = 3
_TRANSLATIONS = "translations"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBytes:
    """A feed as it was received."""

    data: bytes = field(repr=False)
    name: str = ""
    """Of the outlet, where the feed says none."""
    media_type: str = ""
    """As a server said it; only its charset is heeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOutcome:
    """What became of a feed."""

    name: str
    title: str = ""
    articles: int = 0
    problems: tuple[str, ...] = ()
    """What was wrong with it; it was read nevertheless."""
    error: InvalidRequestError | None = None
    """Why it could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltDigest:
    """A digest and what it was made of."""

    digest: Digest
    feeds: tuple[FeedOutcome, ...]
    """In the order in which they were given."""
    too_long: int
    """Articles that were left out because they are longer than a text may be."""
    state: bytes
    """With which the next digest goes on; empty unless it was asked for."""


class FeedReader:
    """Reads feeds one after the other, so that only the articles of all of them are kept, not their bytes.

    Args:
        limits: of a digest.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._bytes = 0
        self.articles: list[Article] = []
        self.feeds: list[FeedOutcome] = []
        self.too_long = 0

    @property
    def characters(self) -> int:
        """Code points of the titles and texts of all articles."""
        return sum(len(article.title) + len(article.text) for article in self.articles)

    def count(self, size: int) -> None:
        """Count bytes that came; of a feed, before they are kept.

        Raises:
            LimitExceededError: more than a digest may have.
        """
        self._bytes += size
        limit = self.limits.max_digest_bytes
        if self._bytes > limit:
            raise LimitExceededError(
                f"the feeds of a digest may have {limit:,} bytes together, and more were sent; make several digests",
                reason="FEEDS_TOO_LARGE",
                field="data",
                metadata={"limit": limit, "actual": self._bytes},
            )

    async def read(self, feed: FeedBytes) -> None:
        """Read a feed; one that is unreadable becomes an outcome with an error.

        Raises:
            LimitExceededError: more articles than a digest may have.
        """
        try:
            found = await off_loop(len(feed.data), _read, feed)
        except InvalidRequestError as error:
            self.feeds.append(FeedOutcome(name=feed.name, error=error))
            return
        limit, known = self.limits.max_digest_articles, len(self.articles) + len(found.articles)
        if known > limit:
            raise LimitExceededError(
                f"a digest may have {limit:,} articles, and its feeds have {known:,} or more; make several digests",
                reason="TOO_MANY_ARTICLES",
                field="feeds",
                metadata={"limit": limit, "actual": known},
            )
        most = self.limits.max_characters
        short = [article for article in found.articles if len(article.text) <= most]
        long = len(found.articles) - len(short)
        self.too_long += long
        self.articles += short
        left_out = (f"{long} articles are longer than {most:,} characters and were left out",) if long else ()
        self.feeds.append(
            FeedOutcome(
                name=feed.name,
                title=found.title,
                articles=len(found.articles),
                problems=(*found.problems, *left_out),
            )
        )

    def require_feeds(self) -> None:
        """Raise InvalidRequestError when no feed could be read: an empty digest would look like a day without news."""
        if not self.feeds:
            raise InvalidRequestError("there is no feed; send at least one", reason="FIELD_REQUIRED", field="feeds")
        faults = [f"{one.name or f'feed {at}'}: {one.error.message}" for at, one in enumerate(self.feeds) if one.error]
        if len(faults) == len(self.feeds):
            more = f"; and {len(faults) - _NAMED_FEEDS} more" if len(faults) > _NAMED_FEEDS else ""
            raise InvalidRequestError(
                f"none of the feeds could be read: {'; '.join(faults[:_NAMED_FEEDS])}{more}",
                reason="NO_READABLE_FEED",
                field="feeds",
            )


class Digests:
    """Makes digests with the models of a service.

    Args:
        service: whose limits hold, too.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def reader(self) -> FeedReader:
        """For the feeds of one digest.

        Raises:
            NoEncoderError: no sentence encoder is loaded, so no digest can be made of them.
            ModelUnavailableError: the models are not loaded yet, or not any more.
        """
        with self._service.session() as session:
            _required(session.encoder)
        return FeedReader(self._service.limits)

    async def build(
        self,
        feeds: Sequence[FeedBytes] | FeedReader,
        options: DigestOptions,
        caller: Caller | None = None,
        *,
        state: bytes = b"",
        return_state: bool = False,
        progress: Callable[[DigestProgress], None] = lambda _: None,
    ) -> BuiltDigest:
        """The digest of feeds, of which those that cannot be read are named in the outcome.

        Args:
            feeds: their bytes, or a reader that has read them.
            options: what the digest is to be.
            caller: as for `Service.translate`.
            state: what an earlier digest returned; empty: none.
            return_state: whether to return it.
            progress: called when the articles are read, when the stories are known, and when one is ready.

        Raises:
            InvalidRequestError: no feed, none that can be read, or a state that is damaged or of another encoder.
            LimitExceededError: too many bytes or articles.
            NoEncoderError: no sentence encoder is loaded.
            DragomanError: whatever the models raise.
        """
        if not isinstance(feeds, FeedReader):
            feeds = await self._read(feeds)
        feeds.require_feeds()
        progress(DigestProgress(articles=len(feeds.articles)))
        with self._service.session(caller) as session:
            encoder = _required(session.encoder)
            clusters, kept = await off_loop(len(state), _read_state, state, encoder, options)
            translator = RememberedTranslator(session.translator, self._service.models, kept)
            digest = await build_digest(
                feeds.articles,
                options,
                session.summarizer.with_translator(translator),
                translator,
                encoder,
                clusters=clusters,
                progress=progress,
            )
            size = sum(len(article.text) for article in feeds.articles)
            saved = await off_loop(size, _saved, clusters, encoder, translator.state) if return_state else b""
        return BuiltDigest(digest=digest, feeds=tuple(feeds.feeds), too_long=feeds.too_long, state=saved)

    async def _read(self, feeds: Sequence[FeedBytes]) -> FeedReader:
        reader = self.reader()
        for feed in feeds:
            reader.count(len(feed.data))
            await reader.read(feed)
        return reader


def _required(encoder: SentenceEncoder | None) -> SentenceEncoder:
    if encoder is None:
        raise NoEncoderError(
            "a digest compares articles by meaning, and no sentence encoder is loaded; put one into the models "
            "directory (models/default/sentence-encoder ships with the project) and load it"
        )
    return encoder


def _read(feed: FeedBytes) -> Feed:
    return read_feed(feed.data, name=feed.name, media_type=feed.media_type)


def _read_state(state: bytes, encoder: SentenceEncoder, options: DigestOptions) -> tuple[StoryClusters, object]:
    """The open stories, and what the last digest translated."""
    if not state:
        return StoryClusters(options.clustering), None
    try:
        saved = json.loads(state)
        if not isinstance(saved, dict):
            raise ValueError("it is no JSON object")
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError(
            f"the saved stories cannot be read ({error}); delete them to begin anew", reason="BAD_STATE", field="state"
        ) from error
    return from_state(saved, encoder.ref, options.clustering), saved.get(_TRANSLATIONS)


def _saved(clusters: StoryClusters, encoder: SentenceEncoder, translations: Mapping[str, object]) -> bytes:
    saved = {**to_state(clusters, encoder.ref), _TRANSLATIONS: translations}
    return json.dumps(saved, ensure_ascii=False).encode("utf-8", "replace")
