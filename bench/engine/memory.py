"""Memory over many calls of random length, from one word to several paragraphs, by 64 callers.

After the first quarter of the calls the server should have all that it needs. Growth is that of the median of resident
memory over the last tenth of the calls against the tenth that follows the first quarter.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from typing import Any

from .command import Command, parser
from .load import closed_loop
from .measures import percentile
from .process import ServerProcess
from .targets import Translation
from .text import random_texts

CALLERS = 64
WARM = 0.25
SAMPLES = 400


def main() -> None:
    arguments = parser("memory", __doc__)
    arguments.add_argument("--calls", type=int, default=20_000, help="default: 20000")
    arguments.add_argument("--cache-mib", type=int, default=0, help="room for the server's cache (default: 0)")
    command = Command(arguments.parse_args())
    options = command.options
    if options.quick:
        options.calls = 1000
    with command.server(cache_mib=options.cache_mib) as server:
        idle = server.rss_mib()
        content = asyncio.run(_measure(server, command, options))
        content["peak_mib"] = round(server.peak_mib(), 1)
    command.write({"idle_mib": round(idle, 1), **content})
    print("codes:", content["load"]["codes"])
    print(f"peak {content['peak_mib']} MiB, plateau {content['plateau_mib']} MiB, growth {content['growth']:.2%}")


async def _measure(server: ServerProcess, command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = random_texts(options.source, options.calls, lines=options.lines)
    samples: list[tuple[int, float, float]] = []
    every, started = max(1, options.calls // SAMPLES), time.perf_counter()

    def after(done: int) -> None:
        if done % every == 0:
            samples.append((done, round(time.perf_counter() - started, 2), round(server.rss_mib(), 2)))

    async with Translation.connect(server.address) as target:
        run = await closed_loop(target, texts, CALLERS, command.request, after=after)
    before, plateau = (_median(samples, options.calls, share) for share in (WARM, 0.9))
    return {
        "calls": options.calls,
        "cache_mib": options.cache_mib,
        "plateau_mib": round(plateau, 1),
        "growth": round(plateau / before - 1, 5),
        "load": run.digest(),
        "columns": ["calls", "seconds", "rss_mib"],
        "raw": samples,
    }


def _median(samples: Sequence[tuple[int, float, float]], calls: int, start: float) -> float:
    """Of the tenth of the calls that begins at this share."""
    return percentile([rss for done, _, rss in samples if start * calls <= done <= (start + 0.1) * calls], 0.5)


if __name__ == "__main__":
    main()
