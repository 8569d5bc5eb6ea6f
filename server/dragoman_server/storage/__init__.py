"""What the server keeps: glossaries and translation memory, in one SQLite file. Knows neither gRPC nor protobuf.

Everything blocks; async code calls it through `asyncio.to_thread`.
"""

from __future__ import annotations

from .database import FILE_NAME, IN_MEMORY, Database
from .entries import MAX_ENTRIES, MAX_NOTE_CHARACTERS, MAX_TERM_CHARACTERS, StoredEntry
from .errors import (
    AlreadyStoredError,
    InvalidEntriesError,
    NotStoredError,
    RevisionConflictError,
    StorageBusyError,
    StorageError,
    UnreadableFileError,
)
from .glossaries import GlossaryStore
from .glossary_rows import Glossary
from .imports import GLOSSARY_FORMATS, export_glossary, export_memory, import_glossary, import_memory
from .memory import MIN_SIMILARITY, TranslationMemory
from .report import MAX_PROBLEMS, ImportReport, Problem
from .segments import MAX_SEGMENT_CHARACTERS, ApprovedSegment, NearMatch, StoredSegment, context_key
from .texts import MAX_PAGE, Page
from .words import Difference

__all__ = [
    "FILE_NAME",
    "GLOSSARY_FORMATS",
    "IN_MEMORY",
    "MAX_ENTRIES",
    "MAX_NOTE_CHARACTERS",
    "MAX_PAGE",
    "MAX_PROBLEMS",
    "MAX_SEGMENT_CHARACTERS",
    "MAX_TERM_CHARACTERS",
    "MIN_SIMILARITY",
    "AlreadyStoredError",
    "ApprovedSegment",
    "Database",
    "Difference",
    "Glossary",
    "GlossaryStore",
    "ImportReport",
    "InvalidEntriesError",
    "NearMatch",
    "NotStoredError",
    "Page",
    "Problem",
    "RevisionConflictError",
    "StorageBusyError",
    "StorageError",
    "StoredEntry",
    "StoredSegment",
    "TranslationMemory",
    "UnreadableFileError",
    "context_key",
    "export_glossary",
    "export_memory",
    "import_glossary",
    "import_memory",
]
