"""HTML documents translated as a whole: read, translated block by block in one language, and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..documents import TargetLanguage
from ..documents.html import HtmlDocument, read
from ..inference import (
    NameRendering,
    PlainTexts,
    Timing,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
)
from ..offloading import off_loop
from ..text import Detection, Markup, Span, detect_language
from ..text.term_forms import fold
from ..translate import DocumentForms, Translator, source_language

__all__ = ["translate_documents"]

_SEPARATOR = "\n\n"
_SAMPLE = 20_000
"""Characters by which the language of a document is told."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A document and its language."""

    text: str
    document: HtmlDocument
    detection: Detection | None
    language: str

    @property
    def markups(self) -> list[Markup]:
        return [block.markup for block in self.document.blocks]


async def translate_documents(
    translator: Translator, texts: Sequence[str], options: TranslateOptions, forms: DocumentForms | None = None
) -> TranslatedBatch:
    """The documents in the other language, in their order; one without words, or in the target language, as it is.

    Args:
        translator: translates the blocks.
        texts: the documents.
        options: languages and what else to do.
        forms: as for `Translator.translate_many`.

    Raises:
        UnsupportedLanguageError: a document is in a language that is not translated; `field` is "texts[3]".
        DragomanError: whatever `Translator.translate_markups` raises.
    """
    size = sum(map(len, texts))
    documents = await off_loop(size, _read_all, texts, options)
    forms = DocumentForms() if forms is None else forms
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(documents):
        numbers[one.language].append(number)
    results: dict[int, TranslatedText] = {}
    timing = Timing()
    for language, chosen in numbers.items():
        if language == "und":
            results |= {number: _unchanged(documents[number], options) for number in chosen}
            continue
        markups = [markup for number in chosen for markup in documents[number].markups]
        batch = await translator.translate_markups(markups, replace(options, source=language), forms)
        timing += batch.timing
        position = 0
        for number in chosen:
            end = position + len(documents[number].document.blocks)
            parts = batch.markups[position:end], batch.texts[position:end]
            results[number] = await off_loop(len(texts[number]), _written, documents[number], *parts, options)
            position = end
    return TranslatedBatch(tuple(results[number] for number in range(len(texts))), timing)


def _read_all(texts: Sequence[str], options: TranslateOptions) -> list[_Read]:
    return [_read(text, f"texts[{number}]", options) for number, text in enumerate(texts)]


def _read(text: str, field: str, options: TranslateOptions) -> _Read:
    document = read(text.encode("utf-8", "replace"), charset="utf-8")
    detection = None
    if options.source is None:
        sample = _SEPARATOR.join(block.markup.text for block in document.blocks)[:_SAMPLE]
        detection = detect_language(sample)
    language = options.source or source_language(detection, options.target, field)
    return _Read(text, document, detection, language)


def _unchanged(read: _Read, options: TranslateOptions) -> TranslatedText:
    plain = _SEPARATOR.join(markup.text for markup in read.markups)
    return TranslatedText(
        text=read.text,
        source_language=read.language,
        target_language=options.target,
        detection=read.detection,
        segments=(),
        model=None,
        plain=PlainTexts(plain, plain),
    )


def _written(
    read: _Read, markups: Sequence[Markup], texts: Sequence[TranslatedText], options: TranslateOptions
) -> TranslatedText:
    """The document in the other language, with the evidence of all its blocks."""
    segments: list[TranslatedSegment] = []
    other: list[Span] = []
    source = target = 0
    for markup, text in zip(read.markups, texts, strict=True):
        segments += (_shifted(segment, source, target) for segment in text.segments)
        other += (span.shifted(source) for span in text.other_language)
        source += len(markup.text) + len(_SEPARATOR)
        target += len(text.text) + len(_SEPARATOR)
    written = read.text
    if read.language != options.target:
        written = read.document.write(markups, TargetLanguage(options.target)).decode("utf-8")
    return TranslatedText(
        text=written,
        source_language=read.language,
        target_language=options.target,
        detection=read.detection,
        segments=tuple(segments),
        model=next((text.model for text in texts if text.model), None),
        other_language=tuple(other),
        plain=PlainTexts(
            _SEPARATOR.join(markup.text for markup in read.markups), _SEPARATOR.join(text.text for text in texts)
        ),
        names=_names(read.markups, texts),
    )


def _names(markups: Sequence[Markup], texts: Sequence[TranslatedText]) -> tuple[NameRendering, ...]:
    """The names of all blocks, each once, with places in the plain text."""
    names: dict[str, NameRendering] = {}
    start = 0
    for markup, text in zip(markups, texts, strict=True):
        for name in text.names:
            key, first = fold(name.source), name.first.shifted(start) if name.first else None
            known = names.get(key)
            count = name.count + (known.count if known else 0)
            names[key] = replace(known or replace(name, first=first), count=count)
        start += len(markup.text) + len(_SEPARATOR)
    return tuple(names.values())


def _shifted(segment: TranslatedSegment, source: int, target: int) -> TranslatedSegment:
    words, tokens = segment.alignment, segment.token_scores
    return replace(
        segment,
        source=segment.source.shifted(source),
        target=segment.target.shifted(target),
        alignment=None if words is None else tuple(one.shifted(source, target) for one in words),
        uncovered=tuple(span.shifted(source) for span in segment.uncovered),
        token_scores=None if tokens is None else tuple(one.shifted(target) for one in tokens),
        replaced_names=tuple(name.shifted(source, target) for name in segment.replaced_names),
    )
