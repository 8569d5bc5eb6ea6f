"""Which articles may be in a digest: the newest version of each, that its publisher allows and that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone

from ..errors import UnsupportedLanguageError
from ..text import TRANSLATED_LANGUAGES, detect_language, has_words, parse_language
from .article import Article, ArticleKey, ArticleStatus
from .digest import LeftOut

__all__ = ["select_articles"]

_EARLIEST = datetime.min.replace(tzinfo=timezone.utc)
_LANGUAGE_SAMPLE = 2_000


def select_articles(articles: Sequence[Article], now: datetime) -> tuple[list[Article], LeftOut]:
    """The articles to use, by time, with "ar" or "en" as their language, and how many others there were.

    The newest version of an article decides: when it is canceled or withheld, an older one is not used instead. The
    language is the feed's if it fits the text's script, else it is detected.

    Args:
        articles: as the feeds gave them; times aware of their zone.
        now: to judge embargoes.
    """
    newest: dict[ArticleKey, Article] = {}
    for article in articles:
        known = newest.get(article.key)
        if known is None or (article.time or _EARLIEST) >= (known.time or _EARLIEST):
            newest[article.key] = article
    counts = Counter(older_version=len(articles) - len(newest))
    chosen = []
    for article in newest.values():
        reason, language = _judge(article, now)
        if reason:
            counts[reason] += 1
        else:
            chosen.append(replace(article, language=language))
    chosen.sort(key=lambda article: (article.time or now, article.key))
    return chosen, LeftOut(**counts)


def _judge(article: Article, now: datetime) -> tuple[str, str]:
    """Why an article is left out, or empty; and its language."""
    if article.status is ArticleStatus.CANCELED:
        return "canceled", ""
    if article.status is ArticleStatus.WITHHELD:
        return "withheld", ""
    if article.embargoed_until is not None and article.embargoed_until > now:
        return "embargoed", ""
    if not has_words(article.text):
        return "empty", ""
    language = _language(article)
    return ("", language) if language in TRANSLATED_LANGUAGES else ("other_language", "")


def _language(article: Article) -> str:
    detected = detect_language(article.text[:_LANGUAGE_SAMPLE]).language
    if detected in TRANSLATED_LANGUAGES or not article.language:
        return detected
    try:
        declared = parse_language(article.language)
    except UnsupportedLanguageError:
        return detected
    return declared if detected == "und" else detected
