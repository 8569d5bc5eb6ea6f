"""Summarises an article: reads it, ranks its sentences, selects some or has sentences written, and translates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import NoSummaryModelError, UnsupportedLanguageError
from ..inference import (
    ModelDirectory,
    NameLexicon,
    SentenceEncoder,
    Timing,
    TranslatedBatch,
    TranslatedText,
    TranslateOptions,
    TranslationModel,
)
from ..offloading import off_loop
from ..text import name_key
from ..text.term_forms import readings
from .abbreviations import find_definitions, spell_out
from .article import SourceArticle, read_article
from .checking import Vectors, checked_pieces, fallback_pieces
from .extraction import RankedArticle, length_limit, rank_article
from .options import SummarizeOptions, SummaryStyle
from .pieces import Piece, flags_of, join_texts, summary_sentence, without_final_stop
from .ranking import RankingWeights
from .summary import FallbackReason, Summary
from .writing import Draft, write

__all__ = ["Summarizer", "TextTranslator"]


class TextTranslator(Protocol):
    """The part of `translate.Translator` that summaries use."""

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        """Translations in the order of the texts."""
        ...


class Summarizer:
    """Selects the most important sentences of an article, or has it summed up by a model and checks what that says.

    Args:
        models: provides the sentence encoder for similarity, without which sentences are compared by their words; and
            the model that writes.
        translator: translates summaries into another language.
        weights: the weights of the ranking.
    """

    def __init__(
        self, models: ModelDirectory, translator: TextTranslator, weights: RankingWeights | None = None
    ) -> None:
        self._models, self._translator = models, translator
        self._weights = weights or RankingWeights()

    def with_translator(self, translator: TextTranslator) -> Summarizer:
        """The same summarizer with another translator."""
        return Summarizer(self._models, translator, self._weights)

    async def summarize(self, text: str, options: SummarizeOptions, *, title: str | None = None) -> Summary:
        """The summary of an article, extracted sentences in the order of the article.

        Args:
            text: the article; it may begin with its headline.
            options: length, style and languages.
            title: the headline. It helps the ranking, is never part of an extract, and is translated with it.

        Raises:
            InvalidRequestError: EMPTY_TEXT, or NO_WORDS if the text has only digits, symbols and links.
            UnsupportedLanguageError: the article's language is not supported.
            NoSummaryModelError: an abstract is asked for, and no loaded model writes in the article's language.
            UnknownModelError: no loaded model translates the summary.
        """
        article = await off_loop(len(text), read_article, text, options.source, title)
        style = SummaryStyle(options.style)
        writer = _writer(self._models, article.language, style)
        encoder = self._models.sentence_encoder() if len(article.candidates) > 1 or writer else None
        embeddings, timing = await _embed(article, encoder)
        same_meaning = encoder.same_meaning if encoder else 1.0
        ranked = await off_loop(len(text), rank_article, article, embeddings, same_meaning, self._weights)
        pieces, draft, spent = await self._pieces(ranked, embeddings, encoder, writer, options)
        if style is SummaryStyle.HEADLINE:
            pieces = [replace(piece, text=without_final_stop(piece.text)) for piece in pieces]
        else:
            pieces = await off_loop(len(text), _spelled_out, pieces, text)
        texts, headline, translations, translating = await self._translated(article, pieces, options)
        joined, targets = join_texts(texts, close=style is not SummaryStyle.HEADLINE)
        return Summary(
            text=joined,
            sentences=tuple(map(summary_sentence, pieces, targets, translations or [None] * len(pieces))),
            source_language=article.language,
            language=options.translation.target if options.translation else article.language,
            detection=article.detection,
            ranking_model=encoder.ref if encoder and len(article.candidates) > 1 else None,
            translation_model=next((t.model for t in translations if t.model is not None), None),
            timing=timing + spent + translating,
            title=" ".join(headline.text.split()) if headline else None,
            title_flags=flags_of(headline),
            writing_model=draft.model if draft else None,
        )

    async def _pieces(
        self,
        ranked: RankedArticle,
        embeddings: NDArray[np.float32] | None,
        encoder: SentenceEncoder | None,
        writer: TranslationModel | None,
        options: SummarizeOptions,
    ) -> tuple[list[Piece], Draft | None, Timing]:
        """The sentences of the summary, what a model wrote for it, and the time that the models took."""
        article, style = ranked.article, SummaryStyle(options.style)
        size = len(article.document.text)
        limit = length_limit(options, article.document.text)
        if style is SummaryStyle.EXTRACT:
            return await off_loop(size, ranked.extract, limit), None, Timing()
        headline = style is SummaryStyle.HEADLINE
        if writer is None:
            reason = FallbackReason.NO_MODEL
            return await off_loop(size, fallback_pieces, ranked, limit, reason, headline=headline), None, Timing()
        draft = await write(writer, article, style, limit)
        spent, vectors = draft.timing, None
        if encoder is not None and embeddings is not None and draft.sentences:
            written, embedding = await encoder.embed(draft.sentences)
            vectors = Vectors(embeddings[: len(article.candidates)], written, encoder.least_cosine)
            spent += embedding
        is_name = _names_of(self._models.name_lexicon())
        check = partial(checked_pieces, draft.sentences, ranked, vectors, is_name, limit, headline=headline)
        return await off_loop(size, check), draft, spent

    async def _translated(
        self, article: SourceArticle, pieces: Sequence[Piece], options: SummarizeOptions
    ) -> tuple[list[str], TranslatedText | None, tuple[TranslatedText, ...], Timing]:
        """The texts of the summary in its language, the headline and the sentences as translated, and the time."""
        texts, wanted = [piece.text for piece in pieces], options.translation
        if wanted is None or wanted.target == article.language:
            return texts, None, (), Timing()
        wanted = replace(
            wanted,
            source=article.language,
            word_alignment=False,
            alternatives=0,
            token_scores=False,
            second_opinion=None,
        )
        titles = [article.title] if article.title else []
        batch = await self._translator.translate_many([*titles, *texts], wanted)
        headline, translations = (batch.texts[0] if titles else None), batch.texts[len(titles) :]
        return [" ".join(one.text.split()) for one in translations], headline, translations, batch.timing


def _writer(models: ModelDirectory, language: str, style: SummaryStyle) -> TranslationModel | None:
    """The model that writes a summary; None if nothing is written, or a sentence of the article can stand for it."""
    if style is SummaryStyle.EXTRACT:
        return None
    try:
        return models.summarization(language)
    except UnsupportedLanguageError:
        if style.is_one_sentence:
            return None
        raise NoSummaryModelError(
            f"no loaded model writes summaries in {language!r}, which style {style.value!r} needs. Load one (its "
            'manifest says task = "summarization"; dragoman-models list names some), or ask for the style "extract"',
            field="style",
            metadata={"style": style.value, "language": language},
        ) from None


def _spelled_out(pieces: Sequence[Piece], text: str) -> list[Piece]:
    return spell_out(pieces, find_definitions(text))


def _names_of(lexicon: NameLexicon | None) -> Callable[[str], bool]:
    """Whether the lexicon has an Arabic word, or it without its proclitics, as a name."""
    return partial(_is_listed, lexicon) if lexicon else lambda word: False


def _is_listed(lexicon: NameLexicon, word: str) -> bool:
    return any(lexicon.forms(name_key(reading.stem), "en") for reading in readings(word))


async def _embed(article: SourceArticle, encoder: SentenceEncoder | None) -> tuple[NDArray[np.float32] | None, Timing]:
    if encoder is None:
        return None, Timing()
    return await encoder.embed([*article.sentences, *([article.title] if article.title is not None else [])])
