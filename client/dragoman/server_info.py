"""What a server says of itself: its models, versions and limits."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits", "Model", "NameLexicon", "ServerInfo"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the server has loaded."""

    name: str
    task: str
    """ "translation", "summarization", "sentence-embedding", or "" for one that this client does not know."""
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    hash: str
    license: str
    description: str
    size_bytes: int
    max_input_tokens: int
    default: bool


@dataclass(frozen=True, slots=True)
class NameLexicon:
    """The lexicon by which the server puts names right."""

    name: str
    hash: str
    entries: int
    """Names that it has a form for, Arabic and English ones together."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may hold; beyond it the server refuses, it never cuts. 0: the server did not say."""

    max_texts: int = 0
    max_characters: int = 0
    max_message_bytes: int = 0
    max_stream_items_in_flight: int = 0
    max_summary_sentences: int = 0
    max_interactive_characters: int = 0
    """Of a call that may be interactive; a longer one is not refused, but bulk."""
    max_interactive_item_characters: int = 0
    """The same for an item of a stream."""
    max_digest_bytes: int = 0
    """Of all feeds of a digest; its state may have as many."""
    max_digest_articles: int = 0
    """Of all feeds of a digest."""
    max_document_bytes: int = 0
    max_documents: int = 0
    """Documents that are worked on at a time, of all callers."""
    max_alternatives: int = 0
    """Of a segment, or words for one place."""


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Versions and limits of the server."""

    version: str
    engine: str
    limits: Limits
