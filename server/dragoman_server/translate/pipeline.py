"""Texts in, translations with evidence out.

Detect the language, cut into segments, set aside what is in another language, cut segments into units, decode all units
of all texts together, compare by meaning, check, decode once more what came out broken, and rebuild.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..errors import UnsupportedLanguageError
from ..inference import (
    AlignedWords,
    DecodingOptions,
    ModelDirectory,
    Origin,
    Quality,
    SegmentMemory,
    SegmentSource,
    Timing,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
    TranslationModel,
)
from ..offloading import off_loop
from ..text import TRANSLATED_LANGUAGES, Detection, Document, Span, detect_language, script_shares, segment_text
from .candidates import FIRST_SEARCH, Candidate, Selector
from .careful import reconsider
from .checks import SCRIPTS
from .decoding import Task
from .estimation import opposite, quick_doubt
from .thresholds import THRESHOLDS, Thresholds
from .units import PieceKind, cut

__all__ = ["Translator"]

_HARDLY_ANY = 0.1
"""Share of letters in the source's script below which a segment is in another language."""
_GREEDY = DecodingOptions(beam_size=1)
_TELLING_WORDS = 8
_TELLING_CONFIDENCE = 0.8
"""From so many words and so much confidence on, a segment in the source's script is in another language.

Met by none of 4,300 segments that are Arabic or English (FLORES dev, NTREX dev, news feed)."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done with one text: a task for each segment to translate, None for each that is copied."""

    source_language: str
    detection: Detection | None
    document: Document
    model: TranslationModel | None
    tasks: tuple[Task | None, ...]
    other_language: tuple[Span, ...]


class Translator:
    """Translates texts with the models of a directory; holds no state of its own.

    Args:
        models: where models are found.
        thresholds: where the checks draw their lines.
        second_search: whether to decode again what fails a check.
        memory: approved translations, for requests that want them; None: there is no translation memory.
    """

    def __init__(
        self,
        models: ModelDirectory,
        *,
        thresholds: Thresholds = THRESHOLDS,
        second_search: bool = True,
        memory: SegmentMemory | None = None,
    ) -> None:
        self._models, self._memory = models, memory
        self._thresholds, self._second_search = thresholds, second_search

    async def translate(self, text: str, options: TranslateOptions) -> TranslatedText:
        """One text without the time that it took; see `translate_many`."""
        return (await self.translate_many((text,), options)).texts[0]

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        """Translations in the order of the texts; their sentences are decoded together.

        Spans are in code points. A text without
        words, of an unknown language, or in the target language already comes back as it is, without a model.

        Raises:
            UnsupportedLanguageError: a text is in a language that is not translated; `field` says which text.
            UnknownModelError: no loaded model has that name, or it does not translate this pair.
            DragomanError: whatever else the model raises.
        """
        size = sum(map(len, texts))
        plans = await off_loop(size, self._plan_all, texts, options)
        remembered = await self._remembered(plans, options) if options.use_memory else {}
        candidates, timing = await self._translate_plans(plans, options, remembered)
        for (number, index), text in remembered.items():
            candidates[number][index] = text
        return TranslatedBatch(await off_loop(size, _assemble_all, plans, candidates, options.target), timing)

    def _plan_all(self, texts: Sequence[str], options: TranslateOptions) -> list[_Plan]:
        return [self._plan(text, f"texts[{number}]", options) for number, text in enumerate(texts)]

    def _plan(self, text: str, field: str, options: TranslateOptions) -> _Plan:
        detection = None if options.source else detect_language(text)
        source = options.source or _source(detection, options.target, field)
        if source == "und":
            return _Plan(source, detection, Document(text, ()), None, (), ())
        document = segment_text(text, source)
        model = None
        if source != options.target:
            model = self._models.translation(source, options.target, options.model)
        tasks: list[Task | None] = []
        other: list[Span] = []
        for segment in document.segments:
            task, is_other = _task(document, segment.span, source, model)
            tasks.append(task)
            if is_other:
                other.append(segment.span)
        return _Plan(source, detection, document, model, tuple(tasks), _merged(document, other))

    async def _remembered(self, plans: Sequence[_Plan], options: TranslateOptions) -> dict[tuple[int, int], str]:
        """The approved translation of each segment that has one, by the numbers of its plan and its task."""
        found: dict[tuple[int, int], str] = {}
        if self._memory is None:
            return found
        for language in sorted({plan.source_language for plan in plans if plan.model is not None}):
            wanted = {
                (number, index): _memory_source(plan.document, index)
                for number, plan in enumerate(plans)
                if plan.source_language == language
                for index, task in enumerate(plan.tasks)
                if task is not None
            }
            known = await self._memory.look_up(list(dict.fromkeys(wanted.values())), language, options.target)
            found |= {place: known[source] for place, source in wanted.items() if source in known}
        return found

    async def _translate_plans(
        self, plans: Sequence[_Plan], options: TranslateOptions, remembered: Collection[tuple[int, int]]
    ) -> tuple[list[list[Candidate | str | None]], Timing]:
        """A candidate for each task of each plan that is not remembered, and the time it took.

        Target and model name are the same for all, so that there is one model, and one round, per source language.
        """
        results: list[list[Candidate | str | None]] = [[None] * len(plan.tasks) for plan in plans]
        models = {plan.source_language: plan.model for plan in plans if plan.model is not None}
        loaded = self._models.sentence_encoder()
        fast = options.quality is Quality.FAST
        encoder = loaded if options.check_similarity and not fast else None
        aligner = loaded if options.word_alignment else None
        timing = Timing()
        for language, model in models.items():
            chosen = [
                (number, index, task)
                for number, plan in enumerate(plans)
                if plan.source_language == language
                for index, task in enumerate(plan.tasks)
                if task is not None and (number, index) not in remembered
            ]
            if not chosen:
                continue
            selector = Selector(
                model,
                encoder,
                self._thresholds,
                second_search=self._second_search and not fast,
                first_search=_GREEDY if fast else FIRST_SEARCH,
                aligner=aligner,
            )
            tasks = [task for _, _, task in chosen]
            candidates, spent = await selector.select(tasks)
            timing += spent
            if options.quality is Quality.CAREFUL:
                reverse = opposite(self._models, model)
                candidates, spent = await reconsider(model, reverse, selector, tasks, candidates)
                timing += spent
            else:
                candidates = [replace(one, doubt=quick_doubt(model, one.score)) for one in candidates]
            candidates, spent = await selector.aligned(tasks, candidates)
            timing += spent
            for (number, index, _), candidate in zip(chosen, candidates, strict=True):
                results[number][index] = candidate
        return results, timing


def _source(detection: Detection | None, target: str, field: str) -> str:
    """The language to translate from: the likeliest, or the next when the text is in the target language only in part.

    Raises:
        UnsupportedLanguageError: neither "und" nor a language that is translated.
    """
    assert detection is not None
    language = detection.language
    if language == target and detection.mixed:
        others = (code for code, _ in detection.languages[1:] if code in TRANSLATED_LANGUAGES)
        return next(others, language)
    if language == "und" or language in TRANSLATED_LANGUAGES:
        return language
    allowed = ", ".join(TRANSLATED_LANGUAGES)
    raise UnsupportedLanguageError(
        f"{field} seems to be in {language!r} (confidence {detection.confidence:.2f}), which is not translated; "
        f"the languages are {allowed}. If that is a mistake, give the source language",
        field=field,
        metadata={"language": language, "confidence": f"{detection.confidence:.2f}", "allowed": allowed},
    )


def _task(document: Document, segment: Span, source: str, model: TranslationModel | None) -> tuple[Task | None, bool]:
    """The task for a segment, None when it is copied; and whether that is because it is in another language."""
    text = document.text
    if _in_other_language(segment.of(text), source):
        return None, True
    if model is None:
        return None, False
    pieces = cut(text, segment, document.protected_within(segment), model.max_input_tokens, model.count_tokens)
    return (Task(text, segment, pieces) if any(piece.kind is PieceKind.UNIT for piece in pieces) else None), False


def _in_other_language(segment: str, source: str) -> bool:
    """Whether a segment is in another script than the source, or clearly in another language of that script."""
    shares = script_shares(segment)
    if not shares or shares.get(SCRIPTS[source], 0.0) < _HARDLY_ANY:
        return bool(shares)
    if len(segment.split()) < _TELLING_WORDS:
        return False
    found = detect_language(segment)
    return found.language not in (source, "und") and not found.mixed and found.confidence >= _TELLING_CONFIDENCE


def _merged(document: Document, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans of segments, with those that follow each other in one paragraph made one."""
    chosen = set(spans)
    merged: list[Span] = []
    paragraph: int | None = None  # of the segment before, when that was chosen
    for segment in document.segments:
        if segment.span not in chosen:
            paragraph = None
        elif segment.paragraph == paragraph:
            merged[-1] = Span(merged[-1].start, segment.span.end)
        else:
            merged.append(segment.span)
            paragraph = segment.paragraph
    return tuple(merged)


def _memory_source(document: Document, index: int) -> SegmentSource:
    text, segments = document.text, document.segments
    previous = segments[index - 1].span.of(text) if index else ""
    return SegmentSource(segments[index].span.of(text), previous)


def _assemble_all(
    plans: Sequence[_Plan], results: Sequence[Sequence[Candidate | str | None]], target: str
) -> tuple[TranslatedText, ...]:
    return tuple(_assemble(plan, row, target) for plan, row in zip(plans, results, strict=True))


def _assemble(plan: _Plan, results: Sequence[Candidate | str | None], target: str) -> TranslatedText:
    """The text put together from what its segments became: a candidate, an approved translation, or None (copied)."""
    document = plan.document
    rebuilt = document.rebuild(
        [
            segment.span.of(document.text) if result is None else result if isinstance(result, str) else result.text
            for segment, result in zip(document.segments, results, strict=True)
        ]
    )
    segments = tuple(
        _segment(segment.span, span, result)
        for segment, span, result in zip(document.segments, rebuilt.spans, results, strict=True)
    )
    return TranslatedText(
        text=rebuilt.text,
        source_language=plan.source_language,
        target_language=target,
        detection=plan.detection,
        segments=segments,
        model=plan.model.ref if plan.model and any(isinstance(result, Candidate) for result in results) else None,
        other_language=plan.other_language,
    )


def _segment(source: Span, target: Span, result: Candidate | str | None) -> TranslatedSegment:
    if not isinstance(result, Candidate):
        return TranslatedSegment(source, target, origin=Origin.COPIED if result is None else Origin.MEMORY)
    return TranslatedSegment(
        source=source,
        target=target,
        score=result.score,
        similarity=result.similarity,
        flags=result.flags,
        attempts=result.attempts,
        origin=Origin.MODEL,
        alignment=_placed(result, source, target),
        doubt=result.doubt,
    )


def _placed(candidate: Candidate, source: Span, target: Span) -> tuple[AlignedWords, ...] | None:
    """The alignment of a segment with spans of the whole texts."""
    if candidate.alignment is None:
        return None
    return tuple(words.shifted(source.start, target.start) for words in candidate.alignment)
