"""Ways to choose sentences of an article: ours, its ablations, and what it is compared with."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from dragoman_server.engine import ModelStore
from dragoman_server.inference import AlignedWords, ModelRef, Timing
from dragoman_server.summarize import RankingWeights, SummarizeOptions, Summarizer
from dragoman_server.summarize.candidates import count_words
from dragoman_server.summarize.lexical import stems
from dragoman_server.text import Span
from dragoman_server.translate import Translator
from numpy.typing import NDArray

__all__ = ["Article", "CachedEncoder", "Length", "System", "lead", "ours", "sumy"]


@dataclass(frozen=True, slots=True)
class Article:
    """An article cut into sentences, and what people made of it."""

    language: str
    title: str
    text: str
    reference: str
    spans: tuple[Span, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """At most so many sentences, or so many words; one of them is set."""

    sentences: int | None = None
    words: int | None = None


class System(Protocol):
    """Gives the numbers of the chosen sentences, in the order of the article, at least one."""

    def __call__(self, article: Article, length: Length) -> Sequence[int]: ...


@dataclass
class CachedEncoder:
    """The sentence encoder of a models directory; vectors are kept by hash of text, in a file if one is named."""

    models_dir: Path
    path: Path | None = None
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        store = ModelStore.load(self.models_dir)
        encoder = store.sentence_encoder()
        if encoder is None:
            raise SystemExit(f"no sentence encoder in {self.models_dir}")
        self._encoder, self.ref = encoder, ModelRef(encoder.ref.name, encoder.ref.hash)
        self.least_cosine, self.same_meaning = encoder.least_cosine, encoder.same_meaning
        if self.path and self.path.exists():
            with np.load(self.path) as kept:
                if str(kept["model"]) == self.ref.hash:
                    self.vectors = dict(zip(kept["keys"].tolist(), kept["matrix"], strict=True))

    def add(self, texts: Iterable[str]) -> None:
        """Embed what is not known yet, and save."""
        missing = list(dict.fromkeys(text for text in texts if _key(text) not in self.vectors))
        for start in range(0, len(missing), 512):
            part = missing[start : start + 512]
            self.vectors.update(zip(map(_key, part), self._encoder.embed_now(part), strict=True))
        if missing and self.path:
            keys = list(self.vectors)
            np.savez(self.path, model=self.ref.hash, keys=keys, matrix=np.stack([self.vectors[key] for key in keys]))

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, dimensions) unit vectors."""
        if any(_key(text) not in self.vectors for text in texts):
            self.add(texts)
        return np.stack([self.vectors[_key(text)] for text in texts])

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        """As the port of the pipelines has it."""
        return self.of(sentences), Timing()

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        """Nothing: summaries align no words."""
        return [()] * len(pairs), Timing()


@dataclass(frozen=True, slots=True)
class _Directory:
    encoder: CachedEncoder | None

    def translation(self, source: str, target: str, name: str | None = None) -> Any:
        raise NotImplementedError("nothing is translated here")

    def sentence_encoder(self) -> CachedEncoder | None:
        return self.encoder

    def name_lexicon(self) -> None:
        return None


def lead(article: Article, length: Length) -> Sequence[int]:
    """The first sentences."""
    return _within(range(len(article.sentences)), article, length)


def ours(encoder: CachedEncoder | None, weights: RankingWeights, *, title: bool) -> System:
    """The Summarizer; without an encoder by words only, without a title only if told so."""
    models = _Directory(encoder)
    summarizer = Summarizer(models, Translator(models), weights=weights)

    def system(article: Article, length: Length) -> Sequence[int]:
        options = SummarizeOptions(sentences=length.sentences, words=length.words, source=article.language)
        summary = asyncio.run(summarizer.summarize(article.text, options, title=article.title if title else None))
        # A span may begin later than its sentence, behind a dateline.
        ends = {span.end: i for i, span in enumerate(article.spans)}
        return [ends[sentence.source.end] for sentence in summary.sentences]

    return system


def sumy(name: str, language: str) -> System:
    """LexRank or TextRank of sumy 0.13, on our sentences, with its stop words and our stems."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    class Words:
        def to_words(self, text: str) -> list[str]:
            return stems(text)

    summarizer = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer}[name]()
    summarizer.stop_words = get_stop_words({"ar": "arabic", "en": "english"}[language])

    def system(article: Article, length: Length) -> Sequence[int]:
        document = ObjectDocumentModel([Paragraph([Sentence(text, Words()) for text in article.sentences])])
        ranked: list[int] = []

        def keep(entries: Iterable[Any]) -> list[Any]:
            ranked.extend(entry.order for entry in entries)
            return []

        summarizer(document, keep)
        return sorted(_within(ranked, article, length))

    return system


def _within(order: Iterable[int], article: Article, length: Length) -> list[int]:
    """The first of an order that fit, at least one."""
    chosen: list[int] = []
    room = length.words
    for i in order:
        if length.sentences is not None and len(chosen) == length.sentences:
            break
        if room is not None:
            cost = count_words(article.sentences[i])
            if cost > room and chosen:
                continue
            room -= cost
        chosen.append(i)
    return chosen


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
