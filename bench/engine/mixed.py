"""What a bulk load costs an interactive caller.

Single sentences arrive at a low rate, first alone, then while eight streams push articles as fast as they are let. The
aim: an interactive caller waits no more than about one batch longer. What a batch takes is what the server says that
the model took for a sentence of the streams, in the median, when they push alone and without the comparison by the
sentence encoder, which is a batch of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
from dataclasses import replace
from typing import Any

from .command import Command, parser
from .load import COLUMNS, Run, closed_loop, open_loop, streams
from .measures import percentile, poisson_schedule, spread
from .process import ServerProcess
from .targets import Request, Translation
from .text import articles


def main() -> None:
    arguments = parser("mixed", __doc__)
    arguments.add_argument("--seconds", type=float, default=30.0, help="alone, and beside the bulk (default: 30)")
    arguments.add_argument("--rounds", type=int, default=2, help="default: 2")
    arguments.add_argument("--rate", type=float, default=4.0, help="interactive calls a second (default: 4)")
    arguments.add_argument("--streams", type=int, default=8, help="of articles (default: 8)")
    arguments.add_argument("--sentences", type=int, default=1, help="in an article (default: 1)")
    command = Command(arguments.parse_args())
    options = command.options
    if options.quick:
        options.seconds, options.rounds = 8.0, 1
    with command.server() as server:
        rounds = asyncio.run(_measure(server, command, options))
    grown = [it["mixed"]["latency"]["p95"] - it["alone"]["latency"]["p95"] for it in rounds]
    batches = [it["batch_ms"]["p50"] for it in rounds]
    content = {
        "p95_growth_ms": spread(grown),
        "p50_growth_ms": spread([it["mixed"]["latency"]["p50"] - it["alone"]["latency"]["p50"] for it in rounds]),
        "batch_ms": spread(batches),
        "p95_growth_in_batches": spread([growth / batch for growth, batch in zip(grown, batches, strict=True)]),
    }
    command.write({**content, "columns": COLUMNS, "rounds": rounds})
    for name, figures in content.items():
        print(f"{name}: {figures['median']:.2f}")


async def _measure(server: ServerProcess, command: Command, options: argparse.Namespace) -> list[dict[str, Any]]:
    texts = command.sentences(int(options.rate * options.seconds * 4) + 64)
    feed = itertools.cycle(articles(command.request.source, 3000, options.sentences, lines=options.lines))
    rounds = []
    async with Translation.connect(server.address) as target:
        await closed_loop(target, texts[:64], 8, command.request)
        for number in range(options.rounds):
            schedule = poisson_schedule(options.rate, options.seconds, seed=number)
            alone = await open_loop(target, texts[64:], schedule, command.request)
            mixed, bulk = await _mixed(target, texts[64:], schedule, feed, command.request, options.streams)
            rounds.append(
                {
                    "alone": {**alone.digest(), "raw": alone.rows()},
                    "mixed": {**mixed.digest(), "raw": mixed.rows()},
                    "bulk": bulk.digest(),
                    "batch_ms": await _batch_ms(target, command, options),
                }
            )
            before, beside = (percentile(run.latencies(), 0.95) for run in (alone, mixed))
            print(f"round {number + 1}: p95 {before:.0f} → {beside:.0f} ms; bulk {bulk.rate:.1f}/s", flush=True)
            print("  codes:", *(run.codes for run in (alone, mixed, bulk)))
    return rounds


async def _mixed(
    target: Translation, texts: list[str], schedule: list[float], feed: Any, request: Request, count: int
) -> tuple[Run, Run]:
    """The interactive calls beside the bulk, and the bulk, which begins a second before and ends after them."""
    stop = asyncio.Event()
    bulk = asyncio.create_task(streams(target, feed, count, replace(request, timeout=None), stop=stop))
    await asyncio.sleep(1.0)
    mixed = await open_loop(target, texts, schedule, request)
    stop.set()
    return mixed, await bulk


async def _batch_ms(target: Translation, command: Command, options: argparse.Namespace) -> dict[str, float]:
    request = replace(command.request, check_similarity=False)
    sentences = itertools.cycle(command.sentences(1000, seed=2))
    bulk = await streams(target, sentences, options.streams, request, seconds=min(5.0, options.seconds))
    times = [call.reply.compute_ms for call in bulk.good if call.reply.compute_ms is not None]
    return {"p50": round(percentile(times, 0.5), 1), "p95": round(percentile(times, 0.95), 1)}


if __name__ == "__main__":
    main()
