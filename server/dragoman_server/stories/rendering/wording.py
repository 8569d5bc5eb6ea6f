"""The words around a digest, in the languages of its readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...inference import Flag, FlagKind
from ..digest import LeftOut

__all__ = ["LEFT_OUT", "counted", "direction", "doubt", "left_out", "moment", "word"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "contents": ("Stories", "القصص"),
    "original": ("Original", "الأصل"),
    "sources": ("Sources", "المصادر"),
    "disagree": ("Where the sources disagree", "ما تختلف فيه المصادر"),
    "doubt": ("Doubtful translation", "ترجمة مشكوك فيها"),
    "copy": ("nearly the same text as", "نص يكاد يطابق"),
    "machine": (
        "Translated and summarised by machine. Open the original beside a translation before you rely on it.",
        "ترجمة وتلخيص آليان. ارجع إلى الأصل بجانب الترجمة قبل الاعتماد عليها.",
    ),
    "left out": ("Left out", "لم يُدرج"),
    "nothing": ("No stories.", "لا قصص."),
    "characters": ("characters", "المحارف"),
    "least": ("at least", "على الأقل"),
    "most": ("at most", "على الأكثر"),
    "about": ("about", "نحو"),
}
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "articles": ("article", "articles", "المقالات"),
    "outlets": ("outlet", "outlets", "الجهات الناشرة"),
    "stories": ("story", "stories", "القصص"),
}
_MONTHS = (
    ("January", "يناير"),
    ("February", "فبراير"),
    ("March", "مارس"),
    ("April", "أبريل"),
    ("May", "مايو"),
    ("June", "يونيو"),
    ("July", "يوليو"),
    ("August", "أغسطس"),
    ("September", "سبتمبر"),
    ("October", "أكتوبر"),
    ("November", "نوفمبر"),
    ("December", "ديسمبر"),
)
LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "embargoed": ("under embargo", "تحت الحظر"),
    "withheld": ("withheld by the publisher", "حجبها الناشر"),
    "canceled": ("withdrawn by the publisher", "سحبها الناشر"),
    "older_version": ("older versions", "نسخ أقدم"),
    "other_language": ("in another language", "بلغة أخرى"),
    "empty": ("without text", "بلا نص"),
    "unlisted": ("in stories not listed", "في قصص لم تُدرج"),
}
_DOUBTS: Mapping[FlagKind, tuple[str, str]] = {
    FlagKind.TRUNCATED: ("the translation may be cut off", "قد تكون الترجمة مبتورة"),
    FlagKind.REPETITION: ("the translation repeats itself", "في الترجمة تكرار"),
    FlagKind.WRONG_SCRIPT: ("the translation is in the wrong script", "الترجمة بحروف لغة أخرى"),
    FlagKind.COPIED_SOURCE: ("words were left untranslated", "بقيت كلمات بلا ترجمة"),
    FlagKind.NUMBER_MISMATCH: ("numbers differ from the original", "الأرقام تخالف الأصل"),
    FlagKind.LENGTH_RATIO: ("the length is unusual for a translation", "طول الترجمة غير معتاد"),
    FlagKind.LOW_SIMILARITY: ("the meaning may differ from the original", "قد يخالف المعنى الأصل"),
    FlagKind.LOW_CONFIDENCE: ("the model was not certain", "النموذج غير متيقن"),
    FlagKind.NONWORD: ("it has words that are none", "فيها ما ليس بكلمات"),
    FlagKind.TERM_MISSING: ("a term of the glossary is missing", "مصطلح من المسرد غائب"),
    FlagKind.NAME_MISMATCH: ("a name may differ from the original", "قد يخالف اسم ما في الأصل"),
    FlagKind.NAME_REPLACED: ("a name was put right from a list of names", "صُحح اسم من قائمة أسماء"),
    FlagKind.NAME_VARIANT: ("a name is spelled differently elsewhere", "اسم مكتوب بشكل آخر في موضع آخر"),
    FlagKind.LEXICON_MISMATCH: (
        "a date, country or unit may be missing",
        "قد يغيب تاريخ أو بلد أو وحدة",
    ),
}


def word(name: str, language: str) -> str:
    """A word or sentence of the page, in "ar" or "en"."""
    return _WORDS[name][language == "ar"]


def counted(number: int, name: str, language: str) -> str:
    """How many articles, outlets or stories: "1 story", and in Arabic, where the noun would vary, "القصص: 1"."""
    one, many, arabic = _COUNTED[name]
    return f"{arabic}: {number}" if language == "ar" else f"{number} {one if number == 1 else many}"


def direction(language: str) -> str:
    """The value of `dir` for a language."""
    return "rtl" if language.partition("-")[0].lower() in ("ar", "fa", "ur", "he") else "ltr"


def doubt(flag: Flag, language: str) -> str:
    """Why a translation is doubted, for people."""
    return _DOUBTS[flag.kind][language == "ar"] if flag.kind in _DOUBTS else flag.kind.value


def left_out(counts: LeftOut, language: str) -> list[str]:
    """What was left out and how many: "2 under embargo"."""
    return [f"{getattr(counts, name)} {words[language == 'ar']}" for name, words in LEFT_OUT.items()
            if getattr(counts, name)]  # fmt: skip


def moment(time: datetime | None, language: str) -> str:
    """A time for people: "20 November 2026, 12:00 UTC"; empty when there is none."""
    if time is None:
        return ""
    arabic = language == "ar"
    day = f"{time.day} {_MONTHS[time.month - 1][arabic]} {time.year}"
    return f"{day}{'،' if arabic else ','} {time:%H:%M} {time:%Z}".strip()
