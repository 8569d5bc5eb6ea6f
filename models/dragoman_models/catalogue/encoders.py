"""Sentence encoders of the catalogue."""

from __future__ import annotations

from .entry import CatalogueEntry

__all__ = ["ENCODERS"]

ENCODERS: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        name="multilingual-e5-small",
        repository="intfloat/multilingual-e5-small",
        task="sentence-embedding",
        source_languages=("ar", "en"),
        target_languages=(),
        license="MIT",
        license_source="https://free2aitools.com/model/intfloat/multilingual-e5-small; not the card",
        parameters_millions=118,
        size_mb=122,
        quality="none known for Arabic and English alone",
        note="the full vocabulary of the sentence encoder that ships; for texts in other languages too",
        text_prefix="query: ",
        rank=1,
    ),
)
