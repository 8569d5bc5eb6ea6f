"""Stories told in the reader's language: titles, a headline, a summary, and the sources that disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError
from ..inference import Flag, ModelRef, SentenceEncoder, Timing, TranslatedBatch, TranslatedText, TranslateOptions
from ..offloading import off_loop
from ..summarize import Dependence, SummarizeOptions, Summary, dependence
from ..text import segment_text
from .article import Article, ArticleKey
from .digest import DigestOptions, DigestSentence, Source, Story, Told
from .disagreement import find_disagreements
from .features import ArticleFeatures
from .gathering import GatheredStory

__all__ = ["ArticleSummarizer", "StoryTeller", "TitleTranslator"]

_LONGEST_SENTENCE = 2_000
"""Code points; what is longer is no sentence of a news article, and would take minutes to translate."""
_LONGEST_TITLE = 300
"""Code points of a title that are shown; longer ones are no titles."""


class ArticleSummarizer(Protocol):
    """What is needed of `summarize.Summarizer`."""

    async def summarize(self, text: str, options: SummarizeOptions, *, title: str | None = None) -> Summary: ...


class TitleTranslator(Protocol):
    """What is needed of `translate.Translator`."""

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch: ...


class StoryTeller:
    """Puts stories into the reader's language, and remembers the time and the models that it took."""

    def __init__(
        self,
        options: DigestOptions,
        summarizer: ArticleSummarizer,
        translator: TitleTranslator,
        encoder: SentenceEncoder,
    ) -> None:
        self._options, self._summarizer, self._translator, self._encoder = options, summarizer, translator, encoder
        self.timing = Timing()
        self.models: dict[ModelRef, None] = {}

    async def titles(self, articles: Sequence[Article]) -> dict[ArticleKey, Told]:
        """The title of each article; those in another language are translated together."""
        language = self._options.language
        told = {one.key: Told(_title(one), one.language or "und") for one in articles}
        for source in sorted({one.language or "und" for one in articles} - {language}):
            foreign = [one for one in articles if one.language == source]
            wanted = TranslateOptions(target=language, source=source, model=self._options.model)
            batch = await self._translator.translate_many([_title(one) for one in foreign], wanted)
            self.timing += batch.timing
            for one, translation in zip(foreign, batch.texts, strict=True):
                self._used(translation.model)
                told[one.key] = _told(_title(one), source, translation)
        return told

    async def story(self, story: GatheredStory, titles: dict[ArticleKey, Told]) -> Story:
        """The story as it is told."""
        central = story.distinct
        articles = [story.articles[at] for at in central]
        headline = self._headline(articles, [story.features[at] for at in central])
        disagreements, spent = await find_disagreements(
            sorted(articles, key=lambda one: story.articles.index(one)), self._encoder, self._options.disagreement
        )
        self.timing += spent
        newest = sorted(story.articles, key=lambda one: (one.time or self._options.moment, one.key), reverse=True)
        return Story(
            id=story.id,
            headline=titles[headline.key],
            headline_from=headline.key,
            summary=await self._summary(articles),
            sources=tuple(_source(one, titles[one.key], story.duplicates.get(one.key)) for one in newest),
            disagreements=disagreements,
            score=round(story.score, 4),
            updated=max((one.time for one in story.articles if one.time), default=None),
        )

    def _headline(self, articles: Sequence[Article], features: Sequence[ArticleFeatures]) -> Article:
        """The article with the most central title, of those in the reader's language if there are any."""
        centre = np.sum([one.title for one in features], axis=0)
        own = [at for at, one in enumerate(articles) if one.language == self._options.language and one.title.strip()]
        titled = own or [at for at, one in enumerate(articles) if one.title.strip()] or [0]
        return articles[max(titled, key=lambda at: (round(float(features[at].title @ centre), 6), -at))]

    async def _summary(self, articles: Sequence[Article]) -> tuple[DigestSentence, ...]:
        """Sentences of the main article, then of other outlets' articles what they have that is new."""
        main = next((one for one in articles if one.language == self._options.language), articles[0])
        sentences = await self._sentences(main, self._options.sentences)
        outlets = {main.outlet}
        for other in articles:
            if len(sentences) >= self._options.sentences + self._options.further_sentences:
                break
            if other.outlet in outlets:
                continue
            outlets.add(other.outlet)
            further = await self._sentences(other, self._options.sentences)
            new = await self._new(sentences, further)
            sentences += new[: self._options.sentences + self._options.further_sentences - len(sentences)][:1]
        return tuple(sentences)

    async def _sentences(self, article: Article, count: int) -> list[DigestSentence]:
        language = self._options.language
        wanted = None
        if article.language != language:
            wanted = TranslateOptions(target=language, model=self._options.model)
        options = SummarizeOptions(sentences=count, source=article.language, translation=wanted)
        text = await off_loop(len(article.text), _readable, article)
        try:
            summary = await self._summarizer.summarize(text, options, title=article.title or None)
        except InvalidRequestError:  # nothing in the text that could be a summary; the title tells the story
            return []
        self.timing += summary.timing
        self._used(summary.translation_model)
        translated = summary.language != summary.source_language
        return [
            DigestSentence(
                Told(
                    one.target.of(summary.text),
                    summary.language,
                    " ".join(one.source.of(article.text).split()) if translated else "",
                    summary.source_language if translated else "",
                    one.flags,
                ),
                article.key,
                one.source,
            )
            for one in summary.sentences
        ]

    async def _new(self, known: Sequence[DigestSentence], further: Sequence[DigestSentence]) -> list[DigestSentence]:
        """Those of the further sentences that say what none of the known ones says, and can be understood alone."""
        further = [one for one in further if _stands_alone(one)]
        if not further:
            return []
        vectors, spent = await self._encoder.embed([_original(one) for one in (*known, *further)])
        self.timing += spent
        cosines: NDArray[np.float32] = vectors[len(known) :] @ vectors[: len(known)].T
        same = self._encoder.least_cosine
        return [one for one, row in zip(further, cosines, strict=True) if not len(row) or float(row.max()) < same]

    def _used(self, model: ModelRef | None) -> None:
        if model is not None:
            self.models[model] = None


def _title(article: Article) -> str:
    title = " ".join(article.title[: 4 * _LONGEST_TITLE].split()) or " ".join(article.text[:120].split())
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rpartition(' ')[0] or title[:80]}…"


def _original(sentence: DigestSentence) -> str:
    return sentence.told.original or sentence.told.text


def _readable(article: Article) -> str:
    """The text up to what is no sentence: data, or words without an end."""
    for segment in segment_text(article.text, article.language or "en").segments:
        if segment.span.end - segment.span.start > _LONGEST_SENTENCE:
            return article.text[: segment.span.start]
    return article.text


def _stands_alone(sentence: DigestSentence) -> bool:
    told = sentence.told
    language = told.original_language or told.language
    return dependence(_original(sentence), language) is Dependence.NONE


def _told(title: str, language: str, translation: TranslatedText) -> Told:
    flags: dict[Flag, None] = dict.fromkeys(flag for segment in translation.segments for flag in segment.flags)
    text = " ".join(translation.text.split())
    return Told(text, translation.target_language, title, language, tuple(flags))


def _source(article: Article, title: Told, duplicate_of: ArticleKey | None) -> Source:
    return Source(
        article=article.key,
        title=title,
        url=article.url,
        language=article.language or "",
        published=article.published,
        updated=article.updated,
        rights=article.rights,
        duplicate_of=duplicate_of,
    )
