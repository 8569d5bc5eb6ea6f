"""A feed that was read: its items, and what is to be done with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum

from ..documents import Block
from ..documents.formats import MOST_BLOCKS
from ..documents.units import DocumentUnits, read_units
from ..errors import DragomanError, LimitExceededError
from ..feeds import FeedDocument, FeedPart, FeedText, read_feed_document
from ..inference import TranslateOptions
from ..stories import ArticleStatus
from ..summarize import SummarizeOptions
from .document_report import Doubt
from .feed_records import ItemRecord, read_record, record_bytes, record_digest

__all__ = ["FeedItemResult", "FeedPlan", "FeedRequest", "ItemOutcome", "PlannedPart", "plan_feed"]


class ItemOutcome(Enum):
    """What became of an item; names are those of the contract."""

    DONE = "DONE"
    REUSED = "REUSED"
    CANCELED = "CANCELED"
    WITHHELD = "WITHHELD"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRequest:
    """A feed and what to make of it."""

    data: bytes = field(repr=False)
    options: TranslateOptions | SummarizeOptions
    name: str = ""
    """Of the outlet, where the feed says none."""
    media_type: str = ""
    """As a server said it; only its charset is heeded."""
    records: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What earlier calls gave for items, by digest."""
    json_lines: bool = False
    """Whether to write the summaries as JSON Lines and not as a feed."""
    now: datetime | None = None
    """To judge embargoes, with its zone; None: the present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItemResult:
    """What became of an item, or of the titles of the feed itself."""

    id: str
    """Empty: the feed itself."""
    title: str
    outcome: ItemOutcome
    digest: str = ""
    record: bytes = field(default=b"", repr=False)
    """For the next call; empty unless the outcome is DONE."""
    doubts: Sequence[Doubt] = ()
    error: DragomanError | None = None


@dataclass(slots=True, kw_only=True)
class PlannedPart:
    """An item, its units, and what is known of it so far."""

    part: FeedPart
    units: Sequence[Block]
    outcome: ItemOutcome
    digest: str = ""
    record: ItemRecord | None = None
    error: DragomanError | None = None

    @property
    def id(self) -> str:
        """Of the item; empty for the feed itself."""
        return self.part.article.id if self.part.article is not None else ""

    def result(self, doubts: Sequence[Doubt] = ()) -> FeedItemResult:
        """What to tell of it."""
        article = self.part.article
        done = self.outcome is ItemOutcome.DONE and self.record is not None
        return FeedItemResult(
            id=self.id,
            title=article.title if article is not None else "",
            outcome=self.outcome,
            digest=self.digest if done else "",
            record=record_bytes(self.record) if done and self.record is not None else b"",
            doubts=doubts,
            error=self.error,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """A feed that was read, and what is to be done."""

    request: FeedRequest
    options: TranslateOptions | SummarizeOptions
    """With the entries of a stored glossary."""
    units: DocumentUnits
    document: FeedDocument
    parts: Sequence[PlannedPart]

    @property
    def characters(self) -> int:
        """Code points of what no record was given for."""
        return sum(self._size(part) for part in self.parts)

    def _size(self, part: PlannedPart) -> int:
        if part.outcome is not ItemOutcome.DONE:
            return 0
        article = part.part.article if isinstance(self.options, SummarizeOptions) else None
        summed = len(article.text) if article is not None else 0
        return summed + sum(len(unit.markup.text) for unit in part.units)


def plan_feed(request: FeedRequest, options: TranslateOptions | SummarizeOptions, signature: str) -> FeedPlan:
    """Read a feed and find what is to be done.

    Args:
        request: the feed.
        options: those of the request, with the entries of a stored glossary.
        signature: `feed_records.work_signature` of the options.

    Raises:
        DocumentError: it cannot be read.
        LimitExceededError: too many texts.
    """
    document = read_feed_document(request.data, name=request.name, media_type=request.media_type)
    if len(document.blocks) > MOST_BLOCKS:
        raise LimitExceededError(
            f"the feed has {len(document.blocks):,} texts; at most {MOST_BLOCKS:,} are read. Split it",
            reason="DOCUMENT_TOO_LARGE",
            metadata={"limit": MOST_BLOCKS, "actual": len(document.blocks)},
        )
    now = request.now or datetime.now(timezone.utc)
    outcomes = [_outcome(part, now) for part in document.parts]
    alone: set[int] = set()
    texts = document.texts
    for part, outcome in zip(document.parts, outcomes, strict=True):
        blocks = range(part.start, part.end)
        if outcome is not ItemOutcome.DONE:
            alone.update(blocks)
        elif isinstance(options, SummarizeOptions):
            alone.update(number for number in blocks if not _stays_beside_summary(part, texts[number], options))
    units = read_units(document, left_alone=alone)
    parts = []
    for part, outcome in zip(document.parts, outcomes, strict=True):
        own = [unit for owner in units.owners[part.start : part.end] for unit in units.units[owner.start : owner.end]]
        parts.append(_planned_part(part, own, outcome, request, options, signature))
    return FeedPlan(request=request, options=options, units=units, document=document, parts=parts)


def _planned_part(
    part: FeedPart,
    units: Sequence[Block],
    outcome: ItemOutcome,
    request: FeedRequest,
    options: TranslateOptions | SummarizeOptions,
    signature: str,
) -> PlannedPart:
    planned = PlannedPart(part=part, units=units, outcome=outcome)
    if outcome is ItemOutcome.DONE:
        planned.digest = record_digest(
            signature, units, part.article if isinstance(options, SummarizeOptions) else None
        )
        if kept := request.records.get(planned.digest):
            planned.record = read_record(kept, units)
        if planned.record is not None:
            planned.outcome = ItemOutcome.REUSED
    return planned


def _outcome(part: FeedPart, now: datetime) -> ItemOutcome:
    article = part.article
    if article is not None and article.status is ArticleStatus.CANCELED:
        return ItemOutcome.CANCELED
    if article is not None and article.status is ArticleStatus.WITHHELD:
        return ItemOutcome.WITHHELD
    if article is not None and article.embargoed_until is not None and article.embargoed_until > now:
        return ItemOutcome.WITHHELD
    return ItemOutcome.DONE


def _stays_beside_summary(part: FeedPart, text: FeedText, options: SummarizeOptions) -> bool:
    """Whether a text is translated as it stands: titles are, and what the feed says of itself."""
    return options.translation is not None and (part.article is None or text.is_title)
