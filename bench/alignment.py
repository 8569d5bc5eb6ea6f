"""How well words are aligned: by the sentence encoder, which the server uses, and by the translation models' attention.

    python bench/alignment.py [FOLDER] [--lines 100] [--lines-of SETS] [--models models/default] [--speed]

First, alignment error rate (Och and Ney 2003), precision and recall on sentences that were aligned by hand: the 40
written pairs of `alignment_pairs.txt` and, with `--lines-of`, the 160 lines of `alignment_lines.tsv`, whose texts are
in SETS/ntrex-dev and SETS/flores-dev (`ref.en`, `ref.ar`). The translation model is made to say the given translation;
lines that are too long for it are left out.

Then, with FOLDER, which holds `ref.ar` and `ref.en`: the first lines are translated both ways, and anchors are looked
up in what comes out: words whose place on the other side is known, because they are the only ones that fit each other.
These are numbers, words in Latin letters that an Arabic text keeps, and names by their spelling. Shown is the share of
anchors that are linked, and the share of links of anchor words that are right.

`--speed` measures lines per second of the pipeline with and without word alignment; of one core, by processor time, so
that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
import numpy as np
from alignment_lines import HandAlignedLine, Links, between_white_space, read_hand_aligned
from dragoman_manifest import Manifest
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.engine.models.tokenization import Frame, TextTokenizer
from dragoman_server.inference import TranslateOptions
from dragoman_server.text import SAME_NAME, Span, normalize, spelling_distance, without_clitics, word_spans
from dragoman_server.translate import Translator
from numpy.typing import NDArray

PAIRS = Path(__file__).with_name("alignment_pairs.txt")
LINES = Path(__file__).with_name("alignment_lines.tsv")
WRITTEN = "written"
DIRECTIONS = (("en", "ar"), ("ar", "en"))
LEAST_ATTENTION = 0.1
_LINK = re.compile(r"(?P<en>[^#\s]+?)(?:#(?P<en_nth>\d))?(?P<kind>[=~])(?P<ar>[^#\s]+?)(?:#(?P<ar_nth>\d))?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]+")
_NAME = re.compile(r"[A-Z][a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A source, its translation, and the links of the two that are known."""

    source: str
    target: str
    sure: Links
    possible: Links
    origin: str = WRITTEN
    """Written for this measure, or the set that it is from. The words of sets are those between white space."""

    @classmethod
    def of_line(cls, line: HandAlignedLine, source: str) -> Sentence:
        """A line with `source` ("ar", "en") first."""
        if source == "en":
            return cls(line.english, line.arabic, set(line.sure), set(line.possible), line.set)
        sure, possible = ({(arabic, english) for english, arabic in links} for links in (line.sure, line.possible))
        return cls(line.arabic, line.english, sure, possible, line.set)

    def of_its_words(self, links: Links) -> Links:
        """Links of the words of `word_spans`, as links of the words that were aligned by hand."""
        return links if self.origin == WRITTEN else between_white_space(self.source, self.target, links)


class Attention:
    """A translation model of a folder whose attention is looked at."""

    def __init__(self, folder: Path) -> None:
        manifest = Manifest.read(folder)
        self.limit, tokenization = manifest.decoding.max_input_tokens, manifest.tokenization
        names = {tokenization.source, tokenization.target}
        self.tokenizer = TextTokenizer(tokenization, {name: (folder / name).read_bytes() for name in names})
        self._of_target = TextTokenizer(
            tokenization.__class__(kind=tokenization.kind, source=tokenization.target, target=tokenization.target),
            {tokenization.target: (folder / tokenization.target).read_bytes()},
        )
        self._frame = Frame(tokenization, *manifest.pairs[0])
        self._translator = ctranslate2.Translator(str(folder), compute_type="int8", intra_threads=1)
        self._decoding = manifest.decoding

    def __call__(self, source: str, target: str | None = None) -> tuple[str, Links]:
        """The translation, or `target`, and the links that the attention gives."""
        tokens, source_spans = self.tokenizer.encode_with_spans(source)
        forced = self._of_target.encode(target) if target is not None else []
        [result] = self._translator.translate_batch(
            [list(self._frame.around(tokens))],
            target_prefix=[[*self._frame.target_prefix, *forced]],
            beam_size=1 if forced else self._decoding.beam_size,
            repetition_penalty=self._decoding.repetition_penalty,
            max_decoding_length=len(forced) + 1 if forced else self._decoding.max_output_tokens,
            max_input_length=0,
            disable_unk=True,
            return_attention=True,
        )
        said = forced or result.hypotheses[0]
        text, target_spans = self.tokenizer.decode_with_spans(said)
        first = len(self._frame.source_prefix)
        attention = np.array(result.attention[0])[: len(said), first : first + len(tokens)]
        rows, columns = (
            np.array([[float(word.start < span.end and span.start < word.end) for span in spans] for word in words])
            for spans, words in ((target_spans, word_spans(text)), (source_spans, word_spans(source)))
        )
        if not (rows.size and columns.size):
            return text, set()
        return text, itermax((rows / np.maximum(rows.sum(1, keepdims=True), 1) @ attention @ columns.T).T)


def itermax(likeness: NDArray[np.float64]) -> Links:
    """Pairs that are each other's likest, and those that are so when these are set aside (SimAlign's itermax)."""
    links = mutual(likeness)
    left = likeness.copy()
    for axis in (0, 1):
        linked = [link[axis] for link in links]
        np.moveaxis(left, axis, 0)[linked] *= 0.9
    left[np.ix_([i for i, _ in links], [j for _, j in links])] = 0
    return links | mutual(left)


def mutual(likeness: NDArray[np.float64]) -> Links:
    """Pairs that are each other's likest."""
    best = likeness.argmax(1)
    found = {(i, int(j)) for i, j in enumerate(best) if likeness[:, j].argmax() == i}
    return {(i, j) for i, j in found if likeness[i, j] > LEAST_ATTENTION}


def read_pairs(path: Path, source: str) -> list[Sentence]:
    """The pairs that were aligned by hand, with `source` ("ar", "en") first."""
    blocks = (
        [line for line in block.splitlines() if line and not line.startswith("#")]
        for block in path.read_text(encoding="utf-8").split("\n\n")
    )
    return [_read_pair(*block, source=source) for block in blocks if block]


def _read_pair(english: str, arabic: str, links: str, *, source: str) -> Sentence:
    words = {"en": _words(english), "ar": _words(arabic)}
    found: dict[str, Links] = {"=": set(), "~": set()}
    for link in links.split():
        match = _LINK.fullmatch(link)
        if match is None:
            raise ValueError(f"not a link: {link}")
        place = {}
        for side, known in words.items():
            same = [number for number, word in enumerate(known) if word == match[side]]
            place[side] = same[int(match[f"{side}_nth"] or 1) - 1]
        found[match["kind"]].add((place["en"], place["ar"]) if source == "en" else (place["ar"], place["en"]))
    texts = (english, arabic) if source == "en" else (arabic, english)
    return Sentence(*texts, sure=found["="], possible=found["="] | found["~"])


def _words(text: str) -> list[str]:
    return [span.of(text) for span in word_spans(text)]


def anchors(english: str, arabic: str) -> Iterator[tuple[str, int, int]]:
    """Kind, English and Arabic word of each anchor."""
    left, right = _words(english), _words(arabic)
    kinds: dict[str, Callable[[str, str], bool]] = {
        "numbers": lambda a, b: a[-1:].isdigit() and normalize(a) == normalize(b),
        "Latin kept": lambda a, b: _LATIN.fullmatch(a) is not None and a == b,
        "names": _same_name,
    }
    for kind, fits in kinds.items():
        links = [(i, j) for i, one in enumerate(left) for j, other in enumerate(right) if fits(one, other)]
        for i, j in links:
            if sum(i == a for a, _ in links) == sum(j == b for _, b in links) == 1:
                yield kind, i, j


def _same_name(latin: str, arabic: str) -> bool:
    if _NAME.fullmatch(latin) is None or len(arabic) < 4 or arabic.isascii():
        return False
    return min(spelling_distance(form, latin) for form in without_clitics(arabic)) <= SAME_NAME


async def encoder_links(store: ModelStore, pairs: Sequence[tuple[str, str]]) -> list[Links]:
    """The links that the sentence encoder gives."""
    encoder = store.sentence_encoder()
    assert encoder is not None, "the models have no sentence encoder"
    aligned, _ = await encoder.align(pairs)
    return [
        {(_number(source, one.source), _number(target, one.target)) for one in row}
        for (source, target), row in zip(pairs, aligned, strict=True)
    ]


def _number(text: str, span: Span) -> int:
    return word_spans(text).index(span)


def error_rate(sentences: Sequence[Sentence], found: Sequence[Links]) -> str:
    """A table's cells: alignment error rate, precision, recall."""
    links = sum(map(len, found))
    possible = sum(len(row & one.possible) for one, row in zip(sentences, found, strict=True))
    sure = sum(len(row & one.sure) for one, row in zip(sentences, found, strict=True))
    wanted = sum(len(one.sure) for one in sentences)
    return f"{1 - (possible + sure) / (links + wanted):.3f} | {possible / links:.3f} | {sure / wanted:.3f}"


async def hand_aligned_rows(
    store: ModelStore, attention: Attention, sentences: Sequence[Sentence]
) -> AsyncIterator[str]:
    """A table's cells for each origin of sentences, and for all sets together: origin, number, by, and error rate."""
    sentences = [one for one in sentences if len(attention.tokenizer.encode(one.source)) <= attention.limit]
    pairs = [(one.source, one.target) for one in sentences]
    ways = {
        "encoder": await encoder_links(store, pairs),
        "attention": [attention(source, target)[1] for source, target in pairs],
    }
    origins = {one.origin: {one.origin} for one in sentences}
    sets = set(origins) - {WRITTEN}
    if len(sets) > 1:
        origins["all sets"] = sets
    for name, members in origins.items():
        for way, links in ways.items():
            rows = [(one, found) for one, found in zip(sentences, links, strict=True) if one.origin in members]
            rates = error_rate([one for one, _ in rows], [one.of_its_words(found) for one, found in rows])
            yield f"{name} | {len(rows)} | {way} | {rates}"


def anchor_rows(pairs: Sequence[tuple[str, str]], found: Sequence[Links], source: str) -> Iterator[str]:
    """A table's cells for each kind of anchor: kind, number, linked, right."""
    counts: dict[str, list[int]] = {}
    for (one, other), links in zip(pairs, found, strict=True):
        english, arabic = (one, other) if source == "en" else (other, one)
        for kind, i, j in anchors(english, arabic):
            anchor = (i, j) if source == "en" else (j, i)
            touching = sum(link[0] == anchor[0] or link[1] == anchor[1] for link in links)
            count = counts.setdefault(kind, [0, 0, 0])
            for place, value in enumerate((1, int(anchor in links), touching)):
                count[place] += value
    for kind, (number, linked, touching) in counts.items():
        yield f"{kind} | {number} | {linked / number:.3f} | {linked / max(1, touching):.3f}"


async def rate(store: ModelStore, lines: Sequence[str], target: str, *, align: bool) -> float:
    """Lines per second of processor time that the pipeline translates, all in one call."""
    options = TranslateOptions(target=target, source="ar" if target == "en" else "en", word_alignment=align)
    started = time.process_time()
    await Translator(store).translate_many(lines, options)
    return len(lines) / (time.process_time() - started)


async def compare(arguments: argparse.Namespace, store: ModelStore) -> None:
    """Print the tables."""
    models = {pair: Attention(arguments.models / "-".join(pair)) for pair in DIRECTIONS}
    print("| direction | lines | number | by | AER | precision | recall |\n|---|---|---:|---|---:|---:|---:|")
    for (source, target), attention in models.items():
        sentences = read_pairs(PAIRS, source) + [Sentence.of_line(line, source) for line in arguments.hand_aligned]
        async for cells in hand_aligned_rows(store, attention, sentences):
            print(f"| {source}→{target} | {cells} |", flush=True)
    if arguments.folder is None:
        return
    print("\n| direction | by | anchor | number | linked | right |\n|---|---|---|---:|---:|---:|")
    for (source, target), attention in models.items():
        lines = (arguments.folder / f"ref.{source}").read_text(encoding="utf-8").splitlines()[: arguments.lines]
        lines = [line for line in lines if len(attention.tokenizer.encode(line)) <= attention.limit]
        said = [attention(line) for line in lines]
        pairs = [(line, text) for line, (text, _) in zip(lines, said, strict=True)]
        for name, found in (("encoder", await encoder_links(store, pairs)), ("attention", [row for _, row in said])):
            for cells in anchor_rows(pairs, found, source):
                print(f"| {source}→{target} | {name} | {cells} |", flush=True)
        if arguments.speed:
            speeds = [await rate(store, lines, target, align=align) for align in (False, True)]
            print(
                f"{source}→{target}: {speeds[0]:.2f} lines per core second without alignment, {speeds[1]:.2f} with it"
            )


def main() -> None:
    """Print the tables of the shipped pairs, and of a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?", help="holds ref.ar and ref.en")
    parser.add_argument("--lines", type=int, default=100, help="only the first so many lines")
    parser.add_argument(
        "--lines-of", type=Path, metavar="SETS", help="holds ntrex-dev and flores-dev, for the 160 lines"
    )
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    parser.add_argument("--speed", action="store_true", help="measure the pipeline with and without alignment")
    arguments = parser.parse_args()
    try:
        arguments.hand_aligned = [] if arguments.lines_of is None else read_hand_aligned(LINES, arguments.lines_of)
    except (OSError, ValueError) as error:
        parser.error(f"the lines aligned by hand cannot be read: {error}")
    store = ModelStore.load(arguments.models, EngineOptions(cache_bytes=0))
    try:
        asyncio.run(compare(arguments, store))
    finally:
        store.close()


if __name__ == "__main__":
    main()
