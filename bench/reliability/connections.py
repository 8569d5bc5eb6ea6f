"""Many connections at a time, each with calls of its own: all are answered, and none leaves anything behind."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..engine.command import Command, parser
from ..engine.measures import summary
from ..engine.process import ServerProcess
from ..engine.targets import OK, Connections, Reply

SETTLED_SECONDS = 2.0


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("connections", __doc__, package="reliability")
    options.add_argument("--connections", type=int, default=500, help="default: 500")
    options.add_argument("--calls", type=int, default=2, help="of each, one after the other (default: 2)")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.connections = 12
    with command.server("--queue-tokens", "1000000") as server:
        content = asyncio.run(_measure(server, command, command.options))
    command.write(content)


async def _measure(server: ServerProcess, command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = command.sentences(options.connections * options.calls)
    before = server.rss_mib(), server.open_files()
    request = replace(command.request, timeout=None)
    async with Connections.connect(server.address, options.connections) as clients:
        held = server.open_files() - before[1]

        async def call(number: int) -> list[Reply]:
            own = texts[number :: options.connections]
            return [await clients.targets[number].translate(text, request) for text in own]

        replies = [one for each in await asyncio.gather(*map(call, range(options.connections))) for one in each]
    await asyncio.sleep(SETTLED_SECONDS)
    codes = Counter(reply.code for reply in replies)
    left = server.open_files() - before[1]
    print(f"{options.connections} connections: {dict(codes)}; {held} files while they lasted, {left} after", flush=True)
    return {
        "connections": options.connections,
        "codes": dict(codes),
        "total_ms": summary(one.total_ms for one in replies if one.code == OK and one.total_ms is not None),
        "held_files": held,
        "left_files": left,
        "rss_before_mib": round(before[0], 1),
        "rss_after_mib": round(server.rss_mib(), 1),
    }


if __name__ == "__main__":
    main()
