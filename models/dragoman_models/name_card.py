"""The card (README.md) of a lexicon of names."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from pathlib import Path

from dragoman_manifest import Manifest

from .name_sources import GEONAMES, OWN, SOURCES

__all__ = ["name_card"]


def name_card(manifest: Manifest, tables: Mapping[str, Mapping[str, Sized]], folder: Path) -> str:
    """Markdown: what the lexicon has, from where and under which licences, and what it is for."""
    rows = "\n".join(f"| {source.origin} | {source.license} |" for source in (*SOURCES.values(), GEONAMES, OWN))
    sizes = "\n".join(
        f"| `{name}` | {(folder / name).stat().st_size / 1e6:.1f} MB | {what} |"
        for name, what in zip(
            manifest.names.all if manifest.names else (),
            (
                f"English forms of {len(tables['ar']):,} Arabic names",
                f"Arabic forms of {len(tables['en']):,} English names",
                f"English names by {len(tables['skeletons']):,} consonant skeletons",
                "a joint-sequence model that spells other names, both ways",
            ),
            strict=True,
        )
    )
    return f"""# {manifest.name}

What people, places and organisations are called in Arabic and in English, for the translation models beside it: the
server puts names right that they got wrong (docs/quality.md, "Names put right"). It translates nothing by itself.

- Version {manifest.version}
- Licence: {manifest.license}, each for the names of its source

| file | size | |
|---|---:|---|
{sizes}

## Where the names are from

| source | licence |
|---|---|
{rows}

What is taken from the sources are pairs of spellings. Copyright: 2018 Amazon.com (NETransliteration-COLING2018), 2016
Google (transliteration), the authors of ArWikiCats, Unicode, Inc. (CLDR), GeoNames (https://www.geonames.org).

Words of names of several words are entries of their own where both sides have as many. Names of which one side does not
spell the other are left out, but for cities of more than 100,000 inhabitants, CLDR and our own list. Beside each form
stands how often the lists have it, and how often news articles write it: their words were counted, nothing else of them
is here.

Rebuilt by `dragoman-models names build` (docs/models.md).

## Limits

- Mostly Arab people, and places; few organisations. There are more men than women.
- Lists have mistakes. A form counts when it spells the name, so a wrong one is near the right one.
- The spelling that a person prefers is not known: "Qasem" and "Qassem" are both there.
"""
