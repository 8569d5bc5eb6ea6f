"""How many names of an article have one form in its translation, as the model gives them and with the name memory.

    python bench/name_forms.py NEWS.jsonl.xz [--articles 20] [--models models/default]

NEWS has one JSON object a line with the field `text`, and `lang` ("ar" or "en") or Arabic texts only; other languages
are passed over. Of each article the first 1,500 characters are translated. Counted are names that an article has twice
or more. The time of the second line is that of the memory and its searches alone: the translations come from the cache.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import lzma
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.service import Limits, Service
from dragoman_server.translate import TranslatedText, TranslateOptions
from dragoman_server.translate.terminology import name_pairs

CHARACTERS = 1500


def articles(path: Path, language: str, number: int, every: int, shortest: int) -> Iterator[str]:
    """The beginnings of articles in a language that are long enough, one in `every`."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        texts = (row["text"] for row in map(json.loads, lines) if row.get("lang", "ar") == language)
        long = (text[:CHARACTERS] for text in texts if len(text) >= shortest)
        yield from islice((text for index, text in enumerate(long) if index % every == 0), number)


def one_form(sources: list[str], texts: tuple[TranslatedText, ...]) -> tuple[int, int]:
    """Names that an article has twice or more, and those of them with one form."""
    names = single = 0
    for source, text in zip(sources, texts, strict=True):
        forms: dict[str, list[str]] = defaultdict(list)
        for segment in text.segments:
            target = segment.target.of(text.text)
            for pair in name_pairs(segment.source.of(source), target, text.target_language):
                forms[pair.key].append(pair.target.of(target).casefold())
        repeated = [found for found in forms.values() if len(found) > 1]
        names += len(repeated)
        single += sum(len(set(found)) == 1 for found in repeated)
    return names, single


async def translated(
    store: ModelStore, texts: list[str], source: str, target: str, *, keep_names: bool
) -> tuple[tuple[TranslatedText, ...], float]:
    """The texts translated, each by itself, and the seconds that it took."""
    service = Service(lambda: store, limits=Limits(max_characters=sys.maxsize))
    await service.load()
    options = TranslateOptions(source=source, target=target, keep_names=keep_names)
    started = time.perf_counter()
    found = [(await service.translate([text], options)).texts[0] for text in texts]
    return tuple(found), time.perf_counter() - started


def main() -> None:
    """Print two lines for each direction, and the segments that the memory changes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("news", type=Path, nargs="+", help="JSON Lines, which may be compressed with xz")
    parser.add_argument("--articles", type=int, default=20, help="of each language")
    parser.add_argument("--every", type=int, default=50, help="of the long articles, take one in so many")
    parser.add_argument("--shortest", type=int, default=CHARACTERS, help="characters of an article that counts as long")
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    arguments = parser.parse_args()
    store = ModelStore.load(arguments.models, EngineOptions(workers=1))
    for source, target in (("ar", "en"), ("en", "ar")):
        found: list[str] = []
        for path in arguments.news:
            found = found or list(articles(path, source, arguments.articles, arguments.every, arguments.shortest))
        if not found:
            continue
        results = []
        for title, keep in (("as translated", False), ("with the memory", True)):  # the second one from the cache
            texts, seconds = asyncio.run(translated(store, found, source, target, keep_names=keep))
            names, single = one_form(found, texts)
            print(f"{source}-{target}, {title}: {single} of {names} names with one form, {seconds:.1f} s", flush=True)
            results.append(texts)
        for one, other in zip(*results, strict=True):
            for old, new in zip(one.segments, other.segments, strict=True):
                before, after = old.target.of(one.text), new.target.of(other.text)
                if before != after:
                    print(f"  - {before}\n  + {after}")
    store.close()


if __name__ == "__main__":
    main()
