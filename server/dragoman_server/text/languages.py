"""Language codes in their usual spellings, reduced to the primary language subtag (BCP 47)."""

from __future__ import annotations

import re

from ..errors import UnsupportedLanguageError

__all__ = ["TRANSLATED_LANGUAGES", "parse_language", "supported_language"]

TRANSLATED_LANGUAGES = ("ar", "en")
"""The languages that are segmented, checked, translated and summarised."""

# Common ISO 639-2 and 639-3 codes that have a two-letter equivalent; "arb" is Modern Standard Arabic in ISO 639-3.
_TWO_LETTER = {
    "ara": "ar", "arb": "ar", "eng": "en", "fas": "fa", "per": "fa", "pes": "fa", "urd": "ur", "fra": "fr", "fre": "fr",
    "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "tur": "tr", "rus": "ru",
    "heb": "he", "iw": "he", "kur": "ku", "pus": "ps", "zho": "zh", "chi": "zh", "jpn": "ja", "hin": "hi",
}  # fmt: skip
# language[-Script][-REGION][-variant…], "_" for "-", and the suffixes of POSIX locales (".UTF-8", "@euro").
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,6}(?:[.@][a-z0-9@._-]{1,32})?", re.ASCII)


def parse_language(code: str) -> str:
    """The primary language subtag of a code: "ar-IQ", "ara" and "AR" give "ar", "en_US" gives "en", "fa" gives "fa".

    The language need not be one that is translated.

    Raises:
        UnsupportedLanguageError: not a language code, or one that names no single language ("und", "mul").
    """
    match = _CODE.fullmatch(code.strip().lower())
    primary = match[1] if match else ""
    if primary in ("", "und", "mul", "mis", "zxx"):
        shown = code if len(code) <= 40 else code[:40] + "…"
        raise UnsupportedLanguageError(
            f"{shown!r} is not a language code; give one of {', '.join(TRANSLATED_LANGUAGES)} "
            "(region and script are ignored: ar-IQ is ar)",
            metadata={
                "language": shown.encode("utf-8", "replace").decode(),
                "allowed": ", ".join(TRANSLATED_LANGUAGES),
            },
        )
    return _TWO_LETTER.get(primary, primary)


def supported_language(code: str, option: str) -> str:
    """`parse_language` for an option that accepts only TRANSLATED_LANGUAGES.

    Raises:
        UnsupportedLanguageError: not a language code, or not a supported language; `field` is the name of the option.
    """
    try:
        language = parse_language(code)
    except UnsupportedLanguageError as error:
        error.field = option
        raise
    if language not in TRANSLATED_LANGUAGES:
        raise UnsupportedLanguageError(
            f"the language {code!r} is not supported; allowed: {', '.join(TRANSLATED_LANGUAGES)}",
            field=option,
            metadata={"language": language, "allowed": ", ".join(TRANSLATED_LANGUAGES)},
        )
    return language
