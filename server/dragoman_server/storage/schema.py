"""The tables, as the steps that lead from an empty file to today's version. A step that was released never changes."""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "MIGRATIONS"]

APPLICATION_ID = 0x44524147
"""Marks the file as ours (SQLite's `PRAGMA application_id`): "DRAG"."""

_GLOSSARIES = (
    # Revisions come from one counter, so that a glossary that was deleted and made again never has an old revision.
    "CREATE TABLE revisions (last INTEGER NOT NULL)",
    "INSERT INTO revisions VALUES (0)",
    """
    CREATE TABLE glossaries (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        description TEXT NOT NULL,
        revision INTEGER NOT NULL,
        created TEXT NOT NULL,
        updated TEXT NOT NULL
    )
    """,
    # The keys are the terms as they are compared (`entries.term_key`): a term has one counterpart in each direction.
    """
    CREATE TABLE glossary_entries (
        id INTEGER PRIMARY KEY,
        glossary INTEGER NOT NULL REFERENCES glossaries (id) ON DELETE CASCADE,
        arabic TEXT NOT NULL,
        english TEXT NOT NULL,
        case_sensitive INTEGER NOT NULL,
        note TEXT NOT NULL,
        arabic_key TEXT NOT NULL,
        english_key TEXT NOT NULL,
        updated TEXT NOT NULL,
        UNIQUE (glossary, arabic_key),
        UNIQUE (glossary, english_key)
    )
    """,
)

_MEMORY = (
    # A number is never used again (AUTOINCREMENT), so that deleting by an old one cannot hit another segment.
    # source_key is a hash of the normalised source. words are its words and punctuation marks, folded, one a line:
    # what near matches compare, kept because cutting and folding a candidate takes longer than comparing it.
    """
    CREATE TABLE segments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_language TEXT NOT NULL,
        target_language TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        source_key BLOB NOT NULL,
        context TEXT NOT NULL,
        document TEXT NOT NULL,
        author TEXT NOT NULL,
        note TEXT NOT NULL,
        words TEXT NOT NULL,
        word_count INTEGER NOT NULL,
        created TEXT NOT NULL,
        updated TEXT NOT NULL,
        UNIQUE (source_key, source_language, target_language, context)
    )
    """,
    "CREATE INDEX segments_by_document ON segments (document) WHERE document <> ''",
    # Lets a lookup drop candidates of another length without reading their texts.
    "CREATE INDEX segments_by_length ON segments (id, source_language, target_language, word_count)",
    # An index from each of `segments.words` to its segments. The "ascii" tokenizer takes every character beyond ASCII
    # for a letter, so that words stay as we cut them. The index keeps no text (content=''), and of each word only the
    # segments that have it (detail=none). Changing how words are cut or folded needs a step here that computes
    # `segments.words` anew and fills the index again.
    """
    CREATE VIRTUAL TABLE segment_words USING fts5 (
        words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'"
    )
    """,
    "CREATE VIRTUAL TABLE segment_word_counts USING fts5vocab ('segment_words', 'row')",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = ((*_GLOSSARIES, *_MEMORY),)
"""The statements of each version, the first one's at index 0; `PRAGMA user_version` counts those that were applied."""
