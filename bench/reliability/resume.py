"""The server killed in the middle of a stream, again and again: every item is answered once, with the answer that it
has when nothing happens.

A feed is translated undisturbed first. Then the server is killed with SIGKILL after every so many answers and started
again; the client sends the items without an answer again.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc

from ..engine.command import Command, parser
from ..engine.process import dragoman_server
from ..engine.targets import OK, Translation
from ..engine.text import articles


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("resume", __doc__, package="reliability")
    options.add_argument("--articles", type=int, default=300, help="of three sentences each (default: 300)")
    options.add_argument("--kills", type=int, default=5, help="default: 5")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.articles, command.options.kills = 20, 1
    command.write(_measure(command, command.options))


def _measure(command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = articles(options.source, options.articles, 3, lines=options.lines)
    undisturbed, _ = _run(command, texts, kills=0)
    disturbed, received = _run(command, texts, kills=options.kills)
    different = sum(disturbed.get(number) != text for number, text in undisturbed.items())
    twice = sum(count > 1 for count in received.values())
    print(f"{len(texts)} articles, {options.kills} kills: {len(texts) - len(disturbed)} lost, {different} different")
    return {
        "articles": len(texts),
        "kills": options.kills,
        "lost": len(texts) - len(disturbed),
        "different": different,
        "received_twice": twice,
    }


def _run(command: Command, texts: Sequence[str], *, kills: int) -> tuple[dict[int, str | None], Counter[int]]:
    """The answers by number of the text, and how often each came."""
    answers: dict[int, str | None] = {}
    received: Counter[int] = Counter()
    for number in range(kills + 1):
        until = len(texts) * (number + 1) // (kills + 1)
        with (
            tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder,
            dragoman_server(Path(folder), command.options.models, command.options.server_flag) as server,
        ):
            asyncio.run(_translate(server.address, command, texts, answers, received, until))
            if number < kills:
                server.send(signal.SIGKILL)
                server.wait(30)
    return answers, received


async def _translate(
    address: str,
    command: Command,
    texts: Sequence[str],
    answers: dict[int, str | None],
    received: Counter[int],
    until: int,
) -> None:
    """Send what has no answer, until there are `until` answers; then the server is to be killed with items in it."""
    async with Translation.connect(address) as target:
        call = target.stream()

        async def write() -> None:
            for number in [number for number in range(len(texts)) if number not in answers]:
                await call.write(target.item(str(number), texts[number], command.request))
            await call.done_writing()

        writing = asyncio.create_task(write())
        try:
            while len(answers) < until and (response := await call.read()) is not grpc.aio.EOF:
                reply = target.item_reply(response)
                if reply.code == OK:
                    answers[int(response.id)] = reply.text
                    received[int(response.id)] += 1
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)


if __name__ == "__main__":
    main()
