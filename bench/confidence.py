"""What a model's own score is worth, and each flag: how bad the translations are that they mark.

    python bench/confidence.py --set SRC,REF --from ar --to en [--models models/default] [--lines N] [--json OUT]

Each line is translated by the server's pipeline and compared with its reference by sentence chrF2 (sacrebleu). A line
under 30 is called bad: hardly a word of the reference is in it. The table says, for each threshold on the mean
log-probability, how many lines are marked, how good marked and unmarked ones are, and how many of the bad are marked.
A second table says the same of each flag that was raised.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
from pathlib import Path

import sacrebleu
from dragoman_server.config import ServerConfig
from dragoman_server.service import Service
from dragoman_server.translate import FlagKind, TranslatedText, TranslateOptions

BAD = 30.0
LINES_PER_CALL = 100
THRESHOLDS = (-0.6, -0.8, -0.85, -0.9, -1.0, -1.1, -1.2, -1.3, -1.4, -1.6, -2.0)


def line_score(translation: TranslatedText) -> float | None:
    scores = [segment.score for segment in translation.segments if segment.score is not None]
    return min(scores, default=None)


def raised_flags(translation: TranslatedText) -> set[FlagKind]:
    return {flag.kind for segment in translation.segments for flag in segment.flags}


def chrf2(translation: TranslatedText, reference: str) -> float:
    return float(sacrebleu.sentence_chrf(translation.text, [reference]).score)


async def translate(models: Path, sources: list[str], options: TranslateOptions) -> list[TranslatedText]:
    results: list[TranslatedText] = []
    async with Service.from_config(ServerConfig(models_dir=models)) as service:
        for start in range(0, len(sources), LINES_PER_CALL):
            results += (await service.translate(sources[start : start + LINES_PER_CALL], options)).texts
    return results


def row(judged: list[tuple[bool, float]]) -> dict[str, float]:
    """What marks are worth: `judged` holds of each line whether it is marked, and its chrF2."""
    marked = [chrf for mark, chrf in judged if mark]
    others = [chrf for mark, chrf in judged if not mark]
    bad = sum(chrf < BAD for _, chrf in judged)
    return {
        "marked": len(marked) / len(judged),
        "chrf_marked": statistics.fmean(marked) if marked else float("nan"),
        "chrf_others": statistics.fmean(others) if others else float("nan"),
        "bad_among_marked": sum(chrf < BAD for chrf in marked) / len(marked) if marked else float("nan"),
        "bad_caught": sum(chrf < BAD for chrf in marked) / bad if bad else float("nan"),
    }


def table(title: str, rows: dict[str, dict[str, float]]) -> str:
    """The rows as text."""
    lines = [f"{title:15} marked  chrF2 marked  others  bad among marked  bad caught"]
    for name, r in rows.items():
        lines.append(
            f"{name:15} {r['marked']:6.1%}  {r['chrf_marked']:12.1f}  {r['chrf_others']:6.1f}"
            f"  {r['bad_among_marked']:16.1%}  {r['bad_caught']:10.1%}"
        )
    return "\n".join(lines)


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
        (score, raised_flags(translation), chrf2(translation, reference))
        for translation, reference in zip(translations, references, strict=True)
        if (score := line_score(translation)) is not None
    ]
    correlation = statistics.correlation([score for score, _, _ in scored], [chrf for _, _, chrf in scored])
    print(f"{len(scored)} lines, Pearson correlation of score and chrF2 {correlation:.2f}")
    thresholds = {f"{line:.2f}": row([(score < line, chrf) for score, _, chrf in scored]) for line in THRESHOLDS}
    kinds = {kind.name: row([(kind in flags, chrf) for _, flags, chrf in scored]) for kind in FlagKind}
    raised = {name: found for name, found in kinds.items() if found["marked"]}
    print(table("score below", thresholds), table("flag", raised), sep="\n\n")
    if args.json:
        numbers = {"correlation": correlation, "thresholds": thresholds, "flags": raised}
        args.json.write_text(json.dumps(numbers, indent=1) + "\n")


if __name__ == "__main__":
    main()
