"""What is answered, and how soon the rest is refused, at 0.5 to 16 times what the server can do.

Capacity is measured first, in a closed loop. Then single sentences arrive at multiples of it, at times fixed in advance
(a Poisson process), over many connections. Goodput is the answers a second that came within the deadline.

The time of a refusal is told three times: from when the call was due, from when it was sent, and as the server's log
has it, which does not count what a call waits for before the server looks at it. The load comes from prepared bytes
(`bench.engine.wire`); `--client grpc` sends it by the library that clients use, whose own work then counts too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from ..engine import wire
from ..engine.command import Command, parser
from ..engine.load import Run, closed_loop, open_loop
from ..engine.measures import poisson_schedule, summary
from ..engine.process import ServerProcess
from ..engine.targets import OK, Connections, Request

LOADS = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 16.0)
CALLERS = 64


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("overload", __doc__, package="reliability")
    options.add_argument("--seconds", type=float, default=15.0, help="at each rate (default: 15)")
    options.add_argument("--capacity-seconds", type=float, default=15.0, help="of measuring capacity (default: 15)")
    options.add_argument("--capacity", type=float, help="sentences per second; default: it is measured")
    options.add_argument("--deadline", type=float, default=2.0, help="of each call, in seconds; 0: none (default: 2)")
    options.add_argument("--connections", type=int, default=50, help="default: 50")
    options.add_argument("--client", choices=("wire", "grpc"), default="wire", help="what sends (default: wire)")
    options.add_argument("--loads", type=float, nargs="+", default=LOADS, metavar="TIMES", help="default: 0.5 to 16")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.seconds, command.options.capacity_seconds = 1.5, 1.5
    with command.server("--log-format=json") as server:
        content = asyncio.run(_measure(server, command, command.options))
    command.write(content)


async def _measure(server: ServerProcess, command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = command.sentences(4000)
    async with AsyncExitStack() as stack:
        target = await stack.enter_async_context(Connections.connect(server.address, options.connections))
        await closed_loop(target, texts[:CALLERS], CALLERS, command.request)
        capacity = options.capacity or await _capacity(target, texts, command)
        print(f"capacity: {capacity:.1f} sentences/s", flush=True)
        request = replace(command.request, timeout=options.deadline or None)
        wires = await stack.enter_async_context(wire.connections(server.address, options.connections))
        loads = []
        for number, times in enumerate(options.loads):
            schedule = poisson_schedule(times * capacity, options.seconds, seed=number)
            watch = _Watch(server)
            if options.client == "wire":
                run = await wire.open_loop(wires, _endless(texts), schedule, request)
            else:
                run = await open_loop(target, _endless(texts), schedule, request)
            loads.append({"times": times, **_digest(run, capacity), **watch.seen(request)})
            _tell(loads[-1])
            await asyncio.sleep(1.0)  # what waits is finished before the next rate
    return {"capacity": round(capacity, 2), "deadline_s": options.deadline, "client": options.client, "loads": loads}


async def _capacity(target: Connections, texts: Sequence[str], command: Command) -> float:
    """Sentences per second of callers who each wait for their answers."""
    seconds = command.options.capacity_seconds
    run = await closed_loop(target, _endless(texts), CALLERS, command.request, seconds=seconds)
    return run.rate_within(seconds / 10, seconds)


class _Watch:
    """What the server and the kernel say of a load that begins now."""

    def __init__(self, server: ServerProcess) -> None:
        self._server, self._lines = server, len(server.log().splitlines())
        self._started, self._thread, self._cpu = time.perf_counter(), server.main_thread(), server.cpu_seconds()
        self._own = time.process_time()

    def seen(self, request: Request) -> dict[str, Any]:
        """Times in the log, and what share of the time the event loop's thread ran and waited for a processor."""
        seconds = time.perf_counter() - self._started
        ran, waited = (now - then for now, then in zip(self._server.main_thread(), self._thread, strict=True))
        lines = list(_access_lines(self._server.log().splitlines()[self._lines :]))
        return {
            "refused_ms_in_log": summary(it["ms"] for it in lines if it["code"] != OK),
            "event_loop_ran": round(ran / seconds, 3),
            "event_loop_waited_for_processor": round(waited / seconds, 3),
            "server_processors": round((self._server.cpu_seconds() - self._cpu) / seconds, 3),
            "client_processors": round((time.process_time() - self._own) / seconds, 3),
        }


def _access_lines(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        record = json.loads(line)
        if record["logger"].endswith(".access"):
            yield record


def _endless(texts: Sequence[str]) -> Any:
    """The texts, again and again; the server has no cache."""
    while True:
        yield from texts


def _digest(run: Run, capacity: float) -> dict[str, Any]:
    failed = [call for call in run.calls if call.reply.code != OK]
    refused = [call for call in failed if call.reply.reason is not None]
    return {
        "offered_per_second": round(len(run.calls) / max(run.calls[-1].scheduled, 1e-9), 2) if run.calls else 0.0,
        "goodput": round(run.rate, 2),
        "goodput_to_capacity": round(run.rate / capacity, 3) if capacity else None,
        "answered_ms": summary(run.latencies()),
        "refused": dict(Counter(call.reply.reason for call in refused)),
        "refused_ms": summary(call.latency_ms for call in refused),
        "refused_ms_since_sent": summary((call.done - call.sent) * 1000 for call in refused),
        "refused_without_delay": sum(call.reply.retry_ms is None for call in refused),
        "bare": dict(Counter(call.reply.code for call in failed if call.reply.reason is None)),
        "late_start_ms": summary((call.sent - call.scheduled) * 1000 for call in run.calls),
    }


def _tell(load: dict[str, Any]) -> None:
    print(
        f"{load['times']:g} x: goodput {load['goodput']:.1f}/s ({load['goodput_to_capacity']}), refused "
        f"{sum(load['refused'].values())} in p95 {load['refused_ms'].get('p95', float('nan')):.0f} ms, without a "
        f"reason {load['bare']}",
        flush=True,
    )


if __name__ == "__main__":
    main()
