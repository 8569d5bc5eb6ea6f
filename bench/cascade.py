"""What a second model is worth: quality against time, over the line of doubt and the share of segments that go to it.

    python bench/cascade.py FOLDER --second MODEL_FOLDER [--models models/default] [--lines N] [--skip N]
        [--doubts 0.5,0.75,0.9] [--shares 0,0.1,0.3,1] [--quality balanced|careful] [--out FILE.json]

FOLDER holds `ref.ar` and `ref.en`, line by line translations of each other. MODEL_FOLDER is one model folder, of either
direction or of both; `--models` has the first models. All lines of a direction are one call, so that a share is one of
all segments. A table is printed for each direction that both sides translate. Its first row is the first model alone,
its last one the second model alone:

- `sent` and `kept`: per cent of the segments that the second model translated, and whose translation was taken;
- `chrF2` of all lines (sacrebleu);
- `doubtful`: per cent of the segments with a doubt of 0.75 or more; `unknown`: per cent without an estimate, which an
  uncalibrated second model leaves; `flagged`: per cent with a flag;
- `seconds` in the translation models, on one worker, and that by the seconds of the first model alone.

Each model decodes each sentence once. What that took, shared out among the sentences of a call by their length, is
charged to every row that asks for the sentence, so that rows differ by what they ask for and not by chance. Nothing is
compared by meaning, which costs the same in all rows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.inference import (
    Decoded,
    DecodingOptions,
    DoubtLevel,
    Scored,
    Sentence,
    SentenceEncoder,
    Timing,
    TranslatedSegment,
    TranslationModel,
)
from dragoman_server.translate import SecondOpinion, TranslateOptions, Translator, load_word_lists
from sacrebleu.metrics import CHRF

DIRECTIONS = (("ar", "en"), ("en", "ar"))
SECOND = "second"
ENGINE = EngineOptions(workers=1, cache_bytes=0)
CHRF2 = CHRF()


@dataclass(slots=True)
class Bill:
    """Seconds in models that one row has asked for."""

    seconds: float = 0.0


class Costed:
    """A model that computes each input once and charges what that took whenever it is asked for.

    Args:
        model: the model.
        bill: is charged.
    """

    def __init__(self, model: TranslationModel, bill: Bill) -> None:
        self._model, self._bill = model, bill
        self._known: dict[Hashable, tuple[Any, float]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    async def translate(self, sentences: Sequence[Sentence], options: DecodingOptions = DecodingOptions()) -> Decoded:  # noqa: B008
        async def ask(some: Sequence[Any]) -> tuple[Sequence[Any], Timing]:
            decoded = await self._model.translate(some, options)
            return decoded.hypotheses, decoded.timing

        return Decoded(tuple(await self._answers(sentences, options, ask)), Timing())

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        async def ask(some: Sequence[Any]) -> tuple[Sequence[Any], Timing]:
            scored = await self._model.score_pairs(some)
            return scored.log_probabilities, scored.timing

        return Scored(tuple(await self._answers(pairs, None, ask)), Timing())

    async def _answers(
        self,
        inputs: Sequence[Any],
        options: Hashable,
        ask: Callable[[Sequence[Any]], Awaitable[tuple[Sequence[Any], Timing]]],
    ) -> list[Any]:
        new = [one for one in dict.fromkeys(inputs) if (options, one) not in self._known]
        if new:
            answers, timing = await ask(new)
            whole = sum(map(_size, new))
            for one, answer in zip(new, answers, strict=True):
                self._known[options, one] = answer, timing.compute * _size(one) / whole
        self._bill.seconds += sum(self._known[options, one][1] for one in dict.fromkeys(inputs))
        return [self._known[options, one][0] for one in inputs]


def _size(one: Any) -> int:
    """Characters of a sentence or a pair, and some for its end."""
    return 10 + (len(one) if isinstance(one, str) else len("".join(one)) if isinstance(one, tuple) else len(one.text))


class Directory:
    """The first models, and the second one by the name "second"; no encoder."""

    def __init__(self, first: ModelStore, second: ModelStore, bill: Bill) -> None:
        self._stores, self._bill = {None: first, SECOND: second}, bill
        self._costed: dict[tuple[str, str, str | None], Costed] = {}

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        key = source, target, name
        if key not in self._costed:
            self._costed[key] = Costed(self._stores[name].translation(source, target), self._bill)
        return self._costed[key]  # type: ignore[return-value]  # it has all that the model has

    def name_lexicon(self) -> None:
        return None

    def sentence_encoder(self) -> SentenceEncoder | None:
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One point of the curve; shares are per cent of the segments."""

    doubt: float | None
    share: float | None
    sent: float
    kept: float
    chrf2: float
    doubtful: float
    unknown: float
    flagged: float
    seconds: float


async def rows(
    directory: Directory,
    bill: Bill,
    texts: tuple[Sequence[str], Sequence[str]],
    direction: tuple[str, str],
    chosen: argparse.Namespace,
) -> list[Row]:
    """The curve of one direction: the first model alone, each line and share, the second model alone."""
    source, target = direction
    lines, references = texts
    translator = Translator(directory, second_models={direction: SECOND})

    async def row(doubt: float | None, share: float | None, *, model: str | None = None) -> Row:
        bill.seconds = 0.0
        opinion = None if doubt is None or share is None else SecondOpinion(doubt=doubt, max_share=share)
        options = TranslateOptions(
            source=source,
            target=target,
            model=model,
            quality=chosen.quality,
            check_similarity=False,
            second_opinion=opinion,
        )
        results = (await translator.translate_many(lines, options)).texts
        segments = [segment for text in results for segment in text.segments]
        alone = {number: segment.attempts for number, segment in enumerate(segments)}
        if opinion is None and model is None:
            first.update(alone)
        sent = 0 if opinion is None else sum(count > first[number] for number, count in alone.items())
        return Row(
            doubt=doubt,
            share=share,
            sent=_percent(segments, sent),
            kept=_percent(segments, sum(segment.model is not None for segment in segments)),
            chrf2=CHRF2.corpus_score([text.text for text in results], [list(references)]).score,
            doubtful=_percent(segments, sum(_is_doubtful(segment) for segment in segments)),
            unknown=_percent(segments, sum(segment.doubt is None for segment in segments)),
            flagged=_percent(segments, sum(bool(segment.flags) for segment in segments)),
            seconds=bill.seconds,
        )

    first: dict[int, int] = {}
    last = await row(None, None, model=SECOND)  # before the others, so that sentences are decoded in full batches
    found = [await row(None, None)]
    for share in filter(None, chosen.shares):
        found += [await row(doubt, share) for doubt in sorted(chosen.doubts, reverse=True)]
    return [*found, last]


def _is_doubtful(segment: TranslatedSegment) -> bool:
    return segment.doubt is not None and DoubtLevel.of(segment.doubt) is DoubtLevel.HIGH


def _percent(segments: Sequence[TranslatedSegment], count: int) -> float:
    return 100 * count / max(1, len(segments))


def table(found: Sequence[Row]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| line | share | sent | kept | chrF2 | doubtful | unknown | flagged | seconds | of the first |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    names = {0: ("first", ""), len(found) - 1: ("second", "")}
    for number, row in enumerate(found):
        line, share = names.get(number, (f"{row.doubt:g}" if row.doubt is not None else "", f"{row.share or 0:g}"))
        shares = " | ".join(f"{one:.1f}" for one in (row.sent, row.kept, row.chrf2, row.doubtful))
        rest = f"{row.unknown:.1f} | {row.flagged:.1f} | {row.seconds:.2f}"
        yield f"| {line} | {share} | {shares} | {rest} | {row.seconds / (found[0].seconds or 1):.2f} |"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("folder", type=Path)
    made.add_argument("--second", type=Path, required=True, metavar="MODEL_FOLDER")
    made.add_argument("--models", type=Path, default=Path("models/default"))
    made.add_argument("--lines", type=int)
    made.add_argument("--skip", type=int, default=0)
    made.add_argument("--doubts", type=_numbers, default=[0.5, 0.75, 0.9], metavar="LINE,…")
    made.add_argument("--shares", type=_numbers, default=[0.0, 0.1, 0.3, 1.0], metavar="SHARE,…")
    made.add_argument("--quality", choices=("fast", "balanced", "careful"), default="balanced")
    made.add_argument("--out", type=Path, metavar="FILE.json")
    return made


def _numbers(text: str) -> list[float]:
    return [float(one) for one in text.split(",")]


def _lines(path: Path, chosen: argparse.Namespace) -> list[str]:
    found = path.read_text(encoding="utf-8").splitlines()[chosen.skip :]
    return found[: chosen.lines]


def main() -> int:
    """Prints a table for each direction; returns the exit code."""
    chosen = parser().parse_args()
    load_word_lists()
    curves: dict[str, list[dict[str, Any]]] = {}
    with ExitStack() as stack:
        alone = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (alone / chosen.second.name).symlink_to(chosen.second.resolve(), target_is_directory=True)
        first = stack.enter_context(closing(ModelStore.load(chosen.models, ENGINE)))
        second = stack.enter_context(closing(ModelStore.load(alone, ENGINE)))
        bill = Bill()
        for source, target in DIRECTIONS:
            try:
                first.translation(source, target)
                second.translation(source, target)
            except UnsupportedLanguageError:
                continue
            texts = _lines(chosen.folder / f"ref.{source}", chosen), _lines(chosen.folder / f"ref.{target}", chosen)
            found = asyncio.run(rows(Directory(first, second, bill), bill, texts, (source, target), chosen))
            print(
                f"\n{source} to {target}, {len(texts[0])} lines, {chosen.quality}\n",
                *table(found),
                sep="\n",
                flush=True,
            )
            curves[f"{source}-{target}"] = [asdict(row) for row in found]
    if curves:
        print(f"\nchrF2: {CHRF2.get_signature()}")
    if chosen.out:
        chosen.out.write_text(json.dumps(curves, indent=1), encoding="utf-8")
    return 0 if curves else 1


if __name__ == "__main__":
    sys.exit(main())
