"""Hostile texts: nothing crashes, every span is where it belongs, and time grows with the length alone.

Texts that nobody would write are translated, both ways and with the language left open. Of each answer the segments
must be in order, what lies between them must be that of the source, and no call may fail with INTERNAL. One text never
fails the others: the texts of a call that is refused are sent one by one. Then patterns are repeated to texts of
growing length, and the time is compared with the length.

With --instant the models answer at once with the text that they were given, so that 100,000 texts take minutes; what is
tried then is everything but the models.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dragoman_server.caller import Caller
from dragoman_server.config import ServerConfig
from dragoman_server.errors import DragomanError, InvalidRequestError, UnknownModelError, UnsupportedLanguageError
from dragoman_server.inference import (
    Decoded,
    DecodingOptions,
    Hypothesis,
    ModelDescription,
    ModelRef,
    Scored,
    Timing,
    TranslatedText,
    TranslateOptions,
)
from dragoman_server.service import Service

from ..engine.command import Command, parser
from .hostile import PATTERNS, hostile_texts

TOGETHER = 16
REPEATED = 3
SIZES = (4_000, 8_000, 16_000, 32_000)
OPTIONS = (
    TranslateOptions(target="en"),
    TranslateOptions(target="ar"),
    TranslateOptions(target="en", source="ar"),
    TranslateOptions(target="ar", source="en"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("fuzz", __doc__, package="reliability")
    options.add_argument("--texts", type=int, default=2_000, help="default: 2000")
    options.add_argument("--seed", type=int, default=1, help="of the texts (default: 1)")
    options.add_argument("--instant", action="store_true", help="models that answer at once")
    options.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="CHARACTERS", help="of the patterns")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.texts, command.options.sizes = 100, (1_000, 2_000) if command.options.sizes else ()
    command.write(asyncio.run(_measure(command.options)))


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    service = _instant() if options.instant else Service.from_config(ServerConfig(models_dir=options.models))
    async with service:
        faults, outcomes = [], Counter[str]()
        texts = hostile_texts(options.texts, seed=options.seed)
        number = 0
        while group := list(itertools.islice(texts, TOGETHER)):
            for text, outcome, fault in await _tried(service, group, OPTIONS[number % len(OPTIONS)]):
                outcomes[outcome] += 1
                if fault:
                    faults.append({"fault": fault, "text": text.encode("unicode_escape").decode()[:500]})
            number += 1
        growth = {name: await _growth(service, pattern, options.sizes) for name, pattern in PATTERNS.items()}
    worst = max(growth, key=lambda name: growth[name]["exponent"] or 0.0)
    print(f"{options.texts} texts: {dict(outcomes)}, {len(faults)} faults", flush=True)
    print(f"time grows fastest with {worst}: {growth[worst]}", flush=True)
    return {
        "texts": options.texts,
        "seed": options.seed,
        "instant": options.instant,
        "outcomes": dict(outcomes),
        "faults": faults[:50],
        "fault_count": len(faults),
        "growth": growth,
    }


async def _tried(
    service: Service, texts: Sequence[str], options: TranslateOptions
) -> list[tuple[str, str, str | None]]:
    """Of each text how it ended and what was wrong with that, if anything."""
    try:
        found = (await service.translate(texts, options)).texts
    except Exception as error:
        if len(texts) > 1:
            return [one for text in texts for one in await _tried(service, [text], options)]
        name = error.reason if isinstance(error, DragomanError) else type(error).__name__
        ours = isinstance(error, InvalidRequestError)
        return [(texts[0], name, None if ours else f"{type(error).__name__}: {error}")]
    return [(text, "OK", fault_of(text, one)) for text, one in zip(texts, found, strict=True)]


def fault_of(source: str, result: TranslatedText) -> str | None:
    """What is wrong with the spans of a translation; None where they tile the text."""
    before = copied = 0
    for segment in result.segments:
        start, end, at = segment.source.start, segment.source.end, segment.target.start
        if not before <= start <= end <= len(source):
            return f"a segment is at {start} to {end}, after {before} of {len(source)}"
        if not copied <= at <= segment.target.end <= len(result.text):
            return f"a translation is at {at} to {segment.target.end}, after {copied} of {len(result.text)}"
        if source[before:start] != result.text[copied:at]:
            return f"between segments {source[before:start]!r} became {result.text[copied:at]!r}"
        before, copied = end, segment.target.end
    if source[before:] != result.text[copied:]:
        return f"behind the last segment {source[before:]!r} became {result.text[copied:]!r}"
    return None


async def _growth(service: Service, pattern: str, sizes: Sequence[int]) -> dict[str, Any]:
    """Milliseconds of processor time by length, the least of some tries, and the exponent: 1 is linear growth."""
    taken = {}
    for size in sizes:
        text = (pattern * (size // len(pattern) + 1))[:size]
        spent = []
        for _ in range(REPEATED):
            started = time.process_time()
            await _tried(service, [text], TranslateOptions(target="en"))
            spent.append(time.process_time() - started)
        taken[size] = round(min(spent) * 1000, 2)
    return {"ms": {str(size): ms for size, ms in taken.items()}, "exponent": exponent(taken)}


def exponent(taken: dict[int, float]) -> float | None:
    """The slope of time over length, both as logarithms, by least squares; None for fewer than two lengths."""
    if len(taken) < 2:
        return None
    points = [(math.log(size), math.log(max(ms, 1e-3))) for size, ms in taken.items()]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return round(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points), 2)


def _instant() -> Service:
    models = _Instant()
    return Service(lambda: models)


class _Echo:
    """A model that says what it is given."""

    max_input_tokens, estimator, obeys_terms = 100, None, False

    def __init__(self, source: str, target: str) -> None:
        self.source_language, self.target_language = source, target
        self.ref = ModelRef(f"{source}-{target}", "0" * 64)

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + len(text) // 20

    async def translate(self, sentences: Sequence[str], options: DecodingOptions = DecodingOptions()) -> Decoded:  # noqa: B008
        return Decoded(tuple(Hypothesis(one, -0.1, True, self.count_tokens(one)) for one in sentences), Timing())

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        return Scored(tuple((-0.1,) * self.count_tokens(target) for _, target in pairs), Timing())


class _Instant:
    models: Sequence[ModelDescription] = ()

    def __init__(self) -> None:
        self._pairs = {pair: _Echo(*pair) for pair in (("ar", "en"), ("en", "ar"))}

    def require_room(self, caller: Caller) -> None:
        """There is always room."""

    @contextmanager
    def lease(self, caller: Caller) -> Iterator[_Instant]:
        yield self

    def translation(self, source: str, target: str, name: str | None = None) -> _Echo:
        if name is not None:
            raise UnknownModelError(f"no model is named {name!r}", field="model")
        if (source, target) not in self._pairs:
            raise UnsupportedLanguageError(f"no model from {source} to {target}", field="target")
        return self._pairs[source, target]

    def sentence_encoder(self) -> None:
        return None

    def name_lexicon(self) -> None:
        return None

    def close(self) -> None:
        pass


if __name__ == "__main__":
    main()
