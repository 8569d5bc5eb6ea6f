"""What every check looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ...text import normalize
from ..terminology import TermMatch

__all__ = ["SCRIPTS", "Pair"]

SCRIPTS = {"ar": "Arab", "en": "Latn"}
"""The script of each language, ISO 15924."""

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A segment and its translation, both without their protected text."""

    source: str
    target: str
    source_language: str
    target_language: str
    ended: bool = True
    """Whether the model ended every part by itself."""
    silent: bool = False
    """Whether the model said nothing for some part, so that it stands as in the source."""
    similarity: float | None = None
    """Cosine of the sentence encoder; None: not computed."""
    score: float | None = None
    """Mean natural-log probability of a token; None: not known."""
    terms: tuple[TermMatch, ...] = ()
    """What a glossary finds in the source."""

    @cached_property
    def source_words(self) -> tuple[str, ...]:
        return words(self.source)

    @cached_property
    def target_words(self) -> tuple[str, ...]:
        return words(self.target)


def words(text: str) -> tuple[str, ...]:
    """Words and numbers as the models' normalisation writes them, case kept, punctuation left out."""
    return tuple(_WORD.findall(normalize(text)))
