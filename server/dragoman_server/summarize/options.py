"""The options of a summary."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from ..errors import InvalidRequestError, LimitExceededError
from ..inference.options import TranslateOptions
from ..text import supported_language

__all__ = ["DEFAULT_SENTENCES", "MAX_SENTENCES", "SummarizeOptions", "SummaryStyle"]

DEFAULT_SENTENCES = 3
MAX_SENTENCES = 100


class SummaryStyle(Enum):
    """What a summary is made of."""

    EXTRACT = "extract"
    """Sentences of the article."""
    HEADLINE = "headline"
    """A written headline, without a full stop."""
    BRIEF = "brief"
    """One written sentence."""
    ABSTRACT = "abstract"
    """Written sentences, as many as the length allows."""

    @property
    def is_one_sentence(self) -> bool:
        """Whether a summary of this style has one sentence, whatever the length."""
        return self in (SummaryStyle.HEADLINE, SummaryStyle.BRIEF)


@dataclass(frozen=True, kw_only=True, slots=True)
class SummarizeOptions:
    """Length, style and languages of a summary. Hashable; validated on construction.

    After construction exactly one of `sentences`, `words` and `share` is set; without any, `sentences` is 3, or 1 for a
    style of one sentence.

    Args:
        sentences: the number of sentences, 1 to MAX_SENTENCES.
        words: the greatest number of source words, at least 1. The summary has whole sentences, at least one.
        share: the greatest share of the article's words, above 0 and at most 1. The summary has at least one sentence.
        source: the language of the article ("ar" or "en", in any spelling of the code); None detects it.
        translation: options to translate the summary; its `source` is ignored. None does not translate.
        style: what the summary is made of; a member of `SummaryStyle` or its value.

    Raises:
        InvalidRequestError: more than one length is given, one is out of range, or a style of one sentence is given
            another length; or there is no such style (UNKNOWN_STYLE).
        LimitExceededError: more sentences than MAX_SENTENCES.
        UnsupportedLanguageError: `source` is not a language code, or not a supported language.

    The `field` of an error names the option, or is "length" for more than one.
    """

    sentences: int | None = None
    words: int | None = None
    share: float | None = None
    source: str | None = None
    translation: TranslateOptions | None = None
    style: SummaryStyle | str = SummaryStyle.EXTRACT

    def __post_init__(self) -> None:
        style = _style(self.style)
        object.__setattr__(self, "style", style)
        given = [name for name in ("sentences", "words", "share") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InvalidRequestError(
                f"the length is given as {' and '.join(given)}; give one of sentences, words and share",
                reason="INVALID_LENGTH",
                field="length",
                metadata={"given": ", ".join(given)},
            )
        if not given:
            object.__setattr__(self, "sentences", 1 if style.is_one_sentence else DEFAULT_SENTENCES)
        self._check_length()
        if style.is_one_sentence and self.sentences != 1:
            raise InvalidRequestError(
                f"a summary of the style {style.value!r} is one sentence; leave the {given[0]} out",
                reason="INVALID_LENGTH",
                field=given[0],
                metadata={"style": style.value},
            )
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


def _style(wanted: SummaryStyle | str) -> SummaryStyle:
    try:
        return SummaryStyle(wanted)
    except ValueError:
        allowed = ", ".join(style.value for style in SummaryStyle)
        raise InvalidRequestError(
            f"there is no style {str(wanted)[:80]!r}; allowed: {allowed}",
            reason="UNKNOWN_STYLE",
            field="style",
            metadata={"allowed": allowed},
        ) from None


def _out_of_range(name: str, value: float, allowed: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name} is {value}; allowed: {allowed}",
        reason="INVALID_LENGTH",
        field=name,
        metadata={"actual": value, "allowed": allowed},
    )
