"""What a model's own score is worth: how bad the translations are that LOW_CONFIDENCE marks, at several thresholds.

    python bench/confidence.py --set SRC,REF --from ar --to en [--models models/default] [--lines N] [--json OUT]

Each line is translated by the server's pipeline and compared with its reference by sentence chrF2 (sacrebleu). A line
under 30 is called bad: hardly a word of the reference is in it. The table says, for each threshold on the mean
log-probability, how many lines are marked, how good marked and unmarked ones are, and how many of the bad are marked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
from pathlib import Path

import sacrebleu
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.translate import TranslatedText, TranslateOptions, Translator

BAD = 30.0
THRESHOLDS = (-0.6, -0.8, -0.85, -0.9, -1.0, -1.1, -1.2, -1.3, -1.4, -1.6, -2.0)


def line_score(translation: TranslatedText) -> float | None:
    scores = [segment.score for segment in translation.segments if segment.score is not None]
    return min(scores, default=None)


async def translate(models: Path, sources: list[str], options: TranslateOptions) -> tuple[TranslatedText, ...]:
    store = ModelStore.load(models, EngineOptions())
    try:
        return await Translator(store).translate_many(sources, options)
    finally:
        store.close()


def row(threshold: float, scored: list[tuple[float, float]]) -> dict[str, float]:
    """The table's row: `scored` holds (model's score, chrF2) of each line."""
    marked = [chrf for score, chrf in scored if score < threshold]
    others = [chrf for score, chrf in scored if score >= threshold]
    bad = sum(chrf < BAD for _, chrf in scored)
    return {
        "threshold": threshold,
        "marked": len(marked) / len(scored),
        "chrf_marked": statistics.fmean(marked) if marked else float("nan"),
        "chrf_others": statistics.fmean(others) if others else float("nan"),
        "bad_among_marked": sum(chrf < BAD for chrf in marked) / len(marked) if marked else float("nan"),
        "bad_caught": sum(chrf < BAD for chrf in marked) / bad if bad else float("nan"),
    }


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--set", required=True, help="SRC,REF: files with a line each")
    p.add_argument("--from", dest="source", required=True)
    p.add_argument("--to", dest="target", required=True)
    p.add_argument("--models", type=Path, default=Path("models/default"))
    p.add_argument("--lines", type=int)
    p.add_argument("--json", type=Path)
    args = p.parse_args()
    sources, references = (
        Path(name).read_text(encoding="utf8").splitlines()[: args.lines] for name in args.set.split(",")
    )
    options = TranslateOptions(target=args.target, source=args.source)
    translations = asyncio.run(translate(args.models, sources, options))
    scored = [
        (score, sacrebleu.sentence_chrf(translation.text, [reference]).score)
        for translation, reference in zip(translations, references, strict=True)
        if (score := line_score(translation)) is not None
    ]
    rows = [row(threshold, scored) for threshold in THRESHOLDS]
    correlation = statistics.correlation(*zip(*scored, strict=True))
    print(f"{len(scored)} lines, Pearson correlation of score and chrF2 {correlation:.2f}")
    print("threshold  marked  chrF2 marked  others  bad among marked  bad caught")
    for r in rows:
        print(
            f"{r['threshold']:9.2f}  {r['marked']:6.1%}  {r['chrf_marked']:12.1f}  {r['chrf_others']:6.1f}"
            f"  {r['bad_among_marked']:16.1%}  {r['bad_caught']:10.1%}"
        )
    if args.json:
        args.json.write_text(json.dumps({"correlation": correlation, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
