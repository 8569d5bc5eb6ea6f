"""Language codes as people write them, reduced to the primary subtag of BCP 47."""

from __future__ import annotations

import re

from ..errors import UnsupportedLanguageError

__all__ = ["TRANSLATED_LANGUAGES", "parse_language", "supported_language"]

TRANSLATED_LANGUAGES = ("ar", "en")
"""The languages that text is cut, checked and translated in."""

# ISO 639-2 and 639-3 codes with a two-letter twin that are likely to arrive here; ISO 639-3 has Modern Standard
# Arabic as arb.
_TWO_LETTER = {
    "ara": "ar", "arb": "ar", "eng": "en", "fas": "fa", "per": "fa", "pes": "fa", "urd": "ur", "fra": "fr", "fre": "fr",
    "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "tur": "tr", "rus": "ru",
    "heb": "he", "iw": "he", "kur": "ku", "pus": "ps", "zho": "zh", "chi": "zh", "jpn": "ja", "hin": "hi",
}  # fmt: skip
# language[-Script][-REGION][-variant…], "_" for "-", and what POSIX locales put behind it (".UTF-8", "@euro").
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,6}(?:[.@][a-z0-9@._-]{1,32})?", re.ASCII)


def parse_language(code: str) -> str:
    """The primary language subtag of a code: "ar-IQ", "ara" and "AR" give "ar", "en_US" gives "en", "fa" gives "fa".

    It says how the code is read, not whether the language is translated.

    Raises:
        UnsupportedLanguageError: not a language code, or a language left open ("und", "mul").
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
    """`parse_language` of an option, for languages that are translated and summarised only.

    Raises:
        UnsupportedLanguageError: no language code, or another language; `field` is the name of the option.
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
