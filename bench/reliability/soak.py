"""Everything at once, for as long as you like: calls, streams, cancelled calls, short deadlines and bad requests.

The same text must always get the same answer, nothing may fail for another reason than it was made to, and memory must
not grow.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import grpc

from ..engine.command import Command, parser
from ..engine.measures import percentile
from ..engine.process import ServerProcess
from ..engine.targets import OK, Reply, Translation
from .hostile import hostile_texts

CALLERS, STREAMS, WINDOW = 8, 2, 8
EXPECTED = {
    "call": {OK},
    "short": {OK, "DEADLINE_EXCEEDED"},
    "bad": {"INVALID_ARGUMENT"},
    "hostile": {OK, "INVALID_ARGUMENT"},
    "stream": {OK},
}


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("soak", __doc__, package="reliability")
    options.add_argument("--minutes", type=float, default=30.0, help="default: 30")
    options.add_argument("--texts", type=int, default=300, help="that come again and again (default: 300)")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.minutes, command.options.texts = 0.05, 20
    with command.server(cache_mib=8) as server:
        content = asyncio.run(_Soak(server, command, command.options).run())
        content["peak_mib"] = round(server.peak_mib(), 1)
        content["internal_in_log"] = server.log().count("INTERNAL")
    command.write(content)


class _Soak:
    def __init__(self, server: ServerProcess, command: Command, options: argparse.Namespace) -> None:
        self._server, self._command, self._options = server, command, options
        self._texts = command.sentences(options.texts)
        self._hostile = list(hostile_texts(options.texts))
        self._answers: dict[str, str | None] = {}
        self._outcomes: Counter[str] = Counter()
        self._unexpected: Counter[str] = Counter()
        self._different = 0
        self._memory: list[tuple[float, float]] = []

    async def run(self) -> dict[str, Any]:
        self._started = time.perf_counter()
        self._end = self._started + self._options.minutes * 60
        async with Translation.connect(self._server.address) as target:
            callers = (self._call(target, random.Random(number)) for number in range(CALLERS))
            streams = (self._stream(target, random.Random(-1 - number)) for number in range(STREAMS))
            await asyncio.gather(*callers, *streams, self._watch())
        growth = self._growth()
        print(
            f"{dict(self._outcomes)}; unexpected {dict(self._unexpected)}; {self._different} answers differed;", growth
        )
        return {
            "minutes": self._options.minutes,
            "outcomes": dict(self._outcomes),
            "unexpected": dict(self._unexpected),
            "different_answers": self._different,
            "growth": growth,
            "columns": ["seconds", "rss_mib"],
            "raw": self._memory,
        }

    async def _call(self, target: Translation, chance: random.Random) -> None:
        request = self._command.request
        while time.perf_counter() < self._end:
            text, kind = chance.choice(self._texts), chance.random()
            if kind < 0.6:
                self._note("call", text, await target.translate(text, request))
            elif kind < 0.7:
                self._note("short", text, await target.translate(text, replace(request, timeout=chance.uniform(0, 1))))
            elif kind < 0.8:
                self._note("bad", "", await target.translate(text, replace(request, target="xx-")))
            elif kind < 0.9:
                self._note("hostile", "", await target.translate(chance.choice(self._hostile), request))
            else:
                leaving = asyncio.ensure_future(target.translate(text, request))
                await asyncio.sleep(chance.uniform(0, 0.1))
                leaving.cancel()
                await asyncio.gather(leaving, return_exceptions=True)
                self._outcomes["left"] += 1

    async def _stream(self, target: Translation, chance: random.Random) -> None:
        while time.perf_counter() < self._end:
            call, sent = target.stream(), [chance.choice(self._texts) for _ in range(WINDOW)]
            for number, text in enumerate(sent):
                await call.write(target.item(str(number), text, self._command.request))
            await call.done_writing()
            while (response := await call.read()) is not grpc.aio.EOF:
                self._note("stream", sent[int(response.id)], target.item_reply(response))

    async def _watch(self) -> None:
        every = max(0.5, self._options.minutes * 60 / 400)
        while time.perf_counter() < self._end:
            self._memory.append((round(time.perf_counter() - self._started, 1), round(self._server.rss_mib(), 1)))
            await asyncio.sleep(every)

    def _note(self, kind: str, text: str, reply: Reply) -> None:
        self._outcomes[f"{kind} {reply.code}"] += 1
        if reply.code not in EXPECTED[kind]:
            self._unexpected[f"{kind} {reply.code} {reply.reason}"] += 1
        if text and reply.code == OK and self._answers.setdefault(text, reply.text) != reply.text:
            self._different += 1

    def _growth(self) -> float | None:
        """Of the median memory of the last tenth of the time over that of the tenth behind the first quarter."""
        total = self._end - self._started
        early = [mib for at, mib in self._memory if 0.25 <= at / total <= 0.35]
        late = [mib for at, mib in self._memory if at / total >= 0.9]
        return round(percentile(late, 0.5) / percentile(early, 0.5) - 1, 4) if early and late else None


if __name__ == "__main__":
    main()
