"""What a digest costs for each article, beyond its models: time by step, and peak memory.

    python bench/digest.py NEWS.jsonl.xz [--sizes 100,1000,10000] [--out FILE] [--profile]

NEWS.jsonl.xz holds one article a line: lang, title, text. Each size is a process of its own. The encoder and the
translator are replaced: vectors are random ones whose cosines are those of the shipped encoder for unrelated texts, so
that only Python and numpy are measured, in seconds of the processor. Stories told are always 20, so that telling them
is a cost of the digest, not of an article; it is given apart. Peak memory includes the articles and what was imported.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import lzma
import pstats
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from dragoman_server.feeds import read_feed
from dragoman_server.inference import AlignedWords, ModelRef, Timing, TranslatedBatch, TranslatedText, TranslateOptions
from dragoman_server.stories import DigestOptions, DigestProgress, StoryClusters, build_digest, from_state, to_state
from dragoman_server.summarize import Summarizer
from numpy.typing import NDArray

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
DIMENSIONS = 384
STEPS = ("read", "gather", "state")
"""Whose cost grows with the articles."""


class RandomEncoder:
    """Unit vectors that depend on the text only; those of two texts have a cosine of about 0.88."""

    ref = ModelRef("random", "0" * 64)
    least_cosine, same_meaning = 0.94, 0.97

    def __init__(self) -> None:
        self.seconds = 0.0
        self._same = np.full(DIMENSIONS, (0.88 / DIMENSIONS) ** 0.5, np.float32)

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        began = time.process_time()
        rows = [np.random.default_rng(zlib.crc32(one.encode())).standard_normal(DIMENSIONS) for one in sentences]
        vectors = self._same + np.array(rows, np.float32) * np.float32((0.12 / DIMENSIONS) ** 0.5)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self.seconds += time.process_time() - began
        return vectors, Timing()

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        """Nothing is aligned."""
        return [()] * len(pairs), Timing()


class Echo:
    """Gives texts back as their translations."""

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        translated = (
            TranslatedText(
                text=text,
                source_language=options.source or "und",
                target_language=options.target,
                detection=None,
                segments=(),
                model=None,
            )
            for text in texts
        )
        return TranslatedBatch(tuple(translated), Timing())


class Models:
    """An encoder and nothing else."""

    def __init__(self, encoder: RandomEncoder) -> None:
        self._encoder = encoder

    def name_lexicon(self) -> None:
        """Nothing: nothing is translated here."""

    def sentence_encoder(self) -> RandomEncoder:
        return self._encoder

    def translation(self, source: str, target: str, name: str | None = None) -> Any:
        raise NotImplementedError("nothing is translated here")


def lines(news: Path, count: int) -> bytes:
    """So many articles as JSON Lines, from ten outlets, spread over a day."""
    rows = []
    with lzma.open(news, "rt", encoding="utf-8") as file:
        kept = (row for row in map(json.loads, file) if row["title"] and 1_000 < len(row["text"]) < 8_000)
        for at, row in enumerate(islice(kept, count)):
            published = NOON - timedelta(seconds=86_400 * (at * 7919 % count) / count)
            row = {"id": str(at), "title": row["title"], "text": row["text"], "published": published.isoformat()}
            rows.append(json.dumps({**row, "source": f"outlet {at % 10}"}, ensure_ascii=False))
    if len(rows) < count:
        raise SystemExit(f"{news} has {len(rows):,} articles of a usual length, not {count:,}")
    return "\n".join(rows).encode()


async def measure(data: bytes) -> dict[str, float]:
    """Seconds of each step, articles, stories and peak memory."""
    encoder, known = RandomEncoder(), []
    began = time.process_time()
    articles = read_feed(data, name="news.jsonl").articles
    read = time.process_time()
    options = DigestOptions(language="en", now=NOON)
    clusters = StoryClusters(options.clustering)

    def seen(progress: DigestProgress) -> None:
        if not progress.told and progress.total:
            known.append((time.process_time(), progress.stories, encoder.seconds))

    translator = Echo()
    summarizer = Summarizer(Models(encoder), translator)  # type: ignore[arg-type]
    await build_digest(articles, options, summarizer, translator, encoder, clusters=clusters, progress=seen)
    told = time.process_time()
    state = json.dumps(to_state(clusters, encoder.ref)).encode()
    from_state(json.loads(state), encoder.ref)
    saved = time.process_time()
    gathered, stories, embedding = known[0]
    return {
        "articles": len(articles),
        "stories": stories,
        "read": read - began,
        "gather": gathered - read - embedding,
        "tell": told - gathered,
        "state": saved - told,
        "state_bytes": len(state),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def table(figures: Sequence[dict[str, float]]) -> str:
    """Milliseconds an article of the steps that grow, seconds of the one that does not, and memory."""
    heads = ("articles", "stories", *(f"{step}, ms" for step in STEPS), "ms an article", "telling 20, s", "peak, MiB")
    found = f"| {' | '.join(heads)} |\n|{'---:|' * len(heads)}"
    for one in figures:
        steps = [one[step] * 1000 / one["articles"] for step in STEPS]
        cells = [f"{one['articles']:,.0f}", f"{one['stories']:,.0f}", *(f"{ms:.2f}" for ms in steps)]
        found += f"\n| {' | '.join(cells)} | {sum(steps):.2f} | {one['tell']:.1f} | {one['peak_mib']:.0f} |"
    return found


def main() -> None:
    """Print the table and write it as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("news", type=Path, help="articles, JSON Lines packed with xz")
    parser.add_argument("--sizes", default="100,1000,10000", help="numbers of articles")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    parser.add_argument("--profile", action="store_true", help="of the one size given: print what took the time")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(asyncio.run(measure(sys.stdin.buffer.read()))))
        return
    sizes = [int(size) for size in arguments.sizes.split(",")]
    if arguments.profile:
        profile = cProfile.Profile()
        data = lines(arguments.news, sizes[0])
        profile.runcall(lambda: asyncio.run(measure(data)))
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        return
    figures: list[dict[str, float]] = []
    for size in sizes:
        command = [sys.executable, __file__, str(arguments.news), "--one", str(size)]
        done = subprocess.run(command, input=lines(arguments.news, size), stdout=subprocess.PIPE, check=True)
        figures.append(json.loads(done.stdout))
        print(table(figures), flush=True)

    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
