"""Fakes behind the ports of the pipelines: vectors made of words, translations that can be read."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.inference import (
    AlignedWords,
    Decoded,
    DecodingOptions,
    Flag,
    FlagKind,
    Hypothesis,
    ModelRef,
    Timing,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
)
from dragoman_server.summarize import SummarizeOptions, Summarizer, Summary
from dragoman_server.summarize.lexical import stems
from dragoman_server.text import Span
from numpy.typing import NDArray

DIMENSIONS = 64


class WordEncoder:
    """Unit vectors: a part that all share, as E5 has it, and one for each word."""

    ref = ModelRef("word-encoder", "0" * 64)
    least_cosine, same_meaning = 0.845, 0.965

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        self.calls.append(list(sentences))
        return np.stack([self._vector(sentence) for sentence in sentences]), Timing(0.25, 0.5)

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        raise NotImplementedError("nothing is aligned here")

    def _vector(self, sentence: str) -> NDArray[np.float32]:
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
        for stem in stems(sentence):
            vector[1 + zlib.crc32(stem.encode()) % (DIMENSIONS - 1)] += 1
        vector[0] = 2 * max(float(np.linalg.norm(vector)), 1.0)
        return vector / np.linalg.norm(vector)


class FakeWriter:
    """Says what it is told to say, whatever the article; counts a token for each word."""

    ref = ModelRef("writer", "2" * 64)

    def __init__(self, text: str, *, ended: bool = True, max_input_tokens: int = 400) -> None:
        self.text, self.ended, self.max_input_tokens = text, ended, max_input_tokens
        self.calls: list[tuple[tuple[str, ...], DecodingOptions]] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def translate(self, sentences: Sequence[str], options: DecodingOptions) -> Decoded:
        self.calls.append((tuple(sentences), options))
        return Decoded((Hypothesis(self.text, -0.1, self.ended, len(self.text.split())),), Timing(3.0, 4.0))


@dataclass
class Directory:
    encoder: WordEncoder | None = field(default_factory=WordEncoder)
    writer: FakeWriter | None = None

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> FakeWriter:
        if self.writer is None:
            raise UnsupportedLanguageError("no loaded model does summarization")
        return self.writer

    def sentence_encoder(self) -> WordEncoder | None:
        return self.encoder

    def name_lexicon(self) -> None:
        return None


class BracketTranslator:
    """Puts each text into brackets with the language; doubts whatever has a digit."""

    def __init__(self) -> None:
        self.calls: list[tuple[tuple[str, ...], TranslateOptions]] = []

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        self.calls.append((tuple(texts), options))
        return TranslatedBatch(tuple(self._translate(text, options) for text in texts), Timing(1.0, 2.0))

    def _translate(self, text: str, options: TranslateOptions) -> TranslatedText:
        translated = f"[{options.target}]  {text}"
        flags = (Flag(FlagKind.NUMBER_MISMATCH, "seen a digit"),) if any(c.isdecimal() for c in text) else ()
        half = len(text) // 2
        segments = (
            TranslatedSegment(Span(0, half), Span(0, 10), score=-0.5, similarity=0.9, flags=flags, attempts=1),
            TranslatedSegment(Span(half, len(text)), Span(10, 40), score=-0.1, similarity=0.8, flags=flags, attempts=1),
        )
        return TranslatedText(
            text=translated,
            source_language=options.source or "und",
            target_language=options.target,
            detection=None,
            segments=segments,
            model=ModelRef(options.model or "default", "1" * 64),
        )


async def summarize(
    text: str,
    *,
    title: str | None = None,
    encoder: WordEncoder | None = None,
    by_words: bool = False,
    target: str | None = None,
    writer: FakeWriter | None = None,
    **options: object,
) -> Summary:
    """A summary made with the fakes."""
    directory = Directory(None if by_words else encoder or WordEncoder(), writer)
    summarizer = Summarizer(directory, BracketTranslator())  # type: ignore[arg-type]
    translation = TranslateOptions(target=target) if target else None
    chosen = SummarizeOptions(translation=translation, **options)  # type: ignore[arg-type]
    return await summarizer.summarize(text, chosen, title=title)
