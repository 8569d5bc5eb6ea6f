"""What each extra costs beside a plain translation: HTML, glossaries, names, alignment, alternatives, memory …

The same articles are translated in this process with each extra in turn, round after round, and each is compared with
the plain translation of its own round, which is made three times in it; every other round goes the other way. Nothing
is cached. Ratios are of the time that passed and of processor time, which other programs on the machine hardly change.

A glossary is of terms that the texts do not have, so that it costs looking for them; `glossary_found` has ten that they
have and that no model would write, so that every sentence with one is decoded again. `memory_…` and `previous_…` know
none, half or all of the segments.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman_server.config import ServerConfig
from dragoman_server.inference import (
    Glossary,
    GlossaryEntry,
    ModelDirectory,
    PreviousSegment,
    PreviousSegments,
    TranslatedBatch,
    TranslateOptions,
)
from dragoman_server.service import Service
from dragoman_server.service.loading import load_models
from dragoman_server.storage import ApprovedSegment, StoredEntry

from .command import Command, parser
from .measures import percentile, spread
from .text import articles

__all__ = ["BASES", "PLAIN", "Measure", "main", "ratios"]

PLAIN, UNNAMED = "plain", "plain_without_lexicon"
BASES = {"name_lexicon": (PLAIN, UNNAMED)}
"""Ratios of a measurement to another one than the plain translation."""
_INLINE, _STORED = 5_000, 10_000
_LATIN = "abcdefghij"
_ARABIC = "ابتثجحخدذر"
_DOCUMENT = "bench"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something to measure.

    Attributes:
        run: does it once.
        before: done before each run, and not measured.
    """

    run: Callable[[], Awaitable[Any]]
    before: Callable[[], Awaitable[Any]] | None = None


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and writes the numbers."""
    options = parser("extras", __doc__)
    options.add_argument("--count", type=int, default=200, help="sentences in all (default: 200)")
    options.add_argument("--each", type=int, default=10, help="sentences in an article (default: 10)")
    options.add_argument("--rounds", type=int, default=5, help="default: 5")
    options.add_argument("--workers", type=int, default=0, help="as of dragoman-server (default: one per core)")
    options.add_argument("--only", nargs="+", metavar="NAME", help="these extras, beside the plain translation")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.count, command.options.each, command.options.rounds = 10, 5, 1
    rounds = asyncio.run(_measured(command, command.options))
    found = ratios(rounds)
    for name, figures in found.items():
        time_ratio, cpu = figures["time"], figures["processor"]
        print(
            f"{name:24} {time_ratio['median']:6.2f} ({time_ratio['least']:.2f} to {time_ratio['greatest']:.2f})"
            f"   processor {cpu['median']:6.2f}"
        )
    sizes = {"sentences": command.options.count, "sentences_each": command.options.each}
    command.write({**sizes, "workers": command.options.workers, "ratios": found, "rounds": rounds})


def ratios(rounds: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """For each extra the median, least and greatest ratio of its time to that of the plain translation in its round.

    Args:
        rounds: for each measurement its `seconds` and `cpu_seconds`.
    """
    measured = list(rounds[0])
    pairs = {name: (name, PLAIN) for name in measured if name not in (PLAIN, UNNAMED)}
    pairs |= {name: both for name, both in BASES.items() if set(both) <= set(measured)}
    kinds = {"time": "seconds", "processor": "cpu_seconds"}
    return {
        name: {
            kind: spread([one[above][field] / max(one[below][field], 1e-9) for one in rounds])
            for kind, field in kinds.items()
        }
        for name, (above, below) in pairs.items()
    }


async def _measured(command: Command, options: argparse.Namespace) -> list[dict[str, dict[str, float]]]:
    texts = articles(options.source, options.count // options.each, options.each, lines=options.lines)
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder:
        config = ServerConfig(models_dir=options.models, workers=options.workers, cache_mib=0)
        lexicon = _Switch()
        async with Service(lambda: load_models(config), wrap=lexicon.wrap, data=Path(folder)) as service:
            extras = _Extras(service, lexicon, texts, options.source, options.target)
            measures = await extras.measures()
            if options.only:
                unknown = set(options.only) - set(measures) - set(BASES)
                if unknown:
                    raise SystemExit(f"no extra {', '.join(sorted(unknown))}; there are {', '.join(measures)}")
                kept = {PLAIN, UNNAMED, *options.only}
                measures = {name: one for name, one in measures.items() if name in kept}
            return [await _round(measures, number) for number in range(options.rounds)]


async def _round(measures: Mapping[str, Measure], number: int) -> dict[str, dict[str, float]]:
    """Each measurement once; the plain translation, to which all are compared, three times, of which the median."""
    names = [name for name in measures if name != PLAIN]
    middle = len(names) // 2
    names = [PLAIN, *names[:middle], PLAIN, *names[middle:], PLAIN]
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in measures}
    for name in names if number % 2 == 0 else names[::-1]:
        if before := measures[name].before:
            await before()
        started, cpu = time.perf_counter(), time.process_time()
        await measures[name].run()
        found[name].append((time.perf_counter() - started, time.process_time() - cpu))
    result = {name: _median(spent) for name, spent in found.items()}
    print(f"round {number + 1}: plain {result[PLAIN]['seconds']:.2f} s", flush=True)
    return result


def _median(spent: Sequence[tuple[float, float]]) -> dict[str, float]:
    seconds, cpu = zip(*spent, strict=True)
    return {"seconds": round(percentile(seconds, 0.5), 4), "cpu_seconds": round(percentile(cpu, 0.5), 4)}


class _Switch:
    """The leased models, with or without their lexicon of names."""

    def __init__(self) -> None:
        self.on = True

    def wrap(self, models: ModelDirectory) -> ModelDirectory:
        return models if self.on else _Unnamed(models)


class _Unnamed:
    """Models without a lexicon of names."""

    def __init__(self, models: ModelDirectory) -> None:
        self.translation, self.sentence_encoder = models.translation, models.sentence_encoder

    def name_lexicon(self) -> None:
        return None


class _Extras:
    """The measurements over some articles."""

    def __init__(self, service: Service, lexicon: _Switch, texts: Sequence[str], source: str, target: str) -> None:
        self._service, self._lexicon, self._texts = service, lexicon, texts
        self._source, self._target = source, target

    async def measures(self) -> dict[str, Measure]:
        """By name; the plain translation is made once before, so that everything is warm, and its segments are known
        to memory and earlier versions."""
        batch = await self._translate()
        pairs = [
            (one.source.of(text), one.target.of(result.text))
            for text, result in zip(self._texts, batch.texts, strict=True)
            for one in result.segments
        ]
        others = [(f"{source} 1", target) for source, target in pairs]
        half = [pair if number % 2 else other for number, (pair, other) in enumerate(zip(pairs, others, strict=True))]
        return {
            PLAIN: Measure(self._translate),
            UNNAMED: Measure(self._without_lexicon),
            "html": Measure(lambda: self._html(inline=False)),
            "html_tags_in_sentences": Measure(lambda: self._html(inline=True)),
            **await self._glossaries(pairs),
            "names_kept": self._with(keep_names=True),
            "word_alignment": self._with(word_alignment=True),
            "alternatives": self._with(alternatives=3),
            "token_scores": self._with(token_scores=True),
            "reverse_model": self._with(quality="careful"),
            "memory_none": self._memory(others),
            "memory_half": self._memory(half),
            "memory_all": self._memory(pairs),
            "previous_none": self._previous(others),
            "previous_half": self._previous(half),
            "previous_all": self._previous(pairs),
        }

    def _options(self, **more: Any) -> TranslateOptions:
        return TranslateOptions(source=self._source, target=self._target, **more)

    async def _translate(self, **more: Any) -> TranslatedBatch:
        return await self._service.translate(self._texts, self._options(**more))

    def _with(self, **more: Any) -> Measure:
        return Measure(lambda: self._translate(**more))

    async def _without_lexicon(self) -> None:
        self._lexicon.on = False
        try:
            await self._translate()
        finally:
            self._lexicon.on = True

    async def _html(self, *, inline: bool) -> None:
        mark = _emphasised if inline else html.escape
        pages = ["".join(f"<p>{mark(line)}</p>\n" for line in text.split("\n\n")) for text in self._texts]
        await self._service.translate_html(pages, self._options())

    async def _glossaries(self, pairs: Pairs) -> dict[str, Measure]:
        entries = _entries(_STORED)
        for size in (10, _STORED):
            stored = [StoredEntry(entry.ar, entry.en) for entry in entries[:size]]
            name = f"bench-{size}"
            await self._service.storage.write(
                lambda stores, name=name, stored=stored: stores.glossaries.create(name, entries=stored)
            )
        inline = {
            f"glossary_{name}": Measure(lambda some=some: self._translate(glossary=Glossary(some)))
            for name, some in (
                ("10", entries[:10]),
                (str(_INLINE), entries[:_INLINE]),
                ("found", _found(pairs, entries, self._source)),
            )
        }
        stored = {f"glossary_stored_{size}": self._with(glossary_name=f"bench-{size}") for size in (10, _STORED)}
        return inline | stored

    def _memory(self, pairs: Pairs) -> Measure:
        languages = {"source_language": self._source, "target_language": self._target}
        segments = [
            ApprovedSegment(**languages, source=source, target=target, document=_DOCUMENT) for source, target in pairs
        ]

        async def before() -> None:
            await self._service.storage.write(lambda stores: stores.memory.purge(_DOCUMENT))
            await self._service.storage.write(lambda stores: stores.memory.put(segments))

        return Measure(lambda: self._translate(use_memory=True), before)

    def _previous(self, pairs: Pairs) -> Measure:
        segments = tuple(PreviousSegment(*pair) for pair in pairs)
        return Measure(lambda: self._translate(previous_segments=PreviousSegments(segments)))


def _emphasised(line: str) -> str:
    """A sentence as HTML with its second word in bold."""
    words = line.split(" ")
    marked = [f"<b>{html.escape(word)}</b>" if number == 1 else html.escape(word) for number, word in enumerate(words)]
    return " ".join(marked)


def _entries(number: int) -> tuple[GlossaryEntry, ...]:
    """Made-up terms of two words that no text has, all different."""
    return tuple(
        GlossaryEntry(ar=f"ظظ{_spelled(one, _ARABIC)} غغ{_spelled(one, _ARABIC)}", en=f"Zq{_spelled(one, _LATIN)} term")
        for one in range(number)
    )


def _spelled(number: int, letters: str) -> str:
    return "".join(letters[int(digit)] for digit in f"{number:05}")


def _found(pairs: Pairs, entries: Sequence[GlossaryEntry], language: str) -> tuple[GlossaryEntry, ...]:
    """The longest word of each of ten sentences, called what no model calls it."""
    words = dict.fromkeys(max(source.split(), key=len).strip(".,،؛:؟!?\"'()«»") for source, _ in pairs)
    letters = [word for word in words if word.isalpha()][:10]
    return tuple(
        GlossaryEntry(ar=word, en=entry.en) if language == "ar" else GlossaryEntry(ar=entry.ar, en=word)
        for word, entry in zip(letters, entries, strict=False)
    )


if __name__ == "__main__":
    main()
