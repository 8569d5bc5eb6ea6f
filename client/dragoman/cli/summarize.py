"""`dragoman summarize`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..files import TextDocument, json_line
from ..options import Quality, SummaryOptions, SummaryStyle, TranslationOptions
from ..results import Article, Outcome, Priority, SentenceOrigin, Summary
from .evidence import summary_evidence, summary_sentences
from .fields import text_fields
from .options import add_handling, add_input, add_output, add_server, add_style, positive
from .report import Doubt
from .run import Run
from .session import connected
from .usage import UsageError

__all__ = ["add_parser"]

_DESCRIPTION = """\
Summarise articles by the sentences that matter most, in their own language or translated, then with the headline.
With --style a model of the server writes a headline, a brief of one sentence, or an abstract. What it writes is checked
against the article; a sentence that fails gives way to one of the article, and a line on standard error says so.

A text file is one article. Of JSON Lines each row is one: its "text", and its "title" if it has one; the row gets the
fields "summary" and "summary_sentences", which say where in the text each sentence stands, and with --to
"summary_title", its headline translated. A "summary" that it had
before is kept as "summary_original".
"""
_TITLE = "title"


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "summarize",
        help="summarise articles",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--sentences", type=positive(int), metavar="N", help="sentences of a summary (default: 3)")
    length.add_argument("--words", type=positive(int), metavar="N", help="at most so many words of the source")
    length.add_argument("--share", type=positive(float), metavar="X", help="at most this share of the words, 0 to 1")
    add_style(parser)
    parser.add_argument("--to", metavar="LANGUAGE", help="language of the summary (default: that of the article)")
    parser.add_argument("--from", dest="source", metavar="LANGUAGE", help="language of the input (default: detected)")
    parser.add_argument(
        "--model", metavar="NAME", help="model that translates summaries (default: the server's choice)"
    )
    parser.add_argument("--title", metavar="TEXT", help="headline of the article, for text files")
    parser.add_argument(
        "--show-source", action="store_true", help="with --to: put each sentence's original below its translation"
    )
    add_input(parser)
    add_handling(parser)
    add_output(parser)
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Summarise; returns the exit code."""
    if options.fields and len(options.fields) > 1:
        raise UsageError("a summary is made of one field: give --field once")
    if options.share is not None and options.share > 1:
        raise UsageError(f"--share is at most 1, not {options.share}")
    length = {"sentences": options.sentences, "words": options.words, "share": options.share}
    field = options.fields[0] if options.fields else "text"
    run = Run(
        options,
        TextSummary(options.json, options.show_source, "" if options.style == SummaryStyle.HEADLINE else "• "),
        RowSummary(field, options.json),
        settings={
            "command": "summarize",
            "to": options.to,
            "from": options.source,
            "model": options.model,
            "field": field,
            "json": options.json,
            **length,
            **({} if options.style == SummaryStyle.EXTRACT else {"style": options.style}),
            **({} if options.similarity else {"similarity": False}),
            **({} if options.quality == Quality.BALANCED else {"quality": options.quality}),
        },
        fixed=(
            *(["target_language"] if options.to else []),
            *(["source_language"] if options.source else []),
            *(["model"] if options.model else []),
            *("length", *length),
        ),
        part_size=None,
    )
    with connected(options) as (client, limits):
        wanted: dict[str, Any] = {
            "options": SummaryOptions(
                **length,
                style=options.style,
                translation=TranslationOptions(
                    target=options.to,
                    source=options.source,
                    model=options.model,
                    check_similarity=options.similarity,
                    quality=options.quality,
                ),
            ),
            "timeout": options.timeout,
        }

        def call(articles: Sequence[Article]) -> Sequence[Summary]:
            urgent = {"priority": Priority.INTERACTIVE, **wanted}
            return [client.summarize(article.text, title=article.title, **urgent) for article in articles]

        def stream(articles: Iterator[Article], priority: Priority) -> Iterator[Outcome[Summary]]:
            return client.summarize_stream(articles, priority=priority, reconnect=options.reconnect, **wanted)

        return run.do(call, stream, lambda piece: Summary("", "und", options.to or "und"), limits)


@dataclass(frozen=True)
class TextSummary:
    """Text files: for people, a bullet per sentence; for machines, ranks and spans too."""

    json: bool
    show_source: bool = False
    bullet: str = "• "

    def output(self, name: str, document: TextDocument, results: Sequence[Summary]) -> bytes:
        if self.json:
            whole = _only(results)
            sentences = summary_sentences(whole)
            found = {"file": name, "summary": whole.text, "summary_sentences": sentences, **summary_evidence(whole)}
            return json_line(found)
        whole = _only(results)
        title = f"{whole.title}\n\n" if whole.title else ""
        return (title + "".join(self._lines(whole, "".join(document.parts)))).encode()

    def _lines(self, summary: Summary, article: str) -> Iterator[str]:
        translated = summary.language != summary.source_language
        for text, sentence in zip(summary, summary.sentences, strict=True):
            yield f"{self.bullet}{' '.join(text.split())}\n"
            if self.show_source and translated:
                yield f"  {' '.join(sentence.source.of(article).split())}\n"

    def notice(self, results: Sequence[Summary]) -> str:
        return _notice(results)

    def doubts(self, name: str, document: TextDocument, results: Sequence[Summary]) -> Iterator[Doubt]:
        yield from _doubts(name, "".join(document.parts), _only(results))


@dataclass(frozen=True)
class RowSummary:
    """JSON Lines."""

    field: str
    json: bool

    def pieces(self, row: Mapping[str, Any]) -> list[Article]:
        text_fields(row, [self.field])
        title = row[_TITLE] if row.get(_TITLE) is not None and text_fields(row, [_TITLE]) else ""
        return [Article(row[self.field], title if title.strip() else None)]

    def merged(self, row: Mapping[str, Any], results: Sequence[Summary]) -> dict[str, Any]:
        result = results[0]
        new = {**row, "summary": result.text, "summary_sentences": summary_sentences(result)}
        if result.title is not None:
            new["summary_title"] = result.title
        if "summary" in row and "summary_sentences" not in row:
            new["summary_original"] = row["summary"]  # the article's own, not one of ours
        if self.json:
            new["dragoman"] = summary_evidence(result)
        return new

    def doubts(self, where: str, row: Mapping[str, Any], results: Sequence[Summary]) -> Iterator[Doubt]:
        yield from _doubts(where, row[self.field], results[0])

    def untouched(self, row: Mapping[str, Any]) -> bool:
        return False  # a summary that the row had gets another name

    def notice(self, results: Sequence[Summary]) -> str:
        return _notice(results)

    def origin(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        return None  # The row does not tell with which options its summary was made.


def _doubts(where: str, article: str, result: Summary) -> Iterator[Doubt]:
    if result.title_flags:
        yield Doubt(f"{where}, headline", result.title_flags, "", result.title or "")
    for sentence in result.doubts:
        yield Doubt(where, sentence.flags, sentence.source.of(article), sentence.target.of(result.text))


def _notice(results: Sequence[Summary]) -> str:
    """Why sentences of the article stand in the place of written ones; "" where none does."""
    sentences = [sentence for result in results for sentence in result.sentences]
    instead = [sentence for sentence in sentences if sentence.origin is SentenceOrigin.FALLBACK]
    if not instead:
        return ""
    reasons = dict.fromkeys(sentence.fallback_reason for sentence in instead if sentence.fallback_reason)
    said = ", ".join(reason.value.replace("-", " ") for reason in reasons)
    return f"has the article's own words in the place of {len(instead)} of {len(sentences)} written sentences: {said}"


def _only(results: Sequence[Summary]) -> Summary:
    return results[0] if results else Summary("", "und", "und")
