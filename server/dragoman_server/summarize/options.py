"""The options of a summary."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..errors import InvalidRequestError, LimitExceededError
from ..inference.options import TranslateOptions
from ..text import supported_language

__all__ = ["DEFAULT_SENTENCES", "MAX_SENTENCES", "SummarizeOptions"]

DEFAULT_SENTENCES = 3
MAX_SENTENCES = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class SummarizeOptions:
    """Length and languages of a summary. Hashable; validated on construction.

    After construction exactly one of `sentences`, `words` and `share` is set; without any, `sentences` is 3.

    Args:
        sentences: the number of sentences, 1 to MAX_SENTENCES.
        words: the greatest number of source words, at least 1. The summary has whole sentences, at least one.
        share: the greatest share of the article's words, above 0 and at most 1. The summary has at least one sentence.
        source: the language of the article ("ar" or "en", in any spelling of the code); None detects it.
        translation: options to translate the summary; its `source` is ignored. None does not translate.

    Raises:
        InvalidRequestError: more than one length is given, or one is out of range.
        LimitExceededError: more sentences than MAX_SENTENCES.
        UnsupportedLanguageError: `source` is not a language code, or not a supported language.

    The `field` of an error names the option, or is "length" for more than one.
    """

    sentences: int | None = None
    words: int | None = None
    share: float | None = None
    source: str | None = None
    translation: TranslateOptions | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("sentences", "words", "share") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InvalidRequestError(
                f"the length is given as {' and '.join(given)}; give one of sentences, words and share",
                reason="INVALID_LENGTH",
                field="length",
                metadata={"given": ", ".join(given)},
            )
        if not given:
            object.__setattr__(self, "sentences", DEFAULT_SENTENCES)
        self._check_length()
        if self.source is not None:
            object.__setattr__(self, "source", supported_language(self.source, "source"))

    def _check_length(self) -> None:
        if self.sentences is not None:
            if self.sentences < 1:
                raise _out_of_range("sentences", self.sentences, f"1 to {MAX_SENTENCES}")
            if self.sentences > MAX_SENTENCES:
                raise LimitExceededError(
                    f"a summary may have at most {MAX_SENTENCES} sentences, {self.sentences} were asked for",
                    field="sentences",
                    metadata={"limit": MAX_SENTENCES, "actual": self.sentences},
                )
        if self.words is not None and self.words < 1:
            raise _out_of_range("words", self.words, "1 or more")
        if self.share is not None and not (math.isfinite(self.share) and 0 < self.share <= 1):
            raise _out_of_range("share", self.share, "above 0 and at most 1")


def _out_of_range(name: str, value: float, allowed: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name} is {value}; allowed: {allowed}",
        reason="INVALID_LENGTH",
        field=name,
        metadata={"actual": value, "allowed": allowed},
    )
