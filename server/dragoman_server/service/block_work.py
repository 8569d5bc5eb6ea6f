"""Blocks of a document, or of an item of a feed, translated with the loaded models, and what is reported of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..bilingual import Row, failed_row, translated_row
from ..caller import Admission, Caller
from ..documents import Block
from ..errors import DragomanError, EngineError, InvalidRequestError
from ..inference import Timing, TranslatedText, TranslateOptions
from ..offloading import off_loop
from ..text import Markup
from ..translate import DocumentForms
from .document_language import DocumentLanguage
from .document_report import DocumentReport
from .service import Service

__all__ = ["BlockWork", "block_groups"]

GROUP_CHARACTERS = 4_000
"""Code points translated together: enough to fill batches, few enough that progress moves and others get their turn."""


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
