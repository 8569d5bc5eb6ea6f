"""The options of a translation request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..errors import InvalidRequestError
from ..text import supported_language
from .glossary import Glossary
from .names import NameRendering, check_names
from .previous import PreviousSegments

__all__ = ["MAX_ALTERNATIVES", "Quality", "SecondOpinion", "TranslateOptions"]

MAX_ALTERNATIVES = 8
"""Other translations of a segment, or words for one place, that can be asked for."""
MAX_MILLISECONDS = 2**31 - 1


class Quality(Enum):
    """How much work a translation is worth."""

    FAST = "fast"
    """Greedy search, no comparison by meaning, no second search."""
    BALANCED = "balanced"
    """The model's own beam search; segments that fail a check are decoded again."""
    CAREFUL = "careful"
    """As balanced; then every segment is scored again by this model and by the one of the opposite direction, and those
    that remain very doubtful are decoded again and the least doubtful hypothesis is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondOpinion:
    """Which segments a second model translates too, and how much that may cost.

    Attributes:
        doubt: the line, 0 to 1: from this probability of misleading on, a segment goes to the second model.
        max_share: the most segments that go there, as a share of those that are translated together, 0 to 1; rounded
            up.
        max_milliseconds: the most time that the second model may take, waiting included; None: no limit but the
            deadline of the call.

    Raises:
        InvalidRequestError: a number out of its range; `field` is "second_opinion.doubt" and so on.
    """

    doubt: float = 0.75
    max_share: float = 0.3
    max_milliseconds: int | None = None

    def __post_init__(self) -> None:
        for name in ("doubt", "max_share"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise _wrong_opinion(name, value, "0 to 1")
        if self.max_milliseconds is not None and not 1 <= self.max_milliseconds <= MAX_MILLISECONDS:
            raise _wrong_opinion("max_milliseconds", self.max_milliseconds, f"1 to {MAX_MILLISECONDS}")


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslateOptions:
    """Options of one request, checked on construction; codes become "ar" or "en" whatever their spelling.

    Attributes:
        target: language to translate into: "en", "ara", "ar-IQ", "EN_us".
        source: language to translate from; None: detected for each text.
        model: name of a loaded model; None: the default of the pair.
        check_similarity: whether to compare source and translation with the sentence encoder, if one is loaded.
        word_alignment: whether to tell which words translate each other, by the sentence encoder, if one is loaded.
        quality: how much work the translation is worth; a member of `Quality` or its value.
        glossary: what terms are called, compared by its digest; None: there is none.
        glossary_name: of a stored glossary. The service puts that in the place of `glossary`; pipelines do not look at
            the name.
        use_memory: whether segments that the translation memory has exactly are taken from it.
        keep_names: whether a name is written in its first form throughout a call, a document or a stream.
        name_memory: forms that names have already, for `keep_names`; those of the other direction have no effect.
        alternatives: how many other translations to give of each segment at most.
        token_scores: whether to tell how probable the model finds each token.
        second_opinion: which segments a second model translates too; None: none.
        previous_segments: of an earlier version of the texts; segments that have not changed keep their translations.
            None: there is none.

    Raises:
        InvalidRequestError: there is no such quality, too many alternatives are asked for, or a name or its form cannot
            be used; `field` is the name of the option, or as `check_names` has it.
        UnsupportedLanguageError: a code that is no language code or a language that is not translated; `field` is the
            name of the option.
    """

    target: str
    source: str | None = None
    model: str | None = None
    check_similarity: bool = True
    word_alignment: bool = False
    quality: Quality | str = Quality.BALANCED
    glossary: Glossary | None = None
    glossary_name: str | None = None
    use_memory: bool = False
    keep_names: bool = False
    name_memory: tuple[NameRendering, ...] = ()
    alternatives: int = 0
    token_scores: bool = False
    second_opinion: SecondOpinion | None = None
    previous_segments: PreviousSegments | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", supported_language(self.target, "target"))
        object.__setattr__(self, "source", supported_language(self.source, "source") if self.source else None)
        object.__setattr__(self, "model", self.model or None)
        object.__setattr__(self, "quality", _quality(self.quality))
        object.__setattr__(self, "glossary_name", self.glossary_name or None)
        object.__setattr__(self, "name_memory", tuple(self.name_memory))
        check_names(self.name_memory)
        _check_alternatives(self.alternatives)


def _quality(wanted: Quality | str) -> Quality:
    try:
        return Quality(wanted)
    except ValueError:
        allowed = ", ".join(quality.value for quality in Quality)
        raise InvalidRequestError(
            f"there is no quality {wanted!r}; allowed: {allowed}",
            reason="UNKNOWN_QUALITY",
            field="quality",
            metadata={"allowed": allowed},
        ) from None


def _wrong_opinion(name: str, value: float, allowed: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"second_opinion.{name} is {value}; allowed: {allowed}",
        field=f"second_opinion.{name}",
        metadata={"allowed": allowed, "actual": value},
    )


def _check_alternatives(wanted: int) -> None:
    if not 0 <= wanted <= MAX_ALTERNATIVES:
        raise InvalidRequestError(
            f"alternatives is {wanted}; allowed: 0 to {MAX_ALTERNATIVES}",
            field="alternatives",
            metadata={"limit": MAX_ALTERNATIVES, "actual": wanted},
        )
