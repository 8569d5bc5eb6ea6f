"""The training pipeline, one command a step; `docs/training.md` walks through it.

prepare        filter, weigh and tokenise pairs
train          train for some minutes; goes on from the run folder
all            both
export         write the averaged weights as a model folder
backtranslate  make synthetic pairs from news
distill        train a shallow sentence encoder from a deep one
export-encoder write that as a model folder
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections import Counter
from itertools import islice
from pathlib import Path

from dragoman_manifest import Comparison

from . import train as training
from .augmentation import carry_names, inner_words, recase, vary_numbers
from .corpus import (
    LEAST_COSINE,
    CorpusReport,
    Pair,
    articles,
    clean,
    domain_weights,
    held_out_lines,
    pack,
    read_lines,
    read_pairs,
    read_tiers,
    write_report,
)
from .vocabulary import count_pieces, cut_source, spell_target, train_target

SOURCE_PIECES, TARGET_PIECES = 10_500, 8_000
VOCABULARY_ARTICLES = 6_000
DEV_LINES = 400


def prepare(args: argparse.Namespace) -> None:
    """Corpus, vocabulary (unless the work folder has one) and packed rows."""
    from dragoman_server.text import normalize

    source, target = args.pair.split("-")
    work = Path(args.work) / args.pair
    work.mkdir(parents=True, exist_ok=True)
    dev = _dev_lines(args.dev)
    (work / "dev.txt").write_text("\n".join(p.side(target) for p in dev) + "\n", encoding="utf8")
    held_out = held_out_lines([args.dev, *args.held_out])
    report = CorpusReport()
    raw = read_pairs(args.pairs, read_tiers(args.sources) if args.sources else None)
    extra = (pair for path in args.extra for pair in read_pairs(path))
    weights = domain_weights(args.weights)
    pairs = list(clean((p for stream in (raw, extra) for p in stream), held_out=held_out, report=report))
    if args.sentence_encoder:
        pairs = _aligned(pairs, weights, report, args)
    pairs = list(vary_numbers(recase(pairs, inner_words(pairs))))
    pairs = list(carry_names(pairs, Path(__file__).with_name("carriers.tsv")))
    write_report(report, work / "corpus.tsv")
    print(
        f"{len(pairs)} of {len(pairs) + report.dropped.total()} pairs kept; {work / 'corpus.tsv'} says why", flush=True
    )
    if args.start:
        for name in ("source.model", "target.model"):
            shutil.copyfile(Path(args.start) / name, work / name)
    elif not (work / "encoder_rows.json").exists():
        sentences = [p.side(source) for p in pairs]
        if args.news:
            sentences += [normalize(text) for text in islice(articles(args.news, source), VOCABULARY_ARTICLES)]
        _vocabulary(work, sentences, [p.side(target) for p in pairs], args)
    kept = pack(pairs, dev[:DEV_LINES], source, target, work, work / "pack.npz", weights)
    print(f"{kept} pairs packed into {work / 'pack.npz'}", flush=True)


def _aligned(
    pairs: list[Pair], weights: dict[str, float], report: CorpusReport, args: argparse.Namespace
) -> list[Pair]:
    """What the sentence encoder leaves of the pairs; seldom drawn sources are not worth their time."""
    from ..health import open_folders
    from .alignment import Cosines, PairEncoder, drop_misaligned

    compared = [weights.get(pair.origin, 1.0) >= args.compare_from for pair in pairs]
    with open_folders([Path(args.sentence_encoder)], workers=args.workers) as store:
        encoder = store.sentence_encoder()
        if encoder is None:
            raise SystemExit(f"--sentence-encoder {args.sentence_encoder}: that model is no sentence encoder")
        cosines = Cosines(Path(args.work), PairEncoder(encoder))
        return drop_misaligned(pairs, cosines, args.least_cosine, compared=compared, report=report)


def _vocabulary(work: Path, sources: list[str], targets: list[str], args: argparse.Namespace) -> None:
    counts: Counter[str] = count_pieces(args.encoder_vocabulary, sources)
    rows = cut_source(args.encoder_vocabulary, counts, SOURCE_PIECES, work / "source.model")
    if args.target_vocabulary:
        shutil.copyfile(args.target_vocabulary, work / "target.model")
    else:
        train_target(random.Random(1).sample(targets, min(len(targets), 400_000)), TARGET_PIECES, work / "target.model")
    spelling = spell_target(work / "target.model", args.encoder_vocabulary)
    (work / "encoder_rows.json").write_text(json.dumps({"source_rows": rows, "target_spelling": spelling}))


def _dev_lines(stem: str) -> list[Pair]:
    from dragoman_server.text import normalize

    sides = read_lines(f"{stem}.ar"), read_lines(f"{stem}.en")
    return [Pair("dev", normalize(arabic), normalize(english)) for arabic, english in zip(*sides, strict=True)]


def train(args: argparse.Namespace, rest: list[str]) -> None:
    """One stretch of training; what is not known here goes to `train.py`."""
    work = Path(args.work) / args.pair
    fixed = ["--pack", work / "pack.npz", "--vocabulary", work, "--out", work / "run"]
    fixed += ["--start", args.start] if args.start else ["--encoder", args.encoder]
    training.main([*map(str, fixed), "--minutes", str(args.minutes), "--dev-references", str(work / "dev.txt"), *rest])


def export(args: argparse.Namespace) -> None:
    """The run's averaged weights as a model folder."""
    from .release import release

    difference = release(Path(args.work), args.pair, Path(args.to), version=args.version)
    print(f"{args.to}: int8 written; its float32 twin differs from the network by {difference:.1e} a token")


def backtranslate(args: argparse.Namespace) -> None:
    """Synthetic pairs from news."""
    from .backtranslate import backtranslate as run

    count = run(
        args.model, args.news, args.language, args.out, minutes=args.minutes, workers=args.workers, top=args.top
    )
    print(f"{count} pairs in {args.out}")


def distill(args: argparse.Namespace, rest: list[str]) -> None:
    """A shallow sentence encoder; what is not known here goes to `distill.py`."""
    from .distill import main as run

    run(["--work", args.work, "--teacher", args.teacher, *rest])


def export_encoder(args: argparse.Namespace) -> None:
    """What `distill` left as a model folder."""
    from .release import release_encoder

    comparison = Comparison(least_cosine=args.least_cosine, same_meaning=args.same_meaning)
    release_encoder(Path(args.work), Path(args.teacher), Path(args.to), version=args.version, comparison=comparison)
    print(f"{args.to}: int8 written")


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python -m dragoman_models.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = p.add_subparsers(dest="command", required=True)
    pair = argparse.ArgumentParser(add_help=False)
    pair.add_argument("pair", choices=["ar-en", "en-ar"])
    pair.add_argument("--start", help="model folder whose weights and vocabulary to go on from")
    pair.add_argument("--work", required=True, help="folder for everything made on the way; a subfolder per pair")
    material = argparse.ArgumentParser(add_help=False)
    material.add_argument("--pairs", required=True, help="tab-separated source, Arabic, English (.tsv, .xz, .gz)")
    material.add_argument("--sources", help="table of sources with their tiers; open and unstated ones are used")
    material.add_argument(
        "--extra", nargs="*", default=[], help="more pairs in the same format: back-translations, a newsroom's archive"
    )
    material.add_argument("--dev", required=True, help="development lines: DEV.ar and DEV.en")
    material.add_argument(
        "--held-out",
        nargs="*",
        default=[],
        help="further evaluation lines that must not be trained on: NAME.ar, NAME.en",
    )
    material.add_argument("--news", help="JSON Lines of articles; counted for the source vocabulary")
    material.add_argument("--weights", help="sampling weights by source (default: domains.toml)")
    material.add_argument(
        "--sentence-encoder", help="model folder; pairs whose sides it finds too unlike are dropped as misaligned"
    )
    material.add_argument("--least-cosine", type=float, default=LEAST_COSINE, help="of a pair that is kept")
    material.add_argument(
        "--compare-from",
        type=float,
        default=0.0,
        metavar="WEIGHT",
        help="sampling weight from which on a source is compared; 1 leaves out captions, strings and the like",
    )
    material.add_argument("--workers", type=int, default=1, help="processor cores for the comparison")
    material.add_argument(
        "--encoder-vocabulary", help="SentencePiece model of the pretrained encoder; not needed with --start"
    )
    material.add_argument("--target-vocabulary", help="SentencePiece model to take instead of training one")
    learning = argparse.ArgumentParser(add_help=False)
    learning.add_argument("--encoder", help="encoder_init.npz; not needed with --start")
    learning.add_argument("--minutes", type=float, required=True)
    commands.add_parser("prepare", parents=[pair, material], help="filter, weigh, tokenise")
    commands.add_parser(
        "train", parents=[pair, learning], help="train for some minutes; further options as in train.py"
    )
    commands.add_parser("all", parents=[pair, material, learning], help="prepare, then train")
    to = commands.add_parser("export", parents=[pair], help="write CTranslate2 weights")
    to.add_argument("--to", required=True, help="model folder")
    to.add_argument("--version", default="1", help="of the weights, for the manifest")
    teacher = argparse.ArgumentParser(add_help=False)
    teacher.add_argument("--teacher", required=True, help="folder of the deep sentence encoder")
    teacher.add_argument("--work", required=True, help="folder for everything made on the way")
    commands.add_parser(
        "distill", parents=[teacher], help="train a shallow sentence encoder; further options as in distill.py"
    )
    shallow = commands.add_parser("export-encoder", parents=[teacher], help="write its CTranslate2 weights")
    shallow.add_argument("--to", required=True, help="model folder")
    shallow.add_argument("--version", required=True, help="of the weights, for the manifest")
    shallow.add_argument("--least-cosine", type=float, default=Comparison.least_cosine, help="of good translations")
    shallow.add_argument("--same-meaning", type=float, default=Comparison.same_meaning, help="of repeated sentences")
    back = commands.add_parser("backtranslate", help="make synthetic pairs from news")
    back.add_argument("--model", required=True, help="folder of the model that reads the news' language")
    back.add_argument("--news", required=True)
    back.add_argument("--language", choices=["ar", "en"], required=True)
    back.add_argument("--out", required=True)
    back.add_argument("--minutes", type=float, default=30)
    back.add_argument("--workers", type=int, default=1)
    back.add_argument("--top", type=int, default=1)
    return p


def main(argv: list[str] | None = None) -> None:
    args, rest = parser().parse_known_args(argv)
    if rest and args.command not in ("train", "all", "distill"):
        parser().error(f"unrecognised arguments: {' '.join(rest)}")
    if args.command in ("prepare", "all"):
        prepare(args)
    if args.command in ("train", "all"):
        train(args, rest)
    if args.command == "export":
        export(args)
    if args.command == "backtranslate":
        backtranslate(args)
    if args.command == "distill":
        distill(args, rest)
    if args.command == "export-encoder":
        export_encoder(args)


if __name__ == "__main__":
    main()
