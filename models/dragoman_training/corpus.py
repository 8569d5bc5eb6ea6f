"""Parallel text from raw pairs to clean ones: read, normalise, filter, weigh and report.

Raw pairs are tab-separated lines `source TAB Arabic TAB English`, plain or compressed (.xz, .gz). A table of sources
(`source TAB tier TAB …`) says which may be used. A pair is dropped by the first filter that rejects it; the report
counts dropped pairs by source and reason.
"""

from __future__ import annotations

import gzip
import json
import lzma
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from dragoman_server.text import normalize, script_shares
from dragoman_server.text.numerals import missing_numbers

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = [
    "LANGUAGES",
    "LEAST_COSINE",
    "ORIGIN_PREFIX",
    "CorpusReport",
    "Pair",
    "clean",
    "domain_weights",
    "held_out_lines",
    "open_text",
    "read_lines",
    "read_pairs",
    "read_tiers",
]

LANGUAGES = ("ar", "en")
"""The languages of a pair."""
MAX_WORDS = 120
MAX_LENGTH_RATIO = 3.0  # characters, on pairs long enough for a ratio to mean anything
LEAST_COSINE = 0.85  # below it nearly all pairs of our corpus were misaligned; from 0.87 on most are only free
ORIGIN_PREFIX = "bt-"
"""Prefix of the origin of back-translations, `bt-NAME-LANGUAGE`, with the language of the side that a person wrote."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A normalised sentence in both languages and its origin."""

    origin: str
    ar: str
    en: str

    def side(self, language: str) -> str:
        return self.ar if language == "ar" else self.en


@dataclass
class CorpusReport:
    """The number of pairs kept of each source, and of those dropped by each filter."""

    kept: Counter[str] = field(default_factory=Counter)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)

    def drop(self, pair: Pair, reason: str) -> None:
        """Counts a pair, which was counted as kept, as dropped."""
        self.kept[pair.origin] -= 1
        self.dropped[pair.origin, reason] += 1

    def lines(self) -> list[str]:
        reasons = sorted({reason for _, reason in self.dropped})
        rows = ["\t".join(["source", "kept", *reasons])]
        for origin in sorted({*self.kept, *(o for o, _ in self.dropped)}, key=lambda o: -self.kept[o]):
            rows.append("\t".join([origin, str(self.kept[origin]), *(str(self.dropped[origin, r]) for r in reasons)]))
        rows.append(
            "\t".join(
                [
                    "all",
                    str(self.kept.total()),
                    *(str(sum(n for (_, r), n in self.dropped.items() if r == reason)) for reason in reasons),
                ]
            )
        )
        return rows


def open_text(path: str | Path) -> IO[str]:
    """A text file for reading, decompressed by its suffix."""
    suffix = Path(path).suffix
    if suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf8", newline="\n")
    if suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf8", newline="\n")
    return open(path, encoding="utf8", newline="\n")


def read_lines(path: str | Path) -> list[str]:
    """The lines of a text, without their ends."""
    with open_text(path) as file:
        return file.read().splitlines()


def held_out_lines(stems: Iterable[str]) -> list[str]:
    """Both sides of evaluation sets: the lines of STEM.ar and STEM.en."""
    return [line for stem in stems for language in LANGUAGES for line in read_lines(f"{stem}.{language}")]


def read_tiers(path: str | Path) -> dict[str, str]:
    """Tier (open, unstated, restricted) of each source."""
    with open_text(path) as file:
        next(file)
        return {cells[0]: cells[1] for cells in (line.rstrip("\n").split("\t") for line in file)}


def read_pairs(
    path: str | Path, tiers: dict[str, str] | None = None, allowed: Iterable[str] = ("open", "unstated")
) -> Iterator[Pair]:
    """Normalised pairs of the allowed tiers; all pairs when no tiers are given."""
    wanted = set(allowed)
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 3:
                raise ValueError(
                    f"{path}, line {number}: {len(cells)} tab-separated fields, 3 expected (source, Arabic, English)"
                )
            if tiers is None or tiers.get(cells[0]) in wanted:
                yield Pair(cells[0], normalize(cells[1]), normalize(cells[2]))


def domain_weights(path: str | Path | None = None) -> dict[str, float]:
    """Sampling weight by source; `domains.toml` beside this file unless another is given."""
    data = tomllib.loads(Path(path or Path(__file__).with_name("domains.toml")).read_text(encoding="utf8"))
    return {name: float(weight) for name, weight in data["weights"].items()}


def _empty(pair: Pair) -> bool:
    return not pair.ar or not pair.en


def _too_long(pair: Pair) -> bool:
    return max(len(pair.ar.split()), len(pair.en.split())) > MAX_WORDS


def _wrong_language(pair: Pair) -> bool:
    return script_shares(pair.ar).get("Arab", 0.0) < 0.5 or script_shares(pair.en).get("Latn", 0.0) < 0.7


def _unequal_length(pair: Pair) -> bool:
    short, long = sorted((len(pair.ar) + 10, len(pair.en) + 10))
    return long > MAX_LENGTH_RATIO * short


def _digits_disagree(pair: Pair) -> bool:
    """Numbers of two or more digits that the other side lacks; small numbers are often written as words."""
    lost = (*missing_numbers(pair.ar, pair.en), *missing_numbers(pair.en, pair.ar))
    return sum(sum(map(str.isdigit, number.value)) > 1 for number in lost) > 1


FILTERS: dict[str, Callable[[Pair], bool]] = {
    "empty": _empty,
    "too long": _too_long,
    "wrong language": _wrong_language,
    "length ratio": _unequal_length,
    "digits disagree": _digits_disagree,
}


def fingerprint(text: str) -> str:
    """The lower-case letters and digits of a text, which copies with other punctuation share."""
    return "".join(c for c in text.casefold() if c.isalnum())


def clean(pairs: Iterable[Pair], *, held_out: Iterable[str] = (), report: CorpusReport | None = None) -> Iterator[Pair]:
    """Pairs that no filter drops, without duplicates and without any side that occurs among the held-out lines."""
    report = report if report is not None else CorpusReport()
    evaluation = {fingerprint(normalize(line)) for line in held_out} - {""}
    seen: set[int] = set()
    for pair in pairs:
        prints = fingerprint(pair.ar), fingerprint(pair.en)
        reason = next((name for name, objects in FILTERS.items() if objects(pair)), None)
        if reason is None and not evaluation.isdisjoint(prints):
            reason = "evaluation line"
        if reason is None and hash(prints) in seen:
            reason = "duplicate"
        if reason is not None:
            report.dropped[pair.origin, reason] += 1
            continue
        seen.add(hash(prints))
        report.kept[pair.origin] += 1
        yield pair


def write_report(report: CorpusReport, path: str | Path) -> None:
    Path(path).write_text("\n".join(report.lines()) + "\n", encoding="utf8")


def articles(path: str | Path, language: str) -> Iterator[str]:
    """Texts of the articles of a JSON Lines file in one language."""
    with open_text(path) as file:
        for line in file:
            article = json.loads(line)
            if article.get("lang", language) == language:
                yield article["text"]
