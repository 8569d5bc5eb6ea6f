"""`dragoman-models names`: builds the lexicon of names, and measures how it spells names that no list has."""

from __future__ import annotations

import argparse
import gzip
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dragoman_manifest import Manifest, NameFiles, Task, describe_files
from dragoman_server.text import NameSpeller, NameTable

from .errors import EvaluationError, UsageError
from .folder import new_folder, size_mb
from .name_building import NamePair, build_tables, collect_names, count_press, read_geonames, read_lists, read_own
from .name_card import name_card
from .name_sources import GEONAMES, OWN, SOURCES
from .speller_training import is_held_out, measure_speller, train_speller

__all__ = ["build_names", "measure_names"]

_FILES = NameFiles(
    arabic="arabic.tsv.xz", english="english.tsv.xz", skeletons="skeletons.tsv.xz", transliterator="speller.tsv.xz"
)
_OFTEN_LISTED, _OFTEN_WRITTEN = 3, 20
_KINDS = {
    "real people": ("names-wikidata-people",),
    "given and family names": ("names-wikidata-units",),
    "names of all languages": ("names-netranslit-wd", "names-google-translit"),
}


def build_names(arguments: argparse.Namespace) -> int:
    """Builds the folder of the lexicon."""
    press = {
        language: _counted(path, language)
        for language, path in (("en", arguments.english_news), ("ar", arguments.arabic_news))
    }
    found = collect_names(_pairs(arguments), press)
    tables = build_tables(found, press)
    speller = train_speller(_taught(found, press["en"]))
    files = {
        _FILES.arabic: NameTable.compressed(tables["ar"]),
        _FILES.english: NameTable.compressed(tables["en"]),
        _FILES.skeletons: NameTable.compressed(tables["skeletons"]),
        str(_FILES.transliterator): NameSpeller.compressed(speller),
    }
    destination = arguments.models_dir / "names"
    with new_folder(destination, replace=arguments.force) as draft:
        for name, content in files.items():
            (draft / name).write_bytes(content)
        manifest = _manifest(arguments.version, draft)
        (draft / "README.md").write_text(name_card(manifest, tables, draft), encoding="utf-8")
        manifest.write(draft)
    names, words = len(tables["ar"]), sum(" " not in name for name in tables["ar"])
    print(f"{destination}: {names:,} Arabic names, {words:,} of one word; {len(tables['en']):,} English ones; ", end="")
    print(f"{size_mb(destination):.1f} MB")
    return 0


def measure_names(arguments: argparse.Namespace) -> int:
    """Prints how often the speller of a folder is right on the names that its training left out."""
    manifest = Manifest.read(arguments.folder)
    if manifest.names is None or manifest.names.transliterator is None:
        raise UsageError(f"{manifest.name} is no lexicon with a transliterator")
    try:
        speller = NameSpeller.decompressed(manifest.read_file(arguments.folder, manifest.names.transliterator))
    except ValueError as error:
        raise EvaluationError(f"{arguments.folder / manifest.names.transliterator}: {error}") from error
    with _lines(arguments.lists) as lines:
        words = _single_words(lines)
    print("names, direction: right at first, among three")
    for direction, number in (("Arabic to English", 0), ("English to Arabic", 1)):
        spellings: dict[str, set[str]] = defaultdict(set)
        taught = {pair[number] for _, pair in words if not is_held_out(pair[0])}
        for _, pair in words:
            spellings[pair[number]].add(pair[1 - number])
        for kind, sets in _KINDS.items():
            asked = sorted({pair[number] for name_set, pair in words if name_set in sets} - taught)
            score = measure_speller(
                speller, [(name, frozenset(spellings[name])) for name in asked], limit=arguments.limit
            )
            if score.names:
                shares = score.first / score.names, score.among_three / score.names
                print(f"{kind}, {direction}, {score.names}: {shares[0]:.1%}, {shares[1]:.1%}", flush=True)
    return 0


def _pairs(arguments: argparse.Namespace) -> Iterator[NamePair]:
    with _lines(arguments.lists) as lines:
        yield from read_lists(lines)
    if arguments.geonames:
        yield from read_geonames(arguments.geonames)
    if arguments.own:
        yield from read_own(arguments.own)


def _counted(path: Path | None, language: str) -> Counter[str]:
    if path is None:
        return Counter()
    with _lines(path) as lines:
        return count_press(lines, language)


def _taught(found: Mapping[tuple[str, str], int], press: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The single words that the speller learns from, those that are frequent up to three times; some are held out."""
    for (arabic, latin), listed in sorted(found.items()):
        if _is_one_word((arabic, latin)) and not is_held_out(arabic):
            for _ in range(1 + (listed > _OFTEN_LISTED) + (press.get(latin, 0) > _OFTEN_WRITTEN)):
                yield arabic, latin


def _single_words(lines: Iterable[str]) -> list[tuple[str, tuple[str, str]]]:
    """Each word of the lists with its set, in Arabic and Latin letters."""
    words: dict[tuple[str, tuple[str, str]], None] = {}
    for line in lines:
        name_set = line.partition("\t")[0]
        if name_set in SOURCES:
            found = collect_names([next(read_lists([line]))], {"en": Counter(), "ar": Counter()})
            words.update(((name_set, pair), None) for pair in found if _is_one_word(pair))
    return list(words)


def _is_one_word(pair: tuple[str, str]) -> bool:
    return not any(sign in "".join(pair) for sign in " -'")


def _manifest(version: str, folder: Path) -> Manifest:
    licenses = {source.license for source in (*SOURCES.values(), GEONAMES, OWN)}
    parts = sorted({part for license_name in licenses for part in license_name.split(" AND ")})
    return Manifest(
        name="names",
        version=version,
        task=Task.NAMES,
        description="names of people, places and organisations in Arabic and English, and how others are spelled",
        source_languages=("ar", "en"),
        target_languages=("ar", "en"),
        license=" AND ".join(parts),
        source="built by the Dragoman project from the lists that README.md names",
        default=True,
        files=describe_files(folder, _FILES.all),
        names=_FILES,
    )


@contextmanager
def _lines(path: Path) -> Iterator[IO[str]]:
    try:
        with _opened(path) as file:
            yield file
    except (OSError, lzma.LZMAError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: not UTF-8: {error}") from error


def _opened(path: Path) -> IO[str]:
    """A text file for reading, decompressed by its suffix."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="\n")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="\n")
    return open(path, encoding="utf-8", newline="\n")
