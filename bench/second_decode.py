"""What the second search for a translation is worth: what it mends, what that does to the text, and what it costs.

    python bench/second_decode.py FOLDER [--models models/default] [--lines N] [--skip N] [--search OPTION=VALUE,…]
        [--first OPTION=VALUE,…] [--also KIND]

FOLDER holds `ref.ar` and `ref.en`, line by line translations of each other. Each line is translated by the server's
pipeline twice: as it is, and with a model that answers a second search as it answered the first, so that nothing is
mended. Three tables are printed per direction:

- the faults of the first search, and how many of the segments that had one have it no more;
- the lines in which a segment was decoded again, compared with their references (sacrebleu: chrF2 as the mean of the
  lines, BLEU of all together), before and after; and how many became better or worse;
- how much was decoded again. Seconds are of one worker, with nothing else to do.

`--search` tries other options than the server's: `--search beam_size=16,num_hypotheses=16,repetition_penalty=1.1`. It
can be given several times. `--first` tries other options for the first search, whose scores stand under the title.
`--also NONWORD` treats a further kind of flag as a fault.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import sacrebleu
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.inference import Decoded, DecodingOptions, ModelDirectory, SentenceEncoder, TranslationModel
from dragoman_server.service import Limits, Service
from dragoman_server.translate import (
    FlagKind,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
    candidates,
)
from dragoman_server.translate.selector import SECOND_SEARCH

DIRECTIONS = (("ar", "en"), ("en", "ar"))


@dataclass(slots=True)
class Spent:
    """Sentences decoded and seconds of a worker spent on them."""

    sentences: int = 0
    seconds: float = 0.0


class Watched:
    """A model whose second searches are done with other options, and counted.

    Args:
        model: the model.
        first: options of a first search.
        second: options of a second search; None: it is answered as the first was.
    """

    def __init__(self, model: TranslationModel, first: DecodingOptions, second: DecodingOptions | None) -> None:
        self._model, self._first, self._second = model, first, second
        self.spent = {False: Spent(), True: Spent()}
        """By whether it was a second search."""

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    async def translate(self, sentences: Sequence[str], options: DecodingOptions) -> Decoded:
        again = options == SECOND_SEARCH
        decoded = await self._model.translate(sentences, (self._second if again else None) or self._first)
        self.spent[again].sentences += len(sentences)
        self.spent[again].seconds += decoded.timing.compute
        return decoded


class Directory:
    """One model, and the encoder of the server."""

    def __init__(self, models: ModelDirectory, model: Watched) -> None:
        self._models, self._model = models, model

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        return self._model  # type: ignore[return-value]  # it has all that the model has

    def sentence_encoder(self) -> SentenceEncoder | None:
        return self._models.sentence_encoder()

    def name_lexicon(self) -> None:
        return None


def faults(segment: TranslatedSegment) -> set[FlagKind]:
    """The kinds of flags for which a segment is decoded again."""
    return {flag.kind for flag in segment.flags}.intersection(candidates.MENDABLE)


def translate(
    store: ModelStore,
    lines: Sequence[str],
    direction: tuple[str, str],
    first: DecodingOptions,
    second: DecodingOptions | None,
) -> tuple[tuple[TranslatedText, ...], dict[bool, Spent]]:
    """The lines translated, and what that cost."""
    model = Watched(store.translation(*direction), first, second)
    options = TranslateOptions(source=direction[0], target=direction[1])

    async def run() -> tuple[TranslatedText, ...]:
        service = Service(
            lambda: store,
            limits=Limits(max_texts=len(lines), max_characters=sys.maxsize),
            wrap=lambda models: Directory(models, model),
        )
        await service.load()
        return (await service.translate(lines, options)).texts

    return asyncio.run(run()), model.spent


def mended(before: Iterable[TranslatedText], after: Iterable[TranslatedText]) -> Iterable[str]:
    """The rows of the first table."""
    had, lost, gained = Counter[FlagKind](), Counter[FlagKind](), Counter[FlagKind]()
    total = clean = 0
    for one, other in zip(before, after, strict=True):
        for first, last in zip(one.segments, other.segments, strict=True):
            had.update(faults(first))
            lost.update(faults(first) - faults(last))
            gained.update(faults(last) - faults(first))
            total += bool(faults(first))
            clean += bool(faults(first)) and not faults(last)
    yield "| fault | segments | mended | new |\n|---|---:|---:|---:|"
    for kind in candidates.MENDABLE:
        yield f"| {kind.name} | {had[kind]} | {lost[kind]} | {gained[kind]} |"
    yield f"| any | {total} | {clean} | |"


def improved(before: Sequence[str], after: Sequence[str], references: Sequence[str]) -> Iterable[str]:
    """The rows of the second table, of lines with a fault."""
    yield "\n| lines | number | chrF2 before | after | BLEU before | after | better | worse |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    changed = [number for number, text in enumerate(before) if text != after[number]]
    for title, chosen in (("with a fault", range(len(before))), ("changed", changed)):
        if not chosen:
            continue
        sides = [[texts[number] for number in chosen] for texts in (before, after)]
        wanted = [references[number] for number in chosen]
        chrf = [
            [sacrebleu.sentence_chrf(text, [reference]).score for text, reference in zip(side, wanted, strict=True)]
            for side in sides
        ]
        bleu = [sacrebleu.corpus_bleu(side, [wanted]).score for side in sides]
        better = sum(new > old for old, new in zip(*chrf, strict=True))
        worse = sum(new < old for old, new in zip(*chrf, strict=True))
        cells = [f"{value:.1f}" for value in (*map(statistics.fmean, chrf), *bleu)]
        yield f"| {title} | {len(wanted)} | {' | '.join(cells)} | {better} | {worse} |"


def cost(spent: dict[bool, Spent]) -> str:
    """The third table, in a line."""
    first, second = spent[False], spent[True]
    return (
        f"\n{second.sentences} of {first.sentences} decoded again ({second.sentences / first.sentences:.1%}); "
        f"{second.seconds:.1f} s beside {first.seconds:.1f} s ({second.seconds / first.seconds:.0%})"
    )


def tables(
    store: ModelStore,
    folder: Path,
    direction: tuple[str, str],
    lines: slice,
    first: DecodingOptions,
    searches: Sequence[DecodingOptions],
) -> Iterable[str]:
    """All tables of one direction."""
    sources, references = (
        (folder / f"ref.{language}").read_text(encoding="utf-8").split("\n")[:-1][lines] for language in direction
    )
    before, _ = translate(store, sources, direction, first, None)
    concerned = [number for number, text in enumerate(before) if any(map(faults, text.segments))]
    for search in searches:
        after, spent = translate(store, sources, direction, first, search)
        yield f"\n### {folder.name} {'-'.join(direction)}, {len(sources)} lines, {described(search)}\n"
        texts = [text.text for text in before]
        scores = [metric(texts, [references]).score for metric in (sacrebleu.corpus_chrf, sacrebleu.corpus_bleu)]
        yield f"first search: chrF2 {scores[0]:.2f}, BLEU {scores[1]:.2f}, {len(concerned)} lines with a fault\n"
        yield from mended(before, after)
        old, new = ([side[number].text for number in concerned] for side in (before, after))
        yield from improved(old, new, [references[number] for number in concerned])
        yield cost(spent)


def described(search: DecodingOptions) -> str:
    """The options that are set."""
    return ", ".join(f"{name}={value}" for name, value in asdict(search).items() if value is not None)


def search_options(text: str) -> DecodingOptions:
    """Options written as "beam_size=8,repetition_penalty=1.1"."""
    search = DecodingOptions()
    for part in text.split(","):
        name, value = part.split("=", 1)
        whole = name in ("beam_size", "no_repeat_ngram_size", "num_hypotheses")
        search = replace(search, **{name: int(value) if whole else float(value)})  # type: ignore[arg-type]
    return search


def main() -> None:
    """Print the tables of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds ref.ar and ref.en")
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    parser.add_argument("--lines", type=int, help="only so many lines")
    parser.add_argument("--skip", type=int, default=0, help="after the first so many")
    parser.add_argument("--search", type=search_options, action="append", help="other options; may be repeated")
    parser.add_argument("--first", type=search_options, default=DecodingOptions(), help="options of the first search")
    parser.add_argument("--also", type=FlagKind, action="append", default=[], help="flag to be mended too, as NONWORD")
    args = parser.parse_args()
    candidates.MENDABLE = (*candidates.MENDABLE, *args.also)  # type: ignore[assignment]  # as no server does
    lines = slice(args.skip, args.skip + args.lines if args.lines else None)
    store = ModelStore.load(args.models, EngineOptions(workers=1, cache_bytes=0))
    try:
        for direction in DIRECTIONS:
            for row in tables(store, args.folder, direction, lines, args.first, args.search or [SECOND_SEARCH]):
                print(row, flush=True)
    finally:
        store.close()


if __name__ == "__main__":
    main()
