"""Stored glossaries and their entries: plain types, and their messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ._convert import checked_text
from .errors import ConfigurationError
from .imports import moment
from .v1 import glossaries_pb2 as pb

FORMATS = {"tsv": pb.GLOSSARY_FORMAT_TSV, "csv": pb.GLOSSARY_FORMAT_CSV, "tbx": pb.GLOSSARY_FORMAT_TBX}


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A term in both languages; it holds in both directions. The same on both sides: it is not translated."""

    arabic: str
    english: str
    case_sensitive: bool = False
    """Whether only this spelling is meant: "US", not "us"."""
    note: str = ""
    """For people."""
    updated: datetime | None = field(default=None, compare=False, kw_only=True)
    """When it was last changed; None before it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGlossary:
    """A glossary without its entries."""

    name: str
    description: str
    revision: int
    """Higher after every change; give it as `expected_revision` to change only what you have seen."""
    entry_count: int
    created: datetime | None
    updated: datetime | None


def create_request(name: str, description: str) -> pb.CreateGlossaryRequest:
    """The request that makes a glossary."""
    return pb.CreateGlossaryRequest(
        name=checked_text(name, "name"), description=checked_text(description, "description")
    )


def put_request(name: str, entries: Iterable[StoredEntry], expected_revision: int | None) -> pb.PutEntriesRequest:
    """The request that adds entries."""
    return pb.PutEntriesRequest(
        name=name,
        entries=[
            pb.StoredEntry(
                arabic=checked_text(entry.arabic, f"entries[{index}].arabic"),
                english=checked_text(entry.english, f"entries[{index}].english"),
                case_sensitive=entry.case_sensitive,
                note=checked_text(entry.note, f"entries[{index}].note"),
            )
            for index, entry in enumerate(entries)
        ],
        expected_revision=expected_revision,
    )


def remove_request(name: str, arabic_terms: Iterable[str], expected_revision: int | None) -> pb.RemoveEntriesRequest:
    """The request that removes entries; raises TypeError for a bare str."""
    if isinstance(arabic_terms, str):
        raise TypeError("arabic_terms must be several str, not one: it would be read letter by letter")
    terms = [checked_text(term, "arabic_terms") for term in arabic_terms]
    return pb.RemoveEntriesRequest(name=name, arabic_terms=terms, expected_revision=expected_revision)


def import_header(
    name: str, format: str, replace: bool, dry_run: bool, create: bool, expected_revision: int | None
) -> pb.ImportGlossaryHeader:
    """The first message of an import; raises ConfigurationError for an unknown format."""
    return pb.ImportGlossaryHeader(
        name=checked_text(name, "name"),
        format=_format(format),
        replace=replace,
        dry_run=dry_run,
        create=create,
        expected_revision=expected_revision,
    )


def export_request(name: str, format: str) -> pb.ExportGlossaryRequest:
    """The request for a file of entries; raises ConfigurationError for an unknown format."""
    return pb.ExportGlossaryRequest(name=name, format=_format(format))


def _format(name: str) -> pb.GlossaryFormat:
    if name not in FORMATS:
        raise ConfigurationError(f"format must be one of {', '.join(FORMATS)}, not {name!r}")
    return FORMATS[name]


def stored_glossary(message: pb.StoredGlossary) -> StoredGlossary:
    """A glossary of the server."""
    return StoredGlossary(
        name=message.name,
        description=message.description,
        revision=message.revision,
        entry_count=message.entry_count,
        created=moment(message, "create_time"),
        updated=moment(message, "update_time"),
    )


def stored_entry(message: pb.StoredEntry) -> StoredEntry:
    """An entry of the server."""
    return StoredEntry(
        message.arabic,
        message.english,
        message.case_sensitive,
        message.note,
        updated=moment(message, "update_time"),
    )
