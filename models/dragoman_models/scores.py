"""BLEU, chrF2 and chrF++ by sacrebleu, with the signatures that make them comparable (Post 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import EvaluationError, MissingPackageError

__all__ = ["Score", "Scores", "score"]


@dataclass(frozen=True, slots=True)
class Score:
    """A corpus score from 0 to 100 and its sacrebleu signature."""

    value: float
    signature: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The three scores of a system on a test set."""

    bleu: Score
    chrf2: Score
    chrfpp: Score


def score(outputs: Sequence[str], references: Sequence[str]) -> Scores:
    """Scores a system's lines against one reference each.

    BLEU uses sacrebleu's defaults (13a tokens, mixed case) for both languages, as published tables do.

    Raises:
        EvaluationError: the numbers of outputs and references differ, or there are none.
        MissingPackageError: sacrebleu is not installed.
    """
    if len(outputs) != len(references) or not outputs:
        raise EvaluationError(f"{len(outputs)} lines to score against {len(references)} references")
    try:
        from sacrebleu.metrics import BLEU, CHRF
    except ImportError:
        raise MissingPackageError("sacrebleu", "evaluate") from None
    values = []
    for metric in (BLEU(), CHRF(), CHRF(word_order=2)):
        result = metric.corpus_score(list(outputs), [list(references)])
        values.append(Score(float(result.score), str(metric.get_signature())))
    return Scores(*values)
