"""The commands of `dragoman-train`, which take parsed arguments.

A command imports the modules that need torch when it runs, so `prepare` and `backtranslate` work without torch.
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
from dragoman_server.text import normalize

from .augmentation import carry_names, inner_words, recase, vary_numbers
from .corpus import (
    CorpusReport,
    Pair,
    articles,
    clean,
    domain_weights,
    held_out_lines,
    read_lines,
    read_pairs,
    read_tiers,
    write_report,
)
from .packing import pack
from .pieces import ADDED_ROWS, ENCODER_ROWS, SOURCE_MODEL, TARGET_MODEL
from .terminology import AnnotatedPair, TermFinder, annotated_pairs
from .vocabulary import count_pieces, cut_source, spell_target, train_target, widen_source

__all__ = ["align", "backtranslate", "distill", "export", "export_encoder", "prepare", "prepare_and_train", "train"]

SOURCE_PIECES, TARGET_PIECES = 10_500, 8_000
TERM_SOURCE_PIECES = 5_000  # further source pieces, which spell annotated targets
NAMES = ("names-", "dict-")  # origins of names and terms
VOCABULARY_ARTICLES = 6_000
DEV_LINES = 400
LINKS = "links.npz"


def prepare(args: argparse.Namespace) -> None:
    """Build the corpus, the vocabulary (unless the work folder has one) and the packed rows."""
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
        for name in (SOURCE_MODEL, TARGET_MODEL):
            shutil.copyfile(Path(args.start) / name, work / name)
    elif not (work / ENCODER_ROWS).exists():
        sentences = [p.side(source) for p in pairs]
        if args.news:
            sentences += [normalize(text) for text in islice(articles(args.news, source), VOCABULARY_ARTICLES)]
        _vocabulary(work, sentences, [p.side(target) for p in pairs], args)
    annotated = _annotated(pairs, weights, work, args) if args.annotated else ()
    kept = pack(
        pairs,
        dev[:DEV_LINES],
        source,
        target,
        work,
        work / "pack.npz",
        weights,
        annotated=annotated,
        annotated_share=args.annotated,
    )
    print(f"{kept} pairs packed into {work / 'pack.npz'}", flush=True)


def _annotated(
    pairs: list[Pair], weights: dict[str, float], work: Path, args: argparse.Namespace
) -> list[AnnotatedPair]:
    """Pairs with annotated terms; the source vocabulary gains the pieces that spell their targets."""
    source, target = args.pair.split("-")
    terms = [p for p in pairs if p.origin.startswith(NAMES) and weights.get(p.origin, 1.0) > 0]
    sentences = [p for p in pairs if not p.origin.startswith(NAMES) and weights.get(p.origin, 1.0) > 0]
    annotated = list(annotated_pairs(sentences, TermFinder(terms), source, target))
    forms = [one.target for pair in annotated for one in pair.annotations] + [p.side(target) for p in terms]
    counts = count_pieces(args.encoder_vocabulary, forms)
    rows = widen_source(work / SOURCE_MODEL, args.encoder_vocabulary, counts, TERM_SOURCE_PIECES, work / SOURCE_MODEL)
    (work / ADDED_ROWS).write_text(json.dumps(rows))
    print(f"{len(annotated)} pairs with annotated terms; {len(rows)} further source pieces", flush=True)
    return annotated


def _aligned(
    pairs: list[Pair], weights: dict[str, float], report: CorpusReport, args: argparse.Namespace
) -> list[Pair]:
    """The pairs that are not misaligned; sources below the weight `--compare-from` are not compared."""
    from dragoman_models.health import open_folders

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
    rows = cut_source(args.encoder_vocabulary, counts, SOURCE_PIECES, work / SOURCE_MODEL)
    if args.target_vocabulary:
        shutil.copyfile(args.target_vocabulary, work / TARGET_MODEL)
    else:
        train_target(random.Random(1).sample(targets, min(len(targets), 400_000)), TARGET_PIECES, work / TARGET_MODEL)
    spelling = spell_target(work / TARGET_MODEL, args.encoder_vocabulary)
    (work / ENCODER_ROWS).write_text(json.dumps({"source_rows": rows, "target_spelling": spelling}))


def _dev_lines(stem: str) -> list[Pair]:
    sides = read_lines(f"{stem}.ar"), read_lines(f"{stem}.en")
    return [Pair("dev", normalize(arabic), normalize(english)) for arabic, english in zip(*sides, strict=True)]


def align(args: argparse.Namespace) -> None:
    """Align the words of packed rows, for `train --links`."""
    from dragoman_models.health import open_folders

    from .batches import Pack
    from .guidance import Links, align_rows, annotation_links

    work = Path(args.work) / args.pair
    pack = Pack.load(work / "pack.npz")
    with open_folders([Path(args.sentence_encoder)], workers=args.workers) as store:
        encoder = store.sentence_encoder()
        if encoder is None:
            raise SystemExit(f"--sentence-encoder {args.sentence_encoder}: that model is no sentence encoder")
        aligned = align_rows(pack, work, encoder, args.rows, minutes=args.minutes)
    annotated = annotation_links(pack, work)
    links = Links.join(aligned | annotated)
    links.save(work / LINKS)
    print(f"{len(aligned)} of {len(pack)} rows aligned, {len(annotated)} annotated rows linked, in {work / LINKS}")


def train(args: argparse.Namespace, rest: list[str]) -> None:
    """Train for some minutes; unknown options go to `train.py`."""
    from .train import main as run

    work = Path(args.work) / args.pair
    fixed = ["--pack", work / "pack.npz", "--vocabulary", work, "--out", work / "run"]
    fixed += ["--start", args.start] if args.start else []
    fixed += ["--encoder", args.encoder] if args.encoder else []
    run([*map(str, fixed), "--minutes", str(args.minutes), "--dev-references", str(work / "dev.txt"), *rest])


def prepare_and_train(args: argparse.Namespace, rest: list[str]) -> None:
    """`prepare`, then `train`."""
    prepare(args)
    train(args, rest)


def export(args: argparse.Namespace) -> None:
    """Write the averaged weights of a run as a model folder."""
    from .release import release

    difference = release(Path(args.work), args.pair, Path(args.to), version=args.version)
    print(f"{args.to}: int8 written; its float32 twin differs from the network by {difference:.1e} a token")


def backtranslate(args: argparse.Namespace) -> None:
    """Make synthetic pairs from news."""
    from .backtranslate import backtranslate as run

    count = run(
        args.model, args.news, args.language, args.out, minutes=args.minutes, workers=args.workers, top=args.top
    )
    print(f"{count} pairs in {args.out}")


def distill(args: argparse.Namespace, rest: list[str]) -> None:
    """Train a shallow sentence encoder; unknown options go to `distill.py`."""
    from .distill import main as run

    run(["--work", args.work, "--teacher", args.teacher, *rest])


def export_encoder(args: argparse.Namespace) -> None:
    """Write the encoder that `distill` trained as a model folder."""
    from .release import release_encoder

    comparison = Comparison(least_cosine=args.least_cosine, same_meaning=args.same_meaning)
    release_encoder(Path(args.work), Path(args.teacher), Path(args.to), version=args.version, comparison=comparison)
    print(f"{args.to}: int8 written")
