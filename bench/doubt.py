"""What the estimate of doubt is worth on lines that people judged.

    python bench/doubt.py JUDGED.jsonl [--models models/default]

Each line of JUDGED has `direction` ("ar-en"), `source`, `output`, `critical` (whether it misleads), `adequacy` (0 to 4)
and perhaps `score` (of decoding). The lines are scored again by the models and checked as the server would. For each
direction and formula of the manifests the table says how well the estimate orders the lines (area under the ROC curve,
0.5 for chance), for adequacy of 2 or less and for misleading; and which share of the misleading lines is among the most
doubted half, and among as many as have a flag, which is to be compared with the share that the flags find.

Figures on lines that the formulas were fitted on are too good; `dragoman-models calibrate` prints cross-validated ones.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman_manifest import DoubtFormula, Manifest
from dragoman_server.config import ServerConfig
from dragoman_server.inference import LogisticFormula, Signals
from dragoman_server.service import Service
from dragoman_server.translate import Estimate, EstimateOptions, TranslationPair
from dragoman_server.translate.checks import Pair
from dragoman_server.translate.checks.confidence import low_confidence

DIRECTIONS = (("ar", "en"), ("en", "ar"))
LINES_PER_CALL = 100


@dataclass(frozen=True)
class Line:
    """A judged line with what is known of it."""

    misleads: bool
    inadequate: bool
    flagged: bool
    score: float
    """Of decoding, where the file has it."""
    signals: Signals


def area_under_curve(estimates: Sequence[float], positive: Sequence[bool]) -> float:
    """The probability that a positive gets a higher estimate than a negative; half for a tie; nan without both."""
    pairs = [
        (one > other) + 0.5 * (one == other)
        for one, is_positive in zip(estimates, positive, strict=True)
        if is_positive
        for other, counts in zip(estimates, positive, strict=True)
        if not counts
    ]
    return sum(pairs) / len(pairs) if pairs else float("nan")


def found_among(estimates: Sequence[float], misleads: Sequence[bool], count: int) -> float:
    """The share of the misleading lines that is among the `count` most doubted."""
    order = sorted(range(len(estimates)), key=lambda index: -estimates[index])
    total = sum(misleads)
    return sum(misleads[index] for index in order[:count]) / total if total else float("nan")


async def estimated(models: Path, rows: Sequence[dict[str, Any]], direction: tuple[str, str]) -> list[Estimate]:
    """Estimates of the server for all rows."""
    options = EstimateOptions(source=direction[0], target=direction[1])
    pairs = [TranslationPair(row["source"], row["output"]) for row in rows]
    found: list[Estimate] = []
    async with Service.from_config(ServerConfig(models_dir=models)) as service:
        for start in range(0, len(pairs), LINES_PER_CALL):
            found += (await service.estimate(pairs[start : start + LINES_PER_CALL], options)).estimates
    return found


def line(row: dict[str, Any], estimate: Estimate, direction: tuple[str, str]) -> Line | None:
    """What is known of a row; None when the models could not score it."""
    if estimate.signals is None:
        return None
    score = row.get("score")
    own = Pair(source="", target="", source_language=direction[0], target_language=direction[1], score=score)
    return Line(
        misleads=bool(row["critical"]),
        inadequate=row["adequacy"] <= 2,
        flagged=bool(estimate.flags) or low_confidence(own) is not None,
        score=estimate.signals.score if score is None else score,
        signals=estimate.signals,
    )


def table(lines: Sequence[Line], formulas: dict[str, DoubtFormula | None]) -> str:
    """A row for each formula."""
    misleads, flags = [one.misleads for one in lines], sum(one.flagged for one in lines)
    caught = sum(one.flagged and one.misleads for one in lines) / max(1, sum(misleads))
    rows = [
        f"{len(lines)} lines, {sum(misleads)} misleading ({sum(misleads) / len(lines):.0%}); {flags} have a flag, "
        f"{caught:.0%} of the misleading ones among them",
        "| formula | AUC, adequacy of 2 or less | AUC, misleading | misleading in the most doubted half "
        f"| in the {flags} most doubted |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, weights in formulas.items():
        if weights is None:
            continue
        formula = LogisticFormula(weights.intercept, weights.score, weights.window, weights.reverse)
        estimates = [formula.probability(Signals(one.score) if name == "score only" else one.signals) for one in lines]
        areas = [area_under_curve(estimates, [one.inadequate for one in lines]), area_under_curve(estimates, misleads)]
        shares = [found_among(estimates, misleads, count) for count in (len(lines) // 2, flags)]
        rows.append(f"| {name} | {areas[0]:.2f} | {areas[1]:.2f} | {shares[0]:.0%} | {shares[1]:.0%} |")
    return "\n".join(rows)


def formulas_of(models: Path, direction: tuple[str, str]) -> dict[str, DoubtFormula | None]:
    """The formulas of the first model of a directory that translates in this direction and has an estimator."""
    for folder in sorted(models.iterdir()):
        if (folder / "manifest.toml").is_file():
            manifest = Manifest.read(folder)
            if direction in manifest.pairs and (estimator := manifest.estimator):
                return {
                    "score only": estimator.score_only,
                    "all signals": estimator.scored,
                    "elsewhere": estimator.elsewhere,
                }
    raise SystemExit(f"no model in {models} from {direction[0]} to {direction[1]} is calibrated")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judged", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    arguments = parser.parse_args()
    rows = [json.loads(text) for text in arguments.judged.read_text(encoding="utf-8").splitlines() if text.strip()]
    for direction in DIRECTIONS:
        name = "-".join(direction)
        chosen = [row for row in rows if row["direction"] == name]
        if not chosen:
            continue
        estimates = asyncio.run(estimated(arguments.models, chosen, direction))
        found = [line(row, estimate, direction) for row, estimate in zip(chosen, estimates, strict=True)]
        print(f"\n{name}: {table([one for one in found if one], formulas_of(arguments.models, direction))}")


if __name__ == "__main__":
    main()
