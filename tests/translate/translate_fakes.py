"""Models that answer at once and in a known way, behind the ports of `dragoman_server.translate`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from dragoman_server.errors import UnknownModelError
from dragoman_server.inference import (
    AlignedWords,
    Continuations,
    Decoded,
    DecodingOptions,
    DoubtEstimator,
    Hypothesis,
    ModelRef,
    NameLexicon,
    Scored,
    SentenceEncoder,
    Timing,
    TokenScore,
    TokenScores,
    TranslationModel,
)
from dragoman_server.text import Span, word_spans
from numpy.typing import NDArray


@dataclass
class FakeModel:
    """Says `answer(sentence)`; does not end what has more than `ends_within` words, and remembers every call.

    Asked for several hypotheses it gives those of `finds(sentence)`, each ended and a bit less likely than the one
    before, where there is such a function and it gives any.
    """

    answer: Callable[[str], str] = str
    source_language: str = "ar"
    target_language: str = "en"
    max_input_tokens: int = 50
    ends_within: int = 10_000
    score: Callable[[str], float] = lambda sentence: -0.5
    finds: Callable[[str], Sequence[str]] | None = None
    calls: list[tuple[str, ...]] = field(default_factory=list)
    options: list[DecodingOptions] = field(default_factory=list)
    estimator: DoubtEstimator | None = None
    obeys_terms: bool = False
    scores: Callable[[str, str], Sequence[float]] = lambda source, target: (-0.5,) * len(target.split())
    scored: list[tuple[str, str]] = field(default_factory=list)
    goes_on: Callable[[str, str], Sequence[str]] = lambda sentence, prefix: ()
    begun: list[tuple[str, str, int]] = field(default_factory=list)
    name: str = ""

    @property
    def ref(self) -> ModelRef:
        return ModelRef(self.name or f"{self.source_language}-{self.target_language}", "0" * 64)

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + len(text) // 40

    async def translate(self, sentences: Sequence[Any], options: DecodingOptions = DecodingOptions()) -> Decoded:  # noqa: B008
        self.calls.append(tuple(sentences))
        self.options.append(options)
        say = self._best if options.num_hypotheses else self._hypothesis
        texts = (one if isinstance(one, str) else one.text for one in sentences)
        return Decoded(tuple(say(text) for text in texts), Timing(queue=0.25, compute=0.5))

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        self.scored += pairs
        return Scored(tuple(tuple(self.scores(*pair)) for pair in pairs), Timing(compute=0.25))

    async def score_tokens(self, pairs: Sequence[tuple[str, str]]) -> TokenScores:
        """Each word with the space before it, by `scores`."""
        self.scored += pairs
        return TokenScores(tuple(self._tokens(*pair) for pair in pairs), Timing(compute=0.25))

    def _tokens(self, source: str, target: str) -> tuple[TokenScore, ...]:
        ends = [match.end() for match in re.finditer(r"\S+", target)]
        spans = map(Span, [0, *ends[:-1]], [*ends[:-1], len(target)])
        return tuple(map(TokenScore, spans, self.scores(source, target)))

    async def continuations(self, sentence: str, prefix: str, number: int) -> Continuations:
        self.begun.append((sentence, prefix, number))
        return Continuations(tuple(self.goes_on(sentence, prefix))[:number], Timing(compute=0.5))

    def _best(self, sentence: str) -> Hypothesis:
        found = self.finds(sentence) if self.finds else ()
        if not found:
            return self._hypothesis(sentence)
        best, *others = (
            Hypothesis(text, self.score(sentence) - rank / 100, True, len(text.split()))
            for rank, text in enumerate(found)
        )
        return replace(best, alternatives=tuple(others))

    def _hypothesis(self, sentence: str) -> Hypothesis:
        words = sentence.split()
        ended = len(words) <= self.ends_within
        said = self.answer(sentence if ended else " ".join(words[: self.ends_within]))
        return Hypothesis(said, self.score(sentence), ended, len(said.split()))


@dataclass
class FakeEncoder:
    """Unit vectors from `place(sentence)`, an angle in radians."""

    place: Callable[[str], float] = lambda sentence: 0.0
    calls: list[tuple[str, ...]] = field(default_factory=list)
    aligned: list[tuple[str, str]] = field(default_factory=list)
    least_cosine: float = 0.845
    same_meaning: float = 0.965

    @property
    def ref(self) -> ModelRef:
        return ModelRef("encoder", "1" * 64)

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        self.calls.append(tuple(sentences))
        angles = [self.place(sentence) for sentence in sentences]
        return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32), Timing(compute=0.125)

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        """The first word with the first, and so on."""
        self.aligned += pairs
        return [
            [AlignedWords(*both, 0.5) for both in zip(word_spans(source), word_spans(target), strict=False)]
            for source, target in pairs
        ], Timing(compute=0.125)


@dataclass
class FakeDirectory:
    """Gives the first model of a pair, or of a pair and a name."""

    models: Sequence[TranslationModel] = ()
    encoder: SentenceEncoder | None = None
    names: NameLexicon | None = None

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        for model in self.models:
            if (model.source_language, model.target_language) == (source, target) and name in (None, model.ref.name):
                return model
        raise UnknownModelError(f"no model {name or ''} for {source}-{target}")

    def sentence_encoder(self) -> SentenceEncoder | None:
        return self.encoder

    def name_lexicon(self) -> NameLexicon | None:
        return self.names
