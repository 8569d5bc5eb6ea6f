"""Decoding of sentences: the options of the search and its results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..text import Span
from .evidence import Timing, TokenScore

__all__ = [
    "AnnotatedSentence",
    "Continuations",
    "Decoded",
    "DecodingOptions",
    "Hypothesis",
    "Scored",
    "Sentence",
    "TermAnnotation",
    "TokenScores",
    "sentence_text",
]


@dataclass(frozen=True, slots=True)
class TermAnnotation:
    """What words of a sentence are to be called."""

    span: Span
    """In code points of the sentence."""
    target: str
    """In its dictionary form; the model attaches what the sentence asks for."""


@dataclass(frozen=True, slots=True)
class AnnotatedSentence:
    """A sentence for a model that obeys annotations (`TranslationModel.obeys_terms`)."""

    text: str
    terms: tuple[TermAnnotation, ...]
    """In order and apart."""


Sentence: TypeAlias = str | AnnotatedSentence


def sentence_text(sentence: Sentence) -> str:
    """A sentence without its terms."""
    return sentence if isinstance(sentence, str) else sentence.text


@dataclass(frozen=True, kw_only=True, slots=True)
class DecodingOptions:
    """Parameters of the beam search. Hashable: sentences share a batch, and a cached answer, only under equal options.

    None means the model's own default from its manifest.

    Attributes:
        beam_size: number of hypotheses that are kept at each step.
        length_penalty: exponent of the length by which scores are divided; above 0 it favours longer output.
        repetition_penalty: above 1, makes tokens that were generated before less likely.
        no_repeat_ngram_size: forbids repeating n-grams of this size; 0: no limit.
        num_hypotheses: number of hypotheses to return for each sentence, at most `beam_size`; None: one.
        style: of a summary; only for models whose prompt has an instruction of its own for each style.
    """

    beam_size: int | None = None
    length_penalty: float | None = None
    repetition_penalty: float | None = None
    no_repeat_ngram_size: int | None = None
    num_hypotheses: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A decoded sentence."""

    text: str
    score: float
    """Mean natural-log probability of its tokens."""
    ended: bool
    """Whether the model ended it with its end token; False when the output was cut off at the length limit."""
    tokens: int
    """Number of generated tokens, without the end token."""
    alternatives: tuple[Hypothesis, ...] = ()
    """The other hypotheses, likeliest first; none unless `DecodingOptions.num_hypotheses` is above one."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best hypothesis of each sentence, in their order."""

    hypotheses: tuple[Hypothesis, ...]
    timing: Timing


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of given translations, in their order."""

    log_probabilities: tuple[tuple[float, ...], ...]
    """Natural-log probabilities of the tokens of each translation, without the end token; empty: not scored."""
    timing: Timing


@dataclass(frozen=True, slots=True)
class TokenScores:
    """The tokens of given translations with their scores, in the order of the translations."""

    tokens: tuple[tuple[TokenScore, ...], ...]
    """Their spans tile each translation; empty: not scored."""
    timing: Timing


@dataclass(frozen=True, slots=True)
class Continuations:
    """Ways to go on with a translation."""

    texts: tuple[str, ...]
    """What follows what was there, with a space in front where a word begins; likeliest first."""
    timing: Timing
