"""The probability that a translation misleads its reader, from what the models say of it.

The signals are those that agreed best with readers on lines judged by hand: the model's own probability (Fomicheva et
al. 2020, "Unsupervised Quality Estimation for Neural Machine Translation"), that of its least probable passage, and
that of the source given the translation under the model of the opposite direction. A logistic regression combines
them; its weights are in the manifest of the model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

__all__ = ["DoubtEstimator", "DoubtLevel", "LogisticFormula", "Signals", "lowest_window"]

WINDOW = 5
"""Tokens in a row whose mean log probability is compared."""


class DoubtLevel(Enum):
    """How doubtful a translation is, in three levels."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @classmethod
    def of(cls, probability: float) -> DoubtLevel:
        """The level of a probability: low below 0.4, high from 0.75 on."""
        return cls.LOW if probability < 0.4 else cls.HIGH if probability >= 0.75 else cls.MEDIUM


@dataclass(frozen=True, slots=True)
class Signals:
    """What the models say of a translation; all are natural-log probabilities, at most 0."""

    score: float
    """Mean of its tokens."""
    window: float | None = None
    """The lowest mean of `WINDOW` tokens in a row; None when they were not scored one by one."""
    reverse: float | None = None
    """Mean of the source's tokens given the translation, by the model of the opposite direction; None: not known."""


@dataclass(frozen=True, slots=True)
class LogisticFormula:
    """Weights of a logistic regression over the signals."""

    intercept: float
    score: float
    window: float = 0.0
    reverse: float = 0.0

    def probability(self, signals: Signals) -> float:
        """The probability for signals, 0 to 1; a signal that is None must have no weight."""
        x = self.intercept + self.score * signals.score
        x += self.window * (signals.window or 0.0) + self.reverse * (signals.reverse or 0.0)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))


@dataclass(frozen=True, slots=True)
class DoubtEstimator:
    """The formulas of one model."""

    score_only: LogisticFormula
    """For translations of which only the score is known."""
    scored: LogisticFormula | None = None
    """For translations of which all signals are known."""
    elsewhere: LogisticFormula | None = None
    """For translations of which all signals are known and that another system, or a person, made. They are much less
    probable for the model than its own, good ones too, so that the other formulas would doubt them all."""

    def probability(self, signals: Signals) -> float:
        """The probability, 0 to 1, that a reader is misled, by the formula that knows most of these signals."""
        complete = signals.window is not None and signals.reverse is not None
        formula = self.scored if complete and self.scored else self.score_only
        return formula.probability(signals)

    def probability_elsewhere(self, signals: Signals) -> float | None:
        """The same for a translation that the model did not make; None when that cannot be told: a signal is missing,
        or nobody has fitted the formula."""
        if self.elsewhere is None or signals.window is None or signals.reverse is None:
            return None
        return self.elsewhere.probability(signals)


def lowest_window(log_probabilities: Sequence[float]) -> float:
    """The lowest mean of `WINDOW` values in a row, or the mean of all when there are fewer; 0 for none."""
    if not log_probabilities:
        return 0.0
    width = min(WINDOW, len(log_probabilities))
    starts = range(len(log_probabilities) - width + 1)
    return min(sum(log_probabilities[start : start + width]) / width for start in starts)
