"""Files into the stores and out of them: what the calls for import and export do with a file's bytes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

from ..errors import InvalidRequestError
from .entries import NumberedEntry, StoredEntry, checked_entries
from .errors import AlreadyStoredError, NotStoredError, RevisionConflictError
from .glossaries import GlossaryStore
from .interchange import (
    read_csv,
    read_tbx,
    read_tmx,
    read_tsv,
    write_csv,
    write_tbx,
    write_tmx,
    write_tsv,
)
from .memory import TranslationMemory
from .report import ImportReport, Problem

__all__ = ["GLOSSARY_FORMATS", "export_glossary", "export_memory", "import_glossary", "import_memory"]

_READERS: Mapping[str, Callable[[bytes], Iterator[NumberedEntry | Problem]]] = {
    "tsv": read_tsv,
    "csv": read_csv,
    "tbx": read_tbx,
}
_WRITERS: Mapping[str, Callable[[Iterable[StoredEntry]], Iterator[bytes]]] = {
    "tsv": write_tsv,
    "csv": write_csv,
    "tbx": write_tbx,
}
GLOSSARY_FORMATS = tuple(_READERS)
"""Names of the formats of glossaries, which are also the usual endings of their files."""


def import_glossary(
    store: GlossaryStore,
    name: str,
    data: bytes,
    file_format: str,
    *,
    replace: bool = False,
    dry_run: bool = False,
    expected_revision: int | None = None,
    create: bool = False,
) -> ImportReport:
    """Store the entries of a file in a glossary, in one transaction. Blocks.

    Rows with a problem are left out and reported; nothing is changed where the file as a whole cannot be read.

    Args:
        store: where the glossary is.
        name: of the glossary.
        data: the file.
        file_format: one of `GLOSSARY_FORMATS`.
        replace: remove entries that are not in the file.
        dry_run: report what would change, and change nothing.
        expected_revision: of the glossary; another one is a conflict.
        create: make the glossary when there is none of that name; it goes again when nothing is stored in it.

    Raises:
        InvalidRequestError: no such format; LimitExceededError: too many entries; UnreadableFileError: see the readers.
        InvalidRequestError: `replace` with a file without a single entry that can be stored, since that is a mistake.
        NotStoredError, RevisionConflictError, StorageError: as for GlossaryStore.
    """
    entries, problems = checked_entries(_READERS[_format(file_format)](data), fault=store.fault)
    if replace and not entries:
        first = f"; line {problems.first[0].line}: {problems.first[0].message}" if problems.first else ""
        raise InvalidRequestError(
            f"the file has no entry that can be stored, so the glossary {name[:80]!r} was left as it is{first}"
        )
    with _glossary(store, name, create=create, keep=not dry_run):
        done = store.store(name, entries, replace=replace, dry_run=dry_run, expected_revision=expected_revision)
    return ImportReport(
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
        removed=done.removed,
        problems=tuple(problems.first),
        problem_count=problems.count,
        revision=done.revision,
    )


def export_glossary(store: GlossaryStore, name: str, file_format: str) -> Iterator[bytes]:
    """The entries of a glossary, as of one moment, as the pieces of a file. Blocks.

    Raises:
        InvalidRequestError: no such format.
        NotStoredError: no such glossary.
    """
    write = _WRITERS[_format(file_format)]
    _, entries = store.snapshot(name)
    return write(entries)


def import_memory(
    memory: TranslationMemory,
    data: bytes | BinaryIO,
    *,
    source_language: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Store the segments of a TMX file, in one transaction; it is read piece by piece. Blocks.

    Units with a problem are left out and reported; nothing is changed where the file cannot be read to its end.

    Raises:
        UnreadableFileError, UnsupportedLanguageError: see `read_tmx`.
        StorageError: the database cannot be used.
    """
    return memory.load(read_tmx(data, source_language=source_language), dry_run=dry_run)


def export_memory(memory: TranslationMemory, *, document: str | None = None) -> Iterator[bytes]:
    """The segments of the memory, or of one document, as the pieces of a TMX file. Blocks with every piece."""
    return write_tmx(memory.all_segments(document=document))


@contextlib.contextmanager
def _glossary(store: GlossaryStore, name: str, *, create: bool, keep: bool) -> Iterator[None]:
    """Makes the glossary if it is missing, and takes it away again when the block raises or it is not to be kept."""
    made = None
    if create:
        with contextlib.suppress(AlreadyStoredError):
            made = store.create(name)
    kept = False
    try:
        yield
        kept = keep
    finally:
        if made is not None and not kept:
            with contextlib.suppress(NotStoredError, RevisionConflictError):  # somebody else has used it meanwhile
                store.delete(name, expected_revision=made.revision)


def _format(name: str) -> str:
    if name not in _READERS:
        raise InvalidRequestError(
            f"{name[:40]!r} is not a format of glossaries; allowed: {', '.join(GLOSSARY_FORMATS)}", field="format"
        )
    return name
