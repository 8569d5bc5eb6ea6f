"""From articles to a digest, over pipelines and an encoder that are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..inference import SentenceEncoder
from ..offloading import off_loop
from .article import Article
from .clustering import StoryClusters
from .digest import Digest, DigestOptions, DigestProgress
from .features import article_features
from .gathering import gather, ranked
from .near_duplicates import NearDuplicates
from .selection import select_articles
from .telling import ArticleSummarizer, StoryTeller, TitleTranslator

__all__ = ["build_digest"]

_TITLES = {"en": "The day in stories", "ar": "قصص اليوم"}


async def build_digest(
    articles: Sequence[Article],
    options: DigestOptions,
    summarizer: ArticleSummarizer,
    translator: TitleTranslator,
    encoder: SentenceEncoder,
    *,
    clusters: StoryClusters | None = None,
    near_duplicates: NearDuplicates | None = None,
    progress: Callable[[DigestProgress], None] = lambda _: None,
) -> Digest:
    """The digest of articles. Embargoed, withheld and canceled ones are left out, and counted.

    Args:
        articles: of any outlets, languages and order; their times are aware of their zone.
        options: what the digest is to be.
        summarizer: chooses the sentences, and translates them.
        translator: translates titles.
        encoder: compares articles and sentences.
        clusters: those of an earlier run, to go on with; they take the articles up.
        near_duplicates: those of an earlier run.
        progress: called when the stories are known, and whenever one is ready.

    Raises:
        DragomanError: what a model raises.
    """
    chosen, left_out = await off_loop(sum(len(one.text) for one in articles), select_articles, articles, options.moment)
    features, timing = await article_features(chosen, encoder, now=options.moment)
    gathered = await off_loop(
        sum(len(one.text) for one in chosen),
        gather,
        chosen,
        features,
        StoryClusters(options.clustering) if clusters is None else clusters,
        NearDuplicates(options.near_duplicates) if near_duplicates is None else near_duplicates,
    )
    listed = ranked(gathered, options)
    unlisted = len(chosen) - sum(len(story.articles) for story in listed)
    teller = StoryTeller(options, summarizer, translator, encoder)
    titles = await teller.titles([article for story in listed for article in story.articles])
    done = DigestProgress(articles=len(articles), stories=len(gathered), told=0, total=len(listed))
    progress(done)
    stories = []
    for at, story in enumerate(listed, 1):
        stories.append(await teller.story(story, titles))
        progress(replace(done, told=at))
    return Digest(
        title=options.title or _TITLES[options.language],
        language=options.language,
        created=options.moment,
        stories=tuple(stories),
        articles=len(articles),
        left_out=replace(left_out, unlisted=unlisted) if unlisted else left_out,
        encoder=encoder.ref,
        translation_models=tuple(teller.models),
        timing=timing + teller.timing,
    )
