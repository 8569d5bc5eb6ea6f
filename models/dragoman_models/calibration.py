"""Fits the estimator of a model on translations that people judged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from dragoman_manifest import DoubtFormula, Estimator
from dragoman_server.inference import ModelDirectory, Signals
from dragoman_server.translate import ScoredPair, signals_of
from numpy.typing import NDArray

from .errors import EvaluationError

__all__ = ["Calibration", "JudgedLine", "calibrate", "calibrate_elsewhere", "read_judged"]

LEAST_LINES = 40
"""The fewest judged lines; fewer do not determine three weights."""
_REGULARISATION = 1.0
"""L2 regularisation of the standardised weights."""
_FOLDS = 10
_DIGITS = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A translation that a person judged."""

    source: str
    output: str
    misleads: bool
    """Whether it misleads its reader."""
    score: float | None = None
    """The mean natural-log probability per target token from decoding, if known."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted estimator, and how well it separates good from misleading lines in cross-validation."""

    estimator: Estimator
    lines: int
    misleading: int
    auc_score_only: float
    """Area under the ROC curve with the score alone, in ten-fold cross-validation; 0.5 is chance."""
    auc_scored: float | None
    """Area under the ROC curve with all signals; None without a reverse model."""


def read_judged(path: Path, direction: str) -> tuple[JudgedLine, ...]:
    """The judged lines of one direction of a JSON Lines file.

    Each line has `direction` ("ar-en"), `source`, `output`, `critical` (whether it misleads) and optionally `score`.

    Raises:
        EvaluationError: the file cannot be read, or a line has another form.
    """
    lines = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        try:
            item = json.loads(row)
            if item["direction"] == direction:
                lines.append(JudgedLine(item["source"], item["output"], bool(item["critical"]), item.get("score")))
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f"{path}: line {number} is not a judged line: {error!r}") from error
    return tuple(lines)


def calibrate(
    models: ModelDirectory, source: str, target: str, lines: Sequence[JudgedLine], *, fitted_on: str, reverse: bool
) -> Calibration:
    """Fits an estimator on judged lines.

    Args:
        models: loaded models: the model, and the opposite one if `reverse`.
        source: "ar" or "en".
        target: the other one.
        lines: outputs of this model.
        fitted_on: a description of the lines.
        reverse: whether to use the opposite model.

    Raises:
        EvaluationError: there are too few lines, or all have the same judgement.
    """
    misleads = _judgements(lines, source, target)
    model = models.translation(source, target)
    opposite = models.translation(target, source) if reverse else None
    pairs = [ScoredPair(line.source, line.output, line.score) for line in lines]
    signals, _ = asyncio.run(signals_of(model, opposite, pairs))
    found = [one or Signals(0.0) for one in signals]
    decoded = np.array(
        [[line.score if line.score is not None else one.score] for line, one in zip(lines, found, strict=True)]
    )
    quick = _fit(decoded, misleads)
    scored, auc_scored = None, None
    if opposite is not None:
        matrix = np.array([[one.score, one.window or 0.0, one.reverse or 0.0] for one in found])
        weights = _fit(matrix, misleads)
        scored = DoubtFormula(intercept=weights[0], score=weights[1], window=weights[2], reverse=weights[3])
        auc_scored = _cross_validated(matrix, misleads)
    estimator = Estimator(
        fitted_on=fitted_on, score_only=DoubtFormula(intercept=quick[0], score=quick[1]), scored=scored
    )
    return Calibration(estimator, len(lines), int(misleads.sum()), _cross_validated(decoded, misleads), auc_scored)


def calibrate_elsewhere(
    models: ModelDirectory, source: str, target: str, lines: Sequence[JudgedLine]
) -> tuple[DoubtFormula, float]:
    """The formula for translations that this model did not make, and its area under the ROC curve, cross-validated.

    Only the reverse signal has a weight. A good translation by a person is as improbable for the model as a bad one of
    its own, because its words are not the model's; the opposite model still finds the source in it.

    Args:
        models: has the models of both directions.
        source: "ar" or "en".
        target: the other one.
        lines: translations by others.

    Raises:
        EvaluationError: too few lines, or all judged alike.
    """
    misleads = _judgements(lines, source, target)
    pairs = [ScoredPair(line.source, line.output) for line in lines]
    signals, _ = asyncio.run(signals_of(models.translation(source, target), models.translation(target, source), pairs))
    known = [(one.reverse, bad) for one, bad in zip(signals, misleads, strict=True) if one and one.reverse is not None]
    matrix = np.array([[reverse] for reverse, _ in known])
    labels = np.array([bad for _, bad in known])
    intercept, weight = _fit(matrix, labels)
    return DoubtFormula(intercept=intercept, reverse=weight), _cross_validated(matrix, labels)


def _judgements(lines: Sequence[JudgedLine], source: str, target: str) -> NDArray[np.bool_]:
    misleads = np.array([line.misleads for line in lines], dtype=bool)
    if len(lines) < LEAST_LINES or misleads.all() or not misleads.any():
        raise EvaluationError(
            f"{len(lines)} lines from {source} to {target} are judged, {int(misleads.sum())} as misleading; at least "
            f"{LEAST_LINES} are needed, of both kinds"
        )
    return misleads


def _fit(matrix: Matrix, misleads: NDArray[np.bool_]) -> list[float]:
    """Intercept and weights of a logistic regression with L2 on the standardised weights, by Newton's method."""
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(matrix)), (matrix - mean) / spread])
    penalty = _REGULARISATION * np.diag([0.0, *[1.0] * matrix.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (p - misleads) + penalty @ weights
        hessian = (design * (p * (1 - p))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(hessian, gradient)
    plain = weights[1:] / spread
    return [round(float(value), _DIGITS) for value in (weights[0] - plain @ mean, *plain)]


def _cross_validated(matrix: Matrix, misleads: NDArray[np.bool_]) -> float:
    """Area under the ROC curve in cross-validation."""
    order = np.random.RandomState(0).permutation(len(matrix))
    estimates = np.zeros(len(matrix))
    for fold in range(_FOLDS):
        test = order[fold::_FOLDS]
        train = np.setdiff1d(order, test)
        intercept, *weights = _fit(matrix[train], misleads[train])
        estimates[test] = intercept + matrix[test] @ np.array(weights)
    return area_under_curve(estimates, misleads)


def area_under_curve(estimates: Matrix, positive: NDArray[np.bool_]) -> float:
    """The probability that a positive gets a higher estimate than a negative; half for a tie."""
    above = estimates[positive][:, None] - estimates[~positive][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())
