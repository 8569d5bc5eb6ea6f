"""The words around a bilingual edition, in the languages of its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .edition import Edition

__all__ = ["language_name", "model_names", "remarks", "word"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "document": ("Document", "مستند"),
    "doubt": ("Doubtful translation", "ترجمة مشكوك فيها"),
    "copied": ("not translated", "لم يُترجم"),
    "failed": ("left as it was", "تُرك كما هو"),
    "nothing": ("The document has no text.", "لا نص في المستند."),
    "machine": (
        "Translated by machine. Compare a translation with its source before you rely on it.",
        "ترجمة آلية. قارن الترجمة بأصلها قبل الاعتماد عليها.",
    ),
    "to check": ("sentences to check", "جمل للمراجعة"),
    "withheld": ("parts withheld by their publisher, not shown", "أجزاء حجبها ناشرها ولا تظهر هنا"),
    "failures": ("parts left as they were", "أجزاء تُركت كما هي"),
    "model": ("Model", "النموذج"),
    "source": ("Source", "الأصل"),
    "translation": ("Translation", "الترجمة"),
}
_LANGUAGES: Mapping[str, tuple[str, str]] = {"ar": ("Arabic", "العربية"), "en": ("English", "الإنجليزية")}


def word(name: str, language: str) -> str:
    """A word or sentence of the edition, in "ar" or "en"."""
    return _WORDS[name][language.partition("-")[0] == "ar"]


def language_name(code: str, language: str) -> str:
    """The name of a language in another; the code itself if it is not known, and empty for "und"."""
    names = _LANGUAGES.get(code.partition("-")[0])
    if names is None:
        return "" if code == "und" else code
    return names[language.partition("-")[0] == "ar"]


def model_names(edition: Edition) -> Sequence[str]:
    """The models that had a part in it: their names and the first digits of their hashes."""
    return [f"{model.name} {model.hash[:12]}".strip() for model in edition.models]


def remarks(edition: Edition) -> Sequence[str]:
    """What a reader has to know about the whole: what is doubtful, left as it was, or not shown."""
    failed = sum(bool(row.problem) for row in edition.rows)
    counts = ((edition.doubtful, "to check"), (failed, "failures"), (edition.withheld, "withheld"))
    return [f"{word(name, edition.target)}: {count}" for count, name in counts if count]
