"""Documents: read, translated block by block with the loaded models, and written in their own format."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ..bilingual import BILINGUAL_FORMATS, MEDIA_TYPES, Edition, Row
from ..caller import Caller
from ..documents import ParsedDocument, TargetLanguage, detect_format, read_document
from ..documents.units import DocumentUnits, read_units
from ..errors import OverloadedError
from ..feeds import FeedDocument, mark_translated
from ..inference import Timing, TranslateOptions
from ..text import Markup
from .block_work import BlockWork, block_groups
from .document_language import document_language
from .document_report import DocumentReport
from .service import Service

__all__ = [
    "DocumentRequest",
    "DocumentTranslation",
    "Progress",
    "TranslatedDocument",
]

Progress = Callable[[int, int], Awaitable[None]]
"""Called with the number of blocks that are done, and of all blocks."""

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
    bilingual: str | None = None
    """A key of `bilingual.BILINGUAL_FORMATS`: source and translation side by side; None: the document's own format."""


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

        Blocks that are too short to tell their language are taken to be in that of the document; items of a feed have
        languages of their own. A block that cannot be translated, because of its language or its length, is left as it
        was and reported. Items of feeds that are canceled, withheld or under embargo are left as they were.

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
        rows: list[Row] | None = None if request.bilingual is None else []
        work = BlockWork(self._service, request.options, caller or Caller.in_process(), rows)
        format, units, withheld = await asyncio.to_thread(
            _read, request, self._service.limits.max_document_bytes, datetime.now(timezone.utc)
        )
        work.report.withheld = withheld
        if request.options.source is None and not isinstance(units.document, FeedDocument):
            texts = [unit.markup.text for unit in units.units]
            work.language = await asyncio.to_thread(document_language, texts, request.options.target)
        total = len(units.units)
        translations: list[Markup | None] = []
        if progress is not None:
            await progress(0, total)
        for group in block_groups(units.units, self._service.limits.max_texts):
            translations += await work.translate(group)
            if progress is not None:
                await progress(len(translations), total)
        if request.bilingual is None:
            data = await asyncio.to_thread(_write, units, translations, work.doubts, request.options.target)
            media_type = units.document.media_type
        else:
            data = await asyncio.to_thread(_write_bilingual, request, work)
            media_type = MEDIA_TYPES[request.bilingual]
        return TranslatedDocument(
            data=data,
            media_type=media_type,
            format=format,
            report=work.report,
            timing=work.timing,
        )


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


def _write_bilingual(request: DocumentRequest, work: BlockWork) -> bytes:
    assert request.bilingual is not None
    edition = Edition(
        title=re.split(r"[/\\]", request.name)[-1],
        target=request.options.target,
        rows=work.rows or (),
        models=tuple(work.report.models),
        withheld=work.report.withheld,
    )
    return BILINGUAL_FORMATS[request.bilingual](edition)


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
