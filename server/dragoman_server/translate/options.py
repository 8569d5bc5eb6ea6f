"""What a caller may choose about a translation."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UnsupportedLanguageError
from ..text import TRANSLATED_LANGUAGES, parse_language

__all__ = ["TranslateOptions"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslateOptions:
    """Options of one request, checked on construction; codes become "ar" or "en" whatever their spelling.

    Attributes:
        target: language to translate into: "en", "ara", "ar-IQ", "EN_us".
        source: language to translate from; None: detected for each text.
        model: name of a loaded model; None: the default of the pair.

    Raises:
        UnsupportedLanguageError: a code that is no language code or a language that is not translated.
    """

    target: str
    source: str | None = None
    model: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", _supported(self.target, "target_language"))
        object.__setattr__(self, "source", _supported(self.source, "source_language") if self.source else None)
        object.__setattr__(self, "model", self.model or None)


def _supported(code: str, field: str) -> str:
    try:
        language = parse_language(code)
    except UnsupportedLanguageError as error:
        error.field = error.field or field
        raise
    if language not in TRANSLATED_LANGUAGES:
        raise UnsupportedLanguageError(
            f"{field} {code!r} is not translated; the languages are {' and '.join(TRANSLATED_LANGUAGES)}",
            field=field,
            metadata={"language": language, "allowed": ", ".join(TRANSLATED_LANGUAGES)},
        )
    return language
