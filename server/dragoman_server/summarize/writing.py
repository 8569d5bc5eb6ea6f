"""What a model that writes summaries makes of an article: drafts of sentences, not yet checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..inference import DecodingOptions, ModelRef, Timing, TranslationModel
from ..offloading import off_loop
from ..text import Span, has_words, segment_text, wrap
from .article import SourceArticle, plain_text
from .candidates import count_words
from .options import SummaryStyle
from .selection import LengthLimit

__all__ = ["Draft", "write"]

_MARKUP = re.compile(r"[*_#`]{2,}|^\s*#+\s*", re.MULTILINE)
_QUOTED = re.compile(r"[\"“«](?P<inside>[^\"“”«»]+)[\"”»]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote."""

    sentences: tuple[str, ...]
    """In order, each once; those within the length that was asked for, and at least one if it wrote any."""
    model: ModelRef
    timing: Timing


async def write(model: TranslationModel, article: SourceArticle, style: SummaryStyle, limit: LengthLimit) -> Draft:
    """A summary in the words of a model.

    The model reads as many sentences of the article, from the first one on, as it takes: boilerplate and what else is
    no candidate is left out. A sentence that it did not come to the end of is left out, too.

    Args:
        model: that writes in the language of the article.
        article: with at least one candidate.
        style: one that is written.
        limit: the greatest length.
    """
    size = len(article.document.text)
    text = await off_loop(size, _input, model, article)
    decoded = await model.translate([text], DecodingOptions(style=style.value))
    (hypothesis,) = decoded.hypotheses
    found = await off_loop(len(hypothesis.text), _sentences, hypothesis.text, article.language)
    if not hypothesis.ended:
        found = found[:-1]
    return Draft(_within(found, style, limit), model.ref, decoded.timing)


def _input(model: TranslationModel, article: SourceArticle) -> str:
    """The first sentences that the model takes together; of the very first one a part, if it is too long."""
    sentences, most = article.sentences, model.max_input_tokens
    fitting, tokens = 0, 0
    for sentence in sentences:
        tokens += model.count_tokens(sentence)
        if tokens > most:
            break
        fitting += 1
    while fitting and model.count_tokens(text := " ".join(sentences[:fitting])) > most:
        fitting -= 1
    if fitting:
        return text
    first = sentences[0]
    return wrap(first, Span(0, len(first)), most, model.count_tokens)[0].of(first)


def _sentences(text: str, language: str) -> list[str]:
    """The sentences of an output, without Markdown, lines that announce it, and quotation marks around all of it."""
    document = segment_text(_MARKUP.sub("", text).strip(), language)
    found = [plain_text(segment.span.of(document.text)) for segment in document.segments]
    found = [sentence for sentence in found if has_words(sentence)]
    if len(found) > 1 and found[0].endswith(":"):
        found = found[1:]
    if len(found) == 1 and (quoted := _QUOTED.fullmatch(found[0])):
        found = [quoted["inside"].strip()]
    return list(dict.fromkeys(found))


def _within(sentences: list[str], style: SummaryStyle, limit: LengthLimit) -> tuple[str, ...]:
    if style.is_one_sentence:
        return tuple(sentences[:1])
    kept, words = 0, 0
    for sentence in sentences:
        words += count_words(sentence)
        if kept and not limit.admits(kept + 1, words):
            break
        kept += 1
    return tuple(sentences[:kept])
