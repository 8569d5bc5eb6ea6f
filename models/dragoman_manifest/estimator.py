"""The [estimator] section: the probability that a translation misleads."""

from __future__ import annotations

from dataclasses import dataclass

from .bounds import bounded, check_ranges
from .table import ManifestError, TableReader

__all__ = ["DoubtFormula", "Estimator"]


@dataclass(frozen=True, kw_only=True)
class DoubtFormula:
    """A logistic regression: the probability that a translation misleads is 1 / (1 + exp(-x)).

    x is `intercept` plus each weight times its signal. The signals are natural-log probabilities, so the weights are
    negative: the less probable, the more doubtful.
    """

    intercept: float = bounded(0.0, -100.0, 100.0)
    score: float = bounded(0.0, -100.0, 100.0)
    """Weight of the mean log probability of a target token."""
    window: float = bounded(0.0, -100.0, 100.0)
    """Weight of the lowest mean of five target tokens in a row."""
    reverse: float = bounded(0.0, -100.0, 100.0)
    """Weight of the mean log probability of a source token, given the translation, under the reverse model."""

    def __post_init__(self) -> None:
        check_ranges(self, "estimator")

    @classmethod
    def read(cls, reader: TableReader) -> DoubtFormula:
        section = cls(
            intercept=reader.number("intercept"),
            score=reader.number("score", cls.score),
            window=reader.number("window", cls.window),
            reverse=reader.number("reverse", cls.reverse),
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class Estimator:
    """How to estimate the probability that a translation of this model misleads its reader.

    Fitted on lines that people judged, by `dragoman-models calibrate`.
    """

    fitted_on: str
    """A description of the judged lines."""
    score_only: DoubtFormula
    """The formula for the score from decoding alone."""
    scored: DoubtFormula | None = None
    """The formula for translations that this model and the reverse model scored again, token by token."""
    elsewhere: DoubtFormula | None = None
    """The formula for translations that this model did not make, scored in the same way."""

    @classmethod
    def read(cls, reader: TableReader) -> Estimator:
        score_only = DoubtFormula.read(reader.section("score_only"))
        if score_only.window or score_only.reverse:
            raise ManifestError(f"{reader.where}score_only has an intercept and a weight for the score, nothing else")
        section = cls(
            fitted_on=reader.text("fitted_on"),
            score_only=score_only,
            scored=DoubtFormula.read(reader.section("scored")) if reader.has("scored") else None,
            elsewhere=DoubtFormula.read(reader.section("elsewhere")) if reader.has("elsewhere") else None,
        )
        reader.close()
        return section
