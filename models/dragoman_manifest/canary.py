"""The [canary] section: what a healthy model gets right."""

from __future__ import annotations

from dataclasses import dataclass

from .table import ManifestError, TableReader

__all__ = ["Canary", "EncoderCanary"]


@dataclass(frozen=True, kw_only=True)
class Canary:
    """A sentence with words that the translation of a healthy model contains."""

    source: str
    languages: tuple[str, str]
    """Source and target language."""
    must_contain: tuple[str, ...]
    """The output contains at least one of these, regardless of case."""

    @classmethod
    def read(cls, reader: TableReader) -> Canary:
        languages, must_contain = reader.texts("languages"), reader.texts("must_contain")
        if len(languages) != 2:
            raise ManifestError(f"{reader.where}languages must be two, from and to, not {list(languages)}")
        if not any(part.strip() for part in must_contain):
            raise ManifestError(f"{reader.where}must_contain is empty; without it the canary proves nothing")
        section = cls(source=reader.text("source"), languages=(languages[0], languages[1]), must_contain=must_contain)
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class EncoderCanary:
    """Three sentences: a healthy encoder places `a` nearer to its translation `b` than to `c`, which is unrelated."""

    a: str
    b: str
    c: str

    @classmethod
    def read(cls, reader: TableReader) -> EncoderCanary:
        section = cls(a=reader.text("a"), b=reader.text("b"), c=reader.text("c"))
        reader.close()
        return section
