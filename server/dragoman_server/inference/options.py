"""The options of a translation request."""

from __future__ import annotations

from dataclasses import dataclass

from ..text import supported_language

__all__ = ["TranslateOptions"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslateOptions:
    """Options of one request, checked on construction; codes become "ar" or "en" whatever their spelling.

    Attributes:
        target: language to translate into: "en", "ara", "ar-IQ", "EN_us".
        source: language to translate from; None: detected for each text.
        model: name of a loaded model; None: the default of the pair.
        check_similarity: whether to compare source and translation with the sentence encoder, if one is loaded.
        word_alignment: whether to tell which words translate each other, by the sentence encoder, if one is loaded.

    Raises:
        UnsupportedLanguageError: a code that is no language code or a language that is not translated; `field` is the
            name of the option.
    """

    target: str
    source: str | None = None
    model: str | None = None
    check_similarity: bool = True
    word_alignment: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", supported_language(self.target, "target"))
        object.__setattr__(self, "source", supported_language(self.source, "source") if self.source else None)
        object.__setattr__(self, "model", self.model or None)
