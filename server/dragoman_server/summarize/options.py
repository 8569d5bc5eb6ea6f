"""What a caller may ask of a summary."""

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
    """Length and languages of a summary; hashable, checked when made.

    Exactly one of `sentences`, `words` and `share` is set afterwards: `sentences` (three) when none was given.

    Args:
        sentences: how many, 1 to MAX_SENTENCES.
        words: at most so many words of the source language, at least 1. Whole sentences only, never fewer than one.
        share: at most this share of the article's words, above 0 and at most 1. Whole sentences, never fewer than one.
        source: language of the article ("ar", "en", in any spelling of the code); detected when None.
        translation: how to translate the summary, with the article's language in place of `source`; None: not at all.

    Raises:
        InvalidRequestError: more than one length, or one out of its range.
        LimitExceededError: more sentences than MAX_SENTENCES.
        UnsupportedLanguageError: `source` is no language code, or a language that is not summarised.

    The `field` of an error is the name of the option to blame, or "length" for more than one.
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
