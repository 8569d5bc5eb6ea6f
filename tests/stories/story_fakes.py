"""Fakes behind the ports of the stories: an encoder with a small dictionary, a translator that can be read."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import numpy as np
from dragoman_server.inference import (
    Flag,
    FlagKind,
    ModelRef,
    Timing,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
)
from dragoman_server.stories import Article
from dragoman_server.summarize.lexical import stems
from dragoman_server.text import Span
from numpy.typing import NDArray

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
DIMENSIONS = 512
_DICTIONARY = {
    "زلزال": "earthquake", "قرناس": "qarna", "قتل": "kill", "مقتل": "kill", "قتيل": "kill", "شخصا": "people",
    "شخص": "people", "وادي": "valley", "ميناء": "harbour", "خطة": "plan", "خطه": "plan", "مجلس": "council",
    "هالد": "halden", "هالدن": "halden", "ضرب": "struck", "عمال": "crew", "انقاذ": "rescue", "قريه": "village",
    "قري": "village", "دولار": "dollar", "مليو": "million", "مليون": "million", "كلفه": "cost", "كلف": "cost",
}  # fmt: skip


class BilingualEncoder:
    """Unit vectors of hashed words, those of the dictionary the same in both languages."""

    ref = ModelRef("bilingual-encoder", "0" * 64)
    least_cosine, same_meaning = 0.5, 0.9

    def __init__(self) -> None:
        self.texts = 0

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        self.texts += len(sentences)
        return np.stack([self._vector(sentence) for sentence in sentences]), Timing(0.25, 0.5)

    def _vector(self, sentence: str) -> NDArray[np.float32]:
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
        for stem in stems(sentence) or ["nothing"]:
            if not stem[0].isdecimal():
                vector[zlib.crc32(_DICTIONARY.get(stem, stem).encode("utf-8", "replace")) % DIMENSIONS] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-9)


class BracketTranslator:
    """Puts each text into brackets with the language; doubts whatever has a digit."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        self.texts += texts
        return TranslatedBatch(tuple(self._translate(text, options) for text in texts), Timing(1.0, 2.0))

    def _translate(self, text: str, options: TranslateOptions) -> TranslatedText:
        translated = f"[{options.target}] {text}"
        flags = (Flag(FlagKind.NUMBER_MISMATCH, "seen a <digit>"),) if any(c.isdecimal() for c in text) else ()
        segment = TranslatedSegment(
            Span(0, len(text)), Span(0, len(translated)), score=-0.5, similarity=0.9, flags=flags, attempts=1
        )
        return TranslatedText(
            text=translated,
            source_language=options.source or "und",
            target_language=options.target,
            detection=None,
            segments=(segment,),
            model=ModelRef("default", "1" * 64),
        )


def article(id: str, title: str, text: str, *, outlet: str = "Post", hours: float = 0.0, **fields: object) -> Article:
    """An article of an invented outlet, so many hours before noon."""
    given = {"published": NOON - timedelta(hours=hours), "url": f"https://{outlet.lower()}.example/{id}", **fields}
    return Article(id=id, title=title, text=text, outlet=outlet, **given)  # type: ignore[arg-type]
