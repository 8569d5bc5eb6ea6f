"""Lines of NTREX-128 and FLORES-200 that were aligned by hand: numbers of words, for texts that lie elsewhere.

`alignment_lines.tsv` says in its head how the lines were chosen and linked.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dragoman_server.text import word_spans

Links = set[tuple[int, int]]
"""Numbers of words, from 0: of the source, of the target."""

_COLUMNS = ("set", "line", "English words", "Arabic words", "digest", "links")
_LINK = re.compile(r"([1-9]\d*)([=~])([1-9]\d*)")
_DIGITS_OF_DIGEST = 12


@dataclass(frozen=True, slots=True)
class HandAlignedLine:
    """An English line, its Arabic, and their links; the words are those between white space."""

    set: str
    english: str
    arabic: str
    sure: frozenset[tuple[int, int]]
    possible: frozenset[tuple[int, int]]
    """English word, Arabic word, from 0. Sure links are possible, too."""


def read_hand_aligned(path: Path, folder: Path) -> list[HandAlignedLine]:
    """The lines of a file, with their texts from `folder`/SET/ref.en and ref.ar.

    Raises ValueError where a row is not as it should be, or a text is not the one that was aligned; OSError where a
    file is missing.
    """

    @cache
    def texts(name: str, language: str) -> list[str]:
        return (folder / name / f"ref.{language}").read_text(encoding="utf-8").split("\n")

    found = []
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if row and not row.startswith("#"):
            try:
                found.append(_read_row(row, texts))
            except ValueError as error:
                raise ValueError(f"{path.name}, row {number}: {error}") from error
    return found


def _read_row(row: str, texts: Callable[[str, str], list[str]]) -> HandAlignedLine:
    cells = row.split("\t")
    if len(cells) != len(_COLUMNS):
        raise ValueError(f"{len(cells)} columns; there must be {len(_COLUMNS)}: {', '.join(_COLUMNS)}")
    name, line, *numbers_of_words, digest, links = cells
    english, arabic = (_line(texts(name, language), name, line) for language in ("en", "ar"))
    if digest_of(english, arabic) != digest:
        raise ValueError(f"line {line} of {name} is another text than the one that was aligned")
    words = (len(english.split()), len(arabic.split()))
    if [str(count) for count in words] != numbers_of_words:
        raise ValueError(
            f"line {line} of {name} has {words[0]} and {words[1]} words, not {' and '.join(numbers_of_words)}"
        )
    kinds = _read_links(links, words)
    return HandAlignedLine(name, english, arabic, frozenset(kinds["="]), frozenset(kinds["="] | kinds["~"]))


def _line(lines: list[str], name: str, number: str) -> str:
    if not (number.isdecimal() and 1 <= int(number) <= len(lines)):
        raise ValueError(f"{name} has no line {number}; its lines are 1 to {len(lines)}")
    return lines[int(number) - 1]


def _read_links(links: str, words: tuple[int, int]) -> dict[str, Links]:
    kinds: dict[str, Links] = {"=": set(), "~": set()}
    for link in links.split():
        match = _LINK.fullmatch(link)
        if match is None:
            raise ValueError(f"not a link: {link!r}; a link is like 3=5 (sure) or 3~5 (possible)")
        pair = (int(match[1]) - 1, int(match[3]) - 1)
        if pair[0] >= words[0] or pair[1] >= words[1]:
            raise ValueError(f"the link {link} is beyond the {words[0]} English and {words[1]} Arabic words")
        if any(pair in known for known in kinds.values()):
            raise ValueError(f"the words of {link} are linked twice")
        kinds[match[2]].add(pair)
    return kinds


def digest_of(english: str, arabic: str) -> str:
    """What the file keeps of a line's texts: the first 12 hexadecimal digits of a SHA-256."""
    return hashlib.sha256(f"{english}\t{arabic}".encode()).hexdigest()[:_DIGITS_OF_DIGEST]


def between_white_space(source: str, target: str, links: Iterable[tuple[int, int]]) -> Links:
    """Links of the words of `word_spans`, as links of the words between white space that hold them."""
    holders = [_holders(text) for text in (source, target)]
    return {(holders[0][i], holders[1][j]) for i, j in links}


def _holders(text: str) -> list[int]:
    """For each word of `word_spans`, the number of the word between white space in which it begins."""
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    return [bisect_right(starts, span.start) - 1 for span in word_spans(text)]
