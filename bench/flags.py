"""How often each check of a translation fires, on good text, on damaged text and on what systems say.

    python bench/flags.py FOLDER [--encoder models/default/sentence-encoder] [--cache EMBEDDINGS.npz] [--lines N]

FOLDER holds `ref.ar` and `ref.en`, line by line translations of each other, and any number of `SYSTEM.ar-en.txt` and
`SYSTEM.en-ar.txt`, what a system made of the same lines. Three tables are printed per direction, in percent of lines:

- the reference, checked as if it were a translation: whatever fires is a false alarm;
- the reference damaged in a known way: the check that should fire is marked with `*`;
- the systems. What fires there is real or false; the first table says how much of it is false.

Without an encoder LOW_SIMILARITY is left out. A line stands for a segment; lines of FLORES hold one or two sentences.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from dragoman_manifest import Comparison, Manifest
from dragoman_server.text import Span, normalize, numbers, protected_spans
from dragoman_server.translate import THRESHOLDS, FlagKind
from dragoman_server.translate.checks import Pair, check
from dragoman_server.translate.units import prose

DIRECTIONS = (("ar", "en"), ("en", "ar"))
SEED = 7
_CLAUSE = re.compile(r"(?<=[,،;؛:])\s+")

Damage = Callable[[str, str, random.Random], "str | None"]
"""From a source and its good translation to a bad one; None where a line offers nothing to damage."""


def number_changed(source: str, target: str, chance: random.Random) -> str | None:
    """One digit of one number is another."""
    found = [number for number in numbers(target) if numbers(source)]
    if not found:
        return None
    span = chance.choice(found).span
    place = chance.choice([i for i in range(span.start, span.end) if target[i].isdecimal()] or [span.start])
    digit = chance.choice([d for d in "123456789" if d != normalize(target[place])])
    return target[:place] + digit + target[place + 1 :]


def number_dropped(source: str, target: str, chance: random.Random) -> str | None:
    """One number is gone."""
    found = numbers(target)
    if not found or not numbers(source):
        return None
    span = chance.choice(found).span
    return target[: span.start].rstrip() + target[span.end :]


def half_cut(source: str, target: str, chance: random.Random) -> str | None:
    """The second half of the words is missing."""
    words = target.split()
    return " ".join(words[: len(words) // 2]) if len(words) > 3 else None


def third_cut(source: str, target: str, chance: random.Random) -> str | None:
    """The last third of the words is missing."""
    words = target.split()
    return " ".join(words[: len(words) * 2 // 3]) if len(words) > 3 else None


def clause_repeated(source: str, target: str, chance: random.Random) -> str | None:
    """The last clause, of four words or more, is said once more."""
    last = _CLAUSE.split(target)[-1].rstrip(".؟?! ")
    return f"{target.rstrip('.؟?! ')} {last}." if 4 <= len(last.split()) <= 40 else None


def word_looped(source: str, target: str, chance: random.Random) -> str | None:
    """The last word is said six times."""
    words = target.rstrip(".؟?!").split()
    return " ".join([*words, *words[-1:] * 5])


def copied(source: str, target: str, chance: random.Random) -> str | None:
    """The source instead of its translation."""
    return source


def half_copied(source: str, target: str, chance: random.Random) -> str | None:
    """The first half of the source, then the second half of the translation."""
    first, second = source.split(), target.split()
    return " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def word_made_up(source: str, target: str, chance: random.Random) -> str | None:
    """One long word has the second half of another; English only."""
    words = target.split()
    long = [i for i, word in enumerate(words) if re.fullmatch("[a-z]{7,}", word)]
    if len(long) < 2:
        return None
    place, other = chance.sample(long, 2)
    half, tail = words[place][: len(words[place]) // 2], words[other][len(words[other]) // 2 :]
    return " ".join([*words[:place], half + tail, *words[place + 1 :]])


DAMAGES: dict[Damage, tuple[FlagKind, ...]] = {
    number_changed: (FlagKind.NUMBER_MISMATCH,),
    number_dropped: (FlagKind.NUMBER_MISMATCH,),
    half_cut: (FlagKind.LENGTH_RATIO,),
    third_cut: (FlagKind.LENGTH_RATIO,),
    clause_repeated: (FlagKind.REPETITION,),
    word_looped: (FlagKind.REPETITION,),
    copied: (FlagKind.COPIED_SOURCE, FlagKind.WRONG_SCRIPT),
    half_copied: (FlagKind.COPIED_SOURCE, FlagKind.WRONG_SCRIPT),
    word_made_up: (FlagKind.NONWORD,),
}
SHUFFLED = "translation of another line"


class Embeddings:
    """Embeddings by a sentence encoder folder, read as its manifest says and kept in a file between runs."""

    def __init__(self, encoder: Path, cache: Path | None) -> None:
        import ctranslate2
        import sentencepiece

        manifest = Manifest.read(encoder)
        self._prefix = manifest.tokenization.text_prefix
        self.thresholds = replace(THRESHOLDS, similarity=(manifest.comparison or Comparison()).least_cosine)
        self._encoder = ctranslate2.Encoder(str(encoder), inter_threads=2, intra_threads=1)
        self._pieces = sentencepiece.SentencePieceProcessor(str(encoder / "sentencepiece.model"))
        self._cache = cache
        self._known: dict[str, np.ndarray] = {}
        if cache and cache.exists():
            with np.load(cache) as saved:
                self._known = dict(zip(saved["texts"].tolist(), saved["vectors"], strict=True))

    def add(self, texts: Iterable[str]) -> None:
        """Compute what is not there yet."""
        new = sorted({text for text in texts if text and text not in self._known}, key=len)
        for start in range(0, len(new), 64):
            batch = new[start : start + 64]
            tokens = [
                ["<s>", *self._pieces.encode(self._prefix + normalize(text), out_type=str)[:510], "</s>"]
                for text in batch
            ]
            states = np.array(self._encoder.forward_batch(tokens).last_hidden_state)
            for text, row, state in zip(batch, tokens, states, strict=True):
                mean = state[: len(row)].mean(axis=0)
                self._known[text] = (mean / np.linalg.norm(mean)).astype(np.float32)
        if self._cache and new:
            np.savez(self._cache, texts=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))

    def of(self, text: str) -> np.ndarray:
        """The unit vector of a text that was added."""
        return self._known[text]

    def similarity(self, one: str, other: str) -> float | None:
        """Cosine of two texts that were added."""
        if one not in self._known or other not in self._known:
            return None
        return float(self._known[one] @ self._known[other])


def pairs_of(sources: Sequence[str], targets: Sequence[str], direction: tuple[str, str]) -> list[Pair]:
    """Pairs as the pipeline makes them, of lines that both have something."""
    return [
        Pair(
            source=prose(source, Span(0, len(source)), protected_spans(source)),
            target=prose(target, Span(0, len(target)), protected_spans(target)),
            source_language=direction[0],
            target_language=direction[1],
        )
        for source, target in zip(sources, targets, strict=True)
    ]


def report(title: str, pairs: Sequence[Pair], embeddings: Embeddings | None, wanted: Sequence[FlagKind] = ()) -> str:
    """A row of the table: percent of the pairs that each flag fires on, and any of them."""
    if embeddings:
        embeddings.add(text for pair in pairs for text in (pair.source, pair.target))
        pairs = [replace(pair, similarity=embeddings.similarity(pair.source, pair.target)) for pair in pairs]
    counts: Counter[FlagKind] = Counter()
    any_of = 0
    thresholds = embeddings.thresholds if embeddings else THRESHOLDS
    for pair in pairs:
        flags = {flag.kind for flag in check(pair, thresholds)}
        counts.update(flags)
        any_of += bool(flags)
    cells = [f"{100 * counts[kind] / len(pairs):.1f}{'*' if kind in wanted else ''}" for kind in columns()]
    return f"| {title} | {len(pairs)} | {' | '.join(cells)} | {100 * any_of / len(pairs):.1f} |"


def columns() -> list[FlagKind]:
    """The flags that can fire on finished text; for the others a decoder is needed."""
    return [kind for kind in FlagKind if kind not in (FlagKind.TRUNCATED, FlagKind.LOW_CONFIDENCE)]


def read_lines(path: Path, count: int | None) -> list[str]:
    """The first lines of a file, without their ends."""
    return path.read_text(encoding="utf-8").split("\n")[:-1][:count]


def tables(folder: Path, direction: tuple[str, str], count: int | None, embeddings: Embeddings | None) -> Iterable[str]:
    """The rows for one direction."""
    name = "-".join(direction)
    sources, targets = (read_lines(folder / f"ref.{language}", count) for language in direction)
    yield f"\n### {folder.name} {name}\n"
    yield f"| text | lines | {' | '.join(kind.name for kind in columns())} | any |"
    yield f"|---|---|{'---|' * (len(columns()) + 1)}"
    yield report("reference", pairs_of(sources, targets, direction), embeddings)
    for damage, wanted in DAMAGES.items():
        chance = random.Random(SEED)
        spoilt = [(source, damage(source, target, chance)) for source, target in zip(sources, targets, strict=True)]
        kept = [(source, target) for source, target in spoilt if target]
        if not kept:
            continue
        title = damage.__name__.replace("_", " ")
        yield report(
            title, pairs_of([pair[0] for pair in kept], [pair[1] for pair in kept], direction), embeddings, wanted
        )
    shifted = [*targets[1:], *targets[:1]]
    yield report(SHUFFLED, pairs_of(sources, shifted, direction), embeddings, (FlagKind.LOW_SIMILARITY,))
    for path in sorted(folder.glob(f"*.{name}.txt")):
        yield report(path.name.split(".")[0], pairs_of(sources, read_lines(path, count), direction), embeddings)


def main() -> None:
    """Print the tables of a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="holds ref.ar, ref.en and SYSTEM.ar-en.txt, SYSTEM.en-ar.txt")
    parser.add_argument("--encoder", type=Path, help="sentence encoder; without it nothing is compared by meaning")
    parser.add_argument("--cache", type=Path, help="file that keeps embeddings between runs (.npz)")
    parser.add_argument("--lines", type=int, help="only the first so many lines")
    arguments = parser.parse_args()
    embeddings = Embeddings(arguments.encoder, arguments.cache) if arguments.encoder else None
    for direction in DIRECTIONS:
        for row in tables(arguments.folder, direction, arguments.lines, embeddings):
            print(row, flush=True)


if __name__ == "__main__":
    main()
