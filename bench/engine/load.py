"""Load generators. They run in a process of their own, which does nothing else meanwhile.

Closed loops keep a number of callers busy and measure throughput; an open loop sends at times fixed in advance,
whatever the server does, and measures latency from those times.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc

from .measures import summary
from .targets import OK, Reply, Request, Target, Translation

__all__ = ["COLUMNS", "Call", "Run", "clock", "closed_loop", "open_loop", "streams"]

COLUMNS = ("scheduled_s", "sent_ms", "latency_ms", "code", "queue_ms", "compute_ms", "total_ms", "retry_ms")
_DEFAULT = Request()


@dataclass(frozen=True, slots=True)
class Call:
    """One call or stream item; times in seconds since the start of the run."""

    index: int
    scheduled: float
    sent: float
    done: float
    reply: Reply

    @property
    def latency_ms(self) -> float:
        """From when it was due, not from when it could be sent."""
        return (self.done - self.scheduled) * 1000

    def row(self) -> list[float | str | None]:
        """As `COLUMNS` says."""
        reply = self.reply
        server = [_rounded(it) for it in (reply.queue_ms, reply.compute_ms, reply.total_ms, reply.retry_ms)]
        sent_ms = _rounded((self.sent - self.scheduled) * 1000)
        return [round(self.scheduled, 3), sent_ms, _rounded(self.latency_ms), reply.code, *server]


@dataclass
class Run:
    """All calls of a run, in the order in which they ended."""

    calls: list[Call] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> list[Call]:
        """Those that were answered."""
        return [call for call in self.calls if call.reply.code == OK]

    @property
    def rate(self) -> float:
        """Answered calls per second of the run."""
        return len(self.good) / self.seconds

    @property
    def codes(self) -> dict[str, int]:
        """Number of calls by how they ended."""
        return dict(Counter(call.reply.code for call in self.calls))

    def all_good(self) -> Run:
        """Itself, for a measurement that means nothing where calls failed.

        Raises:
            SystemExit: some did.
        """
        if len(self.good) < len(self.calls):
            raise SystemExit(f"not measured, calls failed: {self.codes}")
        return self

    def latencies(self) -> list[float]:
        """Of the answered calls, in milliseconds."""
        return [call.latency_ms for call in self.good]

    def rate_within(self, start: float, end: float) -> float:
        """Answered calls per second between two times of the run."""
        return sum(start < call.done <= end for call in self.good) / (end - start)

    def texts(self) -> list[str | None]:
        """The answers in the order of the texts."""
        return [call.reply.text for call in sorted(self.calls, key=lambda call: call.index)]

    def digest(self) -> dict[str, Any]:
        """What people look at first; times in milliseconds."""
        good = self.good
        return {
            "calls": len(self.calls),
            "seconds": round(self.seconds, 3),
            "per_second": round(self.rate, 2),
            "codes": self.codes,
            "latency": summary(call.latency_ms for call in good),
            "queue": summary(it.reply.queue_ms for it in good if it.reply.queue_ms is not None),
            "compute": summary(it.reply.compute_ms for it in good if it.reply.compute_ms is not None),
            "retry": summary(it.reply.retry_ms for it in self.calls if it.reply.retry_ms is not None),
        }

    def rows(self) -> list[list[float | str | None]]:
        """The calls in the order in which they were due."""
        return [call.row() for call in sorted(self.calls, key=lambda call: call.scheduled)]


class clock:
    """Seconds since a run began. Garbage is not collected while it goes on: a pause would look like latency."""

    def __enter__(self) -> Callable[[], float]:
        gc.collect()
        gc.disable()
        started = time.perf_counter()
        return lambda: time.perf_counter() - started

    def __exit__(self, *_: object) -> None:
        gc.enable()


async def closed_loop(
    target: Target,
    texts: Iterable[str],
    callers: int,
    request: Request = _DEFAULT,
    *,
    seconds: float | None = None,
    after: Callable[[int], None] | None = None,
) -> Run:
    """So many callers, each of whom sends the next text as soon as it has the answer to its last.

    Args:
        target: whom to ask.
        texts: until they are used up.
        callers: at a time.
        request: with each text.
        seconds: no call begins after so many; all that began are waited for.
        after: told the number of calls done, after each.
    """
    run, waiting = Run(), enumerate(texts)

    async def caller(now: Callable[[], float]) -> None:
        for index, text in waiting:
            sent = now()
            if seconds is not None and sent >= seconds:
                return
            reply = await target.translate(text, request)
            run.calls.append(Call(index, sent, sent, now(), reply))
            if after:
                after(len(run.calls))

    with clock() as now:
        await asyncio.gather(*(caller(now) for _ in range(callers)))
        run.seconds = now()
    return run


async def open_loop(
    target: Target, texts: Iterable[str], schedule: Sequence[float], request: Request = _DEFAULT
) -> Run:
    """One call at each time of the schedule (seconds from the start), however many are still without an answer."""
    run, tasks = Run(), []

    async def call(index: int, text: str, scheduled: float, now: Callable[[], float]) -> None:
        sent = now()
        reply = await target.translate(text, request)
        run.calls.append(Call(index, scheduled, sent, now(), reply))

    with clock() as now:
        for (index, text), scheduled in zip(enumerate(texts), schedule, strict=False):
            await asyncio.sleep(max(0.0, scheduled - now()))
            tasks.append(asyncio.create_task(call(index, text, scheduled, now)))
        await asyncio.gather(*tasks)
        run.seconds = now()
    return run


async def streams(
    target: Translation,
    texts: Iterable[str],
    count: int,
    request: Request = _DEFAULT,
    *,
    window: int = 32,
    seconds: float | None = None,
    stop: asyncio.Event | None = None,
) -> Run:
    """So many streams that share the texts, each with up to `window` items without an answer.

    Args:
        target: whom to ask.
        texts: until they are used up.
        count: of streams.
        request: with each item; its timeout does not count.
        window: items in flight in one stream.
        seconds: no item is sent after so many; those in flight are waited for.
        stop: the same, when it is set.
    """
    run, waiting = Run(), enumerate(texts)

    with clock() as now:

        def upcoming() -> Iterator[tuple[int, str]]:
            return itertools.takewhile(
                lambda _: not (stop and stop.is_set()) and (seconds is None or now() < seconds), waiting
            )

        await asyncio.gather(*(_stream(target, upcoming(), request, window, run, now) for _ in range(count)))
        run.seconds = now()
    return run


async def _stream(
    target: Translation,
    items: Iterator[tuple[int, str]],
    request: Request,
    window: int,
    run: Run,
    now: Callable[[], float],
) -> None:
    call, room = target.stream(), asyncio.Semaphore(window)
    sent: dict[int, float] = {}

    async def read() -> None:
        while (response := await call.read()) is not grpc.aio.EOF:
            index = int(response.id)
            reply = target.item_reply(response)
            run.calls.append(Call(index, sent[index], sent.pop(index), now(), reply))
            room.release()

    reading = asyncio.create_task(read())
    await room.acquire()
    for index, text in items:
        sent[index] = now()
        await call.write(target.item(str(index), text, request))
        await room.acquire()
    await call.done_writing()
    await reading


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
