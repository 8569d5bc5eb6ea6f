"""Texts in, translations with evidence out.

Detect the language, cut into segments, set aside what is in another language, cut segments into units, decode all units
of all texts together, compare by meaning, check, decode once more what came out broken, and rebuild.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import UnsupportedLanguageError
from ..inference import (
    AlignedWords,
    DecodingOptions,
    ModelDirectory,
    Origin,
    Quality,
    SegmentMemory,
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
from .remembering import memory_source, remembered
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
        candidates, timing = await self._translate_plans(plans, options)
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

    async def _translate_plans(
        self, plans: Sequence[_Plan], options: TranslateOptions
    ) -> tuple[list[list[Candidate | None]], Timing]:
        """A candidate for each task of each plan, and the time it took.

        Target and model name are the same for all, so that there is one model, and one round, per source language.
        """
        results: list[list[Candidate | None]] = [[None] * len(plan.tasks) for plan in plans]
        models = {plan.source_language: plan.model for plan in plans if plan.model is not None}
        timing = Timing()
        for language, model in models.items():
            chosen = [
                (number, index, task)
                for number, plan in enumerate(plans)
                if plan.source_language == language
                for index, task in enumerate(plan.tasks)
                if task is not None
            ]
            if not chosen:
                continue
            tasks = [task for _, _, task in chosen]
            known: Sequence[Candidate | None] = [None] * len(tasks)
            if options.use_memory and self._memory is not None:
                sources = [memory_source(plans[number].document, index) for number, index, _ in chosen]
                known = await remembered(self._memory, tasks, sources, model)
            candidates, spent = await self._candidates(model, tasks, known, options)
            timing += spent
            for (number, index, _), candidate in zip(chosen, candidates, strict=True):
                results[number][index] = candidate
        return results, timing

    async def _candidates(
        self,
        model: TranslationModel,
        tasks: Sequence[Task],
        known: Sequence[Candidate | None],
        options: TranslateOptions,
    ) -> tuple[list[Candidate], Timing]:
        """A candidate for each task: the known one, or one of the model."""
        fast = options.quality is Quality.FAST
        encoder = self._models.sentence_encoder()
        selector = Selector(
            model,
            encoder if options.check_similarity and not fast else None,
            self._thresholds,
            second_search=self._second_search and not fast,
            first_search=_GREEDY if fast else FIRST_SEARCH,
            aligner=encoder if options.word_alignment else None,
        )
        timing = Timing()
        new = [task for task, one in zip(tasks, known, strict=True) if one is None]
        made: list[Candidate] = []
        if new:
            made, timing = await selector.select(new)
            if options.quality is Quality.CAREFUL:
                made, spent = await reconsider(model, opposite(self._models, model), selector, new, made)
                timing += spent
            else:
                made = [replace(one, doubt=quick_doubt(model, one.score)) for one in made]
        rest = iter(made)
        candidates, spent = await selector.aligned(tasks, [one or next(rest) for one in known])
        return candidates, timing + spent


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


def _assemble_all(
    plans: Sequence[_Plan], candidates: Sequence[Sequence[Candidate | None]], target: str
) -> tuple[TranslatedText, ...]:
    return tuple(_assemble(plan, row, target) for plan, row in zip(plans, candidates, strict=True))


def _assemble(plan: _Plan, candidates: Sequence[Candidate | None], target: str) -> TranslatedText:
    document = plan.document
    rebuilt = document.rebuild(
        [
            candidate.text if candidate else segment.span.of(document.text)
            for segment, candidate in zip(document.segments, candidates, strict=True)
        ]
    )
    segments = tuple(
        TranslatedSegment(
            source=segment.span,
            target=span,
            score=candidate.score if candidate and candidate.origin is Origin.MODEL else None,
            similarity=candidate.similarity if candidate else None,
            flags=candidate.flags if candidate else (),
            attempts=candidate.attempts if candidate else 0,
            origin=candidate.origin if candidate else Origin.COPIED,
            alignment=_placed(candidate, segment.span, span),
            doubt=candidate.doubt if candidate else None,
        )
        for segment, span, candidate in zip(document.segments, rebuilt.spans, candidates, strict=True)
    )
    asked = any(candidate and candidate.origin is Origin.MODEL for candidate in candidates)
    return TranslatedText(
        text=rebuilt.text,
        source_language=plan.source_language,
        target_language=target,
        detection=plan.detection,
        segments=segments,
        model=plan.model.ref if plan.model and asked else None,
        other_language=plan.other_language,
    )


def _placed(candidate: Candidate | None, source: Span, target: Span) -> tuple[AlignedWords, ...] | None:
    """The alignment of a segment with spans of the whole texts."""
    if candidate is None or candidate.alignment is None:
        return None
    return tuple(words.shifted(source.start, target.start) for words in candidate.alignment)
