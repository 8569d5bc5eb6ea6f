"""Documents: read, translated block by block with the loaded models, and written in their own format."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from ..caller import Admission, Caller
from ..documents import Block, ParsedDocument, TargetLanguage, detect_format, read_document
from ..documents.units import DocumentUnits, read_units
from ..errors import DragomanError, EngineError, InvalidRequestError, OverloadedError
from ..feeds import FeedDocument, mark_translated
from ..inference import MarkupBatch, Timing, TranslateOptions
from ..text import Markup
from ..translate import DocumentForms
from .document_report import DocumentReport
from .service import Service

__all__ = [
    "BlockWork",
    "DocumentRequest",
    "DocumentTranslation",
    "Progress",
    "TranslatedDocument",
    "block_groups",
]

Progress = Callable[[int, int], Awaitable[None]]
"""Called with the number of blocks that are done, and of all blocks."""

GROUP_CHARACTERS = 4_000
"""Code points translated together: enough to fill batches, few enough that progress moves and others get their turn."""
_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """A document and what to make of it."""

    data: bytes = field(repr=False)
    options: TranslateOptions
    name: str = ""
    """Of the file, for its extension and for messages."""
    format: str | None = None
    """A key of `documents.FORMATS`; None: by name and content."""
    selection: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Options of the format's reader: `paths`, `columns`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedDocument:
    """A document in the other language, with the evidence for it."""

    data: bytes = field(repr=False)
    media_type: str
    format: str
    report: DocumentReport
    timing: Timing


class DocumentTranslation:
    """Translates documents with a service. Reading and writing are done in threads.

    Args:
        service: translates the texts; its limits hold for the documents.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the documents that the service works on at a time; take it before the bytes are received.

        Raises:
            OverloadedError: all are taken.
        """
        most = self._service.limits.max_documents
        if self._service.documents_at_work >= most:
            raise OverloadedError(
                f"{most} documents are being worked on, and no more are taken at a time; try again later",
                retry_after=_RETRY_SECONDS,
                metadata={"limit": most},
            )
        self._service.documents_at_work += 1
        try:
            yield
        finally:
            self._service.documents_at_work -= 1

    async def translate(
        self, request: DocumentRequest, caller: Caller | None = None, progress: Progress | None = None
    ) -> TranslatedDocument:
        """The document with its blocks translated, in groups one after the other.

        A block that cannot be translated, because of its language or its length, is left as it was and reported. Items
        of feeds that are canceled, withheld or under embargo are left as they were.

        Args:
            request: the document.
            caller: on whose behalf; None: this process, which is always admitted.
            progress: called before the first group and after each.

        Raises:
            DocumentError: the document cannot be read, or its format is not known.
            LimitExceededError: too many bytes or blocks.
            ModelUnavailableError: the models are not loaded yet, or not any more.
            DragomanError: whatever `Service.translate` raises that is not about the text of one block.
        """
        self._service.limits.check_document(len(request.data))
        work = BlockWork(self._service, request.options, caller or Caller.in_process())
        format, units, withheld = await asyncio.to_thread(
            _read, request, self._service.limits.max_document_bytes, datetime.now(timezone.utc)
        )
        work.report.withheld = withheld
        total = len(units.units)
        translations: list[Markup | None] = []
        if progress is not None:
            await progress(0, total)
        for group in block_groups(units.units, self._service.limits.max_texts):
            translations += await work.translate(group)
            if progress is not None:
                await progress(len(translations), total)
        data = await asyncio.to_thread(_write, units, translations, work.doubts, request.options.target)
        return TranslatedDocument(
            data=data,
            media_type=units.document.media_type,
            format=format,
            report=work.report,
            timing=work.timing,
        )


class BlockWork:
    """The translation of blocks of one document, or of one item of a feed.

    Args:
        service: translates them.
        options: of the translation.
        caller: on whose behalf.
    """

    def __init__(self, service: Service, options: TranslateOptions, caller: Caller) -> None:
        self._service, self._caller = service, caller
        self._options = replace(options, alternatives=0, token_scores=False)  # nobody would see them
        self.report = DocumentReport()
        self.timing = Timing()
        self._forms = DocumentForms()
        self.doubts: list[tuple[str, ...]] = []
        """For each block that was tried the kinds of its flags."""

    async def translate(self, blocks: Sequence[Block]) -> list[Markup | None]:
        """For each block its translation, or None where it stays as it is."""
        caller = replace(self._caller, admission=Admission(granted=self._caller.admission.granted))
        try:
            markups = [block.markup for block in blocks]
            batch = await self._service.translate_markups(markups, self._options, caller, self._forms)
        except (InvalidRequestError, EngineError) as error:
            if not _is_about_texts(error):
                raise
            if len(blocks) > 1:
                middle = len(blocks) // 2
                return [*await self.translate(blocks[:middle]), *await self.translate(blocks[middle:])]
            self.report.add_problem(blocks[0].path, _of_the_block(error))
            self.doubts.append(())
            return [None]
        self.timing += batch.timing
        return self._results(blocks, batch)

    def _results(self, blocks: Sequence[Block], batch: MarkupBatch) -> list[Markup | None]:
        results: list[Markup | None] = []
        for block, markup, text, unplaced in zip(blocks, batch.markups, batch.texts, batch.unplaced, strict=True):
            self.report.add(block.path, block.markup.text, text, len(unplaced))
            kinds = {flag.kind.value for segment in text.segments for flag in segment.flags}
            self.doubts.append(tuple(sorted(kinds)))
            results.append(None if text.model is None else markup)
        return results


def _read(request: DocumentRequest, largest: int, now: datetime) -> tuple[str, DocumentUnits, int]:
    """The format, the units, and how many blocks are withheld."""
    format = request.format or detect_format(request.name, request.data)
    selection: dict[str, Any] = {option: values for option, values in request.selection.items() if values}
    document = read_document(request.name, request.data, format=format, largest=largest, **selection)
    withheld = set(_withheld(document, now))
    return format, read_units(document, left_alone=withheld), len(withheld)


def _withheld(document: ParsedDocument, now: datetime) -> Iterator[int]:
    """Numbers of the blocks of items that are under embargo; canceled and withheld items have no blocks at all."""
    if isinstance(document, FeedDocument):
        for number, article in enumerate(document.block_articles):
            if article is not None and article.embargoed_until is not None and article.embargoed_until > now:
                yield number


def _write(
    units: DocumentUnits, translations: Sequence[Markup | None], doubts: Sequence[tuple[str, ...]], target: str
) -> bytes:
    """The document in the other language; one of which nothing was translated stays as it was, to the byte."""
    changed = any(translation is not None for translation in translations)
    if changed and isinstance(units.document, FeedDocument):
        units = units.of(mark_translated(units.document, _flags_by_item(units, units.document, doubts)))
    return units.write(translations, TargetLanguage(target) if changed else None)


def _flags_by_item(
    units: DocumentUnits, feed: FeedDocument, doubts: Sequence[tuple[str, ...]]
) -> Mapping[str, Sequence[str]]:
    articles = feed.block_articles
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for number, kinds in zip(units.block_of, doubts, strict=True):
        article = articles[number]
        if article is not None and kinds:
            found[article.id].update(dict.fromkeys(kinds))
    return {name: tuple(kinds) for name, kinds in found.items()}


def block_groups(blocks: Sequence[Block], most: int) -> Iterator[Sequence[Block]]:
    """Consecutive blocks of about `GROUP_CHARACTERS` in all, at most `most` of them."""
    start = characters = 0
    for number, block in enumerate(blocks):
        size = len(block.markup.text)
        if number > start and (characters + size > GROUP_CHARACTERS or number - start == most):
            yield blocks[start:number]
            start, characters = number, 0
        characters += size
    if start < len(blocks):
        yield blocks[start:]


def _is_about_texts(error: DragomanError) -> bool:
    """Whether a text is to blame, and not an option that all blocks share."""
    return isinstance(error, EngineError) or (error.field or "").startswith(("texts", "markups"))


def _of_the_block(error: DragomanError) -> DragomanError:
    """The error of the only text of a call, as one of its block."""
    error.message = error.message.replace("texts[0]", "the text").replace("markups[0]", "the text")
    error.field = None
    return error
