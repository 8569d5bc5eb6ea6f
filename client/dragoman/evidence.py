"""What several kinds of results tell: doubts, the model, the language, and the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["DetectedLanguage", "Detection", "Flag", "FlagKind", "ModelRef", "Priority", "Timing"]


class FlagKind(str, Enum):
    """The checks that a sentence can fail. UNKNOWN is one that a newer server has: look at the sentence."""

    UNKNOWN = "UNKNOWN"
    TRUNCATED = "TRUNCATED"
    REPETITION = "REPETITION"
    WRONG_SCRIPT = "WRONG_SCRIPT"
    COPIED_SOURCE = "COPIED_SOURCE"
    NUMBER_MISMATCH = "NUMBER_MISMATCH"
    LENGTH_RATIO = "LENGTH_RATIO"
    LOW_SIMILARITY = "LOW_SIMILARITY"
    LOW_CONFIDENCE = "LOW_CONFIDENCE"
    NONWORD = "NONWORD"
    TERM_MISSING = "TERM_MISSING"
    NAME_MISMATCH = "NAME_MISMATCH"
    NAME_VARIANT = "NAME_VARIANT"
    LEXICON_MISMATCH = "LEXICON_MISMATCH"
    ABBREVIATION = "ABBREVIATION"
    OMISSION = "OMISSION"
    NAME_REPLACED = "NAME_REPLACED"


@dataclass(frozen=True, slots=True)
class Flag:
    """A check that a sentence failed, and what was seen, for people."""

    kind: FlagKind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} ({self.detail})" if self.detail else self.kind.value


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model gave a result; the same hash and options give the same answer."""

    name: str
    hash: str


class Priority(str, Enum):
    """How urgent work is: who goes first on a server that has more to do than it can.

    A wish; the server decides what may be interactive (`Limits`), and `Timing.priority` says what became of it.
    """

    INTERACTIVE = "interactive"
    """A person waits. What calls are, unless they say otherwise."""
    BULK = "bulk"
    """It matters when all of it is done. What items of streams are, unless they say otherwise."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Where the time of a call, or of a stream's item, went on the server, in milliseconds."""

    queue_ms: float = 0.0
    compute_ms: float = 0.0
    total_ms: float = 0.0
    priority: Priority | None = None
    """As what it was worked on; None: the server did not say."""


@dataclass(frozen=True, slots=True)
class DetectedLanguage:
    """A language (BCP 47; "und" when there is nothing to go by) and how sure the server is, 0 to 1."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Detection:
    """The languages of a text, most likely first."""

    languages: tuple[DetectedLanguage, ...]
    mixed: bool = False
    """Whether sizeable parts are in different languages."""

    @property
    def language(self) -> str:
        """The most likely one."""
        return self.languages[0].language if self.languages else "und"

    @property
    def confidence(self) -> float:
        """Of the most likely one, 0 to 1."""
        return self.languages[0].confidence if self.languages else 0.0
