"""How much each translation of a request is to be doubted: signals gathered from the models, and their estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from ..errors import UnknownModelError, UnsupportedLanguageError
from ..inference import ModelDirectory, Signals, Timing, TranslationModel, lowest_window

__all__ = ["Judgement", "ScoredPair", "opposite", "quick_doubt", "scored_doubt", "signals_of"]


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A source and its translation, as they are to be judged."""

    source: str
    target: str
    score: float | None = None
    """Mean natural-log probability of a target token from decoding; None: the translation came from elsewhere."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The estimate for one pair, and what it rests on."""

    doubt: float | None
    """The probability that a reader is misled, 0 to 1; None when there is no estimator, or nothing to score."""
    signals: Signals | None


def quick_doubt(model: TranslationModel, score: float | None) -> float | None:
    """The estimate from the score alone, which costs nothing; None without estimator or score."""
    if model.estimator is None or score is None:
        return None
    return model.estimator.probability(Signals(score))


async def scored_doubt(
    model: TranslationModel, reverse: TranslationModel | None, pairs: Sequence[ScoredPair]
) -> tuple[list[Judgement], Timing]:
    """The estimates of pairs that the models score again, token by token. Each model takes about a third
    of the time of decoding.

    Args:
        model: of the direction of the pairs.
        reverse: of the opposite direction; None: its signal is missing, and the score alone decides.
        pairs: in any number.
    """
    signals, timing = await signals_of(model, reverse, pairs)
    estimator = model.estimator
    return [
        Judgement(estimator.probability(found) if estimator and found else None, found) for found in signals
    ], timing


async def signals_of(
    model: TranslationModel, reverse: TranslationModel | None, pairs: Sequence[ScoredPair]
) -> tuple[list[Signals | None], Timing]:
    """The signals of each pair, None where there is nothing to score; and the time in the models."""
    forward = await model.score_pairs([(pair.source, pair.target) for pair in pairs])
    timing = forward.timing
    backward: Sequence[Sequence[float]] = [()] * len(pairs)
    if reverse is not None:
        scored = await reverse.score_pairs([(pair.target, pair.source) for pair in pairs])
        backward, timing = scored.log_probabilities, timing + scored.timing
    return [
        _signals(pair, there, back)
        for pair, there, back in zip(pairs, forward.log_probabilities, backward, strict=True)
    ], timing


def opposite(models: ModelDirectory, model: TranslationModel) -> TranslationModel | None:
    """The model of the opposite direction that the server would choose, or None when none is loaded."""
    try:
        return models.translation(model.target_language, model.source_language)
    except (UnknownModelError, UnsupportedLanguageError):
        return None


def _signals(pair: ScoredPair, forward: Sequence[float], backward: Sequence[float]) -> Signals | None:
    if not forward:
        return None if pair.score is None else Signals(pair.score)
    return Signals(fmean(forward), lowest_window(forward), fmean(backward) if backward else None)
