"""The estimator that is fitted on judged lines."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from dragoman_manifest import Manifest
from dragoman_models.calibration import (
    Calibration,
    JudgedLine,
    area_under_curve,
    calibrate,
    calibrate_elsewhere,
    read_judged,
)
from dragoman_models.cli import main
from dragoman_models.errors import EvaluationError
from dragoman_server.inference import DoubtEstimator, LogisticFormula, Scored, Signals, Timing

MODELS = Path(__file__).parents[2] / "models" / "default"


@dataclass
class FakeModel:
    """Scores a pair by the signals written in its texts, "SCORE WINDOW REVERSE"."""

    backwards: bool = False
    asked: int = 0

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        self.asked += len(pairs)
        return Scored(tuple(self._tokens(*pair) for pair in pairs), Timing())

    def _tokens(self, source: str, target: str) -> tuple[float, ...]:
        score, window, reverse = map(float, (source if self.backwards else target).split())
        if self.backwards:
            return (reverse,)
        others = (2 * score - window,) * 5  # so that the mean of all ten is the score
        return (window,) * 5 + others


@dataclass
class FakeDirectory:
    there: FakeModel = field(default_factory=FakeModel)
    back: FakeModel = field(default_factory=lambda: FakeModel(backwards=True))

    def translation(self, source: str, target: str, name: str | None = None) -> FakeModel:
        return self.there if source == "ar" else self.back


def judged(formula: LogisticFormula, count: int, *, scores: bool = True) -> list[JudgedLine]:
    """Lines with random signals, misleading as often as the formula says."""
    chance = random.Random(1)
    lines = []
    for _ in range(count):
        score = -chance.uniform(0.1, 2.0)
        signals = Signals(score, score - chance.uniform(0.0, 2.0), -chance.uniform(0.1, 4.0))
        text = f"{signals.score} {signals.window} {signals.reverse}"
        misleads = chance.random() < formula.probability(signals)
        lines.append(JudgedLine("source", text, misleads, score if scores else None))
    return lines


def fit(lines: Sequence[JudgedLine], directory: FakeDirectory | None = None, *, reverse: bool = True) -> Calibration:
    return calibrate(directory or FakeDirectory(), "ar", "en", lines, fitted_on="test", reverse=reverse)  # type: ignore[arg-type]


def test_known_weights_are_found_again() -> None:
    found = fit(judged(LogisticFormula(-6.0, score=-2.0, window=-1.0, reverse=-1.5), 4000))
    scored = found.estimator.scored
    assert scored is not None
    assert [scored.intercept, scored.score, scored.window, scored.reverse] == pytest.approx(
        [-6, -2, -1, -1.5], rel=0.25
    )
    assert found.lines == 4000
    assert 0 < found.misleading < 4000
    assert found.auc_scored is not None
    assert found.auc_scored > found.auc_score_only > 0.6


def test_the_score_alone_has_a_formula_of_its_own() -> None:
    found = fit(judged(LogisticFormula(-4.0, score=-4.0), 2000))
    formula = found.estimator.score_only
    assert [formula.intercept, formula.score] == pytest.approx([-4, -4], rel=0.2)
    assert (formula.window, formula.reverse) == (0.0, 0.0)


def test_without_the_reverse_model_there_is_no_second_formula() -> None:
    directory = FakeDirectory()
    found = fit(judged(LogisticFormula(-4.0, score=-4.0), 100), directory, reverse=False)
    assert found.estimator.scored is None
    assert found.auc_scored is None
    assert directory.back.asked == 0


def test_a_line_without_a_score_is_scored_by_the_model() -> None:
    formula = LogisticFormula(-4.0, score=-4.0)
    assert fit(judged(formula, 100, scores=False)).estimator == fit(judged(formula, 100)).estimator


def test_translations_of_others_are_judged_by_the_reverse_model() -> None:
    lines = judged(LogisticFormula(-5.0, score=0.0, reverse=-2.5), 3000)
    formula, area = calibrate_elsewhere(FakeDirectory(), "ar", "en", lines)  # type: ignore[arg-type]
    assert [formula.intercept, formula.reverse] == pytest.approx([-5, -2.5], rel=0.2)
    assert (formula.score, formula.window) == (0.0, 0.0)
    assert area > 0.8


@pytest.mark.parametrize("count", [0, 39])
def test_too_few_lines_are_refused(count: int) -> None:
    lines = judged(LogisticFormula(0.0, score=-1.0), count)
    with pytest.raises(EvaluationError, match=rf"{count} lines .* at least 40"):
        fit(lines)
    with pytest.raises(EvaluationError, match="at least 40"):
        calibrate_elsewhere(FakeDirectory(), "ar", "en", lines)  # type: ignore[arg-type]


@pytest.mark.parametrize("misleads", [True, False])
def test_lines_all_judged_alike_are_refused(misleads: bool) -> None:
    with pytest.raises(EvaluationError, match="of both kinds"):
        fit([JudgedLine("source", "-1 -1 -1", misleads, -1.0)] * 50)


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    estimates, labels = np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, False, True, True])
    assert area_under_curve(estimates, labels) == 0.875
    assert math.isclose(area_under_curve(-estimates, labels), 0.125)


def test_only_lines_of_the_direction_are_read(tmp_path: Path) -> None:
    rows = [
        {"direction": "ar-en", "source": "أ", "output": "a", "critical": True, "score": -0.5},
        {"direction": "en-ar", "source": "b", "output": "ب", "critical": False},
        {"direction": "ar-en", "source": "ج", "output": "c", "critical": False},
    ]
    file = tmp_path / "judged.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    assert read_judged(file, "ar-en") == (JudgedLine("أ", "a", True, -0.5), JudgedLine("ج", "c", False))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not json\n", "line 1 is not a judged line"),
        (b'{"direction": "ar-en", "source": "a"}\n', "line 1 .*'output'"),
        (b"[1]\n", "line 1 is not a judged line"),
        (b"\xff\xfa", "cannot be read"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_bytes(content)
    with pytest.raises(EvaluationError, match=message) as raised:
        read_judged(file, "ar-en")
    assert str(file) in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_judged(tmp_path / "none.jsonl", "ar-en")


def test_the_estimator_keeps_its_formula_for_elsewhere() -> None:
    estimator = DoubtEstimator(LogisticFormula(-3.0, score=-4.0), elsewhere=LogisticFormula(-5.0, 0.0, reverse=-2.0))
    assert estimator.probability_elsewhere(Signals(-9.0, -9.0, -1.0)) == pytest.approx(1 / (1 + math.exp(3.0)))
    assert estimator.probability_elsewhere(Signals(-9.0)) is None
    assert DoubtEstimator(LogisticFormula(0.0, 0.0)).probability_elsewhere(Signals(-1.0, -1.0, -1.0)) is None


@pytest.mark.parametrize("name", ["ar-en", "en-ar"])
def test_shipped_formulas_survive_being_written(tmp_path: Path, name: str) -> None:
    manifest = Manifest.read(MODELS / name)
    assert manifest.estimator is not None
    assert manifest.estimator.elsewhere is not None
    assert manifest.estimator.elsewhere.reverse < 0
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path).estimator == manifest.estimator
    other = replace(manifest, estimator=replace(manifest.estimator, elsewhere=None))
    assert other.hash != manifest.hash


def test_lines_of_others_need_the_reverse_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["calibrate", str(MODELS / "ar-en"), "--judged", "x.jsonl", "--elsewhere", "y.jsonl"]
    assert main(arguments) == 2
    assert "--elsewhere needs --reverse" in capsys.readouterr().err
