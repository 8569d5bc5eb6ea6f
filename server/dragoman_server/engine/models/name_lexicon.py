"""A name lexicon of a model folder: its tables, as the pipelines ask them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dragoman_manifest import Manifest, ManifestError

from ...inference import ModelRef
from ...text import NameForm, NameSpeller, NameTable, name_skeletons

__all__ = ["NameLexicon", "read_name_lexicon"]

Part = TypeVar("Part")


class NameLexicon:
    """Forms of names in the other script (implements `inference.NameLexicon`).

    Args:
        manifest: of its folder.
        arabic: English forms by the keys of Arabic names.
        english: Arabic forms by the keys of English names.
        skeletons: English forms by consonant skeleton.
        speller: spells what is in no table; None: nothing is spelled.
    """

    def __init__(
        self,
        manifest: Manifest,
        arabic: NameTable,
        english: NameTable,
        skeletons: NameTable,
        speller: NameSpeller | None = None,
    ) -> None:
        self.manifest = manifest
        self.ref = ModelRef(manifest.name, manifest.hash)
        self._tables = {"en": arabic, "ar": english}
        self._skeletons, self._speller = skeletons, speller

    @property
    def entries(self) -> int:
        """As `inference.NameLexicon.entries`."""
        return sum(map(len, self._tables.values()))

    def forms(self, key: str, into: str) -> tuple[NameForm, ...]:
        """As `inference.NameLexicon.forms`."""
        return self._tables[into].forms(key)

    def alike(self, name: str) -> tuple[NameForm, ...]:
        """As `inference.NameLexicon.alike`."""
        found: dict[str, NameForm] = {}
        for skeleton in name_skeletons(name):
            for form in self._skeletons.forms(skeleton):
                found.setdefault(form.text, form)
        return tuple(found.values())

    def spellings(self, name: str) -> tuple[str, ...]:
        """As `inference.NameLexicon.spellings`."""
        return self._speller.spell(name) if self._speller else ()

    def release(self) -> None:
        """Nothing: the tables go with the last reference to them."""


def read_name_lexicon(folder: Path, manifest: Manifest) -> NameLexicon:
    """The lexicon of a folder, its files verified.

    Raises:
        ManifestError: a file is missing, has another SHA-256, or is not what [names] says.
    """
    files = manifest.names
    assert files is not None, "the manifest of a lexicon has [names]"
    arabic, english, skeletons = (_part(folder, manifest, name, NameTable.decompressed) for name in files.tables)
    speller = files.transliterator and _part(folder, manifest, files.transliterator, NameSpeller.decompressed)
    return NameLexicon(manifest, arabic, english, skeletons, speller or None)


def _part(folder: Path, manifest: Manifest, name: str, read: Callable[[bytes], Part]) -> Part:
    try:
        return read(manifest.read_file(folder, name))
    except ValueError as error:
        raise ManifestError(f"{folder / name}: {error}") from error
