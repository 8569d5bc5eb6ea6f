"""SIGTERM with a full queue: what was accepted is answered, the rest is told to go elsewhere, and the exit code is 0.

So many callers wait for their answers when the signal comes. Each must get its answer. A call that comes later gets
UNAVAILABLE, or CANCELLED if it arrives in the very moment in which the transport closes.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from collections.abc import Sequence
from typing import Any

from ..engine.command import Command, parser
from ..engine.load import closed_loop
from ..engine.process import ServerProcess
from ..engine.targets import Translation


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("shutdown", __doc__, package="reliability")
    options.add_argument("--calls", type=int, default=300, help="that wait (default: 300)")
    options.add_argument("--after", type=float, default=1.0, help="seconds until the signal (default: 1)")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.calls, command.options.after = 40, 1.0
    with command.server("--grace-seconds", "120") as server:
        content = asyncio.run(_measure(server, command, command.options))
    command.write(content)


async def _measure(server: ServerProcess, command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = command.sentences(options.calls)
    async with Translation.connect(server.address) as target:
        waiting = asyncio.create_task(closed_loop(target, texts, options.calls, command.request))
        await asyncio.sleep(options.after)
        server.send(signal.SIGTERM)
        started = time.perf_counter()
        run = await waiting
        code = await asyncio.to_thread(server.wait, 150)
        seconds = time.perf_counter() - started
    print(f"{options.calls} calls: {run.codes}; exit code {code} after {seconds:.1f} s", flush=True)
    return {
        "calls": options.calls,
        "codes": run.codes,
        "exit_code": code,
        "seconds": round(seconds, 2),
    }


if __name__ == "__main__":
    main()
