"""Documents: read, translated block by block with the loaded models, and written in their own format."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from ..bilingual import BILINGUAL_FORMATS, MEDIA_TYPES, Edition, Row, failed_row, translated_row
from ..caller import Admission, Caller
from ..documents import Block, ParsedDocument, TargetLanguage, detect_format, read_document
from ..documents.units import DocumentUnits, read_units
from ..errors import DragomanError, EngineError, InvalidRequestError, OverloadedError
from ..feeds import FeedDocument, mark_translated
from ..inference import Timing, TranslatedText, TranslateOptions
from ..offloading import off_loop
from ..text import Markup
from ..translate import DocumentForms
from .document_language import DocumentLanguage, document_language
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


class BlockWork:
    """The translation of blocks of one document, or of one item of a feed.

    Args:
        service: translates them.
        options: of the translation.
        caller: on whose behalf.
        rows: gets a row of a bilingual edition for each block; None: nobody wants them.
    """

    def __init__(
        self, service: Service, options: TranslateOptions, caller: Caller, rows: list[Row] | None = None
    ) -> None:
        self._service, self._caller = service, caller
        self._options = replace(options, alternatives=0, token_scores=False)  # nobody would see them
        self.rows = rows
        self.language: DocumentLanguage | None = None
        """Of the document, where it helps to tell that of short blocks."""
        self.report = DocumentReport()
        self.timing = Timing()
        self._forms = DocumentForms()
        self.doubts: list[tuple[str, ...]] = []
        """For each block that was tried the kinds of its flags."""

    async def translate(self, blocks: Sequence[Block]) -> list[Markup | None]:
        """For each block its translation, or None where it stays as it is."""
        done: dict[int, _Done] = {}
        for source, numbers in (await self._by_source(blocks)).items():
            options = self._options if source is None else replace(self._options, source=source)
            done |= zip(numbers, await self._translated([blocks[number] for number in numbers], options), strict=True)
        return [self._recorded(block, done[number]) for number, block in enumerate(blocks)]

    async def _by_source(self, blocks: Sequence[Block]) -> Mapping[str | None, Sequence[int]]:
        """The numbers of the blocks by the language that they are translated from; None: it is not known yet."""
        language = self.language
        if language is None:
            return {None: range(len(blocks))}
        texts = [block.markup.text for block in blocks]
        sources = await off_loop(sum(map(len, texts)), lambda: list(map(language.of, texts)))
        numbers: dict[str | None, list[int]] = defaultdict(list)
        for number, source in enumerate(sources):
            numbers[source].append(number)
        return numbers

    async def _translated(self, blocks: Sequence[Block], options: TranslateOptions) -> list[_Done]:
        caller = replace(self._caller, admission=Admission(granted=self._caller.admission.granted))
        try:
            markups = [block.markup for block in blocks]
            batch = await self._service.translate_markups(markups, options, caller, self._forms)
        except (InvalidRequestError, EngineError) as error:
            if not _is_about_texts(error):
                raise
            if len(blocks) > 1:
                middle = len(blocks) // 2
                first = await self._translated(blocks[:middle], options)
                return first + await self._translated(blocks[middle:], options)
            return [_of_the_block(error)]
        self.timing += batch.timing
        unplaced = map(len, batch.unplaced)
        return [_Translated(*one) for one in zip(batch.markups, batch.texts, unplaced, strict=True)]

    def _recorded(self, block: Block, done: _Done) -> Markup | None:
        """The translation, if there is one, after it was counted."""
        path, source = block.path, block.markup.text
        if isinstance(done, DragomanError):
            self.report.add_problem(path, done)
            self.doubts.append(())
            if self.rows is not None:
                self.rows.append(failed_row(path, source, block.language, done.message))
            return None
        self.report.add(path, source, done.text, done.unplaced)
        kinds = {flag.kind.value for segment in done.text.segments for flag in segment.flags}
        self.doubts.append(tuple(sorted(kinds)))
        if self.rows is not None:
            self.rows.append(translated_row(path, source, done.text))
        return done.markup if done.text.is_translated else None


@dataclass(frozen=True, slots=True)
class _Translated:
    """What a block became."""

    markup: Markup
    text: TranslatedText
    unplaced: int


_Done = _Translated | DragomanError
"""What a block became, or why it could not be translated."""


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
