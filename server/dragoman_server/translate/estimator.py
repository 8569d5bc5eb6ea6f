"""Translations from anywhere, judged without a reference: doubt, flags, and the signals behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import UnknownModelError, UnsupportedLanguageError
from ..inference import Flag, ModelDirectory, SentenceEncoder, Signals, Timing, TranslationModel
from ..offloading import off_loop
from ..text import TRANSLATED_LANGUAGES, Span, detect_language, protected_spans, segment_text
from .checks import Pair, check, words
from .estimates import OTHER_LANGUAGE, Estimate, EstimatedBatch, EstimateOptions, TranslationPair
from .estimation import ScoredPair, opposite, signals_of
from .thresholds import THRESHOLDS, Thresholds
from .units import prose, unit_text

__all__ = ["Estimator"]


@dataclass(slots=True)
class _Work:
    """A pair on its way: the parts that are scored and compared, the whole text or its sentences."""

    pair: TranslationPair
    source_language: str
    target_language: str
    parts: list[ScoredPair]
    signals: list[Signals | None]
    similarity: float | None = None
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether both models scored every part."""
        return all(one is not None and one.reverse is not None for one in self.signals)


class Estimator:
    """Judges translations with the models of a directory; holds no state of its own.

    A pair is scored as a whole when the models take both sides, which is how the formulas were fitted. Of a longer one
    both sides are cut into sentences. When there are as many on both sides, each sentence is scored with its
    counterpart, and the doubt of the text is that of its most doubtful sentence: to combine them as if they were
    independent would make every long text doubtful. When there are not, only the checks look at it.

    Args:
        models: where models are found.
        thresholds: where the checks draw their lines.
    """

    def __init__(self, models: ModelDirectory, *, thresholds: Thresholds = THRESHOLDS) -> None:
        self._models, self._thresholds = models, thresholds

    async def estimate_many(self, pairs: Sequence[TranslationPair], options: EstimateOptions) -> EstimatedBatch:
        """Estimates in the order of the pairs.

        Raises:
            UnsupportedLanguageError: a source is in a language that is not translated; `field` says which.
            DragomanError: whatever the models raise.
        """
        size = sum(len(pair.source) + len(pair.target) for pair in pairs)
        work = await off_loop(size, lambda: [_planned(number, pair, options) for number, pair in enumerate(pairs)])
        timing = Timing()
        estimates: dict[int, Estimate] = {}
        for language in dict.fromkeys(one.source_language for one in work):
            chosen = [number for number, one in enumerate(work) if one.source_language == language]
            found, spent = await self._direction([work[number] for number in chosen], size)
            estimates.update(zip(chosen, found, strict=True))
            timing += spent
        return EstimatedBatch(tuple(estimates[number] for number in range(len(work))), timing)

    async def _direction(self, work: Sequence[_Work], size: int) -> tuple[list[Estimate], Timing]:
        """Estimates of pairs of one direction."""
        encoder, thresholds = self._models.sentence_encoder(), self._thresholds
        model = _model(self._models, work[0].source_language, work[0].target_language)
        reverse = opposite(self._models, model) if model else None
        timing = Timing()
        if model is not None:
            timing += await _score(model, reverse, work)
            if reverse is not None:
                longer = [one for one in work if not one.complete and one.pair.source and one.pair.target]
                await off_loop(size, _cut_all, longer)
                timing += await _score(model, reverse, [one for one in longer if len(one.parts) > 1])
        if encoder is not None:
            thresholds = replace(thresholds, similarity=encoder.least_cosine)
            timing += await _compare(encoder, work, thresholds.similarity_words)
        flags = await off_loop(size, lambda: [check(_checked(one), thresholds) for one in work])
        return [_estimate(one, found, model, reverse, encoder) for one, found in zip(work, flags, strict=True)], timing


def _planned(number: int, pair: TranslationPair, options: EstimateOptions) -> _Work:
    source = options.source or (OTHER_LANGUAGE[options.target] if options.target else None)
    if source is None:
        source = _detected(number, pair)
    whole = ScoredPair(_readable(pair.source), _readable(pair.target))
    return _Work(pair, source, OTHER_LANGUAGE[source], [whole], [None])


def _detected(number: int, pair: TranslationPair) -> str:
    """The language of the source; where it has no words, the other one than that of the target.

    Raises:
        UnsupportedLanguageError: another language than those that are translated.
    """
    found = detect_language(pair.source)
    if found.language in TRANSLATED_LANGUAGES:
        return found.language
    if found.language == "und":
        return OTHER_LANGUAGE.get(detect_language(pair.target).language, TRANSLATED_LANGUAGES[0])
    allowed = ", ".join(TRANSLATED_LANGUAGES)
    field = f"pairs[{number}].source"
    raise UnsupportedLanguageError(
        f"{field} seems to be in {found.language!r} (confidence {found.confidence:.2f}), which is not translated; the "
        f"languages are {allowed}. If that is a mistake, give the source language",
        field=field,
        metadata={"language": found.language, "confidence": f"{found.confidence:.2f}", "allowed": allowed},
    )


def _model(models: ModelDirectory, source: str, target: str) -> TranslationModel | None:
    try:
        return models.translation(source, target)
    except (UnknownModelError, UnsupportedLanguageError):
        return None


async def _score(model: TranslationModel, reverse: TranslationModel | None, work: Sequence[_Work]) -> Timing:
    """Score all parts; equal ones once."""
    distinct = list(dict.fromkeys(part for one in work for part in one.parts))
    if not distinct:
        return Timing()
    signals, timing = await signals_of(model, reverse, distinct)
    found = dict(zip(distinct, signals, strict=True))
    for one in work:
        one.signals = [found[part] for part in one.parts]
    return timing


def _cut_all(work: Iterable[_Work]) -> None:
    """Sentences as parts, where both sides have as many."""
    for one in work:
        sources = _sentences(one.pair.source, one.source_language)
        targets = _sentences(one.pair.target, one.target_language)
        if len(sources) != len(targets):
            one.note = (
                f"too long to be scored as a whole, and its sentences do not correspond one to one ({len(sources)} in "
                f"the source, {len(targets)} in the translation): only the checks looked at it. Send it in parts"
            )
        elif len(sources) > 1:
            one.parts = [ScoredPair(*both) for both in zip(sources, targets, strict=True)]
            one.note = f"compared sentence by sentence; the doubt is that of the most doubtful of {len(sources)}"


def _sentences(text: str, language: str) -> list[str]:
    found = (_readable(segment.span.of(text)) for segment in segment_text(text, language).segments)
    return [sentence for sentence in found if sentence]


async def _compare(encoder: SentenceEncoder, work: Sequence[_Work], least_words: int) -> Timing:
    """Set the least cosine of the parts that have enough words."""
    sides = {one.pair: [(_prose(part.source), _prose(part.target)) for part in one.parts] for one in work}
    comparable = {
        pair: [both for both in parts if both[1] and len(words(both[0])) >= least_words]
        for pair, parts in sides.items()
    }
    texts = list(dict.fromkeys(text for parts in comparable.values() for both in parts for text in both))
    if not texts:
        return Timing()
    embedded, timing = await encoder.embed(texts)
    vectors: dict[str, NDArray[np.float32]] = dict(zip(texts, embedded, strict=True))
    for one in work:
        cosines = [float(vectors[source] @ vectors[target]) for source, target in comparable[one.pair]]
        one.similarity = min(cosines, default=None)
    return timing


def _estimate(
    work: _Work,
    flags: tuple[Flag, ...],
    model: TranslationModel | None,
    reverse: TranslationModel | None,
    encoder: SentenceEncoder | None,
) -> Estimate:
    formulas = model.estimator if model else None
    judged = [(formulas.probability_elsewhere(one) if formulas else None, one) for one in work.signals if one]
    worst, signals = max(judged, key=lambda both: both[0] or 0.0, default=(None, None))
    doubt = worst if work.complete else None
    return Estimate(
        source_language=work.source_language,
        target_language=work.target_language,
        doubt=doubt,
        signals=signals,
        similarity=work.similarity,
        flags=flags,
        note=work.note if doubt is not None else _reason(work, model, reverse),
        model=model.ref if model else None,
        reverse_model=reverse.ref if reverse else None,
        encoder=encoder.ref if encoder and work.similarity is not None else None,
    )


def _checked(work: _Work) -> Pair:
    """What the checks look at. The score is left out: what LOW_CONFIDENCE compares it with is the model's own."""
    return Pair(
        source=_prose(work.pair.source),
        target=_prose(work.pair.target),
        source_language=work.source_language,
        target_language=work.target_language,
        similarity=work.similarity,
    )


def _reason(work: _Work, model: TranslationModel | None, reverse: TranslationModel | None) -> str:
    """Why there is no doubt."""
    direction = f"{work.source_language} to {work.target_language}"
    if not work.pair.source.strip() or not work.pair.target.strip():
        return "one side is empty: there is nothing to score"
    if model is None:
        return f"no model is loaded that translates from {direction}: only the checks looked at it"
    if reverse is None:
        return f"no model is loaded that translates back from {work.target_language}: only the checks looked at it"
    if work.complete:
        return f"model {model.ref.name!r} is not calibrated for translations from elsewhere (dragoman-models calibrate)"
    if len(work.parts) == 1:
        return work.note or "too long to be scored as a whole: only the checks looked at it"
    return "a sentence of it is too long to be scored: only the checks looked at it"


def _readable(text: str) -> str:
    return unit_text(text, Span(0, len(text)))


def _prose(text: str) -> str:
    return prose(text, Span(0, len(text)), protected_spans(text))
