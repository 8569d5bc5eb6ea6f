"""What else could stand here: words for one place of a translation, and how the sentence goes on after each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..errors import InvalidRequestError, LimitExceededError
from ..inference import (
    MAX_ALTERNATIVES,
    DecodingOptions,
    ModelDirectory,
    ModelRef,
    Timing,
    TokenScore,
    TranslationModel,
)
from ..text import Span, detect_language, protected_spans, supported_language, word_spans
from . import orthography
from .planning import source_language
from .units import Piece, PieceKind, cut, join, unit_text

__all__ = ["SuggestOptions", "SuggestedWord", "SuggestedWords", "WordSuggester"]

_MAX_CHARACTERS = 10_000
"""Of a sentence, and of a prefix; no model takes as much at once."""
_SPARE = 4
"""Ways to go on beyond the words wanted: some only lengthen the last word, end the sentence, or give a word twice."""
_HANGING = " \t\r\n,،;؛:.!?؟…)]}»”’"
_WORD_CHARACTER = re.compile(r"\w")


@dataclass(frozen=True, kw_only=True, slots=True)
class SuggestOptions:
    """Options of a request for words.

    Attributes:
        target: language of the translation.
        source: language of the sentence; None: detected.
        model: name of a loaded model; None: the default of the pair.
        number: how many words, 1 to `MAX_ALTERNATIVES`.

    Raises:
        UnsupportedLanguageError: a code that is no language code or a language that is not translated.
        InvalidRequestError: the number is not allowed. `field` is the name of the option.
    """

    target: str
    source: str | None = None
    model: str | None = None
    number: int = 5

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", supported_language(self.target, "target"))
        object.__setattr__(self, "source", supported_language(self.source, "source") if self.source else None)
        object.__setattr__(self, "model", self.model or None)
        if not 1 <= self.number <= MAX_ALTERNATIVES:
            raise InvalidRequestError(
                f"{self.number} words are asked for; allowed: 1 to {MAX_ALTERNATIVES}",
                field="number",
                metadata={"limit": MAX_ALTERNATIVES, "actual": self.number},
            )


@dataclass(frozen=True, slots=True)
class SuggestedWord:
    """A word that could stand after a prefix."""

    text: str
    """The whole translation."""
    span: Span
    """Of the word in it."""
    score: float
    """Natural-log probability of the word and of punctuation before it, given source and prefix."""

    @property
    def word(self) -> str:
        """The word without punctuation around it."""
        return self.span.of(self.text)


@dataclass(frozen=True, slots=True)
class SuggestedWords:
    """The words for one place, the most probable first; no two are the same."""

    words: tuple[SuggestedWord, ...]
    source_language: str
    model: ModelRef
    timing: Timing


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the prefix ends: in the translation of one unit of the sentence."""

    source: str
    """The unit."""
    stem: str
    """The prefix without white space at its end."""
    begun: str
    """The part of it that translates the unit."""
    rest: str
    """What follows the translation of the unit."""

    def gap(self, continuation: str) -> str:
        """The white space between the prefix and what follows it."""
        begins = continuation.startswith(" ") or not self.begun
        return " " if self.stem and begins else ""


class WordSuggester:
    """Suggests words with the models of a directory; holds no state of its own."""

    def __init__(self, models: ModelDirectory) -> None:
        self._models = models

    async def suggest(self, text: str, prefix: str, options: SuggestOptions) -> SuggestedWords:
        """The words that could follow a prefix of the translation of a sentence.

        The prefix stays as it is, except for white space at its end. It counts as whole words: what would lengthen its
        last word is left out. Protected text of the sentence that the prefix does not have yet is put in its place.
        There may be fewer words than asked for; none when the model would end the sentence, or only copied text
        follows.

        Args:
            text: the sentence.
            prefix: its translation up to the word; may be empty.
            options: languages, model, and how many words.

        Raises:
            UnsupportedLanguageError: the sentence is in a language that is not translated.
            UnknownModelError: no loaded model has that name, or it does not translate this pair.
            InvalidRequestError: the sentence has no words, or is in the target language.
            LimitExceededError: sentence or prefix is longer than the model takes at once.
            DragomanError: whatever else the model raises.
        """
        _check_length(text, "text")
        _check_length(prefix, "prefix")
        source = options.source or source_language(detect_language(text), options.target, "text")
        _check_languages(source, options.target)
        model = self._models.translation(source, options.target, options.model)
        pieces = cut(text, Span(0, len(text)), protected_spans(text), model.max_input_tokens, model.count_tokens)
        number = _number_of_unit(text, pieces, prefix, model)
        if number is None:
            return SuggestedWords((), source, model.ref, Timing())
        place, timing = await _place(model, text, pieces, number, prefix)
        found = await model.continuations(place.source, place.begun, options.number + _SPARE)
        sentences = dict.fromkeys(_sentences(place, found.texts, options.target))
        words, spent = await _scored(model, place, list(sentences))
        return SuggestedWords(words[: options.number], source, model.ref, timing + found.timing + spent)


def _check_length(text: str, field: str) -> None:
    if len(text) > _MAX_CHARACTERS:
        raise LimitExceededError(
            f"{field} may hold {_MAX_CHARACTERS:,} code points, and {len(text):,} were sent; give a single sentence",
            reason="TEXT_TOO_LONG",
            field=field,
            metadata={"limit": _MAX_CHARACTERS, "actual": len(text)},
        )


def _check_languages(source: str, target: str) -> None:
    if source == "und":
        raise InvalidRequestError("text has no words; there is nothing to translate", reason="NO_WORDS", field="text")
    if source == target:
        raise InvalidRequestError(
            f"text seems to be in {target!r} already; give another target, or the source language if that is a mistake",
            field="target",
        )


def _number_of_unit(text: str, pieces: Sequence[Piece], prefix: str, model: TranslationModel) -> int | None:
    """The number of the piece whose translation the prefix ends in: the first unit after all copies that it has.

    None when no unit follows them.

    Raises:
        LimitExceededError: units follow each other, so that nothing tells which of them the prefix ends in.
    """
    kinds = [piece.kind for piece in pieces]
    if (PieceKind.UNIT, PieceKind.UNIT) in pairwise(kinds):
        tokens = model.count_tokens(text)
        raise LimitExceededError(
            f"text has {tokens} tokens, and model {model.ref.name!r} takes {model.max_input_tokens} at once; "
            "give a single sentence, or a part of a long one",
            reason="TEXT_TOO_LONG",
            field="text",
            metadata={"limit": model.max_input_tokens, "actual": tokens},
        )
    first = _copied(text, pieces, prefix)[0]
    return next((i for i in range(first, len(pieces)) if kinds[i] is PieceKind.UNIT), None)


def _copied(text: str, pieces: Sequence[Piece], prefix: str) -> tuple[int, int]:
    """The number of pieces up to the last copy that the prefix has, and where that ends in the prefix."""
    first = end = 0
    for number, piece in enumerate(pieces):
        if piece.kind is PieceKind.PROTECTED:
            at = prefix.find(piece.span.of(text), end)
            if at >= 0:
                first, end = number + 1, at + len(piece.span)
    return first, end


async def _place(
    model: TranslationModel, text: str, pieces: Sequence[Piece], number: int, prefix: str
) -> tuple[_Place, Timing]:
    """The place where the prefix ends, and the time that the translation of later units took."""
    stem = prefix.rstrip()
    end = _copied(text, pieces, prefix)[1]
    begun = stem[end:].lstrip(_HANGING) if end else stem.lstrip()
    unit, later = pieces[number], pieces[number + 1 :]
    sources = [unit_text(text, piece.span) for piece in later if piece.kind is PieceKind.UNIT]
    decoded = await model.translate(sources, DecodingOptions()) if sources else None
    answers = dict(zip(sources, decoded.hypotheses, strict=True)) if decoded else {}
    following = join(text, Span(unit.span.end, len(text)), later, answers, model.target_language)
    place = _Place(unit_text(text, unit.span), stem, begun, following.text)
    return place, decoded.timing if decoded else Timing()


def _sentences(place: _Place, continuations: Sequence[str], language: str) -> Sequence[tuple[str, Span]]:
    """The translation of the unit from where it was begun, and the word in it, for each continuation that gives another
    word."""
    found: dict[str, tuple[str, Span]] = {}
    for continuation in continuations:
        if _lengthens(place.begun, continuation):
            continue
        fitted = orthography.fit(continuation, place.source, language)
        if place.stem and not place.begun and language == "en":
            fitted = orthography.continue_sentence(fitted)
        said = fitted.text
        whole = place.begun + (place.gap(continuation) if place.begun else "") + said
        word = next((span for span in word_spans(whole) if span.start >= len(place.begun)), None)
        if word is not None:
            found.setdefault(word.of(whole), (whole, word))
    return list(found.values())


def _lengthens(begun: str, continuation: str) -> bool:
    """Whether a continuation only makes the last word of the prefix longer."""
    return bool(_WORD_CHARACTER.match(begun[-1:]) and _WORD_CHARACTER.match(continuation))


async def _scored(
    model: TranslationModel, place: _Place, sentences: Sequence[tuple[str, Span]]
) -> tuple[tuple[SuggestedWord, ...], Timing]:
    """The words with their scores, the most probable first; without those whose sentence is too long to be scored."""
    scored = await model.score_tokens([(place.source, whole) for whole, _ in sentences])
    before = place.stem[: len(place.stem) - len(place.begun)] if place.begun else place.stem
    gap = "" if place.begun else place.gap("")
    words = [
        SuggestedWord(
            before + gap + whole + place.rest,
            word.shifted(len(before) + len(gap)),
            _log_probability(tokens, len(place.begun), word.end),
        )
        for (whole, word), tokens in zip(sentences, scored.tokens, strict=True)
        if tokens
    ]
    return tuple(sorted(words, key=lambda one: -one.score)), scored.timing


def _log_probability(tokens: Sequence[TokenScore], start: int, end: int) -> float:
    """Of the tokens between two positions."""
    return sum(token.log_probability for token in tokens if token.span.end > start and token.span.start < end)
