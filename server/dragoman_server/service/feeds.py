"""Feeds translated or summarised item by item, with what earlier calls made of unchanged items.

feeds = FeedRewriting(service)
plan = await feeds.plan(FeedRequest(data=data, options=TranslateOptions(target="en"), records=kept))
rewritten = await feeds.rewrite(plan, caller, tell)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ..caller import Admission, Caller
from ..errors import EngineError, InvalidRequestError
from ..inference import ModelRef, Timing, TranslateOptions
from ..summarize import SummarizeOptions, Summary
from ..text import Markup, has_words
from .block_work import BlockWork, block_groups
from .document_report import Doubt
from .documents import DocumentTranslation
from .feed_plan import FeedItemResult, FeedPlan, FeedRequest, ItemOutcome, PlannedPart, plan_feed
from .feed_records import ItemRecord, ItemSummary, work_signature
from .feed_writing import write_feed
from .service import Service

__all__ = ["FeedRewriting", "RewrittenFeed"]

_AT_A_TIME = 16
"""Items worked on at a time, so that the engine fills its batches although most items are short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewrittenFeed:
    """A feed with translations or summaries in it."""

    data: bytes = field(repr=False)
    media_type: str
    format: str
    """A value of `feeds.FeedFormat`."""
    problems: tuple[str, ...]
    models: tuple[ModelRef, ...]
    timing: Timing


class FeedRewriting:
    """Translates and summarises feeds with a service. Reading and writing are done in threads.

    Args:
        service: whose limits of documents hold for feeds.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._places = DocumentTranslation(service)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the feeds that are worked on at a time; take it before the bytes are received.

        Raises:
            OverloadedError: all are taken.
        """
        with self._places.place():
            yield

    async def plan(self, request: FeedRequest) -> FeedPlan:
        """Read a feed and find what is to be done.

        Raises:
            DocumentError: it cannot be read.
            LimitExceededError: too many bytes or texts.
            ModelUnavailableError: the models are not loaded yet, or not any more.
            NotStoredError, StorageError, GlossaryError: the stored glossary cannot be used.
        """
        self._service.limits.check_document(len(request.data))
        options = request.options
        if isinstance(options, TranslateOptions):
            options = await self._service.resolve(options)
        elif options.translation is not None:
            options = replace(options, translation=await self._service.resolve(options.translation))
        signature = work_signature(options, self._service.models)
        return await asyncio.to_thread(plan_feed, request, options, signature)

    async def rewrite(
        self,
        plan: FeedPlan,
        caller: Caller | None = None,
        tell: Callable[[FeedItemResult], Awaitable[None]] | None = None,
    ) -> RewrittenFeed:
        """The feed with what was made of its items.

        An item that cannot be translated or summarised is left as it was, or is translated in part, and is told of.

        Args:
            plan: what is to be done.
            caller: on whose behalf; None: this process, which is always admitted.
            tell: called once with each item, as soon as it is done; not from two tasks at once.

        Raises:
            ModelUnavailableError: the models are not loaded yet, or not any more.
            DragomanError: whatever `Service` raises that is not about the text of one item.
        """
        work = _ItemWork(self._service, plan.options, caller or Caller.in_process())
        telling = asyncio.Lock()
        waiting = iter(plan.parts)

        async def go_on() -> None:
            for part in waiting:
                doubts: Sequence[Doubt] = ()
                if part.outcome is ItemOutcome.DONE:
                    doubts = await work.do(part)
                if tell is not None:
                    async with telling:
                        await tell(part.result(doubts))

        tasks = [asyncio.ensure_future(go_on()) for _ in range(min(_AT_A_TIME, len(plan.parts)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        records = [part.record for part in plan.parts]
        data, media_type = await asyncio.to_thread(
            write_feed, plan.document, plan.units, records, plan.options, json_lines=plan.request.json_lines
        )
        return RewrittenFeed(
            data=data,
            media_type=media_type,
            format=plan.document.feed.format.value,
            problems=plan.document.feed.problems,
            models=tuple(work.models),
            timing=work.timing,
        )


class _ItemWork:
    """Translates and summarises items."""

    def __init__(self, service: Service, options: TranslateOptions | SummarizeOptions, caller: Caller) -> None:
        self._service, self._caller = service, caller
        self._summary = options if isinstance(options, SummarizeOptions) else None
        self._translation = options.translation if isinstance(options, SummarizeOptions) else options
        self.models: dict[ModelRef, None] = {}
        self.timing = Timing()

    async def do(self, part: PlannedPart) -> Sequence[Doubt]:
        """Give a part its record, and its outcome if it failed; returns the doubts about it."""
        units: list[Markup | None] = [None] * len(part.units)
        flags: dict[str, None] = {}
        doubts: list[Doubt] = []
        if part.units and self._translation is not None:
            work = BlockWork(self._service, self._translation, self._caller)
            units = [
                unit
                for group in block_groups(part.units, self._service.limits.max_texts)
                for unit in await work.translate(group)
            ]
            flags = dict.fromkeys(kind for kinds in work.doubts for kind in kinds)
            doubts = work.report.doubts
            self.models.update(work.report.models)
            self.timing += work.timing
            if work.report.problems:
                part.error = work.report.problems[0].error
        summary = await self._summarized(part)
        if summary is not None:
            flags.update(dict.fromkeys(kind for *_, kinds in summary.sentences for kind in kinds))
        part.record = ItemRecord(units=tuple(units), flags=tuple(flags), summary=summary)
        part.outcome = ItemOutcome.FAILED if part.error else ItemOutcome.DONE
        return doubts

    async def _summarized(self, part: PlannedPart) -> ItemSummary | None:
        """The summary; None if none is wanted, there is nothing to sum up, or it failed."""
        article = part.part.article
        if self._summary is None or article is None or not has_words(article.text):
            return None
        try:
            made = await self._service.summarize(article.text, self._summary, self._own(), title=article.title)
        except (InvalidRequestError, EngineError) as error:
            if not (isinstance(error, EngineError) or error.field in ("text", "title")):
                raise
            part.error, error.field = error, None
            return None
        if made.translation_model is not None:
            self.models.setdefault(made.translation_model)
        self.timing += made.timing
        return _item_summary(made)

    def _own(self) -> Caller:
        """The caller for one summary: each waits for its own room in the queue, as items of a stream do."""
        return replace(self._caller, admission=Admission(granted=self._caller.admission.granted))


def _item_summary(made: Summary) -> ItemSummary:
    return ItemSummary(
        text=made.text,
        language=made.language,
        source_language=made.source_language,
        sentences=tuple(
            (one.source, one.target, tuple(dict.fromkeys(flag.kind.value for flag in one.flags)))
            for one in made.sentences
        ),
    )
