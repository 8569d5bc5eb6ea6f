"""How often words of the source have no counterpart by word alignment (OMISSION), on good text and on damaged text.

    python bench/coverage.py FOLDER … [--lines 400] [--models models/default]

FOLDER is one of `bench/flags.py`. On references, and mostly on good systems, what fires is a false alarm; lines with
their last third or second half cut off should all be flagged. Columns are for two, three and four content words in a
row; three is what the check takes.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from dragoman_server.caller import Caller
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.inference import SentenceEncoder
from dragoman_server.translate import THRESHOLDS
from dragoman_server.translate.checks.coverage import uncovered
from flags import DIRECTIONS, SEED, half_cut, read_lines, third_cut

LEAST = (2, 3, 4)


def texts(folder: Path, direction: tuple[str, str], count: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each kind of translation of a folder, and its pairs."""
    sources, references = (read_lines(folder / f"ref.{language}", count) for language in direction)
    both = list(zip(sources, references, strict=True))
    yield "reference", both
    for damage in (half_cut, third_cut):
        chance = random.Random(SEED)
        spoilt = [(source, damage(source, target, chance)) for source, target in both]
        yield damage.__name__.replace("_", " "), [(source, target) for source, target in spoilt if target]
    for path in sorted(folder.glob(f"*.{'-'.join(direction)}.txt")):
        yield path.name.split(".")[0], list(zip(sources, read_lines(path, count), strict=True))


async def shares(encoder: SentenceEncoder, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """For each of `LEAST` the percent of pairs that have an uncovered range of so many words."""
    found, _ = await encoder.align(pairs)
    return [
        100
        * sum(
            bool(uncovered(*pair, words, replace(THRESHOLDS, uncovered_words=least)))
            for pair, words in zip(pairs, found, strict=True)
        )
        / len(pairs)
        for least in LEAST
    ]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--lines", type=int, default=400)
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    arguments = parser.parse_args()
    store = ModelStore.load(arguments.models, EngineOptions(workers=1, cache_bytes=0))
    print(f"| set | direction | text | lines | {' | '.join(f'{least} words' for least in LEAST)} |")
    print(f"|---|---|---|---|{'---|' * len(LEAST)}")
    with store.lease(Caller.in_process()) as models:
        encoder = models.sentence_encoder()
        if encoder is None:
            parser.error(f"there is no sentence encoder in {arguments.models}")
        for folder in arguments.folders:
            for direction in DIRECTIONS:
                for title, pairs in texts(folder, direction, arguments.lines):
                    cells = " | ".join(f"{share:.1f}" for share in asyncio.run(shares(encoder, pairs)))
                    print(f"| {folder.name} | {'-'.join(direction)} | {title} | {len(pairs)} | {cells} |", flush=True)
    store.close()


if __name__ == "__main__":
    main()
