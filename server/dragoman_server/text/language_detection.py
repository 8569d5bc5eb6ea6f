"""Detects the script of a text by its letters, and its language by frequent words and characteristic letters."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .language_profiles import arabic_script_scores, latin_script_scores
from .normalization import compatibility_composed
from .protection import protected_spans

__all__ = ["LETTER", "Detection", "detect_language", "has_words", "script_shares"]

_NUMERALS = (  # characters that `\w` matches though they are neither letters nor decimal digits: ², ½, Ⅷ, ①
    "\u00b2-\u00b3\u00b9\u00bc-\u00be\u09f4-\u09f9\u0b72-\u0b77\u0bf0-\u0bf2\u0c78-\u0c7e\u0d58-\u0d5e"
    "\u0d70-\u0d78\u0f2a-\u0f33\u1369-\u137c\u16ee-\u16f0\u17f0-\u17f9\u19da\u2070\u2074-\u2079\u2080-\u2089"
    "\u2150-\u2182\u2185-\u2793\u2cfd\u3007-\u3029\u3038-\u303a\u3192-\u3195\u3220-\u32bf\ua6e6-\ua6ef"
    "\ua830-\ua835\U00010107-\U0001018b\U000102e1-\U000102fb\U00010320-\U00010323\U00010341\U0001034a"
    "\U000103d1-\U000103d5\U00010858-\U0001085f\U00010879-\U0001087f\U000108a7-\U000108af\U000108fb-\U000108ff"
    "\U00010916-\U0001091b\U000109bc-\U000109bd\U000109c0-\U000109ff\U00010a40-\U00010a48\U00010a7d-\U00010a7e"
    "\U00010a9d-\U00010a9f\U00010aeb-\U00010aef\U00010b58-\U00010b5f\U00010b78-\U00010b7f\U00010ba9-\U00010baf"
    "\U00010cfa-\U00010cff\U00010e60-\U00010e7e\U00010f1d-\U00010f26\U00010f51-\U00010f54\U00010fc5-\U00010fcb"
    "\U00011052-\U00011065\U000111e1-\U000111f4\U0001173a-\U0001173b\U000118ea-\U000118f2\U00011c5a-\U00011c6c"
    "\U00011fc0-\U00011fd4\U00012400-\U0001246e\U00016b5b-\U00016b61\U00016e80-\U00016e96\U0001d2c0-\U0001d378"
    "\U0001e8c7-\U0001e8cf\U0001ec71-\U0001ed3d\U0001f100-\U0001f10c"
)
LETTER = re.compile(rf"[^\W\d_\u0640{_NUMERALS}]")
"""A letter of any script. Digits of any form do not match, nor does tatweel, which only stretches a word."""

_ARABIC = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff"
    "\u0750-\u077f\u0870-\u0887\u08a0-\u08c9\ufb50-\ufdcf\ufdf0-\ufdfb\ufe70-\ufefc"
)
_LATIN = "A-Za-zªºÀ-ÖØ-öø-ʯḀ-ỿＡ-Ｚａ-ｚﬀ-ﬆ"
_LETTERS = {"Arab": re.compile(f"[{_ARABIC}]+"), "Latn": re.compile(f"[{_LATIN}]+")}
_OTHER_SCRIPTS = {
    "Cyrl": "\u0400-\u052f", "Grek": "\u0370-\u03ff\u1f00-\u1fff", "Hebr": "\u05d0-\u05f2\ufb1d-\ufb4f",
    "Armn": "\u0531-\u0587",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf", "Deva": "\u0904-\u0939\u0958-\u0961", "Beng": "\u0985-\u09b9",
    "Taml": "\u0b85-\u0bb9",
    "Thai": "\u0e01-\u0e30\u0e40-\u0e46", "Ethi": "\u1200-\u137f", "Syrc": "\u0710-\u072f",
    "Hang": "\u1100-\u11ff\uac00-\ud7a3",
    "Kana": "\u3041-\u30ff", "Hani": "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
}  # fmt: skip
_WORD = re.compile(
    f"(?P<Arab>[{_ARABIC}][{_ARABIC}\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200d]*)"
    f"|(?P<Latn>[{_LATIN}][{_LATIN}\u0300-\u036f]*)|"
    + "|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _OTHER_SCRIPTS.items())
    + f"|(?P<Zzzz>{LETTER.pattern})"
)
# The language most often written in each script, and the confidence in that guess.
_USUAL = {
    "Cyrl": ("ru", 0.5), "Grek": ("el", 0.95), "Hebr": ("he", 0.9), "Armn": ("hy", 0.95), "Geor": ("ka", 0.95),
    "Deva": ("hi", 0.6),
    "Beng": ("bn", 0.8), "Taml": ("ta", 0.95), "Thai": ("th", 0.95), "Ethi": ("am", 0.7), "Syrc": ("syr", 0.7),
    "Hang": ("ko", 0.95),
    "Kana": ("ja", 0.95), "Hani": ("zh", 0.7), "Zzzz": ("und", 0.1),
}  # fmt: skip
_COUNTED = re.compile(f"[{_ARABIC}{_LATIN}]+")
_MIXED_SHARE = 0.1
_INVISIBLE = re.compile("[\u0640\u064b-\u0652\u0670\u200d]")


@dataclass(frozen=True, slots=True)
class Detection:
    """The languages of a text, most likely first, never empty; ("und", 0.0) when the text has no letters."""

    languages: tuple[tuple[str, float], ...]
    """BCP 47 codes and confidences, 0 to 1; at most one language for each script of the text."""
    mixed: bool
    """Whether more than a tenth of the words are in a language other than the first; isolated names do not count."""

    @property
    def language(self) -> str:
        """The most likely language."""
        return self.languages[0][0]

    @property
    def confidence(self) -> float:
        """The confidence in `language`, 0 to 1."""
        return self.languages[0][1]


def has_words(text: str) -> bool:
    """Whether the text has a letter outside URLs, e-mail addresses, handles and placeholders."""
    return LETTER.search(_unprotected(text)) is not None


def script_shares(text: str) -> Mapping[str, float]:
    """Share of each script among the letters: "Arab", "Latn" (ISO 15924), "Zzzz" for all others; greatest share first.

    Empty when there are no letters. Letters of URLs, e-mail addresses, handles and placeholders are not counted.
    """
    text = _unprotected(text)
    if text.isascii():
        return {"Latn": 1.0} if _LETTERS["Latn"].search(text) else {}
    counts = {name: sum(map(len, letters.findall(text))) for name, letters in _LETTERS.items()}
    counts["Zzzz"] = len(LETTER.findall(_COUNTED.sub("", text)))
    total = sum(counts.values())
    return {name: count / total for name, count in sorted(counts.items(), key=lambda item: -item[1]) if count}


def detect_language(text: str) -> Detection:
    """The language of a text, judged by its script, then by the frequent words and letters of that script's languages.

    It distinguishes Arabic, Persian, Urdu, Central Kurdish, Pashto and Uyghur, and English from ten languages of
    Europe and Asia. For any other script it gives the language most often written in it, with low confidence if
    several languages use the script.
    Never raises.
    """
    words: dict[str, list[str]] = {}
    order: list[str] = []
    readable = _unprotected(text)
    for match in _WORD.finditer(compatibility_composed(readable)):
        script = match.lastgroup or "Zzzz"
        order.append(script)
        words.setdefault(script, []).append(match[0])
    if not order or not LETTER.search(readable):  # perhaps a script newer than this Python
        return Detection((("und", 0.0),), False)
    weights = _prose_weights(order)
    total = sum(weights.values())
    guesses: dict[str, float] = defaultdict(float)
    shares: dict[str, float] = defaultdict(float)
    for script, weight in weights.items():
        code, confidence = _language_of(script, words[script])
        guesses[code] += confidence * weight / total
        shares[code] += weight / total
    ranked = sorted(shares, key=lambda code: (-shares[code], code))
    languages = tuple((code, round(min(1.0, guesses[code]), 4)) for code in ranked)
    return Detection(languages, len(ranked) > 1 and shares[ranked[1]] > _MIXED_SHARE)


def _unprotected(text: str) -> str:
    """The text with a space in place of each protected part."""
    protected = protected_spans(text)
    if not protected:
        return text
    edges = [0, *(edge for span in protected for edge in (span.start, span.end)), len(text)]
    return " ".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _prose_weights(order: Sequence[str]) -> dict[str, float]:
    """The number of words of each script, with words outside the main script counted only in runs of three or more.

    A name or term in another script (Microsoft, «سلام») says nothing about the language of a text; a run of four words
    counts in full.
    """
    totals = Counter(order)
    if len(totals) == 1:
        return dict.fromkeys(totals, 1.0)
    rank = {script: count * (0.5 if script == "Latn" and "Arab" in totals else 1.0) for script, count in totals.items()}
    main = max(rank, key=lambda script: (rank[script], script))
    weights = {main: float(totals[main])}
    start = 0
    for i in range(1, len(order) + 1):
        if i == len(order) or order[i] != order[start]:
            length = i - start
            if order[start] != main and length > 2:
                weights[order[start]] = weights.get(order[start], 0.0) + length * min(1.0, (length - 2) / 2)
            start = i
    return weights


def _language_of(script: str, words: Sequence[str]) -> tuple[str, float]:
    """The most likely language of words in one script, and its confidence."""
    if script not in ("Arab", "Latn"):
        if script == "Cyrl" and any(letter in word for word in words for letter in "іїєґ"):
            return "uk", 0.7
        return _USUAL[script]
    enough = 1 - 0.35 / len(words) ** 0.7
    if script == "Arab":
        scores = arabic_script_scores(_INVISIBLE.sub("", "\n".join(words)).split("\n"))
        best = max(scores, key=lambda code: scores[code])
        certainty = scores[best] ** 2 / sum(score**2 for score in scores.values())
        return best, enough * certainty * (0.6 if best != "ar" and len(words) < 3 else 1.0)
    scores = latin_script_scores(words)
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    if scores[best] < 0.03 or (best != "en" and len(words) < 4):
        foreign = sum(1 for word in words if not word.isascii()) / len(words)
        return ("und", 0.3) if foreign > 0.25 or len(words) >= 40 else ("en", 0.6 * enough)
    certainty = scores[best] ** 2 / sum(score**2 for score in scores.values())
    return best, enough * certainty * min(1.0, 0.5 + 5 * scores[best])
