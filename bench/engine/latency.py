"""Latency at fixed rates of arrival, and what happens beyond capacity.

Capacity is measured first, with 64 callers in a closed loop. Then single sentences arrive at 30, 50, 70, 90 and 110 %
of it, at times fixed in advance (a Poisson process), each with the deadline of somebody who waits at a screen. Latency
counts from the time of arrival and is split into waiting, model, and the rest (transport, checks, this program).
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .command import Command, parser
from .load import COLUMNS, Run, closed_loop, open_loop
from .measures import poisson_schedule, summary
from .process import ServerProcess
from .targets import OK, Translation

LOADS = (0.3, 0.5, 0.7, 0.9, 1.1)
CALLERS = 64


def main() -> None:
    arguments = parser("latency", __doc__)
    arguments.add_argument("--seconds", type=float, default=30.0, help="at each rate (default: 30)")
    arguments.add_argument("--capacity-seconds", type=float, default=15.0, help="of measuring capacity (default: 15)")
    arguments.add_argument("--deadline", type=float, default=2.0, help="of each call, in seconds; 0: none (default: 2)")
    arguments.add_argument(
        "--loads", type=float, nargs="+", default=LOADS, metavar="SHARE", help="of capacity (default: 0.3 to 1.1)"
    )
    command = Command(arguments.parse_args())
    options = command.options
    if options.quick:
        options.seconds, options.capacity_seconds = 6.0, 4.0
    with command.server() as server:
        content = asyncio.run(_measure(server, command, options))
    command.write(content)


async def _measure(server: ServerProcess, command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = command.sentences(max(2000, int(options.seconds * 200)))
    request = replace(command.request, timeout=options.deadline or None)
    async with Translation.connect(server.address) as target:
        await closed_loop(target, texts[:CALLERS], CALLERS, command.request)
        run = await closed_loop(target, texts, CALLERS, command.request, seconds=options.capacity_seconds)
        capacity = run.rate_within(options.capacity_seconds / 10, options.capacity_seconds)
        print(f"capacity: {capacity:.1f} sentences/s")
        loads = []
        for number, share in enumerate(options.loads):
            schedule = poisson_schedule(share * capacity, options.seconds, seed=number)
            run = await open_loop(target, texts, schedule, request)
            loads.append({"share": share, "offered_per_second": round(share * capacity, 2), **_digest(run)})
            _tell(loads[-1])
    return {"capacity": round(capacity, 2), "deadline_s": options.deadline, "columns": COLUMNS, "loads": loads}


def _digest(run: Run) -> dict[str, Any]:
    digest = run.digest()
    latency = digest["latency"]
    rest = [call.latency_ms - (it.queue_ms or 0) - (it.compute_ms or 0) for call in run.good for it in [call.reply]]
    refused = [call for call in run.calls if call.reply.code != OK]
    return {
        **digest,
        "rest": summary(rest),
        "p99_to_p50": round(latency["p99"] / latency["p50"], 2) if latency["count"] else None,
        "refused": len(refused),
        "refused_with_retry": sum(call.reply.retry_ms is not None for call in refused),
        "refused_after": summary(call.latency_ms for call in refused),
        "late_start": summary((call.sent - call.scheduled) * 1000 for call in run.calls),
        "raw": run.rows(),
    }


def _tell(load: dict[str, Any]) -> None:
    latency, codes = load["latency"], load["codes"]
    figures = ", ".join(f"{name} {latency.get(name, float('nan')):.0f}" for name in ("p50", "p95", "p99"))
    print(f"{load['share']:.0%}: {figures} ms; {_counts(codes)}", flush=True)


def _counts(codes: dict[str, int]) -> str:
    pairs: Sequence[tuple[str, int]] = sorted(codes.items())
    return ", ".join(f"{count} {code}" for code, count in pairs)


if __name__ == "__main__":
    main()
