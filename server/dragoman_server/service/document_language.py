"""The language of a document, which helps where a block is too short to tell its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UnsupportedLanguageError
from ..text import detect_language, script_shares
from ..translate import source_language
from ..translate.checks import SCRIPTS

__all__ = ["DocumentLanguage", "document_language"]

_SAMPLE = 20_000
"""Characters by which the language of a document is told."""
_TELLING_WORDS = 8
_TELLING_CONFIDENCE = 0.8
"""From so many words and so much confidence on, the language of a block is its own."""
_SOME = 0.1
"""Share of letters in the script of the document's language from which a short block may be in it."""


@dataclass(frozen=True, slots=True)
class DocumentLanguage:
    """The language that a document is translated from.

    Args:
        language: of the document; the target language if it is in that.
        target: language that it is translated into.
    """

    language: str
    target: str

    def of(self, text: str) -> str | None:
        """The language to translate a block from; None: as it is detected for the block alone.

        A block that is clearly in another language is left to itself. A short one is taken to be in the document's
        language if it has letters of its script, and else in the target language if it is in the script of that.
        """
        detection = detect_language(text)
        if detection.language in (self.language, "und"):
            return None if detection.language == "und" else self.language
        if len(text.split()) >= _TELLING_WORDS and detection.confidence >= _TELLING_CONFIDENCE:
            return None
        shares = script_shares(text)
        if self.language != self.target and shares.get(SCRIPTS[self.language], 0.0) >= _SOME:
            return self.language
        return self.target if shares.get(SCRIPTS[self.target], 0.0) > 0.5 else None


def document_language(texts: Iterable[str], target: str) -> DocumentLanguage | None:
    """The language of a document by the first of its texts; None if it is none that is translated.

    Args:
        texts: of its blocks.
        target: language that it is translated into.
    """
    sample: list[str] = []
    size = 0
    for text in texts:
        sample.append(text[: _SAMPLE - size])
        size += len(sample[-1])
        if size >= _SAMPLE:
            break
    try:
        language = source_language(detect_language("\n\n".join(sample)), target, "document")
    except UnsupportedLanguageError:
        return None
    return DocumentLanguage(language, target) if language in SCRIPTS and target in SCRIPTS else None
