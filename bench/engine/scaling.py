"""Cost per article with one and two workers, for feeds of 10 to 10,000 articles.

A feed of short articles goes through one stream, as a nightly job sends it. Small feeds are sent several times. Beside
time there is the processor time of the server, which other programs on the machine hardly change.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from .command import Command, parser
from .load import closed_loop, streams
from .measures import percentile
from .process import ServerProcess
from .targets import Translation
from .text import articles

SIZES = (10, 100, 1000, 10_000)
SENT_AT_LEAST = 100
LONGEST_WORDS = 14
WINDOW = 64


def main() -> None:
    arguments = parser("scaling", __doc__)
    arguments.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="default: 10 to 10000")
    arguments.add_argument("--workers", type=int, nargs="+", default=(1, 2), metavar="N", help="default: 1 2")
    arguments.add_argument("--sentences", type=int, default=2, help="in an article (default: 2)")
    arguments.add_argument(
        "--longest", type=int, default=LONGEST_WORDS, help=f"words in a sentence (default: {LONGEST_WORDS})"
    )
    command = Command(arguments.parse_args())
    options = command.options
    if options.quick:
        options.sizes = (10, 100, 300)
    feed = articles(options.source, max(options.sizes), options.sentences, lines=options.lines, longest=options.longest)
    runs = []
    for workers in options.workers:
        with command.server(f"--workers={workers}") as server:
            runs += asyncio.run(_measure(server, command, options, feed, workers))
    command.write({"sentences_each": options.sentences, "flatness": _flatness(runs), "runs": runs})


async def _measure(
    server: ServerProcess, command: Command, options: argparse.Namespace, feed: list[str], workers: int
) -> list[dict[str, Any]]:
    runs = []
    async with Translation.connect(server.address) as target:
        await closed_loop(target, feed[:20], 4, command.request)
        for size in options.sizes:
            times, cpu = [], server.cpu_seconds()
            repeats = max(1, SENT_AT_LEAST // size)
            for turn in range(repeats):
                part = feed[turn * size :][:size] if (turn + 1) * size <= len(feed) else feed[:size]
                run = await streams(target, part, 1, command.request, window=WINDOW)
                times.append(run.all_good().seconds)
            cpu = server.cpu_seconds() - cpu
            runs.append(
                {
                    "workers": workers,
                    "articles": size,
                    "ms_per_article": round(percentile(times, 0.5) * 1000 / size, 3),
                    "cpu_ms_per_article": round(cpu * 1000 / (size * repeats), 3),
                    "seconds": [round(seconds, 3) for seconds in times],
                    "rss_mib": round(server.rss_mib(), 1),
                    "peak_mib": round(server.peak_mib(), 1),
                }
            )
            print(f"{workers} workers, {size} articles: {runs[-1]['ms_per_article']:.1f} ms each", flush=True)
    return runs


def _flatness(runs: list[dict[str, Any]]) -> dict[str, float]:
    """By workers: what an article costs in the largest feed, to what it costs in the second smallest (1: the same)."""
    result = {}
    for workers in dict.fromkeys(run["workers"] for run in runs):
        costs = [run["ms_per_article"] for run in runs if run["workers"] == workers]
        result[str(workers)] = round(costs[-1] / costs[min(1, len(costs) - 1)], 3)
    return result


if __name__ == "__main__":
    main()
