"""How many names of an article have one form in its translation, as the model gives them and with the name memory.

    python bench/name_forms.py NEWS.jsonl.xz [--articles 20] [--models models/default]

NEWS has one JSON object a line with the fields `lang` ("ar" or "en") and `text`; other languages are passed over. Of
each article the first 1,500 characters are translated. Counted are names that an article has twice or more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.service import Limits, Service
from dragoman_server.translate import TranslatedText, TranslateOptions
from dragoman_server.translate.terminology import NameMemory, apply_memory, name_pairs

CHARACTERS = 1500


def articles(path: Path, language: str, number: int) -> Iterator[str]:
    """The beginnings of articles in a language that are long enough, every fiftieth."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = (row["text"] for row in map(json.loads, lines) if row["lang"] == language)
        long = (text[:CHARACTERS] for text in texts if len(text) >= CHARACTERS)
        for index, text in enumerate(long):
            if index % 50 == 0 and number > 0:
                number -= 1
                yield text
            if not number:
                return


def one_form(sources: list[str], texts: tuple[TranslatedText, ...]) -> tuple[int, int]:
    """Names that an article has twice or more, and those of them with one form."""
    names = single = 0
    for source, text in zip(sources, texts, strict=True):
        forms: dict[str, list[str]] = defaultdict(list)
        for segment in text.segments:
            target = segment.target.of(text.text)
            for name, span in name_pairs(segment.source.of(source), target, text.target_language):
                forms[name].append(span.of(target).casefold())
        repeated = [found for found in forms.values() if len(found) > 1]
        names += len(repeated)
        single += sum(len(set(found)) == 1 for found in repeated)
    return names, single


async def translated(store: ModelStore, texts: list[str], source: str, target: str) -> tuple[TranslatedText, ...]:
    """The texts translated."""
    service = Service(lambda: store, limits=Limits(max_texts=len(texts), max_characters=sys.maxsize))
    await service.load()
    return (await service.translate(texts, TranslateOptions(source=source, target=target))).texts


def main() -> None:
    """Print a line for each direction."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("news", type=Path, nargs="+", help="JSON Lines, compressed with xz")
    parser.add_argument("--articles", type=int, default=20, help="of each language")
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    arguments = parser.parse_args()
    store = ModelStore.load(arguments.models, EngineOptions(workers=1, cache_bytes=0))
    for source, target in (("ar", "en"), ("en", "ar")):
        found = next((texts for path in arguments.news if (texts := [*articles(path, source, arguments.articles)])), [])
        if not found:
            continue
        before = asyncio.run(translated(store, found, source, target))
        after = tuple(
            apply_memory([text], [done], NameMemory(target))[0][0] for text, done in zip(found, before, strict=True)
        )
        for title, texts in (("as translated", before), ("with the memory", after)):
            names, single = one_form(found, texts)
            print(f"{source}-{target}, {title}: {single} of {names} names with one form", flush=True)
        for one, other in zip(before, after, strict=True):
            for old, new in zip(one.text.split(), other.text.split(), strict=False):
                if old != new:
                    print(f"  {old} -> {new}")
    store.close()


if __name__ == "__main__":
    main()
